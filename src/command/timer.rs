//! `.timer`: the time of each statement.

use clap::Args;

use super::switch::Switch;
use crate::outcome::{Outcome, Setting};

/// Turn timing of statements on or off
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".timer on", ".timer off"]))]
pub(super) struct Timer {
    /// on or off
    #[arg(default_value = "on")]
    state: Switch,
}

impl Timer {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Timer(self.state.is_on()))
    }
}
