//! Cached rows: in memory under the session's limit, the rest in temporary files.
//!
//! The engine's `MemTable` neither counts against its memory pool nor spills, so `.cache` and
//! `CREATE TABLE AS` hold rows here: batches under a reservation of the pool until it is used up, then
//! Arrow IPC files of the engine's disk manager, which go when the table goes. What is in memory goes to disk
//! too when a statement does not find enough beside it. The parts of a plan are taken
//! side by side, each into a store of its own, and read again in their order.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::error::Result;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::{StreamExt, stream};
use parking_lot::{Mutex, MutexGuard};
use tokio::task::JoinSet;

use crate::error::Error;
use crate::progress::Reporter;

mod store;

use store::StoredBatch;
pub use store::{CachedPartition, Chunk, Store, Turn, is_held};

/// Cached rows, until they are released.
#[derive(Debug)]
pub struct CachedRows {
    schema: SchemaRef,
    parts: Mutex<Vec<CachedPartition>>,
}

impl CachedRows {
    /// Holds the rows of all parts of a plan; what does not fit into the pool goes to disk.
    ///
    /// # Errors
    /// Those of a part; a full disk; an interrupt.
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
            let store = Store::new(name, runtime);
            let reporter = reporter.clone();
            tasks.spawn(async move { Ok((at, take(store, rows, &reporter).await?)) });
        }
        let mut parts = Vec::with_capacity(tasks.len());
        while let Some(done) = tasks.join_next().await {
            let done: crate::error::Result<_> = done.map_err(|error| Error::of_task(&error))?;
            parts.push(done?);
        }
        parts.sort_by_key(|(at, _)| *at);
        Ok(Self::of(schema, parts.into_iter().map(|(_, part)| part).collect()))
    }

    /// Holds parts whose rows have this schema.
    #[must_use]
    pub fn of(schema: SchemaRef, parts: Vec<CachedPartition>) -> Self {
        Self { schema, parts: Mutex::new(parts) }
    }

    /// Writes what is in memory to disk, and gives the memory back.
    ///
    /// # Errors
    /// The disk is full, or has no place for temporary files.
    pub fn give_way(&self, runtime: &Arc<RuntimeEnv>) -> Result<()> {
        let mut parts = self.parts();
        for part in parts.iter_mut().filter(|part| part.is_in_memory()) {
            *part = part.on_disk(runtime)?;
        }
        Ok(())
    }

    fn parts(&self) -> MutexGuard<'_, Vec<CachedPartition>> {
        self.parts.lock()
    }

    fn chunks(&self) -> Vec<Arc<Chunk>> {
        self.parts().iter().flat_map(|part| &part.chunks).cloned().collect()
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.chunks().iter().map(|chunk| chunk.rows()).sum()
    }

    /// Returns the bytes held in memory, and the bytes written to disk.
    #[must_use]
    pub fn bytes(&self) -> (u64, u64) {
        let add = |all: (u64, u64), one: (u64, u64)| (all.0 + one.0, all.1 + one.1);
        self.chunks().iter().map(|chunk| chunk.bytes()).fold((0, 0), add)
    }

    /// Returns the schema of the rows.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Plans a scan: in memory one part for each core, else one part that ends on disk.
    ///
    /// # Errors
    /// The rows cannot be projected to the columns asked for.
    pub async fn scan(
        self: &Arc<Self>,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if let Some(batches) = self.in_memory() {
            let parts = cut(&batches, state.config().target_partitions());
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

    /// Returns all batches if none is on disk.
    fn in_memory(&self) -> Option<Vec<RecordBatch>> {
        let batch = |chunk: &Arc<Chunk>| match &chunk.0 {
            StoredBatch::Memory(batch, _) => Some(batch.clone()),
            StoredBatch::Disk(_) => None,
        };
        self.chunks().iter().map(batch).collect()
    }
}

/// Cuts batches into parts that follow one another; small tables stay whole.
fn cut(batches: &[RecordBatch], parts_max: usize) -> Vec<Vec<RecordBatch>> {
    let size = batches.len().div_ceil(parts_max.max(1)).max(1);
    let parts: Vec<_> = batches.chunks(size).map(<[RecordBatch]>::to_vec).collect();
    if parts.is_empty() { vec![Vec::new()] } else { parts }
}

/// Takes all rows of a stream.
async fn take(
    mut store: Store,
    mut rows: SendableRecordBatchStream,
    reporter: &Reporter,
) -> crate::error::Result<CachedPartition> {
    loop {
        let batch = tokio::select! {
            biased;
            () = reporter.cancellation().cancelled() => return Err(Error::interrupted()),
            batch = rows.next() => batch,
        };
        let Some(batch) = batch.transpose()? else { return Ok(store.finish()?) };
        reporter.add(batch.num_rows() as u64, batch.get_array_memory_size() as u64);
        store.add(batch)?;
    }
}

/// The rows of all parts in their order.
#[derive(Debug)]
struct SpilledRows(Arc<CachedRows>);

impl PartitionStream for SpilledRows {
    fn schema(&self) -> &SchemaRef {
        &self.0.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let schema = Arc::clone(&self.0.schema);
        let chunks = stream::iter(self.0.chunks()).flat_map(|chunk| chunk.batches());
        Box::pin(RecordBatchStreamAdapter::new(schema, chunks))
    }
}

/// Cached rows as a table of their own: what `CREATE TABLE … AS` makes.
#[derive(Debug)]
pub struct CachedTable(pub Arc<CachedRows>);

#[async_trait]
impl TableProvider for CachedTable {
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
