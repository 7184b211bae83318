//! A pool of readers: a new one costs connections and threads.

use std::ops::Deref;
use std::sync::Arc;

use parking_lot::Mutex;
use rdkafka::consumer::Consumer as _;
use rdkafka::{Offset, TopicPartitionList};

use super::client::{Clients, Isolation};
use super::consumer::Consumer;
use crate::error::{Error, Result};

/// How many unused readers to keep.
const IDLE_MAX: usize = 4;

/// The pool.
#[derive(Clone)]
pub(super) struct ConsumerPool {
    clients: Clients,
    idle: Arc<Mutex<Vec<Consumer>>>,
}

impl std::fmt::Debug for ConsumerPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConsumerPool").finish_non_exhaustive()
    }
}

impl ConsumerPool {
    pub(super) fn new(clients: Clients) -> Self {
        Self { clients, idle: Arc::default() }
    }

    /// Returns a reader without an assignment.
    pub(super) fn take(&self) -> Result<PooledConsumer> {
        let idle = self.idle.lock().pop();
        let consumer = match idle {
            Some(consumer) => consumer,
            None => self.clients.reader(Isolation::AsAsked)?,
        };
        Ok(PooledConsumer { consumer: Some(consumer), home: self.clone() })
    }
}

/// A reader; dropping it returns it to the pool.
pub(super) struct PooledConsumer {
    consumer: Option<Consumer>,
    home: ConsumerPool,
}

impl Deref for PooledConsumer {
    type Target = Consumer;

    fn deref(&self) -> &Self::Target {
        self.consumer.as_ref().expect("a reader has its consumer until it is dropped")
    }
}

impl PooledConsumer {
    /// Assigns one partition, from an offset on, and no other.
    pub(super) fn assign(&self, topic: &str, partition: i32, offset: i64) -> Result<()> {
        let mut list = TopicPartitionList::with_capacity(1);
        let assigned = list
            .add_partition_offset(topic, partition, Offset::Offset(offset))
            .and_then(|()| (**self).assign(&list));
        assigned.map_err(|error| {
            let place = format!("partition {partition} of topic `{topic}`");
            Error::failed(format!("cannot read {place} at offset {offset}: {error}"))
        })
    }
}

impl Drop for PooledConsumer {
    fn drop(&mut self) {
        let Some(consumer) = self.consumer.take() else { return };
        let mut idle = self.home.idle.lock();
        if idle.len() < IDLE_MAX && consumer.unassign().is_ok() {
            idle.push(consumer);
        }
    }
}
