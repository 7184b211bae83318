//! Clients of librdkafka: their settings and errors.
//!
//! Nothing connects before the first request. Properties of the user override the defaults here, but not the
//! settings on which the guarantees of the module depend.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::KafkaError;

use super::client_context::{LogContext, is_unreachable};
use super::consumer::Consumer;
use crate::config::kafka::{BROKERS, Properties};
use crate::error::{Error, Result};

/// How long a request to the brokers may take.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Kafka's port where an address names none.
const PORT: u16 = 9092;

/// Makes clients, and errors that name the brokers.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    properties: Properties,
    /// The brokers, as the user named them.
    pub(super) brokers: String,
}

/// Which records a reader may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Isolation {
    /// Those of the user's `isolation.level`; committed ones by default.
    AsAsked,
    /// All, so that the end is the high watermark.
    Uncommitted,
}

/// Settings of every client.
const COMMON: [(&str, &str); 2] = [("client.id", "lakeshell"), ("log_level", "0")];

/// Settings of readers. With the library's own, a slow reader sleeps up to a second once its queue was
/// full (`fetch.queue.backoff.ms`), and half a second at the end (`fetch.wait.max.ms`).
const READER: [(&str, &str); 5] = [
    // The library needs a group; nothing joins it and nothing is committed.
    ("group.id", "lakeshell"),
    ("isolation.level", "read_committed"),
    ("fetch.wait.max.ms", "10"),
    ("fetch.queue.backoff.ms", "2"),
    ("queued.max.messages.kbytes", "8192"),
];
/// Settings on which reading depends.
const READER_ALWAYS: [(&str, &str); 5] = [
    ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"),
    ("enable.partition.eof", "true"),
    // An offset that does not exist any more is an error, not skipped.
    ("auto.offset.reset", "error"),
    ("allow.auto.create.topics", "false"),
];

/// How much a reader of single records fetches from one partition at once, and from all. A larger batch of
/// records still arrives completely.
const LOOKER_PARTITION_BYTES: &str = "16384";
const LOOKER_QUEUE_KIB: &str = "2048";

/// Settings of writers. The partition of a key is that of Kafka's Java client.
const WRITER: [(&str, &str); 1] = [("partitioner", "murmur2_random")];
/// How long a message waits for others of its partition.
const WRITER_LINGER_MS: u64 = 20;
const WRITER_LINGER_MAX_MS: u64 = 250;
/// The queue of messages that are not yet sent or acknowledged, in KiB; they are sent within `linger.ms`. With a
/// longer queue the library's thread polls for permission to send, which takes half a core from local brokers.
const WRITER_QUEUE_KIB: u64 = 4 << 10;
/// The share of each partition in the queue if there are many, and the largest queue.
const WRITER_PARTITION_KIB: u64 = 32;
const WRITER_QUEUE_MAX_KIB: u64 = 32 << 10;
/// After this time the brokers abort a transaction. If its writer was killed, readers of the topic have to wait
/// for that.
const TRANSACTION_MAX_MS: &str = "60000";
/// Space in the queue besides the largest possible message, in KiB.
const WRITER_ROOM_KIB: u64 = 1 << 10;
/// Settings on which acknowledgments depend.
const WRITER_ALWAYS: [(&str, &str); 2] = [("enable.idempotence", "true"), ("acks", "all")];

impl Clients {
    /// Checks the properties; a name or value that the library does not accept is a usage error.
    pub(super) fn new(properties: &Properties) -> Result<Self> {
        let brokers = properties.get(BROKERS).unwrap_or_default().to_owned();
        let clients = Self { properties: properties.clone(), brokers };
        let config = clients.config(&[], &[]);
        config.create_native_config().map_err(|error| clients.misconfigured(&error))?;
        Ok(clients)
    }

