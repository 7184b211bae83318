//! Unrolls a column of JSON messages: a full pass infers the schema, then the table is read lazily.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, SchemaRef};

use super::{Lineage, Session};
use crate::engine::{
    CachedRows, Found, PartitionSummary, Relation, RowPosition, UnrolledTable, rows_before,
};
use crate::error::{Error, Result, nearest};
use crate::json::infer::Inference;
use crate::json::messages::Messages;
use crate::json::{Decoder, Mode};
use crate::progress::Reporter;

/// Rows that are decoded to check them before they are discarded.
const ROWS_FORGOTTEN: usize = 4096;

/// What to unroll.
#[derive(Debug, Clone)]
pub struct Unrolling {
    /// The table.
    pub table: String,
    /// The column of messages; by default `value`, or the only column of strings or bytes.
    pub column: Option<String>,
    /// The name of the unrolled table.
    pub name: String,
    /// How corrupt messages are handled.
    pub mode: Mode,
}

/// The result of unrolling.
#[derive(Debug, Clone)]
pub struct Unrolled {
    /// The unrolled table's name.
    pub table: String,
    /// How many messages were read, without tombstones.
    pub messages: u64,
    /// How many tombstones there were.
    pub nulls: u64,
    /// How many rows the table has.
    pub rows: u64,
    /// How many columns the table has.
    pub fields: usize,
    /// How many messages could not be read.
    pub corrupt: u64,
    /// Where the first corrupt message is: a topic, partition and offset, or a row.
    pub first_corrupt: Option<String>,
}

/// A column of messages to unroll, and the name of the new table.
pub(super) struct Source<'a> {
    pub(super) input: Relation,
    pub(super) column: &'a str,
    pub(super) name: &'a str,
    pub(super) mode: Mode,
}

impl Session {
    /// Unrolls a column of a table, view or loaded topic into a new table.
    ///
    /// # Errors
    /// The table or the column does not exist, the name is invalid or read by the source, the messages cannot be read,
    /// or in fail-fast mode one of them is corrupt.
    pub async fn unroll(&self, unrolling: &Unrolling, reporter: &Reporter) -> Result<Unrolled> {
        let (input, column) = self.unrollable(unrolling)?;
        let (name, mode) = (unrolling.name.as_str(), unrolling.mode);
        self.unroll_column(Source { input, column: &column, name, mode }, reporter).await
    }

    /// As [`Session::unroll`], and caches the rows, in one pass.
    ///
    /// # Errors
    /// The errors of [`Session::unroll`]; a full disk.
    pub async fn unroll_held(
        &self,
        unrolling: &Unrolling,
        reporter: &Reporter,
    ) -> Result<(Unrolled, Arc<CachedRows>)> {
        let (input, column) = self.unrollable(unrolling)?;
        let (name, mode) = (unrolling.name.as_str(), unrolling.mode);
        self.hold_column(Source { input, column: &column, name, mode }, reporter).await
    }

    fn unrollable(&self, unrolling: &Unrolling) -> Result<(Relation, String)> {
        Self::check_new_name(&unrolling.name)?;
        let table = self.table(&unrolling.table)?;
        // Checked before the messages are read, because a view could come to read itself meanwhile.
        let table = Relation::from(table);
        self.check_not_inside(&unrolling.name, &table)?;
        let column = message_column(&table.schema(), unrolling)?;
        Ok((table, column))
    }

    /// Infers the schema of a column's messages and registers the unrolled table.
    pub(super) async fn unroll_column(
        &self,
        source: Source<'_>,
        reporter: &Reporter,
    ) -> Result<Unrolled> {
        let Source { input, column, mode, .. } = &source;
        if let Some(records) = Lineage::of(input).records() {
            reporter.expect(records);
        }
        let start = || Inference::new(learning(*mode));
        let parts = self.engine.messages(input, column, start, Inference::push, reporter).await?;
        let rows = parts.iter().map(|part| part.rows).collect();
        let mut whole = start();
        let mut records = 0;
        for part in parts {
            whole.merge(part.learned)?;
            records += part.records;
        }
        let inferred = whole.finish();
        let given = inferred.rows;
        let mut found = Found { inferred, records, rows, given };
        if *mode != Mode::Permissive {
            self.check_messages(&source, &mut found, reporter).await?;
        }
        self.put_unrolled(source, found, reporter).await
    }

    /// Reads the messages again with the inferred schema; in fail-fast mode each of them must fit.
    async fn check_messages(
        &self,
        source: &Source<'_>,
        found: &mut Found,
        reporter: &Reporter,
    ) -> Result<()> {
        let Source { input, column, mode, .. } = source;
        let row = rows_before(&found.rows);
        if let (Mode::FailFast, Some(corrupt)) = (mode, &found.inferred.first_corrupt) {
            let why = corrupt.malformed.to_string();
            return Err(self.refusal(input, row(corrupt.position), &why).await?);
        }
        let schema = Arc::clone(&found.inferred.schema);
        let start = || Checked::new(&schema, *mode);
        let parts = self.engine.messages(input, column, start, check, reporter).await?;
        found.given = 0;
        for PartitionSummary { learned, .. } in parts {
            if let Some((place, why)) = learned.refused {
                return Err(self.refusal(input, row(place), &why.to_string()).await?);
            }
            found.given += learned.rows;
        }
        Ok(())
    }

