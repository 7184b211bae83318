//! Clients of librdkafka: their settings, and one error for each thing that goes wrong.
//!
//! Nothing connects before it is asked for. A user's properties stand above the defaults here, and below
//! what the promises of the module need.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

use super::consumer::Consumer;
use super::watch::Watch;
use crate::config::kafka::{BROKERS, Properties};
use crate::error::{Error, Result};

/// How long a question to the brokers may take.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Makes clients, and errors that name the brokers.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    properties: Properties,
    /// The brokers, as the user named them.
    pub(super) brokers: String,
}

/// Which records a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Isolation {
    /// As the user's `isolation.level` says; committed ones by default.
    AsAsked,
    /// All, so that the end is the high watermark.
    Uncommitted,
}

/// Settings of every client.
const COMMON: [(&str, &str); 2] = [("client.id", "lakeshell"), ("log_level", "0")];

/// Settings of readers. With the library's own, a slow reader sleeps up to a second once its queue was
/// full (`fetch.queue.backoff.ms`), and half a second at the end (`fetch.wait.max.ms`).
const READER: [(&str, &str); 5] = [
    // Without one the library polls another queue; nothing joins it and nothing is committed.
    ("group.id", "lakeshell"),
    ("isolation.level", "read_committed"),
    ("fetch.wait.max.ms", "10"),
    ("fetch.queue.backoff.ms", "2"),
    ("queued.max.messages.kbytes", "8192"),
];
/// What reading relies on.
const READER_ALWAYS: [(&str, &str); 5] = [
    ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"),
    ("enable.partition.eof", "true"),
    // An offset that is not there any more is told, not skipped.
    ("auto.offset.reset", "error"),
    ("allow.auto.create.topics", "false"),
];

/// What a reader that looks at single records takes of a partition at once, and of all. A batch of records that
/// is larger comes whole.
const LOOKER_PARTITION_BYTES: &str = "16384";
const LOOKER_QUEUE_KIB: &str = "2048";

/// Settings of writers. The partition of a key is that of Kafka's Java client.
const WRITER: [(&str, &str); 2] =
    [("message.timeout.ms", "30000"), ("partitioner", "murmur2_random")];
/// How long a message waits for others of its partition.
const WRITER_LINGER_MS: u64 = 20;
const WRITER_LINGER_MAX_MS: u64 = 250;
/// What waits to be sent or acknowledged, in KiB; it goes out within `linger.ms`. Where more waits than that the
/// library's thread asks again and again whether it may be sent, which takes half a core from the brokers here.
const WRITER_QUEUE_KIB: u64 = 4 << 10;
/// The part of a partition in it where there are many, and the most of all.
const WRITER_PARTITION_KIB: u64 = 32;
const WRITER_QUEUE_MAX_KIB: u64 = 32 << 10;
/// After so long the brokers give up a transaction. One whose writer was killed holds up every reader of the
/// topic until then.
const TRANSACTION_MAX_MS: &str = "60000";
/// Room in the queue beside the largest message there may be, in KiB.
const WRITER_ROOM_KIB: u64 = 1 << 10;
/// What "acknowledged" relies on.
const WRITER_ALWAYS: [(&str, &str); 2] = [("enable.idempotence", "true"), ("acks", "all")];

impl Clients {
    /// Takes the properties; a name or value that the library does not know is wrong usage.
    pub(super) fn new(properties: &Properties) -> Result<Self> {
        let brokers = properties.get(BROKERS).unwrap_or_default().to_owned();
        let clients = Self { properties: properties.clone(), brokers };
        let config = clients.config(&[], &[]);
        config.create_native_config().map_err(|error| clients.misconfigured(&error))?;
        Ok(clients)
    }

    fn config(&self, defaults: &[(&str, &str)], always: &[(&str, &str)]) -> ClientConfig {
        let mut config = ClientConfig::new();
        let users = self.properties.iter();
        let (defaults, always) = (defaults.iter().copied(), always.iter().copied());
        for (name, value) in COMMON.into_iter().chain(defaults).chain(users).chain(always) {
            config.set(name, value);
        }
        // Leaders alone are read: a replica in the same rack may be behind, and its end of a partition is not
        // the end of what the snapshot promises.
        config.remove("client.rack");
        config
    }

    /// Makes a reader.
    pub(super) fn reader(&self, isolation: Isolation) -> Result<Consumer> {
        let mut config = self.config(&READER, &READER_ALWAYS);
        if isolation == Isolation::Uncommitted {
            config.set("isolation.level", "read_uncommitted");
        }
        self.create(&config, Watch::default()).map(Consumer::new)
    }

    /// Makes a reader that takes little of each of many partitions.
    pub(super) fn looker(&self) -> Result<Consumer> {
        let mut config = self.config(&READER, &READER_ALWAYS);
        config.set("max.partition.fetch.bytes", LOOKER_PARTITION_BYTES);
        config.set("queued.max.messages.kbytes", LOOKER_QUEUE_KIB);
        self.create(&config, Watch::default()).map(Consumer::new)
    }

