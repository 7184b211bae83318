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
#[cfg(test)]
mod conformance;
pub mod local;
pub mod name;
pub mod position;
mod pushdown;
pub mod ranges;
mod scan_plan;
pub mod table;

pub use position::Position;

/// Says what a record's timestamp means; the numbers are Kafka's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimestampType {
    /// The record has no timestamp (-1); Spark shows 1969-12-31 23:59:59.999.
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

/// A record as a scan hands it out; valid during the call only.
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

    /// Says whether the range spans no offset.
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

/// Exactly which records a table holds: taken once, at `.load`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The topic.
    pub topic: String,
    /// One range for each partition, in the order of partitions; some may be empty.
    pub ranges: Vec<OffsetRange>,
    /// The first and the last record of each range, where there is one.
    pub fingerprints: Vec<Fingerprint>,
    /// Whether each offset of the ranges is a record, so that counting needs no reading.
    pub dense: bool,
}

impl Snapshot {
    /// Returns how many offsets the snapshot spans: the number of records where it is dense.
    #[must_use]
    pub fn offsets(&self) -> u64 {
        self.ranges.iter().map(OffsetRange::len).sum()
    }
}

/// A topic to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTopic {
    /// Its name: Kafka's rule, 1 to 249 of `[a-zA-Z0-9._-]`, neither `.` nor `..`.
    pub name: String,
    /// How many partitions, at least 1.
    pub partitions: i32,
    /// How many copies of each; 1 for local topics.
    pub replication_factor: i32,
    /// Configuration, as `retention.ms=1000`.
    pub configs: Vec<(String, String)>,
}

/// One line of `.topics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSummary {
    /// The topic.
    pub name: String,
    /// How many partitions it has.
    pub partitions: i32,
    /// How many offsets lie between its watermarks.
    pub messages: u64,
    /// How many copies of each partition there are.
    pub replication_factor: i32,
}

/// What `.topic describe` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicDescription {
    /// The topic.
    pub name: String,
    /// The topic's id, where the client can know it.
    pub id: Option<String>,
    /// Configuration that differs from the default.
    pub configs: Vec<(String, String)>,
    /// Its partitions, in order.
    pub partitions: Vec<PartitionDescription>,
}

/// One partition of `.topic describe`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionDescription {
    /// The partition.
    pub partition: i32,
    /// The broker that leads it.
    pub leader: i32,
    /// The brokers that hold it.
    pub replicas: Vec<i32>,
    /// The brokers that are in sync.
    pub in_sync: Vec<i32>,
    /// The low watermark: the first offset there is.
    pub low: i64,
    /// The high watermark: the offset that the next record will get.
    pub high: i64,
}

/// What one publish did; both numbers are counted from acknowledgements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// Messages that are in the topic for certain.
    pub acknowledged: u64,
    /// Messages that may or may not be (timed out in flight).
    pub unknown: u64,
}

/// What one call of [`Scan::poll`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polled {
    /// So many records were handed out, at least one.
    Records(usize),
    /// Nothing came in time; ask again.
    Idle,
    /// The range is finished.
    Finished,
}

/// Topics of one kind, in one place.
pub trait Topics: Send + Sync + Debug {
    /// Returns where the topics are, for people: "local topics in `DIR`", "Kafka at `HOST:PORT`".
    fn place(&self) -> String;

    /// Lists the topics by name.
    fn list(&self) -> Result<Vec<TopicSummary>>;

    /// Describes one topic; a missing one is an error that names the nearest.
    fn describe(&self, topic: &str) -> Result<TopicDescription>;

    /// Creates a topic and waits until it is there; one that exists is an error.
    fn create(&self, topic: &NewTopic) -> Result<()>;

    /// Deletes a topic with all its records and waits until it is gone.
    fn delete(&self, topic: &str) -> Result<()>;

    /// Takes the watermarks once and turns two positions into exact ranges.
    fn snapshot(&self, topic: &str, from: &Position, to: &Position) -> Result<Snapshot>;

    /// Opens the reading of one range of a snapshot; fails where its fingerprints no longer fit.
    fn scan(&self, snapshot: &Snapshot, range: OffsetRange) -> Result<Box<dyn Scan>>;

    /// Opens a topic for publishing.
    fn publisher(&self, topic: &str, options: &PublishOptions) -> Result<Box<dyn Publisher>>;
}

/// Says how to publish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublishOptions {
    /// All messages become visible together, or none does.
    pub transaction: bool,
}

/// The reading of one range, in the order of offsets.
pub trait Scan: Send {
    /// Hands at most `records_max` records to `each`; waits 50 ms at most for the first.
    fn poll(&mut self, records_max: usize, each: &mut dyn FnMut(Record<'_>)) -> Result<Polled>;
}

/// The writing of records to one topic.
pub trait Publisher: Send {
    /// Takes a record; it may be sent later, and waits where the queue is full.
    fn send(&mut self, record: NewRecord<'_>, reporter: &Reporter) -> Result<()>;

    /// Sends what is left, waits for every acknowledgement and counts them.
    fn finish(self: Box<Self>, reporter: &Reporter) -> Result<Published>;

    /// Gives up what is not acknowledged yet; returns what is known of the rest.
    fn abort(self: Box<Self>) -> Published;
}
