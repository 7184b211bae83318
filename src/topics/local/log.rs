//! The visible segments of one topic, in order: where an offset is, where a time is, where the end is.
//!
//! Footers carry first offsets and the newest timestamp so far, so places are found by halving and the
//! watermarks are read from one footer, however many publishes there were.

use super::codec::Stored;
use super::segment::{Fault, Part, Segment};
use super::topic::Topic;
use crate::error::{Error, Result};
use crate::topics::ranges::Watermarks;

/// A topic as it stood when it was opened; segments that come later are not seen.
#[derive(Debug, Clone)]
pub(super) struct Log {
    pub(super) topic: Topic,
    pub(super) segments: u64,
}

impl Log {
    pub(super) fn open(topic: Topic) -> Result<Self> {
        let segments = topic.segments()?;
        Ok(Self { topic, segments })
    }

    /// Opens the segment with a number.
    pub(super) fn segment(&self, number: u64) -> Result<Segment> {
        let path = self.topic.segment_path(number);
        let what = format!("topic `{}`", self.topic.name);
        match Segment::open(path.clone(), self.topic.partitions()) {
            Ok(segment) if segment.footer.topic == self.topic.id() => Ok(segment),
            _ if !self.topic.is_current() => Err(self.topic.gone()),
            Ok(_) => Err(Fault::Damaged("it belongs to another topic").at(&path, &what)),
            Err(fault) => Err(fault.at(&path, &what)),
        }
    }

    /// Returns where each partition ends, and the newest timestamp in it.
    pub(super) fn ends(&self) -> Result<Vec<Part>> {
        match self.segments.checked_sub(1) {
            Some(last) => Ok(self.segment(last)?.footer.parts),
            None => Ok(vec![Part::default(); self.topic.partitions()]),
        }
    }

    /// Returns the watermarks of each partition; nothing is ever removed, so the low one is 0.
    pub(super) fn watermarks(&self) -> Result<Vec<Watermarks>> {
        let ends = self.ends()?;
        Ok(ends.iter().map(|part| Watermarks { low: 0, high: part.end() }).collect())
    }

    /// Finds the segment with an offset of a partition.
    pub(super) fn find(&self, partition: usize, offset: i64) -> Result<Option<(u64, Segment)>> {
        self.first(|parts| parts[partition].end() > offset)
    }

    /// Finds the first segment for which `is_reached` holds; it holds for all after that one too.
    fn first(&self, is_reached: impl Fn(&[Part]) -> bool) -> Result<Option<(u64, Segment)>> {
        let (mut low, mut high, mut found) = (0, self.segments, None);
        while low < high {
            let middle = low + (high - low) / 2;
            let segment = self.segment(middle)?;
            if is_reached(&segment.footer.parts) {
                found = Some((middle, segment));
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(found)
    }

    /// Returns for each partition the first offset whose record is at or after a time.
    pub(super) fn offsets_at(&self, ms: i64) -> Result<Vec<Option<i64>>> {
        (0..self.topic.partitions()).map(|partition| self.offset_at(partition, ms)).collect()
    }

    /// Returns the first offset of a partition whose record is at or after a time.
    fn offset_at(&self, partition: usize, ms: i64) -> Result<Option<i64>> {
        let is_reached = |parts: &[Part]| parts[partition].newest_ms >= Some(ms);
        let Some((_, mut segment)) = self.first(is_reached)? else { return Ok(None) };
        let blocks = &segment.footer.parts[partition].blocks;
        let Some(block) = blocks.iter().find(|block| block.newest_ms >= Some(ms)).cloned() else {
            return Ok(None);
        };
        let mut buffer = Vec::new();
        let read = segment.read(&block, &mut buffer);
        read.map_err(|fault| self.damage(fault, &segment, partition, block.first))?;
        let mut rest = buffer.as_slice();
        let records = std::iter::from_fn(|| Stored::take(&mut rest));
        let found = (block.first..).zip(records).find(|(_, it)| it.timestamp_ms >= Some(ms));
        Ok(found.map(|(offset, _)| offset))
    }

    /// Makes the error of a segment that cannot be read at an offset.
    pub(super) fn damage(
        &self,
        fault: Fault,
        segment: &Segment,
        partition: usize,
        offset: i64,
    ) -> Error {
        let what = format!("topic `{}`, partition {partition}, offset {offset}", self.topic.name);
        fault.at(&segment.path, &what).hint(format!(
            "the records before it can be read: `.load {} --to {partition}:{offset}`",
            self.topic.name
        ))
    }
}
