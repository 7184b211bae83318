//! Builds columns and infers the schema in the same pass, for rows that are cached immediately.
//!
//! A [`ProvisionalReader`] reads messages into columns of the types known so far. If a message does not fit
//! them, the inference learns from the rest of the current batch, and new columns are begun; the columns that
//! were built before are not changed. The result is provisional batches with different schemas, which
//! [`Reconciler`](super::reconcile::Reconciler) converts to the schema of all messages. A message that is not
//! a record is kept unchanged, because what Spark (`FailureSafeParser`) still reads of it depends
//! on that schema.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayBuilder as _, BinaryBuilder, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema};

use crate::error::{Error, Result};

use super::column::Reading;
use super::decode::{BATCH_BYTES_MAX, BATCH_ROWS_MAX, CELL_BYTES, MESSAGE_BYTES_MAX};
use super::infer::Inference;
use super::messages::Messages;
use super::structs::Structs;
use super::{KEPT, Mode, message_text, record_text};

/// What is known about a provisional batch.
#[derive(Debug, Clone)]
pub struct ProvisionalBatch {
    /// The range of its messages, including tombstones, counted from 0 over all messages of one reader.
    pub messages: Range<u64>,
    /// Shows later whether other messages are in their place.
    pub digest: Digest,
    pub(super) fields: Fields,
    pub(super) has_kept: bool,
    pub(super) empties: bool,
    pub(super) untyped_empties: bool,
    /// The maximum numbers of cells and of structs of one message.
    pub(super) cells_max: usize,
    pub(super) structs_max: usize,
}

impl ProvisionalBatch {
    /// Returns whether the number of rows may change when the schema is known.
    #[must_use]
    pub fn has_kept(&self) -> bool {
        self.has_kept
    }
}

/// A number computed from the lengths and the last bytes of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest(u64);

impl Digest {
    /// Adds a message.
    pub fn add(&mut self, message: Option<&[u8]>) {
        let (length, tail) = match message {
            Some(bytes) => {
                (bytes.len() as u64, bytes.last_chunk().map(|it| u64::from_le_bytes(*it)))
            }
            None => (u64::MAX, None),
        };
        let mixed = self.0 ^ length ^ tail.unwrap_or(0).rotate_left(32);
        self.0 = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}

/// Receives a provisional batch and its rows.
pub type Emit<'a> = &'a mut dyn FnMut(ProvisionalBatch, RecordBatch) -> Result<()>;

/// Reads messages into provisional batches; `P` is the position of a message.
pub struct ProvisionalReader<P> {
    inference: Inference<P>,
    rows: Structs,
    kept: BinaryBuilder,
    /// What is known about the rows so far.
    draft: ProvisionalBatch,
    bytes: usize,
    is_exact: bool,
}

/// The result of reading a message.
enum Attempt {
    Rows(u64),
    News,
    NoRecord,
}

impl<P: Copy + Ord> ProvisionalReader<P> {
    /// Starts with nothing known.
    ///
    /// # Errors
    /// A correct reader has none.
    pub fn new(mode: Mode) -> Result<Self> {
        let fields = Fields::empty();
        Ok(Self {
            inference: Inference::new(mode),
            rows: Structs::new(&fields)?,
            kept: BinaryBuilder::new(),
            draft: ProvisionalBatch::starting(fields, 0),
            bytes: 0,
            is_exact: false,
        })
    }

    /// Reads records as [`Decoder::exact`](super::Decoder::exact) does.
    #[must_use]
    pub fn exact(self, is_exact: bool) -> Self {
        Self { inference: self.inference.exact(is_exact), is_exact, ..self }
    }

