//! `.demo`: the walk-through, one statement after the other.

use clap::Args;

use crate::outcome::{Outcome, Pace};

/// Step through the whole way from a file to parquet
///
/// Each statement is shown before it runs: Enter runs it, `q` or Ctrl-C leaves. Topics, tables and files are
/// made up and in a place of their own, which is gone afterwards; those of this session stay as they are.
/// Where no terminal is, nothing waits.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".demo --no-wait"]))]
pub(super) struct Demo {
    /// Run through without waiting for Enter
    #[arg(long)]
    no_wait: bool,
}

impl Demo {
    pub(super) fn run(self) -> Outcome {
        Outcome::Demo(if self.no_wait { Pace::Through } else { Pace::Steps })
    }
}
