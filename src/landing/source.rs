//! Which records of which topic a directory holds: what `--since` continues from.
//!
//! Each landing keeps the offsets of its records, as kafka-delta-ingest and the HDFS sink of Kafka Connect do. A
//! landing whose rows are not exactly the records of one topic is `derived`. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::topics::{Fingerprint, OffsetRange, Snapshot};

/// Where the rows of a landing come from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Filtered, joined or aggregated rows, or rows that do not come from a topic.
    #[default]
    Derived,
    /// Each record of ranges of one topic: projected, cast or unrolled, none left out.
    Topic(TopicRanges),
}

impl Source {
    /// Returns whether both name the same records. Empty ranges do not count: an append keeps only those that add
    /// something.
    pub(super) fn has_records_of(&self, other: &Self) -> bool {
        let held = |ranges: &TopicRanges| -> Vec<OffsetRange> {
            ranges.offsets.iter().filter(|range| !range.is_empty()).copied().collect()
        };
        match (self, other) {
            (Self::Topic(one), Self::Topic(other)) => {
                one.is_same_topic(other) && one.id == other.id && held(one) == held(other)
            }
            // An overwrite of partitions makes the landings derived of which it replaces a part.
            (Self::Topic(_) | Self::Derived, Self::Derived) => true,
            (Self::Derived, Self::Topic(_)) => false,
        }
    }

    /// Returns whether landings of both can be counted as one.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Derived, Self::Derived) => true,
            (Self::Topic(one), Self::Topic(other)) => {
                one.is_same_topic(other) && !one.is_recreated(other)
            }
            (Self::Topic(_), Self::Derived) | (Self::Derived, Self::Topic(_)) => false,
        }
    }

    /// Returns whether this names at least the records that the other one names.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Topic(one), Self::Topic(other)) => {
                let held = Coverage::of(&one.offsets);
                let is_held = |range: &OffsetRange| {
                    range.is_empty() || held.shared(range).as_ref() == Some(range)
                };
                one.is_same_topic(other) && one.id == other.id && other.offsets.iter().all(is_held)
            }
            (Self::Topic(_) | Self::Derived, Self::Derived) => true,
            (Self::Derived, Self::Topic(_)) => false,
        }
    }

    /// Returns whether a later source begins, in each partition, exactly where this one ends.
    pub(super) fn adjoins(&self, later: &Self) -> bool {
        match (self, later) {
            (Self::Topic(one), Self::Topic(other)) => {
                let (held, added) = (Coverage::of(&one.offsets), Coverage::of(&other.offsets));
                let is_next = |range: &OffsetRange| {
                    held.end(range.partition).is_none_or(|end| end == range.start)
                };
                one.is_same_topic(other)
                    && one.id == other.id
                    && added.gaps().is_empty()
                    && added.overlaps().is_empty()
                    && added.ranges().iter().all(is_next)
            }
            (Self::Derived, Self::Derived) => true,
            (Self::Topic(_), Self::Derived) | (Self::Derived, Self::Topic(_)) => false,
        }
    }

    /// Merges sources that are alike; the ranges keep their gaps, and what is there twice stays there twice.
    pub(super) fn merged<'s>(sources: impl IntoIterator<Item = &'s Self>) -> Self {
        let topics = sources.into_iter().filter_map(|source| match source {
            Self::Topic(topic) => Some(topic),
            Self::Derived => None,
        });
        let topics: Vec<&TopicRanges> = topics.collect();
        let Some(latest) = topics.last() else { return Self::Derived };
        let covered = Coverage::of(topics.iter().flat_map(|topic| &topic.offsets));
        let mut offsets = covered.ranges();
        offsets.extend_from_slice(covered.overlaps());
        Self::Topic(TopicRanges {
            cluster: latest.cluster.clone(),
            name: latest.name.clone(),
            id: topics.iter().rev().find_map(|topic| topic.id.clone()),
            offsets,
            last: topics.iter().flat_map(|topic| topic.last.iter().copied()).collect(),
        })
    }
}

/// Ranges of offsets of one topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRanges {
    /// The id of the Kafka cluster, or `local`.
    pub cluster: String,
    /// The name of the topic.
    pub name: String,
    /// The id of the topic, if the client knows it: a recreated topic has another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The ranges, in the order of partitions. An empty range marks the end of its partition.
    pub offsets: Vec<OffsetRange>,
    /// The last record of each range: a topic that was recreated has another one there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last: Vec<Fingerprint>,
}

impl TopicRanges {
    /// Takes the ranges of a snapshot; `None` if its cluster has no id.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let mut last: BTreeMap<i32, Fingerprint> = BTreeMap::new();
        for known in &snapshot.fingerprints {
            let latest = last.entry(known.partition).or_insert(*known);
            if latest.offset < known.offset {
                *latest = *known;
            }
        }
        Some(Self {
            cluster: snapshot.cluster.clone()?,
            name: snapshot.topic.clone(),
            id: snapshot.id.clone(),
            offsets: snapshot.ranges.clone(),
            last: last.into_values().collect(),
        })
    }

    /// Returns whether both are ranges of the same topic: recreated or not, if its id is not known.
    #[must_use]
    pub fn is_same_topic(&self, other: &Self) -> bool {
        self.cluster == other.cluster && self.name == other.name
    }

    /// Returns whether both name ids, and these differ: one topic was deleted and created again.
    #[must_use]
    pub fn is_recreated(&self, other: &Self) -> bool {
        matches!((&self.id, &other.id), (Some(one), Some(other)) if one != other)
    }

    /// Leaves out the ranges that add nothing to what is landed.
    #[must_use]
    pub(super) fn beyond(mut self, landed: &Coverage) -> Self {
        self.offsets
            .retain(|range| !range.is_empty() || landed.end(range.partition) != Some(range.end));
        self
    }
}

