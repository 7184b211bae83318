//! `.pager`: whether long results are paged.

use clap::Args;

use super::switch::Switch;
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

impl PagerArgs {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Pager(self.switch.is_on()))
    }
}
