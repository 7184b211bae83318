//! `.timer`: the time of each statement.

use clap::{Args, ValueEnum};

use crate::outcome::{Outcome, Setting};

/// Tell the time that each statement took, or stop telling it
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".timer on", ".timer off"]))]
pub(super) struct Timer {
    /// on or off
    #[arg(default_value = "on")]
    state: State,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    On,
    Off,
}

impl Timer {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Timer(matches!(self.state, State::On)))
    }
}
