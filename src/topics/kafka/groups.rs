//! Consumer groups and their lag; groups are never joined.

use std::collections::BTreeMap;

use rdkafka::consumer::Consumer as _;
use rdkafka::{Offset, TopicPartitionList};

use super::Cluster;
use super::client::{ANSWER_MAX, Isolation};
use crate::error::{Error, Result};
use crate::topics::{Group, Lag};

impl Cluster {
    pub(super) fn groups(&self) -> Result<Vec<Group>> {
        let reader = self.reader(Isolation::AsAsked)?;
        let listed = reader.fetch_group_list(None, ANSWER_MAX);
        let listed = listed.map_err(|error| {
            self.clients.explain("cannot list consumer groups", &error, reader.context())
        })?;
        let mut groups: Vec<_> = listed
            .groups()
            .iter()
            .map(|group| Group {
                name: group.name().to_owned(),
                state: group.state().to_owned(),
                protocol: group.protocol_type().to_owned(),
                members: group.members().len(),
            })
            .collect();
        groups.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(groups)
    }

    pub(super) fn lag(&self, group: &str) -> Result<Vec<Lag>> {
        let mut committed = self.committed(group)?;
        if committed.is_empty() {
            if self.groups()?.iter().any(|it| it.name == group) {
                return Ok(Vec::new());
            }
            return Err(
                Error::failed(format!("there is no group `{group}`")).hint("`.groups` lists them")
            );
        }
        let mut lags = Vec::new();
        for (topic, offsets) in &mut committed {
            let partitions = self.partitions(topic)?;
            let marks = self.offsets(topic, partitions, Isolation::Uncommitted)?.watermarks()?;
            for (partition, committed) in offsets {
                let end = usize::try_from(*partition).ok().and_then(|at| marks.get(at));
                lags.push(Lag {
                    topic: topic.clone(),
                    partition: *partition,
                    committed: *committed,
                    end: end.map_or(*committed, |marks| marks.high),
                });
            }
        }
        Ok(lags)
    }

    /// Returns the offsets that a group has committed, by topic and partition.
    fn committed(&self, group: &str) -> Result<BTreeMap<String, Vec<(i32, i64)>>> {
        let mut list = TopicPartitionList::new();
        for topic in self.metadata(None)?.topics() {
            for partition in topic.partitions() {
                list.add_partition(topic.name(), partition.id());
            }
        }
        let reader = self.clients.of_group(group)?;
        let what = format!("cannot read the offsets of group `{group}`");
        let answer = reader.committed_offsets(list, ANSWER_MAX);
        let answer =
            answer.map_err(|error| self.clients.explain(&what, &error, reader.context()))?;
        let mut committed: BTreeMap<String, Vec<(i32, i64)>> = BTreeMap::new();
        for element in answer.elements() {
            if let Offset::Offset(offset) = element.offset() {
                let topic = committed.entry(element.topic().to_owned()).or_default();
                topic.push((element.partition(), offset));
            }
        }
        for partitions in committed.values_mut() {
            partitions.sort_unstable();
        }
        Ok(committed)
    }
}
