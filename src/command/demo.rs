//! `.demo`: the walk-through, one statement after the other.

use clap::Args;

use crate::outcome::{Outcome, Pace};

/// Show the main commands in small steps, from a file to parquet
///
/// Each statement is shown before it runs: Enter runs it, `q` or Ctrl-C leaves. The demo uses topics, tables
/// and files of its own and deletes them at the end; those of this session are not touched. Without a terminal
/// it does not wait for Enter.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".demo --no-wait"]))]
pub(super) struct Demo {
    /// Do not wait for Enter
    #[arg(long)]
    no_wait: bool,
}

impl Demo {
    pub(super) fn run(self) -> Outcome {
        Outcome::Demo(if self.no_wait { Pace::Through } else { Pace::Steps })
    }
}
