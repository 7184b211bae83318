//! Topics: partitioned logs of records, in Kafka or in a local directory.
//!
//! The trait [`Topics`] and its types. It has two implementations, `local` and `kafka`, and one conformance suite
//! runs on both. Calls block; async code must call them in a blocking task. The module does not know names of tables,
//! JSON or SQL.

use std::fmt::Debug;

use crate::error::Result;
use crate::progress::Reporter;

pub mod columns;
mod description;
pub mod kafka;
pub mod local;
pub mod name;
pub mod position;
mod published;
pub mod ranges;
pub mod read_only;
mod record;
mod snapshot;

pub use description::{
    Group, Lag, Listing, NewTopic, PartitionDescription, TopicDescription, TopicSummary,
};
pub use position::Position;
pub use published::{Published, Refused};
pub use record::{Header, NewRecord, Record, TimestampType};
pub use snapshot::{Fingerprint, OffsetRange, Remaining, Snapshot};

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
    /// Fails if the record cannot be sent, or if an earlier one was refused; `abort` returns which one.
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
