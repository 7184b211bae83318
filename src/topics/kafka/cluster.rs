//! The clients of one cluster, shared by scans and commands.

use std::sync::OnceLock;

use rdkafka::consumer::Consumer as _;

use super::admin::Admin;
use super::client::{ANSWER_MAX, Clients, Isolation};
use super::consumer::Consumer;
use super::consumer_pool::ConsumerPool;
use super::offsets::Offsets;
use crate::config::kafka::Kafka;
use crate::error::Result;
use crate::progress::Notices;
use crate::topics::name;

/// What scans and commands share.
pub(super) struct Cluster {
    pub(super) clients: Clients,
    pub(super) readers: ConsumerPool,
    asking: Asking,
    pub(super) admin: OnceLock<Admin>,
    pub(super) fail_on_data_loss: bool,
    pub(super) notices: Notices,
}

/// The clients for requests, each made when it is first used.
#[derive(Default)]
struct Asking {
    as_asked: OnceLock<Consumer>,
    uncommitted: OnceLock<Consumer>,
}

impl Cluster {
    /// Checks the settings and does not connect.
    ///
    /// # Errors
    /// A property is unknown to librdkafka or has an invalid value.
    pub(super) fn new(kafka: &Kafka, notices: Notices) -> Result<Self> {
        let clients = Clients::new(&kafka.properties)?;
        let readers = ConsumerPool::new(clients.clone());
        let fail_on_data_loss = kafka.fail_on_data_loss;
        let (asking, admin) = (Asking::default(), OnceLock::new());
        Ok(Self { clients, readers, asking, admin, fail_on_data_loss, notices })
    }

    pub(super) fn reader(&self, isolation: Isolation) -> Result<&Consumer> {
        let place = match isolation {
            Isolation::AsAsked => &self.asking.as_asked,
            Isolation::Uncommitted => &self.asking.uncommitted,
        };
        if let Some(reader) = place.get() {
            return Ok(reader);
        }
        let reader = self.clients.reader(isolation)?;
        Ok(place.get_or_init(|| reader))
    }

    /// Returns the id of the cluster; `None` if the brokers give none.
    pub(super) fn id(&self) -> Result<Option<String>> {
        Ok(self.reader(Isolation::AsAsked)?.client().fetch_cluster_id(ANSWER_MAX))
    }

    pub(super) fn offsets<'a>(
        &'a self,
        topic: &'a str,
        partitions: i32,
        isolation: Isolation,
    ) -> Result<Offsets<'a>> {
        let reader = self.reader(isolation)?;
        Ok(Offsets { clients: &self.clients, reader, topic, partitions })
    }

    /// Returns how many partitions a topic has; does not create a missing topic.
    pub(super) fn partitions(&self, topic: &str) -> Result<i32> {
        match self.partitions_of(topic)? {
            Some(partitions) => Ok(partitions),
            None => Err(name::missing(topic, &self.names()?)),
        }
    }

    /// Returns how many partitions a topic has; `None` if there is no such topic.
    pub(super) fn partitions_of(&self, topic: &str) -> Result<Option<i32>> {
        name::check(topic)?;
        let metadata = self.metadata(Some(topic))?;
        let found = metadata.topics().iter().find(|found| found.name() == topic);
        let found = found.filter(|found| found.error().is_none());
        let partitions = found.map_or(0, |found| found.partitions().len());
        Ok((partitions > 0).then(|| i32::try_from(partitions).unwrap_or(i32::MAX)))
    }
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster").field("clients", &self.clients).finish_non_exhaustive()
    }
}
