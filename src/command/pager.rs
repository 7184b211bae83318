//! `.pager`: whether long results are paged.

use clap::{Args, ValueEnum};

use crate::outcome::{Outcome, Setting};

/// Page what is longer than the screen, or no longer
///
/// The pager is `$PAGER`, else `less -S`. It is used at the prompt only, never in scripts and pipes.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".pager off"]))]
pub(super) struct PagerArgs {
    /// Whether to page
    switch: Switch,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Switch {
    On,
    Off,
}

impl PagerArgs {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Pager(matches!(self.switch, Switch::On)))
    }
}
