//! Held rows: in memory under the session's limit, the rest in temporary files.
//!
//! The engine's `MemTable` neither counts against its memory pool nor spills, so `.cache` and
//! `CREATE TABLE AS` hold rows here: batches under a reservation of the pool until it is used up, then
//! Arrow IPC files of the engine's disk manager, which go when the table goes. The parts of a plan are taken
//! side by side, each into a store of its own, and read again in their order.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::error::Result;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::spill_file::SpillFile;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, SpillMetrics};
use datafusion::physical_plan::spill::SpillManager;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;

use crate::error::Error;
use crate::progress::Reporter;

/// Bytes that are gathered for one file on disk.
const FILE_BYTES_MIN: usize = 32 << 20;

/// Rows that are held until they are let go.
#[derive(Debug)]
pub struct Held {
    schema: SchemaRef,
    parts: Vec<Part>,
}

/// The rows of one part of a plan: first those in memory, then those on disk.
#[derive(Debug)]
struct Part {
    batches: Vec<RecordBatch>,
    spilled: Option<Spilled>,
    rows: u64,
    bytes_memory: u64,
    bytes_disk: u64,
    // Gives its bytes back to the pool when it is dropped.
    _reservation: MemoryReservation,
}

#[derive(Clone)]
struct Spilled {
    manager: Arc<SpillManager>,
    files: Vec<Arc<dyn SpillFile>>,
}

impl std::fmt::Debug for Spilled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spilled").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Held {
    /// Holds the rows of all parts of a plan; what does not fit into the pool goes to disk.
    ///
    /// Fails as a part fails, when the disk is full, or when the user interrupts.
    pub async fn collect(
        name: &str,
        schema: SchemaRef,
        parts: Vec<SendableRecordBatchStream>,
        runtime: &Arc<RuntimeEnv>,
        reporter: &Reporter,
    ) -> crate::error::Result<Self> {
        // A task that fails takes the others with it: they end when the set is dropped.
        let mut tasks = JoinSet::new();
        for (at, rows) in parts.into_iter().enumerate() {
            let consumer = MemoryConsumer::new(format!("held table {name}"));
            let reservation = consumer.register(&runtime.memory_pool);
            let store = Store::new(rows.schema(), Arc::clone(runtime));
            let reporter = reporter.clone();
            tasks.spawn(async move { Ok((at, store.take(rows, reservation, &reporter).await?)) });
        }
        let mut parts = Vec::with_capacity(tasks.len());
        while let Some(done) = tasks.join_next().await {
            let done: crate::error::Result<_> =
                done.map_err(|error| Error::failed(format!("a task failed: {error}")))?;
            parts.push(done?);
        }
        parts.sort_by_key(|(at, _)| *at);
        Ok(Self { schema, parts: parts.into_iter().map(|(_, part)| part).collect() })
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.parts.iter().map(|part| part.rows).sum()
    }

    /// Returns the bytes held in memory, and the bytes written to disk.
    #[must_use]
    pub fn bytes(&self) -> (u64, u64) {
        let memory = self.parts.iter().map(|part| part.bytes_memory).sum();
        (memory, self.parts.iter().map(|part| part.bytes_disk).sum())
    }

    /// Returns the schema of the rows.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Plans a scan: in memory one part for each core, else one part that ends on disk.
    pub async fn scan(
        self: &Arc<Self>,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if self.parts.iter().all(|part| part.spilled.is_none()) {
            let parts = self.cut(state.config().target_partitions());
            let table = MemTable::try_new(Arc::clone(&self.schema), parts)?;
            return table.scan(state, projection, &[], limit).await;
        }
        let scan = StreamingTableExec::try_new(
            Arc::clone(&self.schema),
            vec![Arc::new(SpilledRows(Arc::clone(self))) as Arc<dyn PartitionStream>],
            projection,
            None,
            false,
            limit,
        )?;
        Ok(Arc::new(scan))
    }

    /// Cuts the batches into parts that follow one another; small tables stay whole.
    fn cut(&self, parts_max: usize) -> Vec<Vec<RecordBatch>> {
        let batches: Vec<_> = self.parts.iter().flat_map(|part| &part.batches).cloned().collect();
        let size = batches.len().div_ceil(parts_max.max(1)).max(1);
        let parts: Vec<_> = batches.chunks(size).map(<[RecordBatch]>::to_vec).collect();
        if parts.is_empty() { vec![Vec::new()] } else { parts }
    }
}

