//! Descriptions of topics and consumer groups, for commands.

use crate::error::Error;

/// A topic to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTopic {
    /// Its name: Kafka's rule, 1 to 249 of `[a-zA-Z0-9._-]`, neither `.` nor `..`.
    pub name: String,
    /// How many partitions, at least 1.
    pub partitions: i32,
    /// The number of replicas of each; 1 for local topics.
    pub replication_factor: i32,
    /// Configuration, as `retention.ms=1000`.
    pub configs: Vec<(String, String)>,
}

/// What `.topics` shows.
#[derive(Debug, Default)]
pub struct Listing {
    /// The topics, by name.
    pub topics: Vec<TopicSummary>,
    /// The errors of the topics that cannot be read.
    pub unreadable: Vec<Error>,
}

/// One line of `.topics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSummary {
    /// The topic.
    pub name: String,
    /// How many partitions it has.
    pub partitions: i32,
    /// How many offsets are between its watermarks; not all of them need be messages.
    pub offsets: u64,
    /// The number of replicas of each partition.
    pub replication_factor: i32,
}

/// What `.topic describe` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicDescription {
    /// The topic.
    pub name: String,
    /// The topic's id, if the client knows it.
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

/// One line of `.groups`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The consumer group.
    pub name: String,
    /// Its state, as Kafka names it: `Stable`, `Empty`, …
    pub state: String,
    /// The protocol of its members: `consumer`, `connect`, …
    pub protocol: String,
    /// How many members it has now.
    pub members: usize,
}

/// How far a consumer group is behind in one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lag {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The offset that the group has committed: that of the next record it will read.
    pub committed: i64,
    /// The high watermark.
    pub end: i64,
}
