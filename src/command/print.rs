//! `.print`: text among the rows.

use clap::Args;

use super::argument::FREE_TEXT;
use crate::outcome::Outcome;

/// Print a text between the rows
///
/// Words are separated by one blank; quote a text to keep its blanks.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".print Exams of the month"]))]
pub(super) struct Print {
    /// The text; an empty line if none is given
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, add = FREE_TEXT)]
    text: Vec<String>,
}

impl Print {
    pub(super) fn run(self) -> Outcome {
        Outcome::Text(self.text.join(" ") + "\n")
    }
}
