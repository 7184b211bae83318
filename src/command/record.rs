//! `.record`: the session as a report.

use std::path::PathBuf;

use clap::Args;

use super::argument::LOCAL_PATH;
use crate::error::{Error, Result};
use crate::outcome::{Outcome, Setting};

/// Record statements and results as a Markdown report
///
/// Comments that begin with `-- #` become headings, statements become blocks of code, results become tables,
/// and charts become pictures next to the report.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".record report.md",
    "-- # Exams",
    "select count(*) from assessments;",
    ".record --off",
]))]
pub(super) struct Record {
    /// The file of the report; an existing one is replaced
    #[arg(add = LOCAL_PATH)]
    file: Option<PathBuf>,
    /// End the report
    #[arg(long, conflicts_with = "file")]
    off: bool,
}

impl Record {
    pub(super) fn run(self) -> Result<Outcome> {
        if self.file.is_none() && !self.off {
            return Err(Error::usage("`.record` needs a file")
                .hint("`.record report.md` starts a report, `.record --off` ends it"));
        }
        Ok(Outcome::Set(Setting::Record(self.file)))
    }
}