    /// Makes the error for a message that fail-fast mode refuses.
    async fn refusal(&self, input: &Relation, row: u64, why: &str) -> Result<Error> {
        let origins = self.origins(input, &BTreeSet::from([row])).await?;
        let place = origins.values().next().map(ToString::to_string).unwrap_or_default();
        Ok(Error::failed(format!("{place}: {why}")).hint(
            "`--mode permissive` puts it into `_corrupt_record`, `--mode dropmalformed` leaves it out",
        ))
    }

    /// Registers the unrolled table and caches its rows.
    pub(super) async fn hold_column(
        &self,
        source: Source<'_>,
        reporter: &Reporter,
    ) -> Result<(Unrolled, Arc<CachedRows>)> {
        if source.mode == Mode::FailFast {
            // The messages must be read again anyway, to find the record of a corrupt one.
            let unrolled = self.unroll_column(source, reporter).await?;
            let held = self.cache(Some(&unrolled.table), reporter).await?;
            return Ok((unrolled, held));
        }
        let Source { input, column, name, mode } = &source;
        let same_again = !matches!(Lineage::of(input), Lineage::Derived);
        let unrolling = self.engine.unroll(input, column, name, (*mode, same_again), reporter);
        let (found, held) = unrolling.await?;
        let unrolled = self.put_unrolled(source, found, reporter).await?;
        let held = match held {
            Some(held) => Arc::new(held),
            None => self.cache(Some(&unrolled.table), reporter).await?,
        };
        self.table(&unrolled.table)?.hold(Some(Arc::clone(&held)));
        Ok((unrolled, held))
    }

    async fn put_unrolled(
        &self,
        source: Source<'_>,
        Found { inferred, records, rows, given }: Found,
        reporter: &Reporter,
    ) -> Result<Unrolled> {
        let Source { input, column, name, mode } = source;
        for note in &inferred.notes {
            reporter.notice(note);
        }
        let row = rows_before(&rows);
        let first_corrupt = match inferred.first_corrupt {
            None => None,
            Some(corrupt) => {
                let rows = BTreeSet::from([row(corrupt.position)]);
                let origins = self.origins(&input, &rows).await?;
                origins.values().next().map(|place| format!("{place}: {}", corrupt.malformed))
            }
        };
        let fields = inferred.schema.fields().len();
        let table = UnrolledTable::new(input, column, inferred.schema, mode);
        self.put(name, Arc::new(table).into()).await?;
        Ok(Unrolled {
            table: name.to_owned(),
            messages: records,
            nulls: rows.iter().sum::<u64>() - records,
            rows: given,
            fields,
            corrupt: inferred.corrupt,
            first_corrupt,
        })
    }
}

/// Returns the mode of inference: fail-fast mode also reads all messages, so that the first corrupt message is the
/// same each time.
fn learning(mode: Mode) -> Mode {
    match mode {
        Mode::FailFast => Mode::Permissive,
        Mode::Permissive | Mode::DropMalformed => mode,
    }
}

/// The counts of decoding so far.
struct Checked {
    decoder: Result<Decoder>,
    rows: u64,
    /// The first message that could not be read, and why.
    refused: Option<(RowPosition, Error)>,
}

impl Checked {
    fn new(schema: &SchemaRef, mode: Mode) -> Self {
        Self { decoder: Decoder::new(schema, mode), rows: 0, refused: None }
    }
}

/// Decodes a message and discards its rows.
fn check(checked: &mut Checked, message: Option<&[u8]>, place: RowPosition) -> Result<()> {
    let decoder = match &mut checked.decoder {
        Ok(decoder) => decoder,
        Err(error) => return Err(Error::failed(error.to_string())),
    };
    if checked.refused.is_some() {
        return Ok(());
    }
    match decoder.push(message) {
        Ok(rows) => checked.rows += rows as u64,
        Err(error) => checked.refused = Some((place, error)),
    }
    if decoder.rows() >= ROWS_FORGOTTEN {
        decoder.flush()?;
    }
    Ok(())
}

/// Makes the error of a column that a table does not have, with a similar name.
fn no_column(table: &str, name: &str, schema: &SchemaRef) -> Error {
    let error = Error::failed(format!("`{table}` has no column `{name}`"));
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    match nearest(name, &names) {
        Some(near) => error.did_you_mean(near),
        None => error.hint(format!("`.schema {table}` shows its columns")),
    }
}

/// Chooses the column of messages: the one asked for, else `value`, else the only one that fits.
fn message_column(schema: &SchemaRef, unrolling: &Unrolling) -> Result<String> {
    let fits = |data_type: &DataType| Messages::fits(data_type);
    let fields = schema.fields();
    if let Some(name) = &unrolling.column {
        let field = fields.iter().find(|field| field.name().eq_ignore_ascii_case(name));
        return match field {
            Some(field) if fits(field.data_type()) => Ok(field.name().clone()),
            Some(_) => Err(Error::failed(format!("column `{name}` cannot be unrolled"))
                .hint("only a string or binary column can be unrolled")),
            None => Err(no_column(&unrolling.table, name, schema)),
        };
    }
    let fitting: Vec<_> = fields.iter().filter(|field| fits(field.data_type())).collect();
    let value = fitting.iter().find(|field| field.name() == "value");
    match (value, fitting.as_slice()) {
        (Some(field), _) | (None, [field]) => Ok(field.name().clone()),
        _ => {
            Err(Error::failed(format!("which column of `{}` is to be unrolled?", unrolling.table))
                .hint(format!("name it: `.unroll {}.COLUMN`", unrolling.table)))
        }
    }
}
