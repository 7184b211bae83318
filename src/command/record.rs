//! `.record`: the session as a report.

use std::path::PathBuf;

use clap::Args;

use crate::error::{Error, Result};
use crate::outcome::{Outcome, Setting};

/// Write what follows into a Markdown report
///
/// Comments that begin with `-- #` become headings, statements blocks of code, results tables, charts
/// pictures beside the report.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[
    ".record report.md",
    "-- # Exams",
    "select count(*) from assessments;",
    ".record --off",
]))]
pub(super) struct Record {
    /// The report; what the file held before is replaced
    file: Option<PathBuf>,
    /// End the report
    #[arg(long, conflicts_with = "file")]
    off: bool,
}

impl Record {
    pub(super) fn run(self) -> Result<Outcome> {
        if self.file.is_none() && !self.off {
            return Err(Error::usage("`.record` needs a file")
                .hint("`.record report.md` begins a report, `.record --off` ends it"));
        }
        Ok(Outcome::Set(Setting::Record(self.file)))
    }
}
