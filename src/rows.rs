//! Rows on their way from an engine to whoever shows, writes or keeps them.
//!
//! They are batches of Arrow with one schema, and errors of lakeshell. No type of an engine is in it, so that
//! every engine can return its rows in this way, and whoever reads them does not know which one it was.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _, stream};

use crate::error::Result;

/// A stream of batches of one schema; dropping it cancels the query.
#[must_use = "nothing is read until the stream is polled"]
pub struct Rows {
    schema: SchemaRef,
    batches: BoxStream<'static, Result<RecordBatch>>,
}

impl Rows {
    /// Makes a stream of batches, all of which have this schema.
    pub fn new(
        schema: SchemaRef,
        batches: impl Stream<Item = Result<RecordBatch>> + Send + 'static,
    ) -> Self {
        Self { schema, batches: batches.boxed() }
    }

    /// Makes a stream of one batch.
    pub fn of_batch(batch: RecordBatch) -> Self {
        Self::new(batch.schema(), stream::iter([Ok(batch)]))
    }

    /// Returns the schema of the batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl Stream for Rows {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.batches.poll_next_unpin(cx)
    }
}
