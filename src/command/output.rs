//! `.output`: where rows go.

use std::path::PathBuf;

use clap::Args;

use crate::outcome::{Outcome, Setting};

/// Send rows to a file; without a file back to the screen
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[
    ".output exams.csv",
    ".mode csv",
    "select exam_name from assessments;",
    ".output",
    ".mode auto",
]))]
pub(super) struct Output {
    /// The file; what it held before is replaced
    file: Option<PathBuf>,
}

impl Output {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Output(self.file))
    }
}