    /// Returns the brokers as `HOST:PORT`: without a protocol, and with Kafka's port where none is named.
    pub(super) fn servers(&self) -> Vec<String> {
        let named = self.brokers.split(',').map(str::trim).filter(|address| !address.is_empty());
        let address = |address: &str| {
            let address = address.split_once("://").map_or(address, |(_, rest)| rest);
            match address.rsplit_once(':') {
                // An IPv6 address without brackets has no port.
                Some((host, _)) if host.contains(':') && !address.starts_with('[') => {
                    format!("[{address}]:{PORT}")
                }
                Some((_, port)) if port.parse::<u16>().is_ok() => address.to_owned(),
                _ => format!("{address}:{PORT}"),
            }
        };
        named.map(address).collect()
    }

    /// Returns whether the user has set a property.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.properties.get(name).is_some()
    }

    fn config(&self, defaults: &[(&str, &str)], always: &[(&str, &str)]) -> ClientConfig {
        let mut config = ClientConfig::new();
        let users = self.properties.iter();
        let (defaults, always) = (defaults.iter().copied(), always.iter().copied());
        for (name, value) in COMMON.into_iter().chain(defaults).chain(users).chain(always) {
            config.set(name, value);
        }
        // Only leaders are read: a replica in the same rack may be behind, so a partition may end there before the
        // end of the snapshot.
        config.remove("client.rack");
        config
    }

    /// Makes a reader.
    pub(super) fn reader(&self, isolation: Isolation) -> Result<Consumer> {
        let mut config = self.config(&READER, &READER_ALWAYS);
        if isolation == Isolation::Uncommitted {
            config.set("isolation.level", "read_uncommitted");
        }
        self.create(&config, LogContext::default()).map(Consumer::new)
    }

    /// Makes a reader that fetches little from each of many partitions.
    pub(super) fn looker(&self) -> Result<Consumer> {
        let mut config = self.config(&READER, &READER_ALWAYS);
        config.set("max.partition.fetch.bytes", LOOKER_PARTITION_BYTES);
        config.set("queued.max.messages.kbytes", LOOKER_QUEUE_KIB);
        self.create(&config, LogContext::default()).map(Consumer::new)
    }

    /// Makes a reader for the offsets of one group.
    pub(super) fn of_group(&self, group: &str) -> Result<Consumer> {
        let mut config = self.config(&READER, &READER_ALWAYS);
        config.set("group.id", group);
        self.create(&config, LogContext::default()).map(Consumer::new)
    }

    /// Returns the settings of a writer to a number of partitions; `transaction` is its transactional id.
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
        // A request has records of one partition: many partitions need a longer queue to fill their requests.
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
    pub(super) fn admin<T: FromClientConfigAndContext<LogContext>>(&self) -> Result<T> {
        self.create(&self.config(&[], &[]), LogContext::default())
    }

    fn create<C, T>(&self, config: &ClientConfig, context: C) -> Result<T>
    where
        T: FromClientConfigAndContext<C>,
        C: rdkafka::ClientContext,
    {
        config.create_with_context(context).map_err(|error| self.misconfigured(&error))
    }

    /// Makes the error of a property, without its value, which may be a secret.
    fn misconfigured(&self, error: &KafkaError) -> Error {
        let hint = "properties are those of librdkafka";
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

    /// Makes the error of a failed call.
    pub(super) fn explain(&self, what: &str, error: &KafkaError, watch: &LogContext) -> Error {
        match error.rdkafka_error_code() {
            Some(code) if is_unreachable(code) => self.unreachable(watch),
            Some(code) => Error::failed(format!("{what}: {code}")),
            None => Error::failed(format!("{what}: {error}")),
        }
    }

    /// Makes the error of brokers that do not answer.
    pub(super) fn unreachable(&self, watch: &LogContext) -> Error {
        let reason = watch.reason().map_or(String::new(), |reason| format!(": {reason}"));
        let waited = ANSWER_MAX.as_secs();
        Error::unreachable(format!(
            "Kafka at `{}` did not answer within {waited} s{reason}",
            self.brokers
        ))
        .hint("is a broker running at this address? Without `--brokers`, topics are local")
    }
}

#[cfg(test)]
mod tests {
    use super::Clients;
    use crate::config::kafka::{BROKERS, Properties};

    /// No client reads from a replica that is not the leader, because it may end before the snapshot does.
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
