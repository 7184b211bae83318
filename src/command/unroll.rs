//! `.unroll`: Spark's JSON reader over a column.

use clap::Args;

use super::Context;
use super::expected::among;
use crate::error::Result;
use crate::json::Mode;
use crate::outcome::{Outcome, Summary, counted};
use crate::session::{Held, Unrolled, Unrolling};

/// Unroll a column of JSON into a table
///
/// The schema is found from all messages, never a sample. A field that has more than one type becomes a
/// string; a message that cannot be read goes to `_corrupt_record`. With `--cache` the messages are read once;
/// the table is that of `.unroll` and then `.cache`.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[
    ".unroll messages AS assessments",
    ".unroll recent.value AS late --mode failfast",
]))]
pub(super) struct Unroll {
    /// The table, and its column if it is not `value`
    #[arg(value_name = "TABLE[.COLUMN]")]
    source: String,
    /// The new table's name; the table's with `_json` if none is given
    #[arg(value_name = "AS NAME", num_args = 0..=2)]
    name: Vec<String>,
    /// What to do with messages that cannot be read: permissive, dropmalformed or failfast
    #[arg(long, default_value = "permissive", value_parser = among::<Mode>(Mode::NAMES))]
    #[arg(hide_possible_values = true)]
    mode: Mode,
    /// Hold the rows at once, in the same pass
    #[arg(long)]
    cache: bool,
}

impl Unroll {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let (table, column) = match self.source.split_once('.') {
            Some((table, column)) => (table.to_owned(), Some(column.to_owned())),
            None => (self.source, None),
        };
        let name = super::name_after_as(&self.name, &format!("{table}_json"))?;
        let unrolling = Unrolling { table, column, name, mode: self.mode };
        if self.cache {
            let held = cx.session.unroll_held(&unrolling, &cx.reporter).await?;
            return Ok(Outcome::Done(report_held(&held.0, &held.1)));
        }
        Ok(Outcome::Done(report(&cx.session.unroll(&unrolling, &cx.reporter).await?)))
    }
}

/// Sums up what was unrolled and is held.
pub(super) fn report_held(unrolled: &Unrolled, held: &Held) -> Summary {
    let Summary(mut lines) = report(unrolled);
    lines.push(crate::session::held_report(&format!("`{}`", unrolled.table), held));
    Summary(lines)
}

/// Sums up what was unrolled, and names the first corrupt message.
pub(super) fn report(unrolled: &Unrolled) -> Summary {
    let Unrolled { table, records, fields, corrupt, first_corrupt } = unrolled;
    let (records, fields) = (counted(*records, "record"), counted(*fields as u64, "field"));
    let mut lines = vec![format!("Unrolled {records} into `{table}`: {fields}, {corrupt} corrupt")];
    lines.extend(first_corrupt.iter().map(|first| format!("The first corrupt one: {first}")));
    Summary(lines)
}