    /// Makes a reader that asks for one group's offsets.
    pub(super) fn of_group(&self, group: &str) -> Result<Consumer> {
        let mut config = self.config(&READER, &READER_ALWAYS);
        config.set("group.id", group);
        self.create(&config, Watch::default()).map(Consumer::new)
    }

    /// Returns the settings of a writer to so many partitions; `transaction` names it to the brokers.
    pub(super) fn writer<C, T>(
        &self,
        context: C,
        partitions: i32,
        transaction: Option<&str>,
    ) -> Result<T>
    where
        T: FromClientConfigAndContext<C>,
        C: rdkafka::ClientContext,
    {
        let largest = self.properties.get("message.max.bytes").and_then(|bytes| bytes.parse().ok());
        // A request carries records of one partition: many partitions need a queue that fills each one's.
        let partitions = u64::from(partitions.unsigned_abs());
        let queue =
            (partitions * WRITER_PARTITION_KIB).clamp(WRITER_QUEUE_KIB, WRITER_QUEUE_MAX_KIB);
        let queue = queue.max(largest.unwrap_or(0_u64) / 1024 + WRITER_ROOM_KIB).to_string();
        let linger = (partitions / 4).clamp(WRITER_LINGER_MS, WRITER_LINGER_MAX_MS).to_string();
        let sizes =
            [("queue.buffering.max.kbytes", queue.as_str()), ("linger.ms", linger.as_str())];
        let mut defaults = [&WRITER[..], &sizes].concat();
        if transaction.is_some() {
            defaults.push(("transaction.timeout.ms", TRANSACTION_MAX_MS));
        }
        let mut config = self.config(&defaults, &WRITER_ALWAYS);
        if let Some(id) = transaction {
            config.set("transactional.id", id);
        }
        self.create(&config, context)
    }

    /// Returns the most bytes that a message may have for the client: the library's default is 1,000,000.
    pub(super) fn message_bytes_max(&self) -> u64 {
        let set = self.properties.get("message.max.bytes").and_then(|bytes| bytes.parse().ok());
        set.unwrap_or(1_000_000)
    }

    /// Makes a client that creates and deletes topics.
    pub(super) fn admin<T: FromClientConfigAndContext<Watch>>(&self) -> Result<T> {
        self.create(&self.config(&[], &[]), Watch::default())
    }

    fn create<C, T>(&self, config: &ClientConfig, context: C) -> Result<T>
    where
        T: FromClientConfigAndContext<C>,
        C: rdkafka::ClientContext,
    {
        config.create_with_context(context).map_err(|error| self.misconfigured(&error))
    }

    /// Says what is wrong with a property, without its value, which may be a secret.
    fn misconfigured(&self, error: &KafkaError) -> Error {
        let hint = "the names and values of properties are librdkafka's";
        match error {
            KafkaError::ClientConfig(_, what, name, value) => {
                let what = if value.is_empty() { what.clone() } else { what.replace(value, "…") };
                Error::usage(format!("Kafka property `{name}`: {what}")).hint(hint)
            }
            other => {
                Error::usage(format!("cannot use Kafka at `{}`: {other}", self.brokers)).hint(hint)
            }
        }
    }

    /// Says in the user's words what a call failed with.
    pub(super) fn explain(&self, what: &str, error: &KafkaError, watch: &Watch) -> Error {
        match error.rdkafka_error_code() {
            Some(code) if is_unreachable(code) => self.unreachable(watch),
            Some(code) => Error::failed(format!("{what}: {code}")),
            None => Error::failed(format!("{what}: {error}")),
        }
    }

    /// Says that the brokers do not answer.
    pub(super) fn unreachable(&self, watch: &Watch) -> Error {
        let reason = watch.reason().map_or(String::new(), |reason| format!(": {reason}"));
        let waited = ANSWER_MAX.as_secs();
        Error::unreachable(format!(
            "Kafka at `{}` does not answer within {waited} s{reason}",
            self.brokers
        ))
        .hint("is a broker running, and is this its address? Without `--brokers` topics are local")
    }
}

/// Says whether a code stands for "no broker was reached".
pub(super) fn is_unreachable(code: Code) -> bool {
    matches!(
        code,
        Code::BrokerTransportFailure
            | Code::AllBrokersDown
            | Code::Resolve
            | Code::OperationTimedOut
            | Code::RequestTimedOut
            | Code::MessageTimedOut
            | Code::TimedOutQueue
            | Code::Authentication
            | Code::SaslAuthenticationFailed
            | Code::SSL
    )
}

#[cfg(test)]
mod tests {
    use super::Clients;
    use crate::config::kafka::{BROKERS, Properties};

    /// 36: no client reads from a replica that is not the leader, whose end may be that of less than the snapshot.
    #[test]
    fn leaders_alone_are_read() {
        let mut properties = Properties::default();
        properties.set(BROKERS, "127.0.0.1:1");
        properties.set("client.rack", "here");
        let clients = Clients::new(&properties).expect("the properties are right");
        assert_eq!(clients.config(&[], &[]).get("client.rack"), None);
        assert_eq!(clients.config(&[("client.id", "x")], &[]).get("client.id"), Some("x"));
    }
}
