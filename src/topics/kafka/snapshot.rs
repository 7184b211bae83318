//! Takes the fingerprints of a snapshot, and checks whether the topic still has its records.

use std::sync::Arc;

use super::Cluster;
use super::client::Isolation;
use super::fingerprint::FingerprintReader;
use super::lookup::firsts;
use crate::error::Result;
use crate::outcome::counted;
use crate::topics::ranges::Watermarks;
use crate::topics::{Fingerprint, OffsetRange, Remaining, Snapshot, name};

impl Cluster {
    /// Takes the fingerprints of the first and the last record of each range, if it has any.
    pub(super) fn fingerprints(
        self: &Arc<Self>,
        topic: &str,
        ranges: &[OffsetRange],
    ) -> Result<Vec<Fingerprint>> {
        let ranges: Vec<_> = ranges.iter().filter(|range| !range.is_empty()).copied().collect();
        let mut known: Vec<(OffsetRange, Fingerprint)> = Vec::new();
        for (range, first) in ranges.iter().zip(firsts(self, topic, &ranges)?) {
            known.extend(first.map(|first| (*range, first)));
        }
        // The range after the first record; its last offset is a record unless it is a marker.
        let behind = |(range, first): &(OffsetRange, Fingerprint)| OffsetRange {
            start: first.offset + 1,
            ..*range
        };
        let behind: Vec<_> = known.iter().map(behind).collect();
        let end =
            |range: &OffsetRange| OffsetRange { start: range.start.max(range.end - 1), ..*range };
        let lasts = firsts(self, topic, &behind.iter().map(end).collect::<Vec<_>>())?;
        let mut fingerprints = Vec::with_capacity(2 * known.len());
        let mut back = None;
        for (((_, first), behind), last) in known.into_iter().zip(behind).zip(lasts) {
            fingerprints.push(first);
            if last.is_none() && !behind.is_empty() {
                let known = match back.take() {
                    Some(known) => known,
                    None => FingerprintReader::open(self, topic)?,
                };
                fingerprints.extend(back.insert(known).last(behind)?);
            }
            fingerprints.extend(last);
        }
        Ok(fingerprints)
    }

    /// Returns what retention has left of ranges, and fails if the topic was recreated.
    pub(super) fn remaining(
        self: &Arc<Self>,
        snapshot: &Snapshot,
        ranges: &[OffsetRange],
    ) -> Result<Remaining> {
        let topic = &snapshot.topic;
        let partitions = self.partitions(topic)?;
        let marks = self.offsets(topic, partitions, Isolation::AsAsked)?.watermarks()?;
        let mut starts = Vec::with_capacity(ranges.len());
        for range in ranges {
            let marks = usize::try_from(range.partition).ok().and_then(|at| marks.get(at));
            match marks {
                Some(marks) if range.end <= marks.high => {
                    starts.push(marks.low.clamp(range.start, range.end));
                }
                _ => return Err(name::changed(topic)),
            }
        }
        let is_left = |known: &&Fingerprint| {
            let marks = usize::try_from(known.partition).ok().and_then(|at| marks.get(at));
            let is_asked = ranges.iter().any(|range| range.partition == known.partition);
            is_asked && marks.is_some_and(|marks| marks.low <= known.offset)
        };
        let left: Vec<_> = snapshot.fingerprints.iter().filter(is_left).copied().collect();
        let are_there = self.compare(topic, left)?;
        Ok(Remaining { starts, may_have_gaps: !are_there || self.is_compacted(topic) })
    }

    /// Compares records with the current ones; returns whether none was removed.
    fn compare(self: &Arc<Self>, topic: &str, mut known: Vec<Fingerprint>) -> Result<bool> {
        let mut are_there = true;
        while !known.is_empty() {
            // A reader has one position in a partition, so the last records are read after the first ones.
            let mut later = Vec::new();
            let mut now: Vec<Fingerprint> = Vec::with_capacity(known.len());
            for one in known {
                match now.last() {
                    Some(before) if before.partition == one.partition => later.push(one),
                    _ => now.push(one),
                }
            }
            let place = |known: &Fingerprint| OffsetRange {
                partition: known.partition,
                start: known.offset,
                end: known.offset + 1,
            };
            let found = firsts(self, topic, &now.iter().map(place).collect::<Vec<_>>())?;
            for (known, found) in now.iter().zip(found) {
                match found {
                    Some(found) if found != *known => return Err(name::changed(topic)),
                    found => are_there &= found.is_some(),
                }
            }
            known = later;
        }
        Ok(are_there)
    }

    /// Returns whether records between others may be removed (compaction); true unless it is known to be off.
    fn is_compacted(&self, topic: &str) -> bool {
        let is_compact = |(name, value): &(String, String)| {
            name == "cleanup.policy" && value.contains("compact")
        };
        self.configs(topic).map_or(true, |configs| configs.iter().any(is_compact))
    }

    /// Returns the high watermarks, and then the watermarks as readers see them.
    ///
    /// In this order, so that records published in between are not mistaken for an open transaction.
    pub(super) fn both_watermarks(
        &self,
        topic: &str,
        partitions: i32,
    ) -> Result<(Vec<i64>, Vec<Watermarks>)> {
        let highs = self.offsets(topic, partitions, Isolation::Uncommitted)?.highs()?;
        let seen = self.offsets(topic, partitions, Isolation::AsAsked)?.watermarks()?;
        Ok((highs, seen))
    }

    /// Warns of records after the end that readers see: a transaction is open, or its writer was killed.
    ///
    /// Only for partitions that are requested up to that end.
    pub(super) fn tell_of_transactions(
        &self,
        topic: &str,
        highs: &[i64],
        seen: &[Watermarks],
        ends: &[i64],
    ) {
        let mut hidden = 0;
        let mut first = None;
        for (partition, ((high, seen), end)) in highs.iter().zip(seen).zip(ends).enumerate() {
            if *end >= seen.high && *high > seen.high {
                hidden += (high - seen.high).unsigned_abs();
                first = first.or(Some((partition, seen.high)));
            }
        }
        let Some((partition, offset)) = first else { return };
        self.notices.push(format!(
            "warning: topic `{topic}`: {} from partition {partition}, offset {offset} on cannot be read yet: a \
             transaction is open; one whose writer was killed is aborted when its time is over",
            counted(hidden, "offset")
        ));
    }
}
