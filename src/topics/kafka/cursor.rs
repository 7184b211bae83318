//! A position in one partition that moves to the end of a range and returns what it finds.
//!
//! It never waits forever: a caller waits 50 ms at most, and if nothing has arrived for a while, the cursor asks
//! the cluster whether the partition still exists.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::Message as _;
use rdkafka::consumer::Consumer as _;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::BorrowedMessage;

use super::Cluster;
use super::client::{ANSWER_MAX, Isolation};
use super::client_context::is_unreachable;
use super::consumer_pool::PooledConsumer;
use super::offsets::partitions_there;
use crate::error::{Error, ErrorKind, Result};
use crate::topics::ranges::Watermarks;
use crate::topics::{OffsetRange, name};

/// After this time without a record, the cluster is asked for the reason.
const ASK_AFTER: Duration = Duration::from_secs(2);
/// After this time without a record, reading fails; a broker restarts faster.
pub(super) const GIVE_UP_AFTER: Duration = Duration::from_secs(30);

/// What the cursor found.
pub(super) enum Step<'a> {
    /// The next record.
    Record(BorrowedMessage<'a>),
    /// Nothing yet.
    Idle,
    /// The end of the range: no record of it is left.
    End,
    /// The cursor's offset is not in the log, or the log ends before the range does.
    Outside,
}

/// A position in a partition.
pub(super) struct Cursor {
    cluster: Arc<Cluster>,
    reader: PooledConsumer,
    pub(super) topic: String,
    /// Starts at the offset of the next record.
    pub(super) rest: OffsetRange,
    /// How long it has waited since the last record, and since it asked the cluster.
    waited: Duration,
    unasked: Duration,
    /// Whether the log ended too early once, so that it is read once more.
    ended: bool,
}

impl Cursor {
    /// Starts at the beginning of a range.
    pub(super) fn open(cluster: &Arc<Cluster>, topic: &str, range: OffsetRange) -> Result<Self> {
        let reader = cluster.readers.take()?;
        let (cluster, topic) = (Arc::clone(cluster), topic.to_owned());
        let (waited, unasked) = (Duration::ZERO, Duration::ZERO);
        let mut cursor =
            Self { cluster, reader, topic, rest: range, waited, unasked, ended: false };
        cursor.jump(range)?;
        Ok(cursor)
    }

    /// Continues at the beginning of another range.
    pub(super) fn jump(&mut self, range: OffsetRange) -> Result<()> {
        self.rest = range;
        (self.waited, self.unasked, self.ended) = (Duration::ZERO, Duration::ZERO, false);
        if range.is_empty() {
            return Ok(());
        }
        self.reader.assign(&self.topic, range.partition, range.start)
    }

    /// Moves on by one record, or waits for it.
    pub(super) fn step(&mut self, wait: Duration) -> Result<Step<'_>> {
        if self.rest.is_empty() {
            return Ok(Step::End);
        }
        match self.reader.poll(wait) {
            None => {
                self.waited += wait;
                self.unasked += wait;
                Self::look(&self.cluster, &self.topic, self.rest, self.waited, &mut self.unasked)
            }
            Some(Ok(message)) => {
                let offset = message.offset();
                if message.partition() != self.rest.partition || offset < self.rest.start {
                    return Ok(Step::Idle);
                }
                if offset >= self.rest.end {
                    self.rest.start = self.rest.end;
                    return Ok(Step::End);
                }
                self.rest.start = offset + 1;
                (self.waited, self.unasked, self.ended) = (Duration::ZERO, Duration::ZERO, false);
                Ok(Step::Record(message))
            }
            Some(Err(KafkaError::PartitionEOF(_))) => {
                // The log ends here; the remaining offsets of the range are markers or gaps.
                match self.cluster.watermarks_of(&self.topic, self.rest.partition) {
                    // A new leader may have answered before it knew its high watermark. It knows it by now, so the
                    // second answer is right.
                    Ok(marks) if marks.high >= self.rest.end && !self.ended => {
                        self.ended = true;
                        self.reader.assign(&self.topic, self.rest.partition, self.rest.start)?;
                        Ok(Step::Idle)
                    }
                    Ok(marks) if marks.high >= self.rest.end => {
                        self.rest.start = self.rest.end;
                        Ok(Step::End)
                    }
                    Err(error) if error.kind() != ErrorKind::Unreachable => Err(error),
                    _ => Ok(Step::Outside),
                }
            }
            Some(Err(error)) => self.trouble(&error),
        }
    }

    /// Decides what an error means for the reading; most are temporary.
    fn trouble(&self, error: &KafkaError) -> Result<Step<'_>> {
        let (topic, OffsetRange { partition, start, .. }) = (&self.topic, self.rest);
        match error.rdkafka_error_code() {
            Some(Code::AutoOffsetReset | Code::OffsetOutOfRange) => Ok(Step::Outside),
            Some(Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition) => {
                self.cluster.still_there(topic, partition).map(|()| Step::Idle)
            }
            // No group is joined, so group errors do not matter.
            Some(Code::GroupAuthorizationFailed) => Ok(Step::Idle),
            Some(code) if is_unreachable(code) => Ok(Step::Idle),
            _ => {
                let place = format!("topic `{topic}`, partition {partition}, offset {start}");
                let what = format!("{place}: cannot read");
                Err(self.cluster.clients.explain(&what, error, self.reader.context()))
            }
        }
    }

    /// Asks the cluster from time to time, and fails in the end.
    ///
    /// Time in which the caller did not ask for records does not count.
    fn look<'a>(
        cluster: &Cluster,
        topic: &str,
        rest: OffsetRange,
        waited: Duration,
        unasked: &mut Duration,
    ) -> Result<Step<'a>> {
        let OffsetRange { partition, start, .. } = rest;
        if waited >= GIVE_UP_AFTER {
            let (brokers, waited) = (&cluster.clients.brokers, GIVE_UP_AFTER.as_secs());
            return Err(Error::unreachable(format!(
                "topic `{topic}`, partition {partition}, offset {start}: nothing came from Kafka at \
                 `{brokers}` for {waited} s"
            )));
        }
        if *unasked >= ASK_AFTER {
            *unasked = Duration::ZERO;
            cluster.still_there(topic, partition)?;
        }
        Ok(Step::Idle)
    }
}

impl Cluster {
    /// Fails if a partition is known to be gone; if the brokers do not answer, that is not known.
    fn still_there(&self, topic: &str, partition: i32) -> Result<()> {
        let reader = self.reader(Isolation::AsAsked)?;
        match partitions_there(reader, topic) {
            Some(there) if there.is_empty() => Err(name::deleted(topic)),
            // A topic never loses single partitions.
            Some(there) if !there.contains(&partition) => Err(name::changed(topic)),
            _ => Ok(()),
        }
    }

    /// Returns the watermarks of one partition, the high one as readers see it.
    pub(super) fn watermarks_of(&self, topic: &str, partition: i32) -> Result<Watermarks> {
        let reader = self.reader(Isolation::AsAsked)?;
        match reader.fetch_watermarks(topic, partition, ANSWER_MAX) {
            Ok((low, high)) => Ok(Watermarks { low, high }),
            Err(error) => {
                self.still_there(topic, partition)?;
                let what = format!("cannot read the watermarks of topic `{topic}`");
                Err(self.clients.explain(&what, &error, reader.context()))
            }
        }
    }
}
