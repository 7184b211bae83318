//! Topics in a local directory: the embedded default, no server needed.
//!
//! Each publish is one segment file. It becomes visible, complete and with its offsets, by one rename after it
//! was synced, so a reader never sees a part of one, whenever a process dies. The module knows the disk; it
//! knows nothing about tables, JSON or SQL.

mod codec;
mod configs;
mod fsync;
mod log;
mod partitioner;
mod publish;
mod root;
mod scan;
mod segment;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod topic;

use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;

use self::log::Log;
use self::publish::LocalPublisher;
use self::root::Root;
use self::scan::{LocalScan, fingerprint};
use self::topic::Topic;
use super::name::changed;
use super::ranges::{Watermarks, between};
use super::{
    Fingerprint, Group, Lag, Limit, Listing, NewTopic, OffsetRange, Opened, PART_BYTES_MAX,
    PartitionDescription, Position, PublishOptions, Publisher, Remaining, Scan, Snapshot,
    TopicDescription, TopicSummary, Topics,
};
use crate::error::{Error, Result};

/// Topics in a directory.
#[derive(Debug, Clone)]
pub struct LocalTopics {
    root: Root,
    /// The log that was opened last: most commands ask for one topic several times.
    last: Arc<Mutex<Option<Log>>>,
}

impl LocalTopics {
    /// Opens the directory of the topics; it is created with the first topic, not before.
    #[must_use]
    pub fn open(directory: impl Into<PathBuf>) -> Self {
        Self { root: Root(directory.into()), last: Arc::default() }
    }

    fn log(&self, topic: &str) -> Result<Log> {
        let topic = self.root.open(topic)?;
        let mut last = self.last.lock();
        let is_same = |log: &&Log| log.topic.name == topic.name && log.topic.id() == topic.id();
        let log = match last.as_ref().filter(is_same) {
            Some(log) => log.again(topic)?,
            None => Log::open(topic)?,
        };
        *last = Some(log.clone());
        Ok(log)
    }

    /// Describes a topic in one line; `None` if it was deleted after it was listed.
    fn summary(&self, name: String) -> Result<Option<TopicSummary>> {
        let Some(topic) = Topic::open(&self.root.0, &name)? else { return Ok(None) };
        let partitions = topic.partition_count();
        let watermarks = match Log::open(topic.clone()).and_then(|log| log.watermarks()) {
            Err(_) if !topic.is_current() => return Ok(None),
            watermarks => watermarks?,
        };
        let spans = watermarks.iter().map(|marks| (marks.high - marks.low).unsigned_abs());
        let offsets = spans.sum();
        Ok(Some(TopicSummary { name, partitions, offsets, replication_factor: 1 }))
    }

    /// Opens the topic of a snapshot; one that was recreated since is an error.
    fn log_of(&self, snapshot: &Snapshot) -> Result<Log> {
        let log = self.log(&snapshot.topic)?;
        match &snapshot.id {
            Some(id) if id != log.topic.id() => Err(changed(&snapshot.topic)),
            _ => Ok(log),
        }
    }
}

impl Topics for LocalTopics {
    fn place(&self) -> String {
        format!("local topics in `{}`", self.root.0.display())
    }

    fn reach(&self) -> Result<Vec<(&'static str, String)>> {
        self.root.names().map(|_| Vec::new())
    }

    fn try_create(&self) -> Result<()> {
        self.root.try_create()
    }

    fn names(&self) -> Result<Vec<String>> {
        self.root.names()
    }

    fn list(&self) -> Result<Listing> {
        let mut listing = Listing::default();
        for name in self.root.names()? {
            match self.summary(name) {
                Ok(summary) => listing.topics.extend(summary),
                Err(error) => listing.unreadable.push(error),
            }
        }
        Ok(listing)
    }

    fn partitions(&self, topic: &str) -> Result<usize> {
        Ok(self.root.open(topic)?.partitions())
    }

