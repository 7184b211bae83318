//! `.schema`: Spark's `printSchema`.

use clap::Args;
use datafusion::catalog::TableProvider as _;

use super::Context;
use crate::error::Result;
use crate::outcome::Outcome;

/// Print the columns of a table as Spark does
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// The table; the last query if none is given
    table: Option<String>,
}

impl Schema {
    pub(super) fn run(self, cx: &Context) -> Result<Outcome> {
        Ok(Outcome::Tree(cx.session.table_or_last(self.table.as_deref())?.schema()))
    }
}
