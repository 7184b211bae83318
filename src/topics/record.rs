//! Records of topics: those that are read, and those to publish.

use serde::{Deserialize, Serialize};

/// What the timestamp of a record means; the numbers are those of Kafka.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimestampType {
    /// The record has no timestamp; Spark's `KafkaRecordToRowConverter` shows 1969-12-31
    /// 23:59:59.999, given by the producer.
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
