//! `.refresh`: a new snapshot of the same topic.

use clap::Args;

use super::argument::TABLE;
use super::context::Context;
use super::load::extent;
use super::unroll::report;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::session::Refreshed;

/// Take a new snapshot of the topic behind a table
///
/// The snapshot starts where the table started and ends at the current end of the topic; partitions that were
/// added are read from their beginning. If records of the table are gone, or the topic was recreated, it
/// starts with the first record that is left. Views over the table use the new snapshot. An unrolled table keeps
/// its schema until it is refreshed itself. Cached rows of the table, and of tables that read it, are dropped.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".refresh messages"]))]
pub(super) struct Refresh {
    /// The table
    #[arg(add = TABLE)]
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
