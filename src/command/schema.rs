//! `.schema`: Spark's `Dataset.printSchema`, and a report of what the fields hold.

use clap::Args;

use super::argument::TABLE;
use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;

/// Print the columns of a table as Spark does
///
/// With `--profile`, each field of unrolled JSON is a row: the types that were seen, the number of records and
/// nulls, and, as PARTITION:OFFSET, the first record with the field and the first that widened its type.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".schema assessments", ".schema assessments --profile"]))]
pub(super) struct Schema {
    /// The table; the last query if none is given
    #[arg(add = TABLE)]
    table: Option<String>,
    /// Show statistics for each field of unrolled JSON
    #[arg(long)]
    profile: bool,
}

impl Schema {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        if self.profile {
            let report = cx.session.profile(self.table.as_deref(), &cx.reporter).await?;
            return Ok(Outcome::Rows(report));
        }
        Ok(Outcome::Tree(cx.session.shown_schema(self.table.as_deref())?))
    }
}
