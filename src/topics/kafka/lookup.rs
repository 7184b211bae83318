//! Looks up the first record of ranges, one of each partition, many partitions at a time.
//!
//! Single requests take some milliseconds for each partition, and a topic may have a thousand. Records that do
//! not arrive this way, for whatever reason, are looked up one by one, with proper errors.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::Message as _;
use rdkafka::consumer::Consumer as _;
use rdkafka::error::KafkaError;
use rdkafka::{Offset, TopicPartitionList};

use super::Cluster;
use super::consumer::Consumer;
use super::fingerprint::{FingerprintReader, fingerprint};
use crate::error::Result;
use crate::topics::{Fingerprint, OffsetRange};

/// The smallest number of ranges for which another reader is started.
const MANY: usize = 8;
/// How many ranges are read together: each brings more than its first record.
const TOGETHER: usize = 128;
const WAIT: Duration = Duration::from_millis(50);
/// How long nothing may arrive before the rest is looked up one by one.
const GIVE_UP_AFTER: Duration = Duration::from_secs(2);

/// What is known about the first record of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Unknown,
    /// The range holds no record.
    Nothing,
    Record(Fingerprint),
}

/// Returns the first record of each range; `None` if it has none.
pub(super) fn firsts(
    cluster: &Arc<Cluster>,
    topic: &str,
    ranges: &[OffsetRange],
) -> Result<Vec<Option<Fingerprint>>> {
    let mut found = vec![First::Unknown; ranges.len()];
    if ranges.len() >= MANY {
        let reader = cluster.clients.looker()?;
        for (ranges, found) in ranges.chunks(TOGETHER).zip(found.chunks_mut(TOGETHER)) {
            let looking = Looking { reader: &reader, topic, ranges };
            looking.look(found);
        }
    }
    let mut alone = None;
    let mut firsts = Vec::with_capacity(ranges.len());
    for (range, first) in ranges.iter().zip(found) {
        firsts.push(match first {
            First::Record(record) => Some(record),
            First::Nothing => None,
            First::Unknown => {
                let known = match alone.take() {
                    Some(known) => known,
                    None => FingerprintReader::open(cluster, topic)?,
                };
                alone.insert(known).first(*range)?
            }
        });
    }
    Ok(firsts)
}

/// One reader over several ranges.
struct Looking<'a> {
    reader: &'a Consumer,
    topic: &'a str,
    ranges: &'a [OffsetRange],
}

impl Looking<'_> {
    /// Stores the records that arrive; after an error the rest stays unknown.
    fn look(&self, found: &mut [First]) {
        let mut list = TopicPartitionList::with_capacity(self.ranges.len());
        for (range, first) in self.ranges.iter().zip(&mut *found) {
            let start = Offset::Offset(range.start);
            if range.is_empty() {
                *first = First::Nothing;
            } else if list.add_partition_offset(self.topic, range.partition, start).is_err() {
                return;
            }
        }
        let mut waited = Duration::ZERO;
        if list.count() == 0 || self.reader.assign(&list).is_err() {
            return;
        }
        while found.contains(&First::Unknown) && waited < GIVE_UP_AFTER {
            let (partition, first) = match self.reader.poll(WAIT) {
                None => {
                    waited += WAIT;
                    continue;
                }
                Some(Ok(message)) => (message.partition(), Some(fingerprint(&message))),
                // After the last record there are only markers or gaps.
                Some(Err(KafkaError::PartitionEOF(partition))) => (partition, None),
                Some(Err(_)) => break,
            };
            waited = Duration::ZERO;
            let Some(at) = self.ranges.iter().position(|range| range.partition == partition) else {
                continue;
            };
            let (range, known) = (&self.ranges[at], &mut found[at]);
            match first {
                _ if *known != First::Unknown => {}
                Some(record) if record.offset < range.start => {}
                Some(record) if record.offset < range.end => *known = First::Record(record),
                Some(_) | None => *known = First::Nothing,
            }
        }
        // Nothing of these partitions may arrive among the next ranges.
        let _ = self.reader.unassign();
    }
}
