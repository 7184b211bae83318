//! Publishes to one topic: idempotent, acknowledged by all in-sync replicas, each message counted by its
//! delivery report.
//!
//! A message that was only sent does not count. One that times out in flight may be in the topic: it counts as
//! unknown. With a transaction, all messages become visible at its commit, or none does.

use std::time::{Duration, Instant};
use std::{mem, thread};

use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::{Header as HeaderOf, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _, PurgeConfig};
use uuid::Uuid;

use super::Cluster;
use super::client::{ANSWER_MAX, Clients};
use super::delivery::{DeliveryReports, LATE, is_fenced};
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::topics::ranges::no_such_partition;
use crate::topics::{Header, NewRecord, Published, Publisher};

/// How long to sleep while waiting for reports or for space in the queue: a poll of the library's binding
/// (rdkafka 0.39) with a timeout takes all of it, and spins during the last millisecond.
const PAUSE: Duration = Duration::from_millis(1);
/// How long to wait for messages that were purged.
const PURGE_WAIT: Duration = Duration::from_millis(50);
/// After this time without a report, check whether the topic still exists.
const STALLED_AFTER: Duration = Duration::from_secs(1);
/// After this time without a report, the publish fails, unless the user sets how long a message may take. A broker
/// that is slow and acknowledges some messages, as one that makes the files of 1,000 partitions, is waited for.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// The names of the setting of how long a message may take.
const MESSAGE_TIMEOUT: [&str; 2] = ["message.timeout.ms", "delivery.timeout.ms"];
/// How often a topic must be missing before it counts as deleted: a broker may not know it yet.
const MISSES_MAX: u32 = 2;
/// How many messages are sent between two checks of the delivery reports.
const LOOK_EVERY: u64 = 256;
/// How long to wait for messages in flight after an interruption.
const LAST_WAIT: Duration = Duration::from_secs(2);
/// How long a commit may take; the library continues it in the background.
const COMMIT_MAX: Duration = Duration::from_mins(1);

/// The writing to one topic.
pub(super) struct KafkaPublisher {
    clients: Clients,
    producer: BaseProducer<DeliveryReports>,
    topic: String,
    partitions: i32,
    transaction: bool,
    sent: u64,
}

/// How long the number of messages in flight has not changed.
struct Stall {
    left: i32,
    since: Instant,
    checked: Instant,
    misses: u32,
}

impl Default for Stall {
    fn default() -> Self {
        Self::of(0)
    }
}

impl Stall {
    fn of(left: i32) -> Self {
        let now = Instant::now();
        Self { left, since: now, checked: now, misses: 0 }
    }
}

impl KafkaPublisher {
    pub(super) fn open(
        cluster: &Cluster,
        topic: &str,
        partitions: i32,
        transaction: bool,
    ) -> Result<Self> {
        let clients = cluster.clients.clone();
        let id = transaction.then(|| format!("lakeshell-{}", Uuid::new_v4()));
        let producer: BaseProducer<DeliveryReports> =
            clients.writer(DeliveryReports::default(), partitions, id.as_deref())?;
        // The first send waits half a second for the producer id, unless it was requested before; sometimes a
        // single request is too early.
        for _ in 0..2 {
            producer.client().fetch_metadata(Some(topic), ANSWER_MAX).map_err(|error| {
                clients.explain("cannot publish", &error, &producer.context().watch)
            })?;
        }
        let topic = topic.to_owned();
        let publisher = Self { clients, producer, topic, partitions, transaction, sent: 0 };
        if transaction {
            let begun = publisher
                .producer
                .init_transactions(ANSWER_MAX)
                .and_then(|()| publisher.producer.begin_transaction());
            begun.map_err(|error| publisher.explain("cannot begin a transaction", &error))?;
        }
        Ok(publisher)
    }

    fn explain(&self, what: &str, error: &KafkaError) -> Error {
        let told = self.clients.explain(what, error, &self.producer.context().watch);
        match error.rdkafka_error_code() {
            Some(code) if self.transaction && is_fenced(code) => told.hint(LATE),
            _ => told,
        }
    }

    /// Handles delivery reports until all have arrived, the time is over or the user interrupts.
    fn settle(&self, until: Option<Instant>, reporter: Option<&Reporter>) -> Result<()> {
        let mut stall = Stall::default();
        while self.producer.in_flight_count() > 0 && until.is_none_or(|end| Instant::now() < end) {
            if let Some(reporter) = reporter {
                reporter.check()?;
                self.check_stall(&mut stall)?;
            }
            thread::sleep(PAUSE);
            self.serve();
        }
        Ok(())
    }

