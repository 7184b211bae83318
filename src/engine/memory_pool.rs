//! The engine's memory pool, of which cached tables use at most half.
//!
//! Cached rows are not released automatically, so the pool keeps memory for queries: rows to be cached beyond
//! that go to disk directly. Rows of sorts and groups may fill only half of their share: a sort needs the
//! rest to merge them, and groups are copied when they are spilled.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::common::{resources_datafusion_err, resources_err};
use datafusion::error::Result;
use datafusion::execution::memory_pool::{
    FairSpillPool, MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation,
};

use super::cached_rows::is_held;

/// The inverse of the fraction of the limit that is left to queries.
const SHARES: usize = 2;

/// The engine's name (55.2) for the memory of a sort's rows. The sort spills only when that is full, and then
/// merges: for short rows, the keys need more memory than it has reserved.
const SORT: &str = "ExternalSorter[";
/// The common part of the engine's names for the memory of groups.
const GROUPS: &str = "AggregateStream[";
/// The inverse of the fraction of their share that rows of sorts and groups may use.
const ROW_SHARES: usize = 2;
/// They may always use this much, because some batches must fit.
const ROWS_MIN: usize = 4 << 20;

/// Memory that cached tables and queries share.
#[derive(Debug)]
pub(super) struct SharedPool {
    all: FairSpillPool,
    limit: usize,
    held_max: usize,
    held: AtomicUsize,
    /// How many consumers can spill.
    spilling: AtomicUsize,
}

impl SharedPool {
    pub(super) fn new(limit: usize) -> Self {
        let held_max = limit - limit / SHARES;
        let (held, spilling) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { all: FairSpillPool::new(limit), limit, held_max, held, spilling }
    }

    /// Fails if the rows of a sort or of groups would leave no memory to sort and merge them.
    fn check_rows(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        let consumer = reservation.consumer();
        let is_sort = consumer.name().starts_with(SORT);
        let are_groups = consumer.can_spill() && consumer.name().contains(GROUPS);
        // The first batch must fit somewhere.
        if !(is_sort || are_groups) || reservation.size() == 0 {
            return Ok(());
        }
        let free = self.limit.saturating_sub(self.held.load(Ordering::Relaxed));
        let fair = free / self.spilling.load(Ordering::Relaxed).max(1);
        if reservation.size() + additional <= (fair / ROW_SHARES).max(ROWS_MIN) {
            return Ok(());
        }
        resources_err!("the rows of a sort or of groups take their share of the memory limit")
    }
}

impl fmt::Display for SharedPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.all)
    }
}

impl MemoryPool for SharedPool {
    fn name(&self) -> &str {
        self.all.name()
    }

    fn register(&self, consumer: &MemoryConsumer) {
        self.spilling.fetch_add(usize::from(consumer.can_spill()), Ordering::Relaxed);
        self.all.register(consumer);
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        self.spilling.fetch_sub(usize::from(consumer.can_spill()), Ordering::Relaxed);
        self.all.unregister(consumer);
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        if is_held(reservation.consumer()) {
            self.held.fetch_add(additional, Ordering::Relaxed);
        }
        self.all.grow(reservation, additional);
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        if is_held(reservation.consumer()) {
            self.held.fetch_sub(shrink, Ordering::Relaxed);
        }
        self.all.shrink(reservation, shrink);
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        if !is_held(reservation.consumer()) {
            self.check_rows(reservation, additional)?;
            return self.all.try_grow(reservation, additional);
        }
        let fits = |held: usize| held.checked_add(additional).filter(|held| *held <= self.held_max);
        self.held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).map_err(|_| {
            resources_datafusion_err!("cached tables take half of the memory limit")
        })?;
        self.all.try_grow(reservation, additional).inspect_err(|_| {
            self.held.fetch_sub(additional, Ordering::Relaxed);
        })
    }

    fn reserved(&self) -> usize {
        self.all.reserved()
    }

    fn memory_limit(&self) -> MemoryLimit {
        self.all.memory_limit()
    }
}
