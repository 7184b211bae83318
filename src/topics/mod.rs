//! Topics: partitioned logs of records, in Kafka or in a local directory.
//!
//! The trait [`Topics`] and its words. Two implementations stand behind it, `local` and `kafka`, and one
//! conformance suite runs on both. Calls block; whoever calls from async code uses a blocking task. The
//! module knows nothing of tables' names, of JSON or of SQL.

use std::fmt::Debug;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::progress::Reporter;

pub mod columns;
mod description;
pub mod kafka;
pub mod local;
pub mod name;
mod offset_gaps;
mod part;
pub mod position;
mod published;
mod pushdown;
pub mod ranges;
pub mod read_only;
mod scan_plan;
pub mod table;

pub use description::{
    Group, Lag, Listing, NewTopic, PartitionDescription, TopicDescription, TopicSummary,
};
pub use position::Position;
pub use published::{Published, Refused};

/// Says what a record's timestamp means; the numbers are Kafka's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimestampType {
    /// The record has no timestamp; Spark shows 1969-12-31 23:59:59.999, given by the producer.
    None = -1,
    /// Given by the producer (0).
    CreateTime = 0,
    /// Given by the broker (1).
    LogAppendTime = 1,
}

/// A header of a record: a name, and bytes or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<T> {
    /// The header's name.
    pub key: T,
    /// The header's value; Kafka allows none.
    pub value: Option<Vec<u8>>,
}

/// A record of a scan; valid only during the call.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The partition it is in.
    pub partition: i32,
    /// Its place in the partition, from 0.
    pub offset: i64,
    /// Milliseconds since 1970-01-01 UTC; `None` without a timestamp.
    pub timestamp_ms: Option<i64>,
    /// What the timestamp means.
    pub timestamp_type: TimestampType,
    /// The key's bytes.
    pub key: Option<&'a [u8]>,
    /// The value's bytes; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// The headers, in order.
    pub headers: &'a [Header<String>],
}

/// A record to publish.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewRecord<'a> {
    /// The key's bytes; records of one key go to one partition.
    pub key: Option<&'a [u8]>,
    /// The value's bytes; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// The headers, in order.
    pub headers: &'a [Header<String>],
    /// The partition asked for; else by the key's hash, else in turn.
    pub partition: Option<i32>,
    /// Milliseconds since 1970-01-01 UTC; else the time of sending.
    pub timestamp_ms: Option<i64>,
}

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

    /// Says which offsets the range spans: `offset 3`, `offsets 3 to 7`.
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

/// The most bytes of a key or a value: it has to fit the 32-bit offsets of a column.
pub const PART_BYTES_MAX: usize = 1 << 30;

/// What one call of [`Scan::poll`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polled {
    /// This many records were read, at least one.
    Records(usize),
    /// Nothing came in time; ask again.
    Idle,
    /// The range is finished.
    Finished,
}

/// Topics of one kind, in one place.
pub trait Topics: Send + Sync + Debug {
    /// Returns where the topics are, as text: "local topics in `DIR`", "Kafka at `HOST:PORT`".
    fn place(&self) -> String;

