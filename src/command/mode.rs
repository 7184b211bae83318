//! `.mode`: how rows are printed.

use clap::Args;

use crate::outcome::{Mode, Outcome, Setting};

/// Choose how rows are printed
#[derive(Debug, Args)]
pub(super) struct ModeArgs {
    /// table, vertical, csv, tsv, json, ndjson or markdown
    mode: Mode,
}

impl ModeArgs {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Mode(self.mode))
    }
}
