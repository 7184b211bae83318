//! Remembers ranges in which every offset is a record, found out by reading them.
//!
//! Kafka does not tell whether the offsets between watermarks are records; transaction markers and compacted
//! gaps are not. But a range that was read with as many records as offsets has neither and never will: later
//! compaction is data loss, and is reported when the range is read.

use parking_lot::{Mutex, MutexGuard};

use crate::topics::OffsetRange;

/// Ranges without gaps.
#[derive(Debug, Default)]
pub(super) struct GapFreeRanges(Mutex<Vec<OffsetRange>>);

impl GapFreeRanges {
    /// Records that every offset of a range is a record.
    pub(super) fn learn(&self, range: OffsetRange) {
        let mut known = self.known();
        let touches = |other: &OffsetRange| {
            other.partition == range.partition
                && other.start <= range.end
                && range.start <= other.end
        };
        let (touching, mut apart): (Vec<_>, Vec<_>) = known.drain(..).partition(touches);
        let whole = touching.iter().fold(range, |whole, other| OffsetRange {
            start: whole.start.min(other.start),
            end: whole.end.max(other.end),
            ..whole
        });
        apart.push(whole);
        *known = apart;
    }

    /// Returns whether every offset of a range is known to be a record.
    pub(super) fn covers(&self, range: &OffsetRange) -> bool {
        let within = |known: &OffsetRange| {
            known.partition == range.partition
                && known.start <= range.start
                && range.end <= known.end
        };
        range.is_empty() || self.known().iter().any(within)
    }

    fn known(&self) -> MutexGuard<'_, Vec<OffsetRange>> {
        self.0.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::GapFreeRanges;
    use crate::topics::OffsetRange;

    #[test]
    fn parts_make_a_whole() {
        let range = |start, end| OffsetRange { partition: 1, start, end };
        let gap_free = GapFreeRanges::default();
        assert!(gap_free.covers(&range(5, 5)) && !gap_free.covers(&range(0, 1)));
        gap_free.learn(range(0, 10));
        gap_free.learn(range(20, 30));
        assert!(gap_free.covers(&range(2, 10)) && !gap_free.covers(&range(2, 25)));
        gap_free.learn(range(10, 20));
        assert!(gap_free.covers(&range(0, 30)) && !gap_free.covers(&range(0, 31)));
        assert!(!gap_free.covers(&OffsetRange { partition: 0, start: 0, end: 1 }));
    }
}
