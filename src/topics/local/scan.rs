//! Reads one range of a partition, block by block, through one buffer.

use super::codec::Stored;
use super::log::Log;
use super::segment::{Fault, Segment};
use crate::error::{Error, Result};
use crate::topics::name::changed;
use crate::topics::{Fingerprint, Header, OffsetRange, Polled, Record, Scan};

/// Capacity that a buffer keeps after an unusually large message.
const BUFFER_BYTES_KEPT: usize = 4 << 20;

/// The reading of one range.
#[derive(Debug)]
pub(super) struct LocalScan {
    log: Log,
    partition: i32,
    index: usize,
    /// The offset of the next record.
    next: i64,
    end: i64,
    /// The number of the segment that is open, or is to be opened next.
    number: u64,
    segment: Option<Segment>,
    buffer: Vec<u8>,
    /// The position of the next record in the buffer.
    at: usize,
    /// The offset after the last record in the buffer.
    buffered: i64,
    headers: Vec<Header<String>>,
}

impl LocalScan {
    /// Opens a range, whose offsets must lie within the partition's watermarks.
    pub(super) fn open(log: Log, range: OffsetRange) -> Result<Self> {
        let OffsetRange { partition, start, end } = range;
        let index = usize::try_from(partition).unwrap_or(usize::MAX);
        let mut scan = Self {
            partition,
            index,
            next: start,
            end,
            number: log.segments,
            segment: None,
            buffer: Vec::new(),
            at: 0,
            buffered: start,
            headers: Vec::new(),
            log,
        };
        if range.is_empty() {
            return Ok(scan);
        }
        let last = scan.log.last()?;
        let part = last.as_ref().and_then(|last| last.parts.get(index));
        if start < 0 || part.is_none_or(|part| part.end() < end) {
            return Err(changed(&scan.log.topic.name));
        }
        if let Some((number, segment)) = scan.log.find(index, start)? {
            (scan.number, scan.segment) = (number, Some(segment));
        }
        Ok(scan)
    }

    /// Reads the block with the next record into the buffer and finds that record in it.
    fn load(&mut self) -> Result<()> {
        loop {
            if self.segment.is_none() {
                self.segment = Some(self.log.segment(self.number)?);
            }
            let segment = self.segment.as_mut().expect("it was opened above");
            let blocks = &segment.footer.parts[self.index].blocks;
            let at = blocks.partition_point(|block| block.first + block.count <= self.next);
            let Some(block) = blocks.get(at).cloned() else {
                self.segment = None;
                self.number += 1;
                continue;
            };
            let read = segment.read(&block, &mut self.buffer).and_then(|()| {
                let skipped = self.next - block.first;
                skip(&self.buffer, skipped).ok_or(Fault::Damaged("a record cannot be read"))
            });
            self.at =
                read.map_err(|fault| self.log.damage(fault, segment, self.index, block.first))?;
            self.buffered = block.first + block.count;
            if self.buffer.len() < BUFFER_BYTES_KEPT {
                self.buffer.shrink_to(BUFFER_BYTES_KEPT);
            }
            return Ok(());
        }
    }

    fn unreadable(&self) -> Error {
        let fault = Fault::Damaged("a record cannot be read");
        match &self.segment {
            Some(segment) => self.log.damage(fault, segment, self.index, self.next),
            None => self.log.topic.gone(),
        }
    }

    /// Returns the next record in the buffer.
    fn hand_out(&mut self, each: &mut dyn FnMut(Record<'_>)) -> Option<()> {
        let mut rest = self.buffer.get(self.at..)?;
        let stored = Stored::take(&mut rest)?;
        stored.headers_into(&mut self.headers)?;
        each(Record {
            partition: self.partition,
            offset: self.next,
            timestamp_ms: stored.timestamp_ms,
            timestamp_type: stored.timestamp_type,
            key: stored.key,
            value: stored.value,
            headers: &self.headers,
        });
        self.at = self.buffer.len() - rest.len();
        self.next += 1;
        Some(())
    }
}

impl Scan for LocalScan {
    fn poll(&mut self, records_max: usize, each: &mut dyn FnMut(Record<'_>)) -> Result<Polled> {
        if self.next >= self.end {
            return Ok(Polled::Finished);
        }
        if self.next >= self.buffered {
            self.load()?;
        }
        let mut count = 0;
        while count < records_max.max(1) && self.next < self.end.min(self.buffered) {
            self.hand_out(each).ok_or_else(|| self.unreadable())?;
            count += 1;
        }
        Ok(Polled::Records(count))
    }
}

/// Returns the position of the record after a number of records.
fn skip(buffer: &[u8], records: i64) -> Option<usize> {
    let mut rest = buffer;
    for _ in 0..records {
        Stored::take(&mut rest)?;
    }
    Some(buffer.len() - rest.len())
}

/// Takes the fingerprint of one record.
pub(super) fn fingerprint(log: &Log, partition: i32, offset: i64) -> Result<Fingerprint> {
    let range = OffsetRange { partition, start: offset, end: offset.saturating_add(1) };
    let mut taken = None;
    LocalScan::open(log.clone(), range)?
        .poll(1, &mut |record| taken = Some(Fingerprint::of(&record)))?;
    taken.ok_or_else(|| changed(&log.topic.name))
}
