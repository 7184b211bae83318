//! One partition of a [`super::Distinct`]: reads batches, and returns their new rows.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::hash_utils::{RandomState, create_hashes};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{Stream, StreamExt, stream};

use super::canonical::{canonical, has_floats};
use super::overflow::{self, Overflow};
use super::{Distinct, Shared};

pub(super) struct DistinctPartition {
    shared: Arc<Shared>,
    context: Arc<TaskContext>,
    /// All columns.
    schema: SchemaRef,
    /// The columns that are passed on.
    given: SchemaRef,
    columns: Vec<usize>,
    has_floats: bool,
    hashing: RandomState,
    hashes: Vec<u64>,
    overflow: Overflow,
}

enum Stage {
    Reading(Box<DistinctPartition>, SendableRecordBatchStream),
    Rest(SendableRecordBatchStream),
}

impl DistinctPartition {
    pub(super) fn new(plan: &Distinct, shared: Arc<Shared>, context: Arc<TaskContext>) -> Self {
        let schema = Arc::clone(&plan.schema);
        let all = || (0..schema.fields().len()).collect();
        let columns: Vec<usize> = plan.projection.clone().unwrap_or_else(all);
        let has_floats = schema.fields().iter().any(|field| has_floats(field.data_type()));
        let overflow = Overflow::new(context.runtime_env(), Arc::clone(&schema));
        let (given, hashing) = (plan.schema(), RandomState::with_seed(0));
        let hashes = Vec::new();
        Self { shared, context, schema, given, columns, has_floats, hashing, hashes, overflow }
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.given)
    }

    /// Returns each row that no partition has seen before, and at the end those for which there was no
    /// memory.
    pub(super) fn distinct(
        self,
        rows: SendableRecordBatchStream,
    ) -> impl Stream<Item = Result<RecordBatch>> + Send {
        stream::try_unfold(Stage::Reading(Box::new(self), rows), Stage::next)
    }

    fn sift(&mut self, batch: &RecordBatch) -> Result<Option<RecordBatch>> {
        let columns = batch.columns().iter();
        let columns: Vec<ArrayRef> = if self.has_floats {
            columns.map(canonical).collect::<Result<_>>()?
        } else {
            columns.cloned().collect()
        };
        self.hashes.clear();
        self.hashes.resize(batch.num_rows(), 0);
        create_hashes(&columns, &self.hashing, &mut self.hashes)?;
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
        let sifted = self.shared.seen.sift(&batch, &self.hashes)?;
        if !sifted.open.is_empty() {
            self.overflow.add(chosen(&batch, &sifted.open)?)?;
        }
        let count = sifted.new.len();
        if count == 0 {
            return Ok(None);
        }
        let rows = match sifted.taken {
            Some(taken) => self.given(&taken, count)?,
            None if count == batch.num_rows() => self.given(&batch, count)?,
            None if self.columns.is_empty() => self.given(&batch, count)?,
            None => chosen(&self.given(&batch, batch.num_rows())?, &sifted.new)?,
        };
        Ok(Some(rows))
    }

    /// Keeps only the columns that are passed on.
    fn given(&self, batch: &RecordBatch, count: usize) -> Result<RecordBatch> {
        let columns = self.columns.iter().map(|&at| Arc::clone(batch.column(at))).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        Ok(RecordBatch::try_new_with_options(self.schema(), columns, &options)?)
    }

    /// Ends the reading; the last partition returns the rows for which there was no memory.
    fn finish(self) -> Result<SendableRecordBatchStream> {
        let given = self.schema();
        let files = self.shared.finish(self.overflow.finish()?);
        if files.is_empty() {
            return Ok(Box::pin(RecordBatchStreamAdapter::new(given, stream::empty())));
        }
        let rows = overflow::distinct(files, &self.schema, self.context)?;
        let (columns, schema) = (self.columns, Arc::clone(&given));
        let rows = rows.map(move |batch| {
            let batch = batch?;
            let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            let columns = columns.iter().map(|&at| Arc::clone(batch.column(at))).collect();
            Ok(RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options)?)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(given, rows)))
    }
}

impl Stage {
    async fn next(self) -> Result<Option<(RecordBatch, Self)>> {
        let mut rest = match self {
            Self::Reading(mut part, mut rows) => {
                while let Some(batch) = rows.next().await {
                    if let Some(new) = part.sift(&batch?)? {
                        return Ok(Some((new, Self::Reading(part, rows))));
                    }
                }
                part.finish()?
            }
            Self::Rest(rest) => rest,
        };
        let batch = rest.next().await.transpose()?;
        Ok(batch.map(|batch| (batch, Self::Rest(rest))))
    }
}

/// Returns some rows of a batch, by ascending indexes.
fn chosen(batch: &RecordBatch, rows: &[u32]) -> Result<RecordBatch> {
    let mut rows = rows.iter().copied().peekable();
    let chosen = BooleanBuffer::collect_bool(batch.num_rows(), |row| {
        rows.next_if(|next| *next as usize == row).is_some()
    });
    Ok(filter_record_batch(batch, &BooleanArray::new(chosen, None))?)
}
