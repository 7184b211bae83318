//! The visible segments of one topic, in order: finds offsets, times and the end.
//!
//! Footers have the first offsets and the newest timestamp so far, so a binary search finds the segment and
//! the watermarks are read from one footer, however many publishes there were.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::codec::Stored;
use super::segment::{Fault, Footer, PartitionIndex, Segment};
use super::topic::Topic;
use crate::error::{Error, Result};
use crate::topics::ranges::Watermarks;

/// How many footers to cache: the binary search reads the same ones again for each partition.
const FOOTERS_MAX: usize = 16;

/// For how long a listing of the folder holds. Segments that something else has removed are found after that.
const LISTED_FOR: Duration = Duration::from_millis(100);

/// Footers by the numbers of their segments, the newest at the end.
type Footers = VecDeque<(u64, Arc<Footer>)>;

/// A topic as it was when it was opened; later segments are not visible.
#[derive(Debug, Clone)]
pub(super) struct Log {
    pub(super) topic: Topic,
    pub(super) segments: u64,
    /// When the folder was listed.
    listed: Instant,
    /// The footers that were read last. They never change.
    footers: Arc<Mutex<Footers>>,
}

impl Log {
    pub(super) fn open(topic: Topic) -> Result<Self> {
        let listed = Instant::now();
        let segments = topic.segments()?;
        Ok(Self { topic, segments, listed, footers: Arc::default() })
    }

    /// Opens the log of the same topic as it is now. If its folder has just been listed, looks only for later segments:
    /// a command opens the log of a topic several times.
    pub(super) fn again(&self, topic: Topic) -> Result<Self> {
        if self.listed.elapsed() > LISTED_FOR {
            return Self::open(topic);
        }
        let segments = topic.segments_since(self.segments)?;
        Ok(Self { topic, segments, listed: self.listed, footers: Arc::default() })
    }

    /// Opens the segment with a number.
    pub(super) fn segment(&self, number: u64) -> Result<Segment> {
        let path = self.topic.segment_path(number);
        let what = format!("topic `{}`", self.topic.name);
        let opened = match self.known_footer(number) {
            Some(footer) => Segment::open_again(path.clone(), footer),
            None => Segment::open(path.clone(), self.topic.partitions()),
        };
        match opened {
            Ok(segment) if segment.footer.topic == self.topic.id() => {
                self.keep_footer(number, &segment.footer);
                Ok(segment)
            }
            _ if !self.topic.is_current() => Err(self.topic.gone()),
            Ok(_) => Err(Fault::Damaged("it belongs to another topic").at(&path, &what)),
            Err(fault) => Err(fault.at(&path, &what)),
        }
    }

    fn known_footer(&self, number: u64) -> Option<Arc<Footer>> {
        let mut footers = self.footers.lock();
        let at = footers.iter().position(|(known, _)| *known == number)?;
        let found = footers.remove(at)?;
        let footer = Arc::clone(&found.1);
        footers.push_back(found);
        Some(footer)
    }

    fn keep_footer(&self, number: u64, footer: &Arc<Footer>) {
        let mut footers = self.footers.lock();
        if footers.back().is_some_and(|(newest, _)| *newest == number) {
            return;
        }
        footers.push_back((number, Arc::clone(footer)));
        if footers.len() > FOOTERS_MAX {
            footers.pop_front();
        }
    }

    /// Returns the end of each partition and its newest timestamp, from the last segment.
    pub(super) fn last(&self) -> Result<Option<Arc<Footer>>> {
        let last = self.segments.checked_sub(1).map(|last| self.segment(last)).transpose()?;
        Ok(last.map(|segment| segment.footer))
    }

    /// Returns the watermarks of each partition; the low one is 0, because nothing is ever removed.
    pub(super) fn watermarks(&self) -> Result<Vec<Watermarks>> {
        Ok(match self.last()? {
            Some(last) => {
                last.parts.iter().map(|part| Watermarks { low: 0, high: part.end() }).collect()
            }
            None => vec![Watermarks { low: 0, high: 0 }; self.topic.partitions()],
        })
    }

    /// Finds the segment with an offset of a partition.
    pub(super) fn find(&self, partition: usize, offset: i64) -> Result<Option<(u64, Segment)>> {
        self.first(|parts| parts[partition].end() > offset)
    }

    /// Finds the first segment for which `is_reached` is true; it is also true for all later ones.
    fn first(
        &self,
        is_reached: impl Fn(&[PartitionIndex]) -> bool,
    ) -> Result<Option<(u64, Segment)>> {
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
        let is_reached = |parts: &[PartitionIndex]| parts[partition].newest_ms >= Some(ms);
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
