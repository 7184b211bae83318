//! The rows that were seen: a table of hashes that points into the batches that are kept.
//!
//! All parts of a plan look rows up here side by side, in shards with a lock each. A row is compared with
//! the rows of its hash, so that two rows are one only if they are the same. When the pool has no more
//! room the table is frozen: rows that are in it are still found, the others are handed back.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::arrow::array::{RecordBatch, UInt32Array};
use datafusion::arrow::compute::take_record_batch;
use datafusion::common::utils::memory::RecordBatchMemoryCounter;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{
    MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation,
};
use hashbrown::HashTable;
use parking_lot::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::equal::{Rows, equal};

const SHARDS: usize = 64;
/// What a place costs in a table that is half full.
const PLACE_BYTES: usize = 40;

/// Rows, each once.
pub(super) struct Seen {
    shards: Vec<RwLock<HashTable<Place>>>,
    kept: RwLock<Vec<Option<Kept>>>,
    memory: Mutex<Memory>,
    frozen: AtomicBool,
    /// The batches live on without us, as those of held tables do.
    are_held: bool,
}

/// Where a row is.
#[derive(Clone, Copy)]
struct Place {
    hash: u64,
    batch: u32,
    row: u32,
}

struct Kept {
    rows: RecordBatch,
    bytes: usize,
}

struct Memory {
    reservation: MemoryReservation,
    counter: RecordBatchMemoryCounter,
    bytes_max: usize,
}

impl Memory {
    /// Reserves what a batch and the places of its rows take; returns the bytes of the batch.
    fn try_grow(&mut self, batch: &RecordBatch, is_held: bool) -> Option<usize> {
        let bytes = if is_held { 0 } else { self.counter.count_batch(batch) };
        let all = bytes + batch.num_rows() * PLACE_BYTES;
        let fits = self.reservation.size() + all <= self.bytes_max;
        (fits && self.reservation.try_grow(all).is_ok()).then_some(bytes)
    }

    /// Reserves what a copy takes whose original will be let go.
    fn grow(&mut self, copy: &RecordBatch) -> usize {
        let bytes = self.counter.count_batch(copy);
        self.reservation.grow(bytes);
        bytes
    }
}

/// What became of the rows of a batch.
#[derive(Default)]
pub(super) struct Sifted {
    /// Rows that were not seen before.
    pub(super) new: Vec<u32>,
    /// The same rows alone, where that was made.
    pub(super) taken: Option<RecordBatch>,
    /// Rows that may or may not be the first of their kind: the table is frozen.
    pub(super) open: Vec<u32>,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").field("frozen", &self.frozen).finish_non_exhaustive()
    }
}

impl Seen {
    /// Starts with no rows; half of the pool is theirs at most.
    pub(super) fn new(pool: &Arc<dyn MemoryPool>, are_held: bool) -> Self {
        let bytes_max = match pool.memory_limit() {
            MemoryLimit::Finite(bytes) => bytes / 2,
            _ => usize::MAX,
        };
        let memory = Memory {
            reservation: MemoryConsumer::new("distinct rows").register(pool),
            counter: RecordBatchMemoryCounter::new(),
            bytes_max,
        };
        Self {
            shards: (0..SHARDS).map(|_| RwLock::default()).collect(),
            kept: RwLock::default(),
            memory: Mutex::new(memory),
            frozen: AtomicBool::new(false),
            are_held,
        }
    }

    /// Looks up each row of a batch, and keeps those that are new.
    ///
    /// # Errors
    /// A batch of more than 2^32 rows.
    pub(super) fn sift(&self, batch: &RecordBatch, hashes: &[u64]) -> Result<Sifted> {
        u32::try_from(batch.num_rows())
            .map_err(|error| DataFusionError::External(Box::new(error)))?;
        let id = self.keep(batch);
        let mut sifted = Sifted::default();
        for (row, &hash) in (0u32..).zip(hashes) {
            let is_row = |place: &Place| place.hash == hash && self.is_at(*place, batch, row);
            if self.shard(hash).find(hash, is_row).is_some() {
                continue;
            }
            let mut shard = self.shard_mut(hash);
            // Another part may have seen the row in between.
            if shard.find(hash, is_row).is_some() {
                continue;
            }
            match id {
                Some(id) if !self.is_frozen() => {
                    let place = Place { hash, batch: id, row };
                    shard.insert_unique(hash, place, |place| place.hash);
                    sifted.new.push(row);
                }
                _ => sifted.open.push(row),
            }
        }
        if let Some(id) = id {
            self.settle(id, batch, hashes, &mut sifted)?;
        }
        Ok(sifted)
    }

