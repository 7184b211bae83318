//! `.exit`: the end.

use clap::Args;

use crate::outcome::Outcome;

/// Leave lakeshell
#[derive(Debug, Args)]
pub(super) struct Exit {
    /// The exit code
    #[arg(default_value_t = 0)]
    code: u8,
}

impl Exit {
    pub(super) fn run(self) -> Outcome {
        Outcome::Quit(self.code)
    }
}
