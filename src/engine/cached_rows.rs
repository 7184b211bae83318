//! Cached rows: in memory under the session's limit, the rest in temporary files.
//!
//! The engine's `MemTable` neither counts against its memory pool nor spills, so `.cache` and
//! `CREATE TABLE AS` keep rows here: batches in memory that is reserved from the pool, and, once the pool is used up,
//! Arrow IPC files of the engine's disk manager, which are deleted with the table. If a statement does not find enough
//! memory, the batches in memory are written to disk too. The partitions of a plan are read in parallel, each into its
//! own store, and the stores are read in the order of the partitions.

use std::sync::Arc;

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
use crate::rows::Rows;
use crate::sql::table_scan::{ScanPlan, scan_by};

mod store;

use store::StoredBatch;
pub(super) use store::{CachedPartition, Chunk, Store, Turn, is_held};

/// Cached rows, until they are released.
#[derive(Debug)]
pub struct CachedRows {
    schema: SchemaRef,
    parts: Mutex<Vec<CachedPartition>>,
}

impl CachedRows {
    /// Caches the rows of all partitions of a plan; rows that do not fit into the pool are written to disk.
    ///
    /// # Errors
    /// The errors of a partition; a full disk; an interrupt.
    pub(super) async fn collect(
        name: &str,
        schema: SchemaRef,
        parts: Vec<Rows>,
        runtime: &Arc<RuntimeEnv>,
        reporter: &Reporter,
    ) -> crate::error::Result<Self> {
        // If one task fails, the others are aborted when the set is dropped.
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

    /// Makes cached rows of partitions with this schema.
    pub(super) fn of(schema: SchemaRef, parts: Vec<CachedPartition>) -> Self {
        Self { schema, parts: Mutex::new(parts) }
    }

    /// Writes the rows in memory to disk, and releases the memory.
    ///
    /// # Errors
    /// The disk is full, or has no place for temporary files.
    pub(super) fn give_way(&self, runtime: &Arc<RuntimeEnv>) -> Result<()> {
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

    /// Plans a scan: one partition for each core if all rows are in memory, otherwise a single partition.
    ///
    /// # Errors
    /// The rows cannot be projected to the columns asked for.
    pub(super) async fn scan(
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

    /// Returns all batches, or `None` if some are on disk.
    fn in_memory(&self) -> Option<Vec<RecordBatch>> {
        let batch = |chunk: &Arc<Chunk>| match &chunk.0 {
            StoredBatch::Memory(batch, _) => Some(batch.clone()),
            StoredBatch::Disk(_) => None,
        };
        self.chunks().iter().map(batch).collect()
    }
}

/// Splits batches into consecutive partitions; a small table is one partition.
fn cut(batches: &[RecordBatch], parts_max: usize) -> Vec<Vec<RecordBatch>> {
    let size = batches.len().div_ceil(parts_max.max(1)).max(1);
    let parts: Vec<_> = batches.chunks(size).map(<[RecordBatch]>::to_vec).collect();
    if parts.is_empty() { vec![Vec::new()] } else { parts }
}

/// Stores all rows of a stream.
async fn take(
    mut store: Store,
    mut rows: Rows,
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

/// Reads the rows of all partitions in order.
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

/// A table of cached rows: the table that `CREATE TABLE … AS` creates.
#[derive(Debug)]
pub(crate) struct CachedTable(pub(crate) Arc<CachedRows>);

impl CachedTable {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        _: &'a [Expr],
        limit: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move { self.0.scan(state, projection, limit).await })
    }
}

impl TableProvider for CachedTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.0.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    scan_by!(planned);
}
