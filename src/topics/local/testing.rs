//! Records that own their values, and functions for tests of local topics.

use crate::error::Result;
use crate::progress::Reporter;
use crate::topics::{
    Header, NewRecord, NewTopic, Polled, PublishOptions, Published, Snapshot, Topics,
};

/// A record that owns its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Owned {
    pub(super) partition: Option<i32>,
    pub(super) timestamp_ms: Option<i64>,
    pub(super) key: Option<Vec<u8>>,
    pub(super) value: Option<Vec<u8>>,
    pub(super) headers: Vec<Header<String>>,
}

impl Owned {
    pub(super) fn value(text: &str) -> Self {
        Self { value: Some(text.as_bytes().to_vec()), ..Self::default() }
    }
}

pub(super) fn create(topics: &dyn Topics, name: &str, partitions: i32) {
    let (name, configs) = (name.to_owned(), Vec::new());
    let topic = NewTopic { name, partitions, replication_factor: 1, configs };
    topics.create(&topic).expect("created");
}

pub(super) fn try_publish(topics: &dyn Topics, name: &str, records: &[Owned]) -> Result<Published> {
    let reporter = Reporter::silent();
    let mut publisher = topics.publisher(name, &PublishOptions::default())?;
    for Owned { partition, timestamp_ms, key, value, headers } in records {
        let (partition, timestamp_ms) = (*partition, *timestamp_ms);
        let (key, value) = (key.as_deref(), value.as_deref());
        publisher.send(NewRecord { key, value, headers, partition, timestamp_ms }, &reporter)?;
    }
    publisher.finish(&reporter)
}

pub(super) fn publish(topics: &dyn Topics, name: &str, records: &[Owned]) {
    let published = try_publish(topics, name, records).expect("published");
    assert_eq!((published.acknowledged, published.unknown), (records.len() as u64, 0));
}

pub(super) fn snapshot(topics: &dyn Topics, name: &str, from: &str, to: &str) -> Snapshot {
    let (from, to) = (from.parse().expect("a position"), to.parse().expect("a position"));
    topics.snapshot(name, &from, &to).expect("a snapshot")
}

/// Reads all of a snapshot in the order (partition, offset).
pub(super) fn read(topics: &dyn Topics, snapshot: &Snapshot) -> Result<Vec<Owned>> {
    let mut records = Vec::new();
    for range in &snapshot.ranges {
        let mut scan = topics.scan(snapshot, *range)?;
        let mut each = |record: crate::topics::Record<'_>| {
            records.push(Owned {
                partition: Some(record.partition),
                timestamp_ms: record.timestamp_ms,
                key: record.key.map(<[u8]>::to_vec),
                value: record.value.map(<[u8]>::to_vec),
                headers: record.headers.to_vec(),
            });
        };
        while scan.poll(7, &mut each)? != Polled::Finished {}
    }
    assert_eq!(records.len() as u64, snapshot.offsets());
    Ok(records)
}
