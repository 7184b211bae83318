//! Stores batches in order: in memory while the pool has room, then in temporary files.
//!
//! The stored batches are a list of chunks, each in memory or in a file of the engine's disk manager, which is deleted
//! with the chunk. A store can be emptied and filled again, so that batches can be converted one by one after their
//! final schema is known; batches on disk are converted when they are read.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::Result;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryLimit, MemoryReservation};
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::spill_file::SpillFile;
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, SpillMetrics};
use datafusion::physical_plan::spill::SpillManager;
use futures::stream::BoxStream;
use futures::{StreamExt, stream};

/// The largest number of bytes that are collected for one file on disk; a small memory limit reduces it.
const FILE_BYTES_MAX: usize = 32 << 20;
const FILE_BYTES_MIN: usize = 2 << 20;
const FILE_SHARE: usize = 32;

/// The prefix of the names of reservations for cached rows.
const HELD: &str = "held table ";

/// Returns whether a reservation of memory is for cached rows.
#[must_use]
pub(in crate::engine) fn is_held(consumer: &MemoryConsumer) -> bool {
    consumer.name().starts_with(HELD)
}

/// Converts a batch to another one with the same number of rows.
pub(in crate::engine) type Turn = Arc<dyn Fn(&RecordBatch) -> Result<RecordBatch> + Send + Sync>;

/// The rows of one partition of a plan.
#[derive(Debug)]
pub(in crate::engine) struct CachedPartition {
    pub(super) chunks: Vec<Arc<Chunk>>,
    // Returns its bytes to the pool when it is dropped.
    reservation: MemoryReservation,
}

impl CachedPartition {
    pub(super) fn is_in_memory(&self) -> bool {
        self.reservation.size() > 0
    }

    /// Writes all rows to disk.
    pub(super) fn on_disk(&self, runtime: &Arc<RuntimeEnv>) -> Result<Self> {
        let mut store = Store::new("on disk", runtime).within(0);
        for chunk in &self.chunks {
            match &chunk.0 {
                StoredBatch::Memory(batch, _) => store.add(batch.clone())?,
                StoredBatch::Disk(spilled) => {
                    store.spill()?;
                    store.chunks.push(Chunk(StoredBatch::Disk(spilled.clone())));
                }
            }
        }
        store.finish()
    }
}

/// Some of the rows.
pub(in crate::engine) struct Chunk(pub(super) StoredBatch);

pub(super) enum StoredBatch {
    Memory(RecordBatch, usize),
    Disk(Spilled),
}

#[derive(Clone)]
pub(super) struct Spilled {
    manager: Arc<SpillManager>,
    file: Arc<dyn SpillFile>,
    rows: u64,
    turn: Option<Turn>,
}

impl std::fmt::Debug for Chunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = if matches!(self.0, StoredBatch::Memory(..)) { "Memory" } else { "Disk" };
        f.debug_struct(name).field("rows", &self.rows()).finish_non_exhaustive()
    }
}

impl Chunk {
    pub(super) fn rows(&self) -> u64 {
        match &self.0 {
            StoredBatch::Memory(batch, _) => batch.num_rows() as u64,
            StoredBatch::Disk(spilled) => spilled.rows,
        }
    }

    /// Returns the bytes in memory, and those on disk.
    pub(super) fn bytes(&self) -> (u64, u64) {
        match &self.0 {
            StoredBatch::Memory(_, bytes) => (*bytes as u64, 0),
            StoredBatch::Disk(spilled) => (0, spilled.file.size().unwrap_or(0)),
        }
    }

    pub(super) fn batches(&self) -> BoxStream<'static, Result<RecordBatch>> {
        match &self.0 {
            StoredBatch::Memory(batch, _) => stream::iter([Ok(batch.clone())]).boxed(),
            StoredBatch::Disk(spilled) => spilled.clone().batches(),
        }
    }
}

impl Spilled {
    fn batches(self) -> BoxStream<'static, Result<RecordBatch>> {
        let Self { manager, file, turn, .. } = self;
        let batches = match manager.read_spill_as_stream(file, None) {
            Ok(batches) => batches,
            Err(error) => return stream::iter([Err(error)]).boxed(),
        };
        match turn {
            Some(turn) => batches.map(move |batch| turn(&batch?)).boxed(),
            None => batches.boxed(),
        }
    }
}

/// Stores batches in order.
pub(in crate::engine) struct Store {
    runtime: Arc<RuntimeEnv>,
    reservation: MemoryReservation,
    chunks: Vec<Chunk>,
    /// Batches of one schema that will be written to one file.
    waiting: Vec<RecordBatch>,
    waiting_bytes: usize,
    /// The number of bytes that are collected for one file.
    file_bytes: usize,
    /// The largest number of bytes in memory.
    memory_max: usize,
    /// Whether memory was exhausted before, so that all further batches go to disk.
    full: bool,
    /// Writes files of the schema that was spilled most recently.
    manager: Option<(SchemaRef, Arc<SpillManager>)>,
}

