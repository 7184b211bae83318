//! Lists, describes, creates and deletes topics, and waits until the cluster agrees.

use std::ops::Deref;
use std::thread;
use std::time::{Duration, Instant};

use futures::executor::block_on;
use rdkafka::admin::{
    AdminClient, AdminOptions, NewTopic as Creation, ResourceSpecifier, TopicReplication,
};
use rdkafka::consumer::Consumer as _;
use rdkafka::error::{KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::metadata::{Metadata, MetadataTopic};
use uuid::Uuid;

use super::Cluster;
use super::client::{ANSWER_MAX, Isolation};
use super::client_context::LogContext;
use crate::error::{Error, ErrorKind, Result};
use crate::outcome::counted;
use crate::topics::ranges::Watermarks;
use crate::topics::{
    Limit, Listing, NewTopic, PartitionDescription, TopicDescription, TopicSummary, name,
};

/// The least overhead of a batch with one message, besides its key and value.
const BATCH_BYTES: u64 = 70;

/// How long the cluster may take until all brokers show that a topic exists, or is gone.
const AGREES_WITHIN: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How many events are read to find the reason why brokers do not answer.
const EVENTS_MAX: usize = 64;

/// A client that changes topics; unlike in rdkafka 0.39, dropping it does not wait for a poll of 100 ms.
pub(super) struct Admin(Option<AdminClient<LogContext>>);

impl Deref for Admin {
    type Target = AdminClient<LogContext>;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref().expect("the client is there until it is dropped")
    }
}

impl Drop for Admin {
    fn drop(&mut self) {
        let client = self.0.take();
        // Nothing waits for its end; the process may exit before.
        drop(thread::spawn(move || drop(client)));
    }
}

impl Cluster {
    fn admin(&self) -> Result<&Admin> {
        if let Some(admin) = self.admin.get() {
            return Ok(admin);
        }
        let admin = Admin(Some(self.clients.admin()?));
        Ok(self.admin.get_or_init(|| admin))
    }

    /// Requests the metadata of one topic, or of all; that does not create a missing topic.
    pub(super) fn metadata(&self, topic: Option<&str>) -> Result<Metadata> {
        let reader = self.reader(Isolation::AsAsked)?;
        let metadata = reader.fetch_metadata(topic, ANSWER_MAX);
        metadata.map_err(|error| {
            // The reasons arrive as events.
            for _ in 0..EVENTS_MAX {
                reader.poll(Duration::ZERO);
            }
            self.clients.explain("cannot list topics", &error, reader.context())
        })
    }

    /// Returns the names of all topics.
    pub(super) fn names(&self) -> Result<Vec<String>> {
        let metadata = self.metadata(None)?;
        Ok(metadata.topics().iter().map(|topic| topic.name().to_owned()).collect())
    }

    pub(super) fn list(&self) -> Result<Listing> {
        let metadata = self.metadata(None)?;
        let mut listing = Listing::default();
        for topic in metadata.topics() {
            let partitions = count(topic);
            let name = topic.name();
            let marks = match self.readable(name, partitions) {
                Ok(marks) => marks,
                // It was deleted after it was listed.
                Err(_) if self.partitions(name).is_err() => continue,
                Err(error) if error.kind() == ErrorKind::Unreachable => return Err(error),
                Err(error) => {
                    listing.unreadable.push(error);
                    continue;
                }
            };
            let replicas = topic.partitions().first().map_or(0, |first| first.replicas().len());
            listing.topics.push(TopicSummary {
                name: name.to_owned(),
                partitions,
                offsets: marks.iter().map(|it| (it.high - it.low).unsigned_abs()).sum(),
                replication_factor: i32::try_from(replicas).unwrap_or(i32::MAX),
            });
        }
        listing.topics.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(listing)
    }

    /// Returns the watermarks of a topic as readers see them, and warns of records that they do not see yet.
    fn readable(&self, topic: &str, partitions: i32) -> Result<Vec<Watermarks>> {
        let (highs, marks) = self.both_watermarks(topic, partitions)?;
        let ends: Vec<_> = marks.iter().map(|marks| marks.high).collect();
        self.tell_of_transactions(topic, &highs, &marks, &ends);
        Ok(marks)
    }

