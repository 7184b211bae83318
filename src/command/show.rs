//! `.show`: Spark's `Dataset.show`.

use clap::Args;

use super::argument::{NUMBER, TABLE};
use super::context::Context;
use crate::error::Result;
use crate::outcome::{Outcome, Shown};

/// Print the first rows of a table as Spark does
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".show messages", ".show assessments -n 2 --vertical"]))]
pub(super) struct Show {
    /// The table; the last query if none is given
    #[arg(add = TABLE)]
    table: Option<String>,
    /// How many rows
    #[arg(short = 'n', value_name = "N", default_value_t = 20, add = NUMBER)]
    rows: usize,
    /// Do not cut cells at 20 characters
    #[arg(long)]
    full: bool,
    /// Print one line for each column
    #[arg(long)]
    vertical: bool,
}

/// Spark cuts cells after this many characters.
const CELL_CHARS_MAX: usize = 20;

impl Show {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let table = cx.session.table_or_last(self.table.as_deref())?;
        // One more row than is shown, to know whether there are more.
        let rows = cx.session.first_rows(&table, self.rows.saturating_add(1)).await?;
        let truncate = (!self.full).then_some(CELL_CHARS_MAX);
        let shown = Shown { rows_max: self.rows, truncate, vertical: self.vertical };
        Ok(Outcome::Show(rows, shown))
    }
}