    fn describe(&self, topic: &str) -> Result<TopicDescription> {
        let log = self.log(topic)?;
        let describe = |(partition, marks): (i32, Watermarks)| PartitionDescription {
            partition,
            leader: 0,
            replicas: vec![0],
            in_sync: vec![0],
            low: marks.low,
            high: marks.high,
        };
        Ok(TopicDescription {
            name: topic.to_owned(),
            id: Some(log.topic.id().to_owned()),
            configs: log.topic.configs().to_vec(),
            partitions: (0..).zip(log.watermarks()?).map(describe).collect(),
        })
    }

    fn create(&self, topic: &NewTopic) -> Result<()> {
        self.root.create(topic)
    }

    fn delete(&self, topic: &str) -> Result<()> {
        self.root.delete(topic)
    }

    fn snapshot(&self, topic: &str, from: &Position, to: &Position) -> Result<Snapshot> {
        let log = self.log(topic)?;
        let watermarks = log.watermarks()?;
        let mut at_time = |ms| log.offsets_at(ms);
        let ranges = between(topic, &watermarks, from, to, &mut at_time)?;
        let mut fingerprints = Vec::new();
        for range in ranges.iter().filter(|range| !range.is_empty()) {
            fingerprints.push(fingerprint(&log, range.partition, range.start)?);
            if range.len() > 1 {
                fingerprints.push(fingerprint(&log, range.partition, range.end - 1)?);
            }
        }
        let (topic, id) = (topic.to_owned(), Some(log.topic.id().to_owned()));
        let cluster = Some("local".to_owned());
        Ok(Snapshot { topic, cluster, id, ranges, fingerprints, dense: true, must_be_whole: false })
    }

    fn start_at(&self, topic: &str, ms: i64) -> Result<Vec<Option<i64>>> {
        self.log(topic)?.offsets_at(ms)
    }

    fn remaining(&self, snapshot: &Snapshot, ranges: &[OffsetRange]) -> Result<Remaining> {
        let watermarks = self.log_of(snapshot)?.watermarks()?;
        let holds = |range: &OffsetRange| {
            let index = usize::try_from(range.partition).unwrap_or(usize::MAX);
            watermarks.get(index).is_some_and(|marks| range.end <= marks.high)
        };
        if !ranges.iter().all(holds) {
            return Err(changed(&snapshot.topic));
        }
        let starts = ranges.iter().map(|range| range.start).collect();
        Ok(Remaining { starts, may_have_gaps: false })
    }

    fn open(&self, snapshot: &Snapshot) -> Result<Box<dyn Opened>> {
        let (log, fingerprints) = (self.log_of(snapshot)?, snapshot.fingerprints.clone());
        Ok(Box::new(OpenedLog { log, fingerprints }))
    }

    fn limits(&self, _: &str) -> Result<Vec<Limit>> {
        Ok(vec![Limit { bytes: PART_BYTES_MAX as u64, what: "a local topic accepts".to_owned() }])
    }

    fn publisher(&self, topic: &str, _options: &PublishOptions) -> Result<Box<dyn Publisher>> {
        // Every local publish is a transaction.
        Ok(Box::new(LocalPublisher::open(self.root.open(topic)?)?))
    }

    fn groups(&self) -> Result<Vec<Group>> {
        Ok(Vec::new())
    }

    fn lag(&self, group: &str) -> Result<Vec<Lag>> {
        Err(Error::failed(format!("there is no group `{group}`: local topics have none"))
            .hint("Kafka has groups: start with `--brokers HOST:PORT`"))
    }
}

/// A log that is read, and the records that it must still have.
struct OpenedLog {
    log: Log,
    fingerprints: Vec<Fingerprint>,
}

impl Opened for OpenedLog {
    fn scan(&self, range: OffsetRange) -> Result<Box<dyn Scan>> {
        let of_range = |it: &&Fingerprint| it.partition == range.partition;
        for known in self.fingerprints.iter().filter(of_range) {
            if fingerprint(&self.log, known.partition, known.offset)? != *known {
                return Err(changed(&self.log.topic.name));
            }
        }
        Ok(Box::new(LocalScan::open(self.log.clone(), range)?))
    }
}
