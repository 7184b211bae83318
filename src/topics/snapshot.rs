//! Snapshots: exactly which records of a topic a table has, and what retention has left of them.

use serde::{Deserialize, Serialize};

use super::record::Record;

/// Offsets of one partition, from `start` up to and without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetRange {
    /// The partition.
    pub partition: i32,
    /// The first offset.
    pub start: i64,
    /// The offset after the last.
    pub end: i64,
}

impl OffsetRange {
    /// Returns how many offsets the range spans; never negative.
    #[must_use]
    pub fn len(&self) -> u64 {
        u64::try_from(self.end - self.start).unwrap_or(0)
    }

    /// Describes the offsets of the range: `offset 3`, `offsets 3 to 7`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.len() {
            1 => format!("offset {}", self.start),
            _ => format!("offsets {} to {}", self.start, self.end - 1),
        }
    }

    /// Returns whether the range spans no offset.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Identifies one record, so that a recreated topic is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The partition.
    pub partition: i32,
    /// The record's offset.
    pub offset: i64,
    /// The record's timestamp.
    pub timestamp_ms: Option<i64>,
    /// CRC-32 of key and value.
    pub hash: u32,
}

impl Fingerprint {
    /// Takes the fingerprint of a record.
    #[must_use]
    pub fn of(record: &Record<'_>) -> Self {
        let mut hash = crc32fast::Hasher::new();
        hash.update(record.key.unwrap_or_default());
        hash.update(record.value.unwrap_or_default());
        Self {
            partition: record.partition,
            offset: record.offset,
            timestamp_ms: record.timestamp_ms,
            hash: hash.finalize(),
        }
    }
}

/// Exactly which records a table has: taken once, at `.load`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The topic.
    pub topic: String,
    /// The id of the Kafka cluster, if it has one, or `local`.
    pub cluster: Option<String>,
    /// The topic's id, if the client knows it: a recreated topic has another.
    pub id: Option<String>,
    /// One range for each partition, in the order of partitions; some may be empty.
    pub ranges: Vec<OffsetRange>,
    /// The first and the last record of each range, where there is one.
    pub fingerprints: Vec<Fingerprint>,
    /// Whether each offset of the ranges is a record, so that they can be counted without reading.
    pub dense: bool,
    /// Whether a scan fails if records can no longer be read, whatever the settings say.
    #[serde(default)]
    pub must_be_whole: bool,
}

impl Snapshot {
    /// Returns how many offsets the snapshot spans: the number of records if it is dense.
    #[must_use]
    pub fn offsets(&self) -> u64 {
        self.ranges.iter().map(OffsetRange::len).sum()
    }

    /// Returns the partition and offset of record `row`, counted from 0; `None` if offsets may have gaps.
    #[must_use]
    pub fn record(&self, row: u64) -> Option<(i32, i64)> {
        let mut left = row;
        for range in self.dense.then_some(&self.ranges)? {
            if left < range.len() {
                return Some((range.partition, range.start + i64::try_from(left).ok()?));
            }
            left -= range.len();
        }
        None
    }
}

/// What retention has left of the ranges of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remaining {
    /// For each range the first offset that retention has left.
    pub starts: Vec<i64>,
    /// Whether records inside the ranges may have been removed, as compaction does.
    pub may_have_gaps: bool,
}
