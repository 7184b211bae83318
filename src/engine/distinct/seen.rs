//! The rows that have been seen: a hash table that points into batches that are kept.
//!
//! All partitions of a plan look up rows in parallel, in shards with a lock each. A row is compared with the
//! rows that have the same hash, so only equal rows are treated as equal. When there is no memory left, the
//! table is frozen: its rows are still found, and other rows are returned to the caller.

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
/// The bytes of an entry in a table that is half full.
const PLACE_BYTES: usize = 40;

/// Distinct rows.
pub(super) struct Seen {
    shards: Vec<RwLock<HashTable<RowRef>>>,
    kept: RwLock<Vec<Option<Kept>>>,
    memory: Mutex<Memory>,
    frozen: AtomicBool,
    /// Whether the batches are kept elsewhere in any case, as those of cached tables are.
    are_held: bool,
}

/// The position of a row.
#[derive(Clone, Copy)]
struct RowRef {
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
    /// Reserves memory for a batch and the entries of its rows; returns the bytes of the batch.
    fn try_grow(&mut self, batch: &RecordBatch, is_held: bool) -> Option<usize> {
        let bytes = if is_held { 0 } else { self.counter.count_batch(batch) };
        let all = bytes + batch.num_rows() * PLACE_BYTES;
        let fits = self.reservation.size() + all <= self.bytes_max;
        (fits && self.reservation.try_grow(all).is_ok()).then_some(bytes)
    }

    /// Reserves memory for a copy whose original will be released.
    fn grow(&mut self, copy: &RecordBatch) -> usize {
        let bytes = self.counter.count_batch(copy);
        self.reservation.grow(bytes);
        bytes
    }
}

/// The result for the rows of a batch.
#[derive(Default)]
pub(super) struct Sifted {
    /// Rows that were not seen before.
    pub(super) new: Vec<u32>,
    /// A batch of only these rows, if one was made.
    pub(super) taken: Option<RecordBatch>,
    /// Rows that may or may not be new, because the table is frozen.
    pub(super) open: Vec<u32>,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").field("frozen", &self.frozen).finish_non_exhaustive()
    }
}

impl Seen {
    /// Starts without rows; they may use at most half of the pool.
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
            let is_row = |place: &RowRef| place.hash == hash && self.is_at(*place, batch, row);
            if self.shard(hash).find(hash, is_row).is_some() {
                continue;
            }
            let mut shard = self.shard_mut(hash);
            // Another partition may have seen the row in the meantime.
            if shard.find(hash, is_row).is_some() {
                continue;
            }
            match id {
                Some(id) if !self.is_frozen() => {
                    let place = RowRef { hash, batch: id, row };
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

    /// Keeps the batch, a copy of its few new rows, or nothing.
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
                let is_it = |place: &RowRef| (place.batch, place.row) == (id, row);
                if let Some(place) = self.shard_mut(hash).find_mut(hash, is_it) {
                    *place = RowRef { hash, batch: copy, row: at };
                }
            }
            // Nothing points to it now, and whoever compared rows with it had the lock of the shard.
            self.release(id);
            sifted.taken = Some(taken);
        }
        Ok(())
    }

    /// Removes all rows, and releases their memory.
    pub(super) fn clear(&self) {
        for shard in &self.shards {
            *shard.write() = HashTable::new();
        }
        self.kept_mut().clear();
        self.memory().reservation.free();
    }

    fn is_at(&self, place: RowRef, batch: &RecordBatch, row: u32) -> bool {
        let kept = self.kept();
        let Some(kept) = kept.get(place.batch as usize).and_then(Option::as_ref) else {
            return false;
        };
        kept.rows.columns().iter().zip(batch.columns()).all(|(old, new)| {
            let old = Rows { array: old, at: place.row as usize };
            equal(old, Rows { array: new, at: row as usize }, 1)
        })
    }

    /// Keeps a batch and returns its number; freezes the table if there is no memory.
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
        // One lock at a time, so the order of locks does not matter.
        let kept = self.kept_mut().get_mut(id as usize).and_then(Option::take);
        if let Some(kept) = kept {
            self.memory().reservation.shrink(kept.bytes);
        }
    }

    fn is_frozen(&self) -> bool {
        self.frozen.load(Ordering::SeqCst)
    }

    fn shard(&self, hash: u64) -> RwLockReadGuard<'_, HashTable<RowRef>> {
        self.shards[shard_of(hash)].read()
    }

    fn shard_mut(&self, hash: u64) -> RwLockWriteGuard<'_, HashTable<RowRef>> {
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
