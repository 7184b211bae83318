//! Reads messages into Arrow columns with a fixed schema, as `spark.read.json` does.
//!
//! The text is written directly into the columns, without a tree or a second copy. Depending on the mode, a
//! corrupt message becomes a row with its text in `_corrupt_record`, no row, or an error. The decoder keeps
//! rows until it is flushed, and reports how much it keeps; it does not know where messages come from. The
//! rules are those of Spark's `JacksonParser`, and of `FailureSafeParser` for corrupt messages.

use std::borrow::Cow;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{DataType, FieldRef, Fields, SchemaRef};

use crate::error::{Error, Result};

use super::column::{ColumnBuilder, Reading, push_text};
use super::cursor::{Cursor, Malformed};
use super::permissive::recover;
use super::structs::Structs;
use super::{CORRUPT_RECORD, Mode, message_text, record_text};

/// A message of more bytes than this is an error.
pub(super) const MESSAGE_BYTES_MAX: usize = 512 << 20;

/// The estimated bytes of one cell, without its text.
pub(super) const CELL_BYTES: usize = 8;

/// A batch ends after this many decoded bytes,
pub(super) const BATCH_BYTES_MAX: usize = 16 << 20;
/// or after this many rows if the engine sets no limit.
pub(super) const BATCH_ROWS_MAX: usize = 8192;

/// Builds record batches from messages.
pub struct Decoder {
    /// The schema of the batches.
    schema: SchemaRef,
    mode: Mode,
    /// All columns except `_corrupt_record`; a key with that name in a message is ignored.
    rows: Structs,
    /// All fields of the schema except `_corrupt_record`, to read malformed messages as Spark does.
    whole: Fields,
    /// The column `_corrupt_record`, if it is requested; NULLs at its end are added later.
    texts: Option<ColumnBuilder>,
    /// The columns of a batch, as indexes into `rows`; `None` is `_corrupt_record`.
    output: Vec<Option<usize>>,
    bytes: usize,
    corrupt: u64,
    is_exact: bool,
}

/// What is wrong with a message that could be read only in part, or not at all.
enum Trouble {
    /// Its rows were added, with NULLs for values that do not fit.
    Partial(Malformed),
    /// Nothing of it was added.
    Total(Malformed),
}

impl Decoder {
    /// Starts with the schema of an inference, or another one with the same types.
    ///
    /// # Errors
    /// A column has a type that JSON is not read into.
    pub fn new(schema: &SchemaRef, mode: Mode) -> Result<Self> {
        let all: Vec<usize> = (0..schema.fields().len()).collect();
        Self::projected(schema, &all, mode)
    }

    /// Starts with a schema of which only some columns are requested, in the given order.
    ///
    /// The complete schema still decides which messages are corrupt.
    ///
    /// # Errors
    /// A column has a type that JSON is not read into, or an index is outside the schema.
    pub fn projected(schema: &SchemaRef, projection: &[usize], mode: Mode) -> Result<Self> {
        let projected = Arc::new(schema.project(projection)?);
        let is_text_of_corrupt = |at: &usize| schema.field(*at).name() == CORRUPT_RECORD;
        let wants_texts = projection.iter().any(is_text_of_corrupt);
        let mut read = projection.to_vec();
        if wants_texts || mode != Mode::Permissive {
            // A string column accepts any value, so only the other columns must be read to find values that
            // do not fit.
            let decides = |at: &usize| *schema.field(*at).data_type() != DataType::Utf8;
            read.extend((0..schema.fields().len()).filter(decides));
        }
        read.retain(|at| !is_text_of_corrupt(at));
        read.sort_unstable();
        read.dedup();
        let fields: Fields = read.iter().map(|at| FieldRef::clone(&schema.fields()[*at])).collect();
        let place = |wanted: &usize| read.iter().position(|at| at == wanted);
        Ok(Self {
            schema: projected,
            mode,
            rows: Structs::new(&fields)?,
            whole: schema
                .fields()
                .iter()
                .filter(|field| field.name() != CORRUPT_RECORD)
                .map(FieldRef::clone)
                .collect(),
            texts: if wants_texts { Some(ColumnBuilder::new(&DataType::Utf8)?) } else { None },
            output: projection.iter().map(place).collect(),
            bytes: 0,
            corrupt: 0,
            is_exact: false,
        })
    }