/// The offsets of one topic that landings hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// For each partition the ranges, in order, apart from each other; an empty one only where nothing is landed.
    partitions: BTreeMap<i32, Vec<(i64, i64)>>,
    /// Offsets that are landed more than once.
    overlaps: Vec<OffsetRange>,
}

impl Coverage {
    /// Adds up ranges.
    #[must_use]
    pub fn of<'a>(ranges: impl IntoIterator<Item = &'a OffsetRange>) -> Self {
        let mut covered = Self::default();
        let mut all: Vec<&OffsetRange> = ranges.into_iter().collect();
        all.sort_by_key(|range| (range.partition, range.start, range.end));
        for range in all {
            let partition = covered.partitions.entry(range.partition).or_default();
            match partition.last_mut() {
                Some((_, end)) if range.start <= *end => {
                    let twice = OffsetRange { end: range.end.min(*end), ..*range };
                    if !twice.is_empty() {
                        covered.overlaps.push(twice);
                    }
                    *end = range.end.max(*end);
                }
                _ => partition.push((range.start, range.end)),
            }
        }
        covered
    }

    /// Returns the landed ranges, merged, by partition.
    #[must_use]
    pub fn ranges(&self) -> Vec<OffsetRange> {
        let of = |(partition, ranges): (&i32, &Vec<(i64, i64)>)| {
            let partition = *partition;
            let range = move |(start, end): &(i64, i64)| OffsetRange {
                partition,
                start: *start,
                end: *end,
            };
            ranges.iter().map(range).collect::<Vec<_>>()
        };
        self.partitions.iter().flat_map(of).collect()
    }

    /// Returns the offset after the last that is landed of a partition.
    #[must_use]
    pub fn end(&self, partition: i32) -> Option<i64> {
        self.partitions.get(&partition)?.last().map(|(_, end)| *end)
    }

    /// Returns the offset after the last of each partition.
    #[must_use]
    pub fn ends(&self) -> Vec<(i32, i64)> {
        let end = |partition: &i32| Some((*partition, self.end(*partition)?));
        self.partitions.keys().filter_map(end).collect()
    }

    /// Returns the part of a range that is landed, if any is.
    #[must_use]
    pub fn shared(&self, range: &OffsetRange) -> Option<OffsetRange> {
        let landed = self.partitions.get(&range.partition)?;
        let shared = |(start, end): &(i64, i64)| OffsetRange {
            start: range.start.max(*start),
            end: range.end.min(*end),
            ..*range
        };
        landed.iter().map(shared).find(|shared| !shared.is_empty())
    }

    /// Returns the offsets between landed ones that are not landed.
    #[must_use]
    pub fn gaps(&self) -> Vec<OffsetRange> {
        let between = |(partition, ranges): (&i32, &Vec<(i64, i64)>)| {
            let partition = *partition;
            let gap = move |pair: &[(i64, i64)]| OffsetRange {
                partition,
                start: pair[0].1,
                end: pair[1].0,
            };
            ranges.windows(2).map(gap).collect::<Vec<_>>()
        };
        self.partitions.iter().flat_map(between).collect()
    }

    /// Returns the offsets that are landed more than once.
    #[must_use]
    pub fn overlaps(&self) -> &[OffsetRange] {
        &self.overlaps
    }
}

#[cfg(test)]
mod tests {
    use super::Coverage;
    use crate::topics::OffsetRange;

    fn range(partition: i32, start: i64, end: i64) -> OffsetRange {
        OffsetRange { partition, start, end }
    }

    #[test]
    fn ranges_are_merged_in_any_order() {
        let ranges =
            [range(0, 10, 20), range(1, 5, 5), range(0, 0, 10), range(0, 30, 40), range(1, 5, 7)];
        let covered = Coverage::of(&ranges);
        assert_eq!(covered.ranges(), [range(0, 0, 20), range(0, 30, 40), range(1, 5, 7)]);
        assert_eq!(covered.ends(), [(0, 40), (1, 7)]);
        assert_eq!(covered.gaps(), [range(0, 20, 30)]);
        assert!(covered.overlaps().is_empty());
        assert_eq!(covered.shared(&range(0, 15, 35)), Some(range(0, 15, 20)));
        assert_eq!(covered.shared(&range(0, 20, 30)), None);
        assert_eq!(covered.shared(&range(2, 0, 1)), None);
    }

    #[test]
    fn what_is_landed_twice_is_found() {
        let covered = Coverage::of(&[range(0, 0, 10), range(0, 5, 8), range(0, 9, 12)]);
        assert_eq!(covered.ranges(), [range(0, 0, 12)]);
        assert_eq!(covered.overlaps(), [range(0, 5, 8), range(0, 9, 10)]);
    }

    #[test]
    fn an_empty_range_says_where_its_partition_ends() {
        let covered = Coverage::of(&[range(0, 50, 50)]);
        assert_eq!((covered.end(0), covered.end(1)), (Some(50), None));
        assert_eq!(covered.shared(&range(0, 40, 60)), None);
        assert!(covered.gaps().is_empty());
    }
}
