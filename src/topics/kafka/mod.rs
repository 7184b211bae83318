//! Topics of Apache Kafka, through librdkafka.
//!
//! Reading only assigns offsets: no group is joined, nothing is committed. The end of a partition is read once,
//! and the partition is finished when the position of the reader has reached it, since transaction markers and
//! compacted gaps are offsets without a record. The module knows nothing about tables.

mod admin;
mod client;
mod client_context;
mod cluster;
mod consumer;
mod consumer_pool;
mod cursor;
mod delivery;
mod fingerprint;
mod fingerprint_check;
mod groups;
mod headers;
mod lookup;
mod offsets;
mod publish;
mod scan;
mod snapshot;

use std::sync::Arc;

use rdkafka::metadata::MetadataBroker;

use self::client::Isolation;
use self::cluster::Cluster;
use self::publish::KafkaPublisher;
use self::scan::KafkaScan;
use super::ranges::between;
use super::{
    Group, Lag, Limit, Listing, NewTopic, OffsetRange, Opened, Position, PublishOptions, Publisher,
    Remaining, Scan, Snapshot, TopicDescription, Topics,
};
use crate::config::kafka::Kafka;
use crate::error::Result;
use crate::progress::Notices;

/// Returns the version of librdkafka.
#[must_use]
pub fn client_version() -> String {
    rdkafka::util::get_rdkafka_version().1
}

/// Topics of one cluster.
#[derive(Debug, Clone)]
pub struct KafkaTopics(Arc<Cluster>);

impl KafkaTopics {
    /// Checks the settings and does not connect; lost records are reported to `notices`.
    ///
    /// # Errors
    /// A property is unknown to librdkafka or has an invalid value.
    pub fn open(kafka: &Kafka, notices: Notices) -> Result<Self> {
        Ok(Self(Arc::new(Cluster::new(kafka, notices)?)))
    }
}

impl Topics for KafkaTopics {
    fn place(&self) -> String {
        format!("Kafka at `{}`", self.0.clients.brokers)
    }

    fn reach(&self) -> Result<Vec<(&'static str, String)>> {
        let brokers = self.0.metadata(None)?.brokers().len();
        let cluster = self.0.id()?.unwrap_or_else(|| "without an id".to_owned());
        Ok(vec![("cluster", cluster), ("brokers", brokers.to_string())])
    }

    fn servers(&self) -> Vec<String> {
        self.0.clients.servers()
    }

    fn advertised(&self) -> Result<Vec<(i32, String)>> {
        let metadata = self.0.metadata(None)?;
        let address = |broker: &MetadataBroker| {
            // An IPv6 address has colons of its own.
            let host = broker.host();
            let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
            (broker.id(), format!("{host}:{}", broker.port()))
        };
        Ok(metadata.brokers().iter().map(address).collect())
    }

    fn try_create(&self) -> Result<()> {
        self.0.try_create()
    }

    fn names(&self) -> Result<Vec<String>> {
        let mut names = self.0.names()?;
        names.sort();
        Ok(names)
    }

    fn list(&self) -> Result<Listing> {
        self.0.list()
    }

    fn partitions(&self, topic: &str) -> Result<usize> {
        self.0.partitions(topic).map(|count| usize::try_from(count).unwrap_or(usize::MAX))
    }

    fn describe(&self, topic: &str) -> Result<TopicDescription> {
        self.0.describe(topic)
    }

    fn create(&self, topic: &NewTopic) -> Result<()> {
        self.0.create(topic)
    }

    fn delete(&self, topic: &str) -> Result<()> {
        self.0.delete(topic)
    }

    fn snapshot(&self, topic: &str, from: &Position, to: &Position) -> Result<Snapshot> {
        let partitions = self.0.partitions(topic)?;
        let offsets = self.0.offsets(topic, partitions, Isolation::AsAsked)?;
        let (highs, watermarks) = self.0.both_watermarks(topic, partitions)?;
        let mut at_time = |ms| offsets.at_time(ms);
        let ranges = between(topic, &watermarks, from, to, &mut at_time)?;
        let ends: Vec<_> = ranges.iter().map(|range| range.end).collect();
        self.0.tell_of_transactions(topic, &highs, &watermarks, &ends);
        let fingerprints = self.0.fingerprints(topic, &ranges)?;
        let (topic, cluster) = (topic.to_owned(), self.0.id()?);
        Ok(Snapshot {
            topic,
            cluster,
            id: None,
            ranges,
            fingerprints,
            dense: false,
            must_be_whole: false,
        })
    }

    fn start_at(&self, topic: &str, ms: i64) -> Result<Vec<Option<i64>>> {
        let partitions = self.0.partitions(topic)?;
        self.0.offsets(topic, partitions, Isolation::AsAsked)?.at_time(ms)
    }

    fn remaining(&self, snapshot: &Snapshot, ranges: &[OffsetRange]) -> Result<Remaining> {
        self.0.remaining(snapshot, ranges)
    }

    fn open(&self, snapshot: &Snapshot) -> Result<Box<dyn Opened>> {
        Ok(Box::new(OpenedTopic { cluster: Arc::clone(&self.0), snapshot: snapshot.clone() }))
    }

    fn limits(&self, topic: &str) -> Result<Vec<Limit>> {
        self.0.limits(topic)
    }

    fn publisher(&self, topic: &str, options: &PublishOptions) -> Result<Box<dyn Publisher>> {
        let partitions = self.0.partitions(topic)?;
        Ok(Box::new(KafkaPublisher::open(&self.0, topic, partitions, options.transaction)?))
    }

    fn groups(&self) -> Result<Vec<Group>> {
        self.0.groups()
    }

    fn lag(&self, group: &str) -> Result<Vec<Lag>> {
        self.0.lag(group)
    }
}

/// A snapshot that is read.
struct OpenedTopic {
    cluster: Arc<Cluster>,
    snapshot: Snapshot,
}

impl Opened for OpenedTopic {
    fn scan(&self, range: OffsetRange) -> Result<Box<dyn Scan>> {
        Ok(Box::new(KafkaScan::open(&self.cluster, &self.snapshot, range)?))
    }
}
