//! Delivery reports: what became of each message that was sent.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;
use rdkafka::ClientContext;
use rdkafka::Message as _;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::producer::{DeliveryResult, ProducerContext};

use super::client_context::LogContext;
use crate::error::Error;
use crate::outcome::{byte_size, grouped};
use crate::topics::{Published, Refused};

/// Counts messages that were acknowledged or may be in the topic, and keeps the first refusal.
#[derive(Debug, Default)]
pub(super) struct DeliveryReports {
    pub(super) watch: LogContext,
    acknowledged: AtomicU64,
    unknown: AtomicU64,
    failed: AtomicBool,
    refused: Mutex<Option<Refused>>,
}

impl DeliveryReports {
    /// Returns whether a message failed, so that there is no use in sending more.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Returns the counts so far.
    pub(super) fn published(&self) -> Published {
        Published {
            acknowledged: self.acknowledged.load(Ordering::Relaxed),
            unknown: self.unknown.load(Ordering::Relaxed),
            refused: self.refused.lock().clone(),
        }
    }
}

impl ClientContext for DeliveryReports {
    fn log(&self, level: RDKafkaLogLevel, fac: &str, message: &str) {
        self.watch.log(level, fac, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.watch.error(error, reason);
    }
}

impl ProducerContext for DeliveryReports {
    /// The number of the message in its publish, from 0.
    type DeliveryOpaque = usize;

    fn delivery(&self, report: &DeliveryResult<'_>, number: usize) {
        let (error, message) = match report {
            Ok(_) => {
                self.acknowledged.fetch_add(1, Ordering::Relaxed);
                return;
            }
            Err((error, message)) => (error, message),
        };
        let code = error.rdkafka_error_code();
        // Purged by this program before it was sent.
        if code == Some(Code::PurgeQueue) {
            return;
        }
        if !is_refusal(code) {
            self.unknown.fetch_add(1, Ordering::Relaxed);
        }
        self.failed.store(true, Ordering::Relaxed);
        let mut refused = self.refused.lock();
        if code != Some(Code::PurgeInflight) && refused.is_none() {
            let bytes = message.payload().map_or(0, <[u8]>::len);
            let error = refusal(message.topic(), bytes, error, false);
            *refused = Some(Refused { record: number as u64, error });
        }
    }
}

/// The hint for a transaction that the brokers have aborted.
pub(super) const LATE: &str = "the brokers give up a transaction after a minute; \
    `-X transaction.timeout.ms=900000` gives it 15";

/// Returns whether a code means that the brokers have aborted the transaction, or fenced the producer.
pub(super) fn is_fenced(code: Code) -> bool {
    matches!(
        code,
        Code::Fenced
            | Code::ProducerFenced
            | Code::InvalidProducerEpoch
            | Code::InvalidTransactionalState
    )
}

/// Returns whether a report means that the message is certainly not in the topic.
fn is_refusal(code: Option<Code>) -> bool {
    matches!(
        code,
        Some(
            Code::MessageSizeTooLarge
                | Code::InvalidMessageSize
                | Code::InvalidMessage
                | Code::InvalidRecord
                | Code::InvalidTimestamp
                | Code::InvalidTopic
                | Code::TopicAuthorizationFailed
                | Code::ClusterAuthorizationFailed
                | Code::UnknownTopicOrPartition
                | Code::UnknownTopic
                | Code::UnknownPartition
                | Code::NotEnoughReplicas
                | Code::PolicyViolation
        )
    )
}

/// Makes the error of a topic that was deleted.
pub(super) fn deleted(topic: &str) -> Error {
    Error::failed(format!("topic `{topic}` was deleted during the publish"))
}

/// Makes the error of a message that was not acknowledged in time.
pub(super) fn late(topic: &str) -> Error {
    Error::unreachable(format!("topic `{topic}`: no broker acknowledged a message in time"))
        .hint("`.status` shows whether the brokers can be reached; `-X message.timeout.ms=N` waits longer")
}

/// Makes the error of a message that the client or the broker refused.
pub(super) fn refusal(topic: &str, bytes: usize, error: &KafkaError, by_client: bool) -> Error {
    let size =
        format!("a message of {} bytes ({})", grouped(bytes as u64), byte_size(bytes as u64));
    match error.rdkafka_error_code() {
        Some(Code::MessageSizeTooLarge) if by_client => Error::failed(format!(
            "{size} is larger than the client's `message.max.bytes`"
        ))
        .hint(
            "raise it with `-X message.max.bytes=N`; the topic's own limit is `max.message.bytes`",
        ),
        Some(Code::MessageSizeTooLarge | Code::InvalidMessageSize) => Error::failed(format!(
            "the broker refused {size}: it is larger than topic `{topic}` accepts"
        ))
        .hint("create the topic with `--config max.message.bytes=N`"),
        Some(Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition) => {
            deleted(topic)
        }
        Some(code) if is_fenced(code) => {
            Error::failed(format!("topic `{topic}`: a message was refused: {code}")).hint(LATE)
        }
        Some(Code::MessageTimedOut) => late(topic),
        Some(code) => Error::failed(format!("topic `{topic}`: a message was refused: {code}")),
        None => Error::failed(format!("topic `{topic}`: a message was refused: {error}")),
    }
}
