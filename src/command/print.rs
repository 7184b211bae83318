//! `.print`: text among the rows.

use clap::Args;

use crate::outcome::Outcome;

/// Print a text where rows go
///
/// Words are printed with one blank between them; quote a text to keep its own.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".print Exams of the month"]))]
pub(super) struct Print {
    /// The text; an empty line if none is given
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    text: Vec<String>,
}

impl Print {
    pub(super) fn run(self) -> Outcome {
        Outcome::Text(self.text.join(" ") + "\n")
    }
}
