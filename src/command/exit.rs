//! `.exit`: the end of the session.

use clap::Args;

use super::argument::NUMBER;
use crate::outcome::Outcome;

/// Leave lakeshell
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".exit", ".exit 3"]))]
pub(super) struct Exit {
    /// The exit code, 0 to 255; by default 0, or that of the last error if `--keep-going` skipped one
    #[arg(allow_negative_numbers = true, add = NUMBER)]
    code: Option<u8>,
}

impl Exit {
    pub(super) fn run(self) -> Outcome {
        Outcome::Quit(self.code)
    }
}