    /// Reads messages, and passes on provisional batches that are full.
    ///
    /// # Errors
    /// Those of inference, of a message that is too large, and of `emit`.
    pub fn read(
        &mut self,
        messages: &Messages<'_>,
        position: impl Fn(u64) -> P,
        emit: Emit<'_>,
    ) -> Result<()> {
        let mut learned = false;
        for row in 0..messages.len() {
            let message = messages.get(row);
            let at = self.draft.messages.end;
            if let Some(message) = message {
                if message.len() > MESSAGE_BYTES_MAX {
                    return Err(Error::failed("the record is larger than 512 MB"));
                }
                let mut attempt = self.attempt(message);
                if matches!(attempt, Attempt::News) && !learned {
                    for (position_of, later) in (at..).zip(row..messages.len()) {
                        self.inference.push(messages.get(later), position(position_of))?;
                    }
                    learned = true;
                    self.begin_anew(emit)?;
                    attempt = self.attempt(message);
                }
                match attempt {
                    Attempt::Rows(rows) if !learned => self.inference.known(rows),
                    Attempt::Rows(_) => {}
                    Attempt::News | Attempt::NoRecord => {
                        if !learned {
                            self.inference.push(Some(message), position(at))?;
                        }
                        self.keep(message);
                    }
                }
            }
            self.draft.digest.add(message);
            self.draft.messages.end = at + 1;
            if self.rows.len() >= BATCH_ROWS_MAX || self.bytes >= BATCH_BYTES_MAX {
                self.flush(emit)?;
            }
        }
        Ok(())
    }

    /// Passes on the last provisional batch, and returns what was inferred.
    ///
    /// # Errors
    /// Those of `emit`.
    pub fn finish(mut self, emit: Emit<'_>) -> Result<Inference<P>> {
        self.flush(emit)?;
        Ok(self.inference)
    }

    fn attempt(&mut self, message: &[u8]) -> Attempt {
        let start = self.rows.len();
        let mut reading = Reading::new(message.len());
        reading.is_exact = self.is_exact;
        let text = if self.is_exact { record_text(message) } else { message_text(message) };
        let read = self.rows.read_message(&text, &mut reading);
        if read.is_err() || reading.news {
            self.rows.truncate(start);
            return if read.is_err() { Attempt::NoRecord } else { Attempt::News };
        }
        self.bytes += message.len() + reading.cells * CELL_BYTES;
        self.draft.note(&reading);
        Attempt::Rows((self.rows.len() - start) as u64)
    }

    /// Keeps a message unchanged, in a row of NULLs.
    fn keep(&mut self, message: &[u8]) {
        self.pad_kept();
        self.kept.append_value(message);
        self.rows.push_empty();
        self.draft.has_kept = true;
        self.bytes += message.len();
    }

    fn pad_kept(&mut self) {
        self.kept.append_nulls(self.rows.len() - self.kept.len());
    }

    /// Continues with columns for everything that is known now.
    fn begin_anew(&mut self, emit: Emit<'_>) -> Result<()> {
        let fields = self.inference.draft_fields();
        if fields == self.draft.fields {
            return Ok(());
        }
        self.flush(emit)?;
        self.rows = Structs::new(&fields)?;
        self.draft.fields = fields;
        Ok(())
    }

    fn flush(&mut self, emit: Emit<'_>) -> Result<()> {
        let rows = self.rows.len();
        if rows == 0 {
            return Ok(());
        }
        let mut columns = self.rows.finish()?.columns().to_vec();
        let mut fields: Vec<FieldRef> = self.draft.fields.iter().cloned().collect();
        if self.draft.has_kept {
            self.kept.append_nulls(rows - self.kept.len());
            columns.push(Arc::new(self.kept.finish()));
            let mark = HashMap::from([(KEPT.to_owned(), String::new())]);
            let field = Field::new(KEPT, DataType::Binary, true).with_metadata(mark);
            fields.push(Arc::new(field));
        }
        let schema = Arc::new(Schema::new(fields));
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(schema, columns, &options)?;
        let next = ProvisionalBatch::starting(self.draft.fields.clone(), self.draft.messages.end);
        self.bytes = 0;
        emit(std::mem::replace(&mut self.draft, next), batch)
    }
}

impl ProvisionalBatch {
    fn starting(fields: Fields, at: u64) -> Self {
        Self {
            messages: at..at,
            digest: Digest::default(),
            fields,
            has_kept: false,
            empties: false,
            untyped_empties: false,
            cells_max: 0,
            structs_max: 0,
        }
    }

    fn note(&mut self, reading: &Reading) {
        self.empties |= reading.empties;
        self.untyped_empties |= reading.untyped_empties;
        self.cells_max = self.cells_max.max(reading.cells);
        self.structs_max = self.structs_max.max(reading.structs);
    }
}

#[cfg(test)]
mod tests;
