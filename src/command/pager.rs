//! `.pager`: whether long results are paged.

use clap::Args;

use super::switch::Switch;
use crate::outcome::{Outcome, Setting};

/// Turn the pager for long results on or off
///
/// The pager is `$PAGER`, or `less -S` if that is not set. It is used at the prompt only, not in scripts and
/// pipes.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".pager off"]))]
pub(super) struct PagerArgs {
    /// on or off
    switch: Switch,
}

impl PagerArgs {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Pager(self.switch.is_on()))
    }
}
