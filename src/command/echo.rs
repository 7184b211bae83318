//! `.echo`: statements as they run.

use clap::Args;

use super::switch::Switch;
use crate::outcome::{Outcome, Setting};

/// Print each statement of a script before it runs, or no longer
///
/// It is printed on stderr, as it would stand at the prompt; what was typed there is not printed twice.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".echo on", ".echo off"]))]
pub(super) struct Echo {
    /// on or off
    #[arg(default_value = "on")]
    state: Switch,
}

impl Echo {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Echo(self.state.is_on()))
    }
}
