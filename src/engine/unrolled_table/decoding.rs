//! Decodes batches of messages, several at a time; the result of one batch does not depend on the others.

use std::fmt;
use std::iter::repeat_n;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt64Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::{DataFusionError, Result};
use parking_lot::Mutex;

use crate::json::messages::Messages;
use crate::json::{Decoder, Mode};

/// The maximum number of bytes of messages that are decoded at once, except for a single larger message.
const PART_BYTES_MAX: usize = 4 << 20;

/// The source of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The field of the messages with this index.
    Message(usize),
    /// The input's column with this index; each row of a message has the message's value.
    Beside(usize),
}

/// How batches of messages become batches of rows.
#[derive(Clone)]
pub(super) struct Decoding {
    /// All fields of the messages.
    whole: SchemaRef,
    mode: Mode,
    /// The schema of the rows.
    schema: SchemaRef,
    sources: Arc<Vec<Source>>,
    is_exact: bool,
    /// Decoders without rows.
    idle: Arc<Mutex<Vec<Decoder>>>,
}

impl fmt::Debug for Decoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoding").field("sources", &self.sources).finish_non_exhaustive()
    }
}

impl Decoding {
    pub(super) fn new(
        (whole, mode): (SchemaRef, Mode),
        schema: SchemaRef,
        sources: Vec<Source>,
        is_exact: bool,
    ) -> Self {
        Self { whole, mode, schema, sources: Arc::new(sources), is_exact, idle: Arc::default() }
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub(super) fn mode(&self) -> Mode {
        self.mode
    }

    /// Returns a copy with its own decoders; one is made to check that it is possible.
    pub(super) fn anew(&self) -> Result<Self> {
        let anew = Self { idle: Arc::default(), ..self.clone() };
        anew.put_back(anew.take()?);
        Ok(anew)
    }

    fn take(&self) -> Result<Decoder> {
        let idle = self.idle.lock().pop();
        let of_messages = self.sources.iter().filter_map(|source| match source {
            Source::Message(at) => Some(*at),
            Source::Beside(_) => None,
        });
        let wanted: Vec<usize> = of_messages.collect();
        let anew = || Ok(Decoder::projected(&self.whole, &wanted, self.mode)?.exact(self.is_exact));
        idle.map_or_else(anew, Ok)
    }

    fn put_back(&self, decoder: Decoder) {
        self.idle.lock().push(decoder);
    }

    /// Decodes one batch on a thread where it does not block others.
    pub(super) async fn decode(self, batch: Result<RecordBatch>) -> Result<RecordBatch> {
        let batch = batch?;
        SpawnedTask::spawn_blocking(move || self.rows(&batch))
            .await
            .map_err(|error| DataFusionError::External(Box::new(error)))?
    }

    fn rows(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let mut decoder = self.take()?;
        let messages = Messages::new(batch.column(0))?;
        let has_beside = self.sources.iter().any(|source| matches!(source, Source::Beside(_)));
        let mut of_message = Vec::new();
        for at in 0..messages.len() {
            let rows = decoder.push(messages.get(at))?;
            if has_beside {
                of_message.extend(repeat_n(at as u64, rows));
            }
        }
        let rows = decoder.flush()?;
        self.put_back(decoder);
        if has_beside { self.with_beside(&rows, batch, of_message) } else { Ok(rows) }
    }

    /// Adds the columns of the input to those of the messages.
    fn with_beside(
        &self,
        rows: &RecordBatch,
        batch: &RecordBatch,
        of_message: Vec<u64>,
    ) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(of_message.len()));
        let of_message = UInt64Array::from(of_message);
        let mut decoded = rows.columns().iter();
        let columns = self.sources.iter().filter_map(|source| match source {
            Source::Message(_) => decoded.next().map(|column| Ok(Arc::clone(column))),
            Source::Beside(at) => Some(take(batch.column(*at), &of_message, None)),
        });
        let columns = columns.collect::<Result<Vec<ArrayRef>, _>>()?;
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}

/// Splits a batch of messages if its rows would be too many or too large.
pub(super) fn cut(batch: &RecordBatch, rows_max: usize) -> Vec<Result<RecordBatch>> {
    let messages = match Messages::new(batch.column(0)) {
        Ok(messages) => messages,
        Err(error) => return vec![Err(error.into())],
    };
    let (mut parts, mut start, mut bytes) = (Vec::new(), 0, 0);
    for at in 0..messages.len() {
        bytes += messages.get(at).map_or(0, <[u8]>::len);
        let end = at + 1;
        if end - start >= rows_max || bytes >= PART_BYTES_MAX || end == messages.len() {
            parts.push(Ok(batch.slice(start, end - start)));
            (start, bytes) = (end, 0);
        }
    }
    parts
}
