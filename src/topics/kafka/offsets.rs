//! The watermarks of partitions, and their offsets at a time, with one request for all partitions.

use std::thread;
use std::time::{Duration, Instant};

use rdkafka::consumer::Consumer as _;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::metadata::MetadataPartition;
use rdkafka::{Offset, TopicPartitionList};

use super::client::{ANSWER_MAX, Clients};
use super::consumer::Consumer;
use crate::error::{Error, Result};
use crate::topics::name;
use crate::topics::ranges::Watermarks;

const ASK_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// A reader for the offsets of a topic.
pub(super) struct Offsets<'a> {
    pub(super) clients: &'a Clients,
    pub(super) reader: &'a Consumer,
    pub(super) topic: &'a str,
    pub(super) partitions: i32,
}

impl Offsets<'_> {
    /// Returns the watermarks; the high one is the last stable offset unless the reader sees all records.
    pub(super) fn watermarks(&self) -> Result<Vec<Watermarks>> {
        // The protocol's codes for "first" and "next" take the place of a time.
        let lows = self.ask(Offset::Beginning)?;
        let highs = self.ask(Offset::End)?;
        let both = (0..).zip(lows.into_iter().zip(highs));
        both.map(|(partition, (low, high))| {
            Ok(Watermarks { low: self.known(low, partition)?, high: self.known(high, partition)? })
        })
        .collect()
    }

    fn known(&self, offset: Option<i64>, partition: i32) -> Result<i64> {
        offset.ok_or_else(|| self.failed(&format!("partition {partition} has no leader")))
    }

    /// Returns the offset that the next record of each partition will get.
    pub(super) fn highs(&self) -> Result<Vec<i64>> {
        let highs = (0..).zip(self.ask(Offset::End)?);
        highs.map(|(partition, high)| self.known(high, partition)).collect()
    }

    /// Returns for each partition the first offset whose record is at or after a time, in milliseconds.
    pub(super) fn at_time(&self, ms: i64) -> Result<Vec<Option<i64>>> {
        // Times before 1970 would be read as codes. Only records without a timestamp are older: they are shown a
        // millisecond before 1970 and may be anywhere.
        if ms < 0 { self.ask(Offset::Beginning) } else { self.ask(Offset::Offset(ms)) }
    }

    /// Repeats a request until each partition has a leader that answers: right after a change it may have none.
    fn ask(&self, time: Offset) -> Result<Vec<Option<i64>>> {
        let what = format!("cannot read offsets of topic `{}`", self.topic);
        let started = Instant::now();
        loop {
            let answer = self.reader.offsets_for_times(self.list(time)?, ANSWER_MAX);
            let wrong = match answer.and_then(|answer| self.found(&answer)) {
                Ok(offsets) => return Ok(offsets),
                Err(error) => error,
            };
            let passes = wrong.rdkafka_error_code().is_some_and(passes_by);
            // The request also refreshes the client's metadata of a topic whose partitions have changed.
            if wrong.rdkafka_error_code().is_some_and(is_unknown)
                && partitions_there(self.reader, self.topic)
                    .is_some_and(|there| !there.contains(&(self.partitions - 1)))
            {
                return Err(name::deleted(self.topic));
            }
            if !passes || started.elapsed() > ANSWER_MAX {
                return Err(self.clients.explain(&what, &wrong, self.reader.context()));
            }
            thread::sleep(ASK_AGAIN_AFTER);
        }
    }

    /// Lists the partitions with a time, or one of the protocol's codes.
    fn list(&self, time: Offset) -> Result<TopicPartitionList> {
        let mut list = TopicPartitionList::with_capacity(self.partitions.unsigned_abs() as usize);
        let wrong = |error: KafkaError| self.failed(&error.to_string());
        for partition in 0..self.partitions {
            list.add_partition_offset(self.topic, partition, time).map_err(wrong)?;
        }
        Ok(list)
    }

    fn found(&self, answer: &TopicPartitionList) -> KafkaResult<Vec<Option<i64>>> {
        let mut offsets = vec![None; self.partitions.unsigned_abs() as usize];
        for element in answer.elements() {
            element.error()?;
            let at = usize::try_from(element.partition()).unwrap_or(usize::MAX);
            if let (Some(place), Offset::Offset(offset)) = (offsets.get_mut(at), element.offset()) {
                *place = Some(offset);
            }
        }
        Ok(offsets)
    }

    fn failed(&self, what: &str) -> Error {
        Error::failed(format!("cannot read offsets of topic `{}`: {what}", self.topic))
    }
}

/// Returns whether a code means a temporary state of the cluster.
fn passes_by(code: Code) -> bool {
    matches!(code, Code::NotLeaderForPartition | Code::LeaderNotAvailable | Code::FencedLeaderEpoch)
        || is_unknown(code)
}

/// Returns whether a code means that a partition does not exist, or not yet.
fn is_unknown(code: Code) -> bool {
    matches!(code, Code::UnknownPartition | Code::UnknownTopic | Code::UnknownTopicOrPartition)
}

/// Returns the partitions of a topic, none if it is gone; `None` if the brokers do not answer.
pub(super) fn partitions_there(reader: &Consumer, topic: &str) -> Option<Vec<i32>> {
    let metadata = reader.fetch_metadata(Some(topic), ANSWER_MAX).ok()?;
    let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else {
        return Some(Vec::new());
    };
    match found.error().map(Code::from) {
        Some(code) => is_unknown(code).then(Vec::new),
        None => Some(found.partitions().iter().map(MetadataPartition::id).collect()),
    }
}
