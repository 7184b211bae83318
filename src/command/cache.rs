//! `.cache`: hold a table's rows.

use clap::Args;

use super::argument::TABLE;
use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::session::held_report;

/// Hold a table in memory, or on disk past the memory limit
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".cache assessments"]))]
pub(super) struct Cache {
    /// The table; the last query if none is given
    #[arg(add = TABLE)]
    table: Option<String>,
}

impl Cache {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let held = cx.session.cache(self.table.as_deref(), &cx.reporter).await?;
        let name = self.table.map_or("the last query".to_owned(), |table| format!("`{table}`"));
        Ok(Outcome::Done(held_report(&name, &held).into()))
    }
}