    pub(super) fn describe(&self, topic: &str) -> Result<TopicDescription> {
        let partitions = self.partitions(topic)?;
        let marks = self.offsets(topic, partitions, Isolation::Uncommitted)?.watermarks()?;
        let metadata = self.metadata(Some(topic))?;
        let found = metadata.topics().iter().find(|found| found.name() == topic);
        let mut parts: Vec<_> = found.map_or(&[][..], MetadataTopic::partitions).iter().collect();
        parts.sort_by_key(|part| part.id());
        let describe = |(part, marks): (&&rdkafka::metadata::MetadataPartition, Watermarks)| {
            PartitionDescription {
                partition: part.id(),
                leader: part.leader(),
                replicas: part.replicas().to_vec(),
                in_sync: part.isr().to_vec(),
                low: marks.low,
                high: marks.high,
            }
        };
        Ok(TopicDescription {
            name: topic.to_owned(),
            // The client library has no call for it.
            id: None,
            configs: self.configs(topic)?,
            partitions: parts.iter().zip(marks).map(describe).collect(),
        })
    }

    /// Returns the settings that differ from the defaults, as kafka-topics shows them.
    pub(super) fn configs(&self, topic: &str) -> Result<Vec<(String, String)>> {
        let all = self.all_configs(topic)?.into_iter();
        let set = all.filter(|(_, _, is_default)| !is_default);
        Ok(set.map(|(name, value, _)| (name, value)).collect())
    }

    /// Returns all settings, and whether each is the default.
    fn all_configs(&self, topic: &str) -> Result<Vec<(String, String, bool)>> {
        let admin = self.admin()?;
        let options = options();
        let asked = block_on(admin.describe_configs(&[ResourceSpecifier::Topic(topic)], &options));
        let what = format!("cannot read the settings of topic `{topic}`");
        let explain = |error| self.clients.explain(&what, &error, admin.inner().context());
        let mut configs = Vec::new();
        for resource in asked.map_err(explain)? {
            let resource = resource.map_err(|code| Error::failed(format!("{what}: {code}")))?;
            let entries = resource.entries.into_iter();
            configs.extend(
                entries.filter_map(|entry| Some((entry.name, entry.value?, entry.is_default))),
            );
        }
        Ok(configs)
    }

    /// Returns the limits of the size of a message: that of the client, and that of the topic.
    pub(super) fn limits(&self, topic: &str) -> Result<Vec<Limit>> {
        let client = self.clients.message_bytes_max();
        let mut limits =
            vec![Limit { bytes: client, what: "the client's `message.max.bytes`".to_owned() }];
        let of_topic = self.all_configs(topic)?.into_iter();
        let mut of_topic = of_topic.filter(|(name, _, _)| name == "max.message.bytes");
        let bytes = of_topic.find_map(|(_, value, _)| value.parse::<u64>().ok());
        limits.extend(bytes.map(|bytes| Limit {
            bytes: bytes.saturating_sub(BATCH_BYTES),
            what: format!("topic `{topic}` accepts (`max.message.bytes`)"),
        }));
        Ok(limits)
    }

    pub(super) fn create(&self, topic: &NewTopic) -> Result<()> {
        let NewTopic { name, partitions, replication_factor, configs } = topic;
        name::check(name)?;
        name::check_partitions(*partitions)?;
        let admin = self.admin()?;
        let mut new =
            Creation::new(name, *partitions, TopicReplication::Fixed(*replication_factor));
        for (key, value) in configs {
            new = new.set(key, value);
        }
        let done = block_on(admin.create_topics([&new], &options()));
        if let Ok([Err((_, code))]) = done.as_deref()
            && let Some(error) = self.refusal(topic, *code)
        {
            return Err(error);
        }
        self.done(admin, "create", name, done)?;
        self.agree(name, |topic| {
            let led = |topic: &MetadataTopic| topic.partitions().iter().all(|it| it.leader() >= 0);
            topic.is_some_and(|topic| count(topic) == *partitions && led(topic))
        })
    }