    /// Checks whether the topics can be reached; returns facts about them as names and values.
    ///
    /// # Errors
    /// The brokers do not answer, or the directory cannot be read.
    fn reach(&self) -> Result<Vec<(&'static str, String)>>;

    /// Returns the addresses of servers that the user named, as `HOST:PORT`; none for local topics.
    fn servers(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns each broker's number and the address that it tells clients to use; none for local topics.
    ///
    /// # Errors
    /// The brokers do not answer.
    fn advertised(&self) -> Result<Vec<(i32, String)>> {
        Ok(Vec::new())
    }

    /// Checks whether a topic may be created, and creates none.
    ///
    /// # Errors
    /// The brokers do not answer or refuse, or the directory may not be written.
    fn try_create(&self) -> Result<()>;

    /// Returns the names of the topics, sorted, including topics that cannot be read.
    ///
    /// # Errors
    /// The brokers do not answer, or the directory cannot be read.
    fn names(&self) -> Result<Vec<String>>;

    /// Lists the topics by name.
    ///
    /// # Errors
    /// The brokers do not answer, or the directory cannot be read.
    fn list(&self) -> Result<Listing>;

    /// Returns how many partitions a topic has; a missing one is an error that names the nearest.
    ///
    /// # Errors
    /// There is no such topic, or it cannot be read.
    fn partitions(&self, topic: &str) -> Result<usize>;

    /// Describes one topic; a missing one is an error that names the nearest.
    ///
    /// # Errors
    /// There is no such topic, or it cannot be read.
    fn describe(&self, topic: &str) -> Result<TopicDescription>;

    /// Creates a topic and waits until it exists; an existing topic is an error.
    ///
    /// # Errors
    /// The topic exists, its name or a setting is invalid, or it cannot be created.
    fn create(&self, topic: &NewTopic) -> Result<()>;

    /// Deletes a topic with all its records and waits until it is gone.
    ///
    /// # Errors
    /// There is no such topic, or it cannot be deleted.
    fn delete(&self, topic: &str) -> Result<()>;

    /// Reads the watermarks once and resolves two positions to exact ranges.
    ///
    /// # Errors
    /// There is no such topic, a position is outside it, or it cannot be read.
    fn snapshot(&self, topic: &str, from: &Position, to: &Position) -> Result<Snapshot>;

    /// Returns for each partition the first offset whose record is at or after a time, in milliseconds.
    ///
    /// # Errors
    /// There is no such topic, or it cannot be read.
    fn start_at(&self, topic: &str, ms: i64) -> Result<Vec<Option<i64>>>;

    /// Returns what is left of ranges of a snapshot, at most one a partition, without reading them.
    ///
    /// Fails where the topic is not the one that the snapshot was taken of.
    ///
    /// # Errors
    /// The topic was deleted or recreated, or cannot be read.
    fn remaining(&self, snapshot: &Snapshot, ranges: &[OffsetRange]) -> Result<Remaining>;

    /// Opens a topic for the reading of several ranges of a snapshot.
    ///
    /// # Errors
    /// The topic was deleted or recreated, or cannot be read.
    fn open(&self, snapshot: &Snapshot) -> Result<Box<dyn Opened>>;

    /// Opens the reading of one range of a snapshot; fails where its fingerprints no longer fit.
    ///
    /// # Errors
    /// The topic was deleted or recreated, or cannot be read.
    fn scan(&self, snapshot: &Snapshot, range: OffsetRange) -> Result<Box<dyn Scan>> {
        self.open(snapshot)?.scan(range)
    }

    /// Returns the limits of the size of a message to a topic, key and value together.
    ///
    /// # Errors
    /// There is no such topic, or it cannot be read.
    fn limits(&self, topic: &str) -> Result<Vec<Limit>>;

    /// Opens a topic for publishing.
    ///
    /// # Errors
    /// There is no such topic, or it cannot be written.
    fn publisher(&self, topic: &str, options: &PublishOptions) -> Result<Box<dyn Publisher>>;

    /// Lists the consumer groups by name.
    ///
    /// # Errors
    /// The brokers do not answer.
    fn groups(&self) -> Result<Vec<Group>>;

    /// Returns how far a group is behind, by topic and partition; a missing one is an error.
    ///
    /// # Errors
    /// There is no such group, or the brokers do not answer.
    fn lag(&self, group: &str) -> Result<Vec<Lag>>;
}

/// A limit of the size of a message, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The bytes.
    pub bytes: u64,
    /// Its origin: "the topic's `max.message.bytes`".
    pub what: String,
}

/// How to publish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublishOptions {
    /// All messages become visible together, or none does.
    pub transaction: bool,
}

/// A topic that is open for reading a snapshot: what all ranges need is looked up once.
pub trait Opened: Send {
    /// Opens the reading of one range; fails where its fingerprints no longer fit.
    ///
    /// # Errors
    /// The topic was deleted or recreated, or cannot be read.
    fn scan(&self, range: OffsetRange) -> Result<Box<dyn Scan>>;
}

/// The reading of one range, in the order of offsets.
pub trait Scan: Send {
    /// Passes at most `records_max` records to `each`; waits at most 50 ms for the first.
    ///
    /// # Errors
    /// The topic was deleted or recreated, a record is damaged, or the brokers do not answer for too long.
    fn poll(&mut self, records_max: usize, each: &mut dyn FnMut(Record<'_>)) -> Result<Polled>;
}

/// The writing of records to one topic.
pub trait Publisher: Send {
    /// Accepts a record, which may be sent later; waits while the queue is full.
    ///
    /// Fails where the record cannot be sent, or an earlier one was refused: `abort` tells which.
    ///
    /// # Errors
    /// The record cannot be sent, an earlier one was refused, or the user interrupts.
    fn send(&mut self, record: NewRecord<'_>, reporter: &Reporter) -> Result<()>;

    /// Sends the remaining records, waits for every acknowledgment and counts them.
    ///
    /// # Errors
    /// A message was refused or not acknowledged in time, the segment cannot be written, or the user
    /// interrupts.
    fn finish(self: Box<Self>, reporter: &Reporter) -> Result<Published>;

    /// Drops the messages that are not acknowledged yet; returns the counts of the others.
    fn abort(self: Box<Self>) -> Published;
}