impl Store {
    /// Starts an empty store for rows of the table `name`.
    #[must_use]
    pub(in crate::engine) fn new(name: &str, runtime: &Arc<RuntimeEnv>) -> Self {
        let consumer = MemoryConsumer::new(format!("{HELD}{name}"));
        Self {
            runtime: Arc::clone(runtime),
            reservation: consumer.register(&runtime.memory_pool),
            chunks: Vec::new(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            file_bytes: match runtime.memory_pool.memory_limit() {
                MemoryLimit::Finite(limit) => {
                    (limit / FILE_SHARE).clamp(FILE_BYTES_MIN, FILE_BYTES_MAX)
                }
                _ => FILE_BYTES_MAX,
            },
            memory_max: usize::MAX,
            full: false,
            manager: None,
        }
    }

    /// Sets the largest number of bytes in memory.
    #[must_use]
    pub(in crate::engine) fn within(mut self, memory_max: usize) -> Self {
        self.memory_max = memory_max;
        self
    }

    /// Stores a batch.
    ///
    /// # Errors
    /// A temporary file cannot be created, or the disk is full.
    pub(in crate::engine) fn add(&mut self, batch: RecordBatch) -> Result<()> {
        let bytes = batch.get_array_memory_size();
        let fits = self.reservation.size().saturating_add(bytes) <= self.memory_max;
        if !self.full && fits && self.reservation.try_grow(bytes).is_ok() {
            self.chunks.push(Chunk(StoredBatch::Memory(batch, bytes)));
            return Ok(());
        }
        self.full = true;
        if self.waiting.last().is_some_and(|last| last.schema() != batch.schema()) {
            self.spill()?;
        }
        self.waiting.push(batch);
        self.waiting_bytes += bytes;
        if self.waiting_bytes >= self.file_bytes { self.spill() } else { Ok(()) }
    }

    /// Stores a batch as a separate chunk.
    ///
    /// # Errors
    /// The errors of [`Store::add`].
    pub(in crate::engine) fn add_chunk(&mut self, batch: RecordBatch) -> Result<()> {
        self.add(batch)?;
        self.spill()
    }

    /// Writes the waiting batches to a new file.
    fn spill(&mut self) -> Result<()> {
        let Some(first) = self.waiting.first() else { return Ok(()) };
        let manager = self.manager(&first.schema());
        let rows = self.waiting.iter().map(|batch| batch.num_rows() as u64).sum();
        let file = manager.spill_record_batch_and_finish(&self.waiting, "held table")?;
        let spilled = file.map(|file| Spilled { manager, file, rows, turn: None });
        self.chunks.extend(spilled.map(|spilled| Chunk(StoredBatch::Disk(spilled))));
        self.waiting.clear();
        self.waiting_bytes = 0;
        Ok(())
    }

    fn manager(&mut self, schema: &SchemaRef) -> Arc<SpillManager> {
        match &self.manager {
            Some((known, manager)) if known == schema => Arc::clone(manager),
            _ => {
                let metrics = SpillMetrics::new(&ExecutionPlanMetricsSet::new(), 0);
                let (runtime, known) = (Arc::clone(&self.runtime), Arc::clone(schema));
                let manager = Arc::new(SpillManager::new(runtime, metrics, known));
                self.manager = Some((Arc::clone(schema), Arc::clone(&manager)));
                manager
            }
        }
    }

    /// Removes and returns all chunks; the caller puts each one back or drops it.
    ///
    /// # Errors
    /// The errors of [`Store::add`], for batches that wait to be written.
    pub(in crate::engine) fn empty(&mut self) -> Result<Vec<Chunk>> {
        self.spill()?;
        self.full = false;
        Ok(std::mem::take(&mut self.chunks))
    }

    /// Releases a chunk that [`Store::empty`] returned.
    pub(in crate::engine) fn let_go(&mut self, chunk: Chunk) {
        let freed = usize::try_from(chunk.bytes().0).unwrap_or(0);
        drop(chunk);
        self.reservation.shrink(freed);
    }

    /// Puts back a chunk after applying `turn` to its batch. For a chunk on disk, `turn` is applied when it is read.
    ///
    /// # Errors
    /// The errors of [`Store::add`] and of `turn`.
    pub(in crate::engine) fn put(&mut self, chunk: Chunk, turn: &Turn) -> Result<()> {
        match chunk.0 {
            StoredBatch::Memory(batch, bytes) => {
                let turned = turn(&batch)?;
                drop(batch);
                self.reservation.shrink(bytes);
                self.add(turned)
            }
            StoredBatch::Disk(spilled) => {
                self.spill()?;
                let turn = Some(Arc::clone(turn));
                self.chunks.push(Chunk(StoredBatch::Disk(Spilled { turn, ..spilled })));
                Ok(())
            }
        }
    }

    /// Puts back a chunk that [`Store::empty`] returned; `turn` may change its number of rows.
    ///
    /// # Errors
    /// The errors of [`Store::add`] and of `turn`; a temporary file that cannot be read.
    pub(in crate::engine) async fn put_now(&mut self, chunk: Chunk, turn: &Turn) -> Result<()> {
        let mut batches = chunk.batches();
        self.let_go(chunk);
        while let Some(batch) = batches.next().await.transpose()? {
            let turned = turn(&batch)?;
            drop(batch);
            self.add(turned)?;
        }
        Ok(())
    }

    /// Returns all rows that were stored.
    ///
    /// # Errors
    /// The errors of [`Store::add`], for batches that wait to be written.
    pub(in crate::engine) fn finish(mut self) -> Result<CachedPartition> {
        self.spill()?;
        let chunks = self.chunks.into_iter().map(Arc::new).collect();
        Ok(CachedPartition { chunks, reservation: self.reservation })
    }
}