impl Part {
    fn rows(&self) -> BoxStream<'static, Result<RecordBatch>> {
        let memory = stream::iter(self.batches.clone().into_iter().map(Ok));
        let files = self.spilled.clone().into_iter().flat_map(|Spilled { manager, files }| {
            files.into_iter().map(move |file| manager.read_spill_as_stream(file, None))
        });
        memory.chain(stream::iter(files).try_flatten()).boxed()
    }
}

/// Takes batches in order, to memory first and then to disk.
struct Store {
    schema: SchemaRef,
    runtime: Arc<RuntimeEnv>,
    batches: Vec<RecordBatch>,
    waiting: Vec<RecordBatch>,
    waiting_bytes: usize,
    spilled: Option<Spilled>,
    rows: u64,
    bytes: u64,
}

impl Store {
    fn new(schema: SchemaRef, runtime: Arc<RuntimeEnv>) -> Self {
        let (batches, waiting) = (Vec::new(), Vec::new());
        let (waiting_bytes, rows, bytes) = (0, 0, 0);
        Self { schema, runtime, batches, waiting, waiting_bytes, spilled: None, rows, bytes }
    }

    /// Takes all rows of a stream.
    async fn take(
        mut self,
        mut rows: SendableRecordBatchStream,
        mut reservation: MemoryReservation,
        reporter: &Reporter,
    ) -> crate::error::Result<Part> {
        loop {
            let batch = tokio::select! {
                biased;
                () = reporter.cancellation().cancelled() => return Err(Error::interrupted()),
                batch = rows.next() => batch,
            };
            let Some(batch) = batch.transpose()? else { break };
            let bytes = batch.get_array_memory_size();
            reporter.add(batch.num_rows() as u64, bytes as u64);
            self.add(batch, bytes, &mut reservation)?;
        }
        Ok(self.finish(reservation)?)
    }

    fn add(
        &mut self,
        batch: RecordBatch,
        bytes: usize,
        reservation: &mut MemoryReservation,
    ) -> Result<()> {
        self.rows += batch.num_rows() as u64;
        let full = self.spilled.is_some() || !self.waiting.is_empty();
        if !full && reservation.try_grow(bytes).is_ok() {
            self.bytes += bytes as u64;
            self.batches.push(batch);
            return Ok(());
        }
        self.waiting.push(batch);
        self.waiting_bytes += bytes;
        if self.waiting_bytes >= FILE_BYTES_MIN { self.spill() } else { Ok(()) }
    }

    /// Writes what waits to a file of its own.
    fn spill(&mut self) -> Result<()> {
        let spilled = self.spilled.get_or_insert_with(|| {
            let metrics = SpillMetrics::new(&ExecutionPlanMetricsSet::new(), 0);
            let (runtime, schema) = (Arc::clone(&self.runtime), Arc::clone(&self.schema));
            let manager = Arc::new(SpillManager::new(runtime, metrics, schema));
            Spilled { manager, files: Vec::new() }
        });
        let file = spilled.manager.spill_record_batch_and_finish(&self.waiting, "held table")?;
        spilled.files.extend(file);
        self.waiting.clear();
        self.waiting_bytes = 0;
        Ok(())
    }

    fn finish(mut self, reservation: MemoryReservation) -> Result<Part> {
        if !self.waiting.is_empty() {
            self.spill()?;
        }
        let spilled = self.spilled;
        let files = spilled.iter().flat_map(|spilled| &spilled.files);
        let bytes_disk = files.filter_map(|file| file.size()).sum();
        Ok(Part {
            batches: self.batches,
            spilled,
            rows: self.rows,
            bytes_memory: self.bytes,
            bytes_disk,
            _reservation: reservation,
        })
    }
}

/// The rows of all parts in their order: of each those in memory, then those on disk.
#[derive(Debug)]
struct SpilledRows(Arc<Held>);

impl PartitionStream for SpilledRows {
    fn schema(&self) -> &SchemaRef {
        &self.0.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let schema = Arc::clone(&self.0.schema);
        let held = Arc::clone(&self.0);
        let parts = (0..held.parts.len()).map(move |at| held.parts[at].rows());
        Box::pin(RecordBatchStreamAdapter::new(schema, stream::iter(parts).flatten()))
    }
}

/// Held rows as a table of their own: what `CREATE TABLE … AS` makes.
#[derive(Debug)]
pub struct HeldTable(pub Arc<Held>);

#[async_trait]
impl TableProvider for HeldTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.0.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.0.scan(state, projection, limit).await
    }
}
