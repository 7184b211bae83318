//! `.unroll`: Spark's JSON reader (`DataFrameReader.json`) over a column.

use clap::Args;

use super::argument::{AS_NAME, TABLE_COLUMN};
use super::context::Context;
use super::possible::among;
use crate::error::Result;
use crate::json::Mode;
use crate::json::infer::HOLDS_JSON;
use crate::outcome::{Outcome, Summary, counted};
use crate::session::{CachedRows, Unrolled, Unrolling};

/// Unroll a column of JSON into a table
///
/// The schema comes from all messages, never from a sample. A field with more than one type becomes a string; a
/// message that cannot be read goes to `_corrupt_record`. `--mode failfast` reads all messages twice and makes the
/// first unreadable one an error that names its place. `--cache` gives the same table as `.unroll` followed by
/// `.cache`, but reads the messages once.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".unroll messages AS assessments",
    ".unroll recent.value AS late --mode failfast",
]))]
pub(super) struct Unroll {
    /// The table, and the column if it is not `value`
    #[arg(value_name = "TABLE[.COLUMN]", add = TABLE_COLUMN)]
    source: String,
    /// The name of the new table; by default that of the table with `_json`
    #[arg(value_name = "AS NAME", num_args = 0..=2, add = AS_NAME)]
    name: Vec<String>,
    /// What to do with messages that cannot be read: permissive, dropmalformed or failfast
    #[arg(long, default_value = "permissive", value_parser = among::<Mode>(Mode::NAMES))]
    #[arg(hide_possible_values = true)]
    mode: Mode,
    /// Cache the rows while reading them
    #[arg(long)]
    cache: bool,
}

impl Unroll {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let (table, column) = match self.source.split_once('.') {
            Some((table, column)) => (table.to_owned(), Some(column.to_owned())),
            None => (self.source, None),
        };
        let name = super::text::name_after_as(&self.name, &format!("{table}_json"))?;
        let unrolling = Unrolling { table, column, name, mode: self.mode };
        let column = unrolling.column.as_deref().unwrap_or("value");
        let input = Some(Input::Column(&unrolling.table, column));
        if self.cache {
            let held = cx.session.unroll_held(&unrolling, &cx.reporter).await?;
            return Ok(Outcome::Done(report_held(&held.0, &held.1, input)));
        }
        let unrolled = cx.session.unroll(&unrolling, &cx.reporter).await?;
        Ok(Outcome::Done(report(&unrolled, input)))
    }
}

/// Describes the result of unrolling and caching.
pub(super) fn report_held(
    unrolled: &Unrolled,
    held: &CachedRows,
    input: Option<Input<'_>>,
) -> Summary {
    let Summary(mut lines) = report(unrolled, input);
    lines.push(crate::session::held_report(&format!("`{}`", unrolled.table), held));
    Summary(lines)
}

/// Where the messages are, for a hint.
#[derive(Debug, Clone, Copy)]
pub(super) enum Input<'a> {
    /// In a column of a table.
    Column(&'a str, &'a str),
    /// In a topic.
    Topic(&'a str),
}

impl Input<'_> {
    /// Returns the hint for messages that were encoded as JSON twice.
    fn hint(self) -> String {
        let (before, table, column) = match self {
            Self::Column(table, column) => (String::new(), table, column),
            Self::Topic(topic) => (format!("`.load {topic} AS raw`, then "), "raw", "value"),
        };
        format!(
            "hint: take the text out first: {before}`create view texts as select get_json_object(concat('[', \
             cast({column} as string), ']'), '$[0]') as value from {table};`, then `.unroll texts`"
        )
    }
}

/// Describes the result of unrolling, and names the first corrupt message.
pub(super) fn report(unrolled: &Unrolled, input: Option<Input<'_>>) -> Summary {
    let Unrolled { table, messages, nulls, rows, fields, corrupt, first_corrupt } = unrolled;
    let fields = counted(*fields as u64, "field");
    let mut lines = if *nulls == 0 && rows == messages {
        let records = counted(*messages, "record");
        vec![format!("Unrolled {records} into `{table}`: {fields}, {corrupt} corrupt")]
    } else {
        let (messages, rows) = (counted(messages + nulls, "message"), counted(*rows, "row"));
        vec![format!(
            "Unrolled {messages} into `{table}`: {rows}, {fields}, {nulls} null, {corrupt} corrupt"
        )]
    };
    if let Some(first) = first_corrupt {
        lines.push(format!("First corrupt record: {first}"));
        if first.contains(HOLDS_JSON) {
            lines.extend(input.map(Input::hint));
        }
    }
    Summary(lines)
}
