//! Distinct rows for which there was no memory: written to disk, then grouped by the engine, which can spill.
//!
//! None of these rows is in the frozen table, so the engine's result is added to the rows that were passed
//! on.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::Result;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::spill_file::SpillFile;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, SpillMetrics};
use datafusion::physical_plan::spill::SpillManager;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::{StreamExt, stream};

/// Bytes that are collected for one file.
const FILE_BYTES_MIN: usize = 8 << 20;

/// A file of rows, and how to read it.
pub(super) struct Written {
    manager: Arc<SpillManager>,
    file: Arc<dyn SpillFile>,
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Written").finish_non_exhaustive()
    }
}

/// Writes the rows of one partition for which there was no memory.
pub(super) struct Overflow {
    manager: Arc<SpillManager>,
    waiting: Vec<RecordBatch>,
    waiting_bytes: usize,
    written: Vec<Written>,
}

impl Overflow {
    pub(super) fn new(runtime: Arc<RuntimeEnv>, schema: SchemaRef) -> Self {
        let metrics = SpillMetrics::new(&ExecutionPlanMetricsSet::new(), 0);
        let manager = Arc::new(SpillManager::new(runtime, metrics, schema));
        Self { manager, waiting: Vec::new(), waiting_bytes: 0, written: Vec::new() }
    }

    pub(super) fn add(&mut self, rows: RecordBatch) -> Result<()> {
        self.waiting_bytes += rows.get_array_memory_size();
        self.waiting.push(rows);
        if self.waiting_bytes >= FILE_BYTES_MIN { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<()> {
        let file = self.manager.spill_record_batch_and_finish(&self.waiting, "distinct rows")?;
        let manager = &self.manager;
        let written = file.map(|file| Written { manager: Arc::clone(manager), file });
        self.written.extend(written);
        self.waiting.clear();
        self.waiting_bytes = 0;
        Ok(())
    }

    /// Finishes, and returns all files.
    pub(super) fn finish(mut self) -> Result<Vec<Written>> {
        if !self.waiting.is_empty() {
            self.spill()?;
        }
        Ok(self.written)
    }
}

/// Groups the rows of all files by all their columns.
pub(super) fn distinct(
    files: Vec<Written>,
    schema: &SchemaRef,
    context: Arc<TaskContext>,
) -> Result<SendableRecordBatchStream> {
    let rows = Arc::new(Files { schema: Arc::clone(schema), files: files.into() });
    let source = StreamingTableExec::try_new(
        Arc::clone(schema),
        vec![rows as Arc<dyn PartitionStream>],
        None,
        None,
        false,
        None,
    )?;
    let columns = schema.fields().iter().enumerate().map(|(at, field)| {
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(field.name(), at));
        (column, field.name().clone())
    });
    let by = PhysicalGroupBy::new_single(columns.collect());
    let (input, none) = (Arc::new(source), Vec::new());
    let (mode, schema) = (AggregateMode::Single, Arc::clone(schema));
    AggregateExec::try_new(mode, by, none, Vec::new(), input, schema)?.execute(0, context)
}

#[derive(Debug)]
struct Files {
    schema: SchemaRef,
    files: Arc<[Written]>,
}

impl PartitionStream for Files {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let files = Arc::clone(&self.files);
        // Only one file is open at a time.
        let rows = stream::iter(0..files.len()).flat_map(move |at| {
            let Written { manager, file } = &files[at];
            match manager.read_spill_as_stream(Arc::clone(file), None) {
                Ok(rows) => rows.boxed(),
                Err(error) => stream::iter([Err(error)]).boxed(),
            }
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), rows))
    }
}
