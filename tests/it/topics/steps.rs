//! The steps of tests of topics: records, creating and publishing, snapshots and reading.

use lakeshell::error::{Error, Result};
use lakeshell::progress::Reporter;
use lakeshell::topics::{
    Header, NewRecord, NewTopic, OffsetRange, Polled, Position, PublishOptions, Published, Scan,
    Snapshot, TimestampType, Topics,
};

/// A record that owns its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Owned {
    pub(crate) partition: Option<i32>,
    pub(crate) timestamp_ms: Option<i64>,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: Vec<Header<String>>,
}

impl Owned {
    pub(crate) fn value(text: &str) -> Self {
        Self { value: Some(text.as_bytes().to_vec()), ..Self::default() }
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(self.value.as_deref().unwrap_or_default()).into_owned()
    }
}

pub(super) fn position(text: &str) -> Position {
    text.parse().expect("a position")
}

pub(crate) fn create(topics: &dyn Topics, name: &str, partitions: i32) {
    try_create(topics, name, partitions).expect("created");
}

pub(super) fn try_create(topics: &dyn Topics, name: &str, partitions: i32) -> Result<()> {
    let configs = vec![("retention.ms".to_owned(), "-1".to_owned())];
    let name = name.to_owned();
    topics.create(&NewTopic { name, partitions, replication_factor: 1, configs })
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

pub(crate) fn publish(topics: &dyn Topics, name: &str, records: &[Owned]) {
    let published = try_publish(topics, name, records).expect("published");
    assert_eq!((published.acknowledged, published.unknown), (records.len() as u64, 0));
    assert!(published.refused.is_none());
}

pub(super) fn texts(count: usize) -> Vec<Owned> {
    (0..count).map(|number| Owned::value(&number.to_string())).collect()
}

pub(crate) fn snapshot(topics: &dyn Topics, name: &str, from: &str, to: &str) -> Snapshot {
    topics.snapshot(name, &position(from), &position(to)).expect("a snapshot")
}

fn drain(mut scan: Box<dyn Scan>, partition: i32, polled_max: usize) -> Result<Vec<(i64, Owned)>> {
    let mut records = Vec::new();
    loop {
        let before = records.len();
        let polled = scan.poll(polled_max, &mut |record| {
            assert_eq!(record.partition, partition);
            assert_eq!(record.timestamp_type, TimestampType::CreateTime);
            records.push((
                record.offset,
                Owned {
                    partition: Some(record.partition),
                    timestamp_ms: record.timestamp_ms,
                    key: record.key.map(<[u8]>::to_vec),
                    value: record.value.map(<[u8]>::to_vec),
                    headers: record.headers.to_vec(),
                },
            ));
        })?;
        match polled {
            Polled::Records(count) => {
                assert_eq!(records.len() - before, count);
                assert!((1..=polled_max).contains(&count));
            }
            Polled::Idle => assert_eq!(records.len(), before),
            Polled::Finished => return Ok(records),
        }
    }
}

/// Reads one range of a snapshot.
pub(super) fn read_range(
    topics: &dyn Topics,
    snapshot: &Snapshot,
    range: OffsetRange,
) -> Result<Vec<(i64, Owned)>> {
    let records = drain(topics.scan(snapshot, range)?, range.partition, 7)?;
    let offsets: Vec<i64> = records.iter().map(|(offset, _)| *offset).collect();
    assert!(offsets.is_sorted() && offsets.iter().all(|it| (range.start..range.end).contains(it)));
    assert!(!snapshot.dense || offsets.len() as u64 == range.len(), "every offset is a record");
    Ok(records)
}

/// Reads all of a snapshot in the order (partition, offset).
pub(crate) fn read(topics: &dyn Topics, snapshot: &Snapshot) -> Result<Vec<Owned>> {
    let mut records = Vec::new();
    for range in &snapshot.ranges {
        records.extend(read_range(topics, snapshot, *range)?.into_iter().map(|(_, it)| it));
    }
    assert!(records.len() as u64 <= snapshot.offsets());
    Ok(records)
}

pub(super) fn read_texts(topics: &dyn Topics, name: &str) -> Vec<String> {
    let all = snapshot(topics, name, "earliest", "latest");
    read(topics, &all).expect("read").iter().map(Owned::text).collect()
}

pub(super) fn ranges(topics: &dyn Topics, name: &str, from: &str, to: &str) -> Vec<(i64, i64)> {
    let ranges = snapshot(topics, name, from, to).ranges;
    ranges.iter().map(|range| (range.start, range.end)).collect()
}

pub(super) fn message<T>(result: Result<T>) -> String {
    result.err().as_ref().map(Error::to_string).unwrap_or_default()
}