    /// Asks the brokers whether a topic may be created, without creating it.
    pub(super) fn try_create(&self) -> Result<()> {
        let admin = self.admin()?;
        let name = format!("lakeshell-doctor-{}", Uuid::new_v4());
        // -1 is the brokers' default.
        let new = Creation::new(&name, 1, TopicReplication::Fixed(-1));
        let done = block_on(admin.create_topics([&new], &options().validate_only(true)));
        self.done(admin, "create", &name, done)
    }

    /// Explains why the brokers refuse to create a topic, for codes whose text is too short to understand.
    fn refusal(&self, topic: &NewTopic, code: Code) -> Option<Error> {
        let NewTopic { name, replication_factor, configs, .. } = topic;
        match code {
            Code::InvalidReplicationFactor => {
                let brokers = self.metadata(None).map_or(0, |metadata| metadata.brokers().len());
                let brokers = counted(brokers as u64, "broker");
                Some(
                    Error::failed(format!(
                        "cannot create topic `{name}`: {replication_factor} copies of each partition \
                         are not possible, there is {brokers}"
                    ))
                    .hint("leave `--replication-factor` out, or set it to the number of brokers at most"),
                )
            }
            Code::InvalidConfig => {
                let given: Vec<_> =
                    configs.iter().map(|(key, value)| format!("`{key}={value}`")).collect();
                Some(
                    Error::failed(format!(
                        "cannot create topic `{name}`: the brokers know no such setting, or not its \
                         value: {}",
                        given.join(", ")
                    ))
                    .hint("use Kafka's topic settings, for example `--config retention.ms=1000`"),
                )
            }
            _ => None,
        }
    }

    pub(super) fn delete(&self, topic: &str) -> Result<()> {
        if self.partitions_of(topic)?.is_none() {
            return Err(name::not_deleted(topic, &self.names()?));
        }
        let admin = self.admin()?;
        let done = block_on(admin.delete_topics(&[topic], &options()));
        self.done(admin, "delete", topic, done)?;
        self.agree(topic, |topic| topic.is_none())
    }

    fn done(
        &self,
        admin: &AdminClient<LogContext>,
        verb: &str,
        topic: &str,
        done: KafkaResult<Vec<rdkafka::admin::TopicResult>>,
    ) -> Result<()> {
        let what = format!("cannot {verb} topic `{topic}`");
        let explain = |error| self.clients.explain(&what, &error, admin.inner().context());
        for result in done.map_err(explain)? {
            result.map_err(|(_, code)| match code {
                Code::TopicAlreadyExists => name::taken(topic),
                code => Error::failed(format!("{what}: {code}")),
            })?;
        }
        Ok(())
    }

    /// Waits until the cluster shows a change of a topic: admin calls return before that.
    fn agree(&self, topic: &str, wanted: impl Fn(Option<&MetadataTopic>) -> bool) -> Result<()> {
        let started = Instant::now();
        loop {
            let metadata = self.metadata(Some(topic))?;
            let known = |found: &&MetadataTopic| found.name() == topic && found.error().is_none();
            if wanted(metadata.topics().iter().find(known)) {
                return Ok(());
            }
            if started.elapsed() > AGREES_WITHIN {
                let seconds = AGREES_WITHIN.as_secs();
                return Err(Error::failed(format!(
                    "the cluster accepted the change of topic `{topic}`, but does not show it after {seconds} s"
                ))
                .hint(format!("check it later with `.topic describe {topic}`")));
            }
            thread::sleep(LOOK_EVERY);
        }
    }
}

fn count(topic: &MetadataTopic) -> i32 {
    i32::try_from(topic.partitions().len()).unwrap_or(i32::MAX)
}

fn options() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(ANSWER_MAX)).operation_timeout(Some(ANSWER_MAX))
}