    /// Keeps a batch whole, a copy of its few new rows, or nothing.
    fn settle(
        &self,
        id: u32,
        batch: &RecordBatch,
        hashes: &[u64],
        sifted: &mut Sifted,
    ) -> Result<()> {
        let new = sifted.new.len();
        self.memory().reservation.shrink((batch.num_rows() - new) * PLACE_BYTES);
        if new == 0 {
            self.release(id);
        } else if new * 2 < batch.num_rows() && !self.are_held {
            let taken = take_record_batch(batch, &UInt32Array::from(sifted.new.clone()))?;
            let bytes = self.memory().grow(&taken);
            let copy = self.push(Kept { rows: taken.clone(), bytes });
            for (at, &row) in (0u32..).zip(&sifted.new) {
                let hash = hashes[row as usize];
                let is_it = |place: &Place| (place.batch, place.row) == (id, row);
                if let Some(place) = self.shard_mut(hash).find_mut(hash, is_it) {
                    *place = Place { hash, batch: copy, row: at };
                }
            }
            // Nobody points to it now, and who compared with it had the lock of the shard.
            self.release(id);
            sifted.taken = Some(taken);
        }
        Ok(())
    }

    /// Lets go of all rows, and gives their memory back.
    pub(super) fn clear(&self) {
        for shard in &self.shards {
            *shard.write() = HashTable::new();
        }
        self.kept_mut().clear();
        self.memory().reservation.free();
    }

    fn is_at(&self, place: Place, batch: &RecordBatch, row: u32) -> bool {
        let kept = self.kept();
        let Some(kept) = kept.get(place.batch as usize).and_then(Option::as_ref) else {
            return false;
        };
        kept.rows.columns().iter().zip(batch.columns()).all(|(old, new)| {
            let old = Rows { array: old, at: place.row as usize };
            equal(old, Rows { array: new, at: row as usize }, 1)
        })
    }

    /// Keeps a batch and returns its number, or freezes where there is no room.
    fn keep(&self, batch: &RecordBatch) -> Option<u32> {
        if self.is_frozen() {
            return None;
        }
        let reserved = self.memory().try_grow(batch, self.are_held);
        let Some(bytes) = reserved else {
            self.frozen.store(true, Ordering::SeqCst);
            return None;
        };
        Some(self.push(Kept { rows: batch.clone(), bytes }))
    }

    fn push(&self, kept: Kept) -> u32 {
        let mut all = self.kept_mut();
        all.push(Some(kept));
        u32::try_from(all.len() - 1).unwrap_or(u32::MAX)
    }

    fn release(&self, id: u32) {
        // Each lock alone: no order of locks is to be kept.
        let kept = self.kept_mut().get_mut(id as usize).and_then(Option::take);
        if let Some(kept) = kept {
            self.memory().reservation.shrink(kept.bytes);
        }
    }

    fn is_frozen(&self) -> bool {
        self.frozen.load(Ordering::SeqCst)
    }

    fn shard(&self, hash: u64) -> RwLockReadGuard<'_, HashTable<Place>> {
        self.shards[shard_of(hash)].read()
    }

    fn shard_mut(&self, hash: u64) -> RwLockWriteGuard<'_, HashTable<Place>> {
        self.shards[shard_of(hash)].write()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock()
    }

    fn kept(&self) -> RwLockReadGuard<'_, Vec<Option<Kept>>> {
        self.kept.read()
    }

    fn kept_mut(&self) -> RwLockWriteGuard<'_, Vec<Option<Kept>>> {
        self.kept.write()
    }
}

fn shard_of(hash: u64) -> usize {
    // From the middle: the table itself uses the lowest and the highest bits.
    usize::from(hash.to_le_bytes()[4]) % SHARDS
}
