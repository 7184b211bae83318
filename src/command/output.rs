//! `.output`: where rows go.

use std::path::PathBuf;

use clap::Args;

use super::argument::LOCAL_PATH;
use crate::outcome::{Outcome, Setting};

/// Send rows to a file, or back to the screen without one
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".output exams.csv",
    ".mode csv",
    "select exam_name from assessments;",
    ".output",
    ".mode auto",
]))]
pub(super) struct Output {
    /// The file; an existing one is replaced
    #[arg(add = LOCAL_PATH)]
    file: Option<PathBuf>,
}

impl Output {
    pub(super) fn run(self) -> Outcome {
        Outcome::Set(Setting::Output(self.file))
    }
}