    /// Notices that the topic was deleted, and that the brokers acknowledge nothing; the library (librdkafka 2.12)
    /// would wait until the messages time out.
    fn check_stall(&self, stall: &mut Stall) -> Result<()> {
        let left = self.producer.in_flight_count();
        if left != stall.left {
            *stall = Stall::of(left);
        }
        let is_set = MESSAGE_TIMEOUT.iter().any(|name| self.clients.is_set(name));
        if stall.since.elapsed() > SILENCE_MAX && !is_set {
            return Err(super::delivery::late(&self.topic));
        }
        if stall.checked.elapsed() < STALLED_AFTER {
            return Ok(());
        }
        stall.checked = Instant::now();
        // Requests all topics: a request for one topic may create it.
        let Ok(metadata) = self.producer.client().fetch_metadata(None, ANSWER_MAX) else {
            // Brokers that cannot be reached may come back.
            return Ok(());
        };
        let is_there = metadata.topics().iter().any(|topic| topic.name() == self.topic);
        stall.misses = if is_there { 0 } else { stall.misses + 1 };
        if stall.misses < MISSES_MAX { Ok(()) } else { Err(super::delivery::deleted(&self.topic)) }
    }

    /// Handles the delivery reports that have arrived; one poll handles those of one response.
    fn serve(&self) {
        let mut left = self.producer.in_flight_count();
        loop {
            self.producer.poll(Duration::ZERO);
            let before = mem::replace(&mut left, self.producer.in_flight_count());
            if left >= before {
                return;
            }
        }
    }

    fn published(&self) -> Published {
        self.producer.context().published()
    }

    /// Ends a transaction without its messages; they were never visible.
    fn give_up(&self) -> Published {
        let purge = PurgeConfig::default().queue().inflight();
        self.producer.purge(purge);
        // The library aborts a transaction only after all its reports were handled.
        let _ = self.settle(Some(Instant::now() + LAST_WAIT), None);
        // If this does not reach the broker, the transaction times out there.
        let _ = self.producer.abort_transaction(ANSWER_MAX);
        Published { acknowledged: 0, unknown: 0, ..self.published() }
    }

    fn commit(&self) -> Result<Published> {
        let published = self.published();
        if published.refused.is_some() || published.unknown > 0 {
            let aborted = self.give_up();
            return match aborted.refused {
                Some(_) => Ok(aborted),
                None => Err(Error::failed(
                    "the transaction was aborted because some messages were not delivered",
                )),
            };
        }
        match self.producer.commit_transaction(COMMIT_MAX) {
            Ok(()) => Ok(published),
            Err(error) => {
                let what = "the transaction may not have been committed";
                self.give_up();
                Err(self.explain(what, &error))
            }
        }
    }
}

impl Publisher for KafkaPublisher {
    fn send(&mut self, record: NewRecord<'_>, reporter: &Reporter) -> Result<()> {
        if let Some(partition) = record.partition
            && !(0..self.partitions).contains(&partition)
        {
            let partitions = usize::try_from(self.partitions).unwrap_or_default();
            return Err(no_such_partition(&self.topic, partition, partitions));
        }
        if self.sent.is_multiple_of(LOOK_EVERY) {
            self.serve();
            reporter.check()?;
        }
        if self.producer.context().has_failed() {
            return Err(Error::failed("publishing was interrupted"));
        }
        let number = usize::try_from(self.sent).unwrap_or(usize::MAX);
        let mut message = BaseRecord::with_opaque_to(&self.topic, number);
        message.partition = record.partition;
        message.timestamp = record.timestamp_ms;
        message.payload = record.value;
        message.key = record.key;
        message.headers = headers(record.headers);
        let mut stall = Stall::default();
        loop {
            let (error, back) = match self.producer.send(message) {
                Ok(()) => break,
                Err(refused) => refused,
            };
            // An empty queue without room is too small for this message.
            let is_full = error.rdkafka_error_code() == Some(Code::QueueFull);
            if !is_full || self.producer.in_flight_count() == 0 {
                let bytes = record.value.map_or(0, <[u8]>::len) + record.key.map_or(0, <[u8]>::len);
                return Err(super::delivery::refusal(&self.topic, bytes, &error, true));
            }
            message = back;
            thread::sleep(PAUSE);
            self.serve();
            reporter.check()?;
            self.check_stall(&mut stall)?;
        }
        self.sent += 1;
        Ok(())
    }

    fn finish(self: Box<Self>, reporter: &Reporter) -> Result<Published> {
        if let Err(error) = self.settle(None, Some(reporter)) {
            let known = self.abort();
            return Err(error.note(known.counts()));
        }
        if self.transaction { self.commit() } else { Ok(self.published()) }
    }

    fn abort(self: Box<Self>) -> Published {
        if self.transaction {
            return self.give_up();
        }
        // Queued messages are dropped; those in flight may still be acknowledged.
        self.producer.purge(PurgeConfig::default().queue());
        let _ = self.settle(Some(Instant::now() + LAST_WAIT), None);
        self.producer.purge(PurgeConfig::default().inflight());
        let _ = self.settle(Some(Instant::now() + PURGE_WAIT), None);
        self.published()
    }
}

fn headers(headers: &[Header<String>]) -> Option<OwnedHeaders> {
    (!headers.is_empty()).then(|| {
        let new = OwnedHeaders::new_with_capacity(headers.len());
        headers.iter().fold(new, |all, Header { key, value }| {
            all.insert(HeaderOf { key, value: value.as_ref() })
        })
    })
}
