//! `.uncache`: release a table's rows.

use clap::Args;

use super::argument::TABLE;
use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;

/// Release the rows that `.cache` holds
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".uncache assessments"]))]
pub(super) struct Uncache {
    /// The table
    #[arg(add = TABLE)]
    table: String,
}

impl Uncache {
    pub(super) fn run(self, cx: &Context) -> Result<Outcome> {
        let what = if cx.session.uncache(&self.table)? { "Uncached" } else { "Not cached:" };
        Ok(Outcome::Done(format!("{what} `{}`", self.table).into()))
    }
}
