//! `.refresh`: a new snapshot of the same topic.

use clap::Args;

use super::Context;
use super::load::extent;
use super::unroll::report;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::session::Refreshed;

/// Take a new snapshot of the topic behind a table
///
/// It goes from where the table began to the end of the topic; partitions that were added since are read whole.
/// Where records of the table are gone, or the topic was created anew, it begins with what is there. Views over
/// the table follow. An unrolled table keeps its schema until it is refreshed itself. Rows that `.cache` holds, of
/// the table or of what reads it, are dropped.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".refresh messages"]))]
pub(super) struct Refresh {
    /// The table
    table: String,
}

impl Refresh {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        Ok(Outcome::Done(match cx.session.refresh(&self.table, &cx.reporter).await? {
            Refreshed::Topic(loaded) => {
                format!("Refreshed `{}`: {}", loaded.table, extent(&loaded.snapshot)).into()
            }
            Refreshed::Unrolled(unrolled) => report(&unrolled, None),
        }))
    }
}
