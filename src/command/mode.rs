//! `.mode`: how rows are printed.

use clap::Args;

use super::expected::among;
use crate::outcome::{Mode, Outcome, Setting};

/// Choose how rows are printed
///
/// `auto` is a table, or one line a column where few rows are too wide for the terminal.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".mode vertical", ".mode auto"]))]
pub(super) struct ModeArgs {
    /// auto, table, vertical, csv, tsv, json, ndjson or markdown
    #[arg(value_parser = among::<Mode>(Mode::ALL.map(Mode::name)), hide_possible_values = true)]
    mode: Mode,
}

impl ModeArgs {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Mode(self.mode))
    }
}