    /// Makes string columns keep other values byte for byte, `1.50` and `{"a": 1}`, as Spark does when it
    /// reads files (but not when it reads strings). The setting is `spark.sql.json.enableExactStringParsing`.
    #[must_use]
    pub fn exact(self, is_exact: bool) -> Self {
        Self { is_exact, ..self }
    }

    /// Returns the schema of the batches.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Reads a message and returns its number of rows; `None` is a tombstone and has none.
    ///
    /// # Errors
    /// In fail-fast mode, a corrupt message; in any mode, one that is too large for a batch.
    pub fn push(&mut self, message: Option<&[u8]>) -> Result<usize> {
        let Some(message) = message else { return Ok(0) };
        if message.len() > MESSAGE_BYTES_MAX {
            return Err(Error::failed("the record is larger than 512 MB"));
        }
        let start = self.rows.len();
        let text = self.text(message);
        let mut reading = Reading::new(message.len());
        reading.is_exact = self.is_exact;
        let read = self.read(&text, &mut reading);
        self.bytes += message.len() + reading.cells * CELL_BYTES;
        match read {
            Ok(()) => {}
            Err(trouble) => self.refuse(message, start, &trouble)?,
        }
        Ok(self.rows.len() - start)
    }

    fn text<'a>(&self, message: &'a [u8]) -> Cow<'a, str> {
        if self.is_exact { record_text(message) } else { message_text(message) }
    }

    fn read(&mut self, text: &str, reading: &mut Reading) -> Result<(), Trouble> {
        self.rows.read_message(text, reading)?;
        reading.misfit.map_or(Ok(()), |misfit| Err(Trouble::Partial(misfit)))
    }

    fn refuse(&mut self, message: &[u8], start: usize, trouble: &Trouble) -> Result<()> {
        self.corrupt += 1;
        let (Trouble::Partial(malformed) | Trouble::Total(malformed)) = trouble;
        if self.mode != Mode::Permissive {
            self.rows.truncate(start);
            let fails = self.mode == Mode::FailFast;
            return if fails { Err((*malformed).into()) } else { Ok(()) };
        }
        if matches!(trouble, Trouble::Total(_)) {
            self.rows.truncate(start);
            self.recover(message);
            if self.rows.len() == start {
                self.rows.push_empty();
            }
        }
        let Some(column) = &mut self.texts else { return Ok(()) };
        push_nulls(column, start);
        let text = String::from_utf8_lossy(message);
        for _ in start..self.rows.len() {
            self.bytes += text.len();
            push_text(column, &text)?;
        }
        Ok(())
    }

    /// Appends what can still be read of a malformed message.
    fn recover(&mut self, message: &[u8]) {
        for row in recover(&self.text(message), &self.whole).into_iter().flatten() {
            let mut cursor = Cursor::new(&row);
            let start = self.rows.len();
            let mut reading = Reading::new(message.len());
            // The text was written by lakeshell, so only a limit can stop the reading.
            let object = cursor.token();
            if object.and_then(|_| self.rows.read(&mut cursor, &mut reading)).is_err() {
                self.rows.truncate(start);
            }
        }
    }

    /// Returns the number of rows that are kept.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Estimates the memory of the rows; this is cheap, so it can be called after each message.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns how many messages were corrupt so far, including those that were read in part.
    #[must_use]
    pub fn corrupt(&self) -> u64 {
        self.corrupt
    }

    /// Returns the rows as a batch and starts again.
    ///
    /// # Errors
    /// A correct decoder has none; Arrow checks what is built.
    pub fn flush(&mut self) -> Result<RecordBatch> {
        self.bytes = 0;
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows.len()));
        let mut texts: Option<ArrayRef> = None;
        if let Some(column) = &mut self.texts {
            push_nulls(column, self.rows.len());
            texts = Some(column.finish()?);
        }
        let rows = self.rows.finish()?;
        let column = |at: &Option<usize>| match at {
            Some(at) => Some(Arc::clone(rows.column(*at))),
            None => texts.clone(),
        };
        let columns = self.output.iter().filter_map(column).collect();
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}

fn push_nulls(column: &mut ColumnBuilder, len: usize) {
    while column.len() < len {
        column.push_null();
    }
}

impl From<Malformed> for Trouble {
    fn from(malformed: Malformed) -> Self {
        Self::Total(malformed)
    }
}

#[cfg(test)]
mod tests;
