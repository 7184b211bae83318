//! `.last`: the previous result in full.

use clap::Args;

use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::session::LAST;

/// Show the last query's result in full
///
/// Prints every row and every column, also those that the screen had no room for. They are the rows of the
/// result that was shown; a result of more than 256 MiB is not kept, and the query runs again. At the prompt a
/// long result goes to the pager.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&["select * from assessments limit 50;", ".last"]))]
pub(super) struct Last {}

impl Last {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let plan = cx.session.scan(&cx.session.table(LAST)?)?;
        Ok(Outcome::AllRows(cx.session.shown_rows(&plan).await?))
    }
}
