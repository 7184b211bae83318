//! `.echo`: statements as they run.

use clap::Args;

use super::switch::Switch;
use crate::outcome::{Outcome, Setting};

/// Turn echoing of statements on or off
///
/// Each statement of a script is printed on stderr before it runs, as it would look at the prompt. Statements
/// typed at the prompt are not printed again.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".echo on", ".echo off"]))]
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
