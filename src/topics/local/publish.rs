//! Writes records to a staging file, and makes them visible by one rename.
//!
//! Records are collected in one buffer for each partition until they fill a block. Under the topic's lock, the
//! footer gets the offsets after those of the last segment, and the file gets its final name.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use tempfile::TempPath;

use super::log::Log;
use super::segment::{Block, Footer, PartitionIndex, write_footer};
use super::topic::Topic;
use super::{codec, fsync, partitioner};
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::topics::{NewRecord, Published, Publisher, ranges};

/// Bytes after which a block is written.
const BLOCK_BYTES: usize = 1 << 20;
/// Bytes of all buffers together after which all are written.
const BUFFERED_BYTES_MAX: usize = 32 << 20;

/// The writing of one segment.
#[derive(Debug)]
pub(super) struct LocalPublisher {
    topic: Topic,
    file: File,
    /// Removes the file when it is dropped, unless that was renamed.
    staging: TempPath,
    position: u64,
    partitions: Vec<Staged>,
    buffered: usize,
    turn: usize,
}

/// The part of one partition: blocks that are written, and the one that is being filled.
#[derive(Debug, Default)]
struct Staged {
    /// Offsets count from 0 here.
    part: PartitionIndex,
    block: Block,
    buffer: Vec<u8>,
}

impl LocalPublisher {
    /// Opens a staging file in a topic.
    pub(super) fn open(topic: Topic) -> Result<Self> {
        let (file, staging) = topic.stage()?;
        let mut partitions = Vec::new();
        partitions.resize_with(topic.partitions(), Staged::default);
        Ok(Self { topic, file, staging, position: 0, partitions, buffered: 0, turn: 0 })
    }

    fn partition_of(&mut self, record: &NewRecord<'_>) -> Result<usize> {
        let count = self.partitions.len();
        if let Some(partition) = record.partition {
            let index = usize::try_from(partition).ok().filter(|index| *index < count);
            return index
                .ok_or_else(|| ranges::no_such_partition(&self.topic.name, partition, count));
        }
        if let Some(key) = record.key {
            return Ok(partitioner::of_key(key, count));
        }
        self.turn = (self.turn + 1) % count;
        Ok((self.turn + count - 1) % count)
    }

    /// Writes the current block of a partition.
    fn write(&mut self, index: usize) -> Result<()> {
        let staged = &self.partitions[index];
        if staged.block.count == 0 {
            return Ok(());
        }
        let written = self.file.seek(SeekFrom::Start(self.position));
        written
            .and_then(|_| self.file.write_all(&staged.buffer))
            .map_err(|cause| self.topic.unwritten(cause))?;
        self.position += staged.buffer.len() as u64;
        self.buffered -= staged.buffer.len();
        // All buffers together must not keep more memory than their limit.
        let kept = (BUFFERED_BYTES_MAX / self.partitions.len()).min(2 * BLOCK_BYTES);
        self.partitions[index].close(self.position, kept);
        Ok(())
    }

    fn write_all(&mut self, reporter: &Reporter) -> Result<()> {
        reporter.check()?;
        (0..self.partitions.len()).try_for_each(|index| self.write(index))
    }

    /// Gives the records their offsets and the segment its name, under the topic's lock.
    fn commit(mut self, reporter: &Reporter) -> Result<Published> {
        let _lock = self.topic.lock()?;
        reporter.check()?;
        let log = Log::open(self.topic.clone())?;
        let mut parts: Vec<PartitionIndex> =
            self.partitions.into_iter().map(|staged| staged.part).collect();
        if let Some(last) = log.last()? {
            for (part, before) in parts.iter_mut().zip(&last.parts) {
                part.follow(before);
            }
        }
        let count: i64 = parts.iter().map(|part| part.count).sum();
        let footer = Footer { topic: self.topic.id().to_owned(), parts };
        write_footer(&mut self.file, self.position, &footer)
            .map_err(|cause| self.topic.unwritten(cause))?;
        let path = self.topic.segment_path(log.segments);
        self.staging
            .persist_noclobber(&path)
            .map_err(|failed| Error::io("cannot create", &path, failed.error))?;
        let count = count.unsigned_abs();
        Ok(match fsync::sync(self.topic.folder()) {
            Ok(()) => Published { acknowledged: count, ..Published::default() },
            Err(error) => {
                reporter.notice(format!("the messages may not survive a power failure: {error}"));
                Published { unknown: count, ..Published::default() }
            }
        })
    }
}

impl Staged {
    fn push(&mut self, record: &NewRecord<'_>, timestamp_ms: i64) -> Result<usize> {
        let before = self.buffer.len();
        codec::encode(record, timestamp_ms, &mut self.buffer)?;
        if self.block.count == 0 {
            self.block.first = self.part.count;
        }
        self.block.count += 1;
        self.part.count += 1;
        self.block.newest_ms = self.block.newest_ms.max(Some(timestamp_ms));
        Ok(self.buffer.len() - before)
    }

    /// Ends the block, whose bytes are now in the file up to `end`; the buffer keeps this many bytes.
    fn close(&mut self, end: u64, kept: usize) {
        let mut block = std::mem::take(&mut self.block);
        block.bytes = self.buffer.len() as u64;
        block.position = end - block.bytes;
        block.crc = crc32fast::hash(&self.buffer);
        self.part.newest_ms = self.part.newest_ms.max(block.newest_ms);
        self.part.blocks.push(block);
        self.buffer.clear();
        self.buffer.shrink_to(kept);
    }
}

impl Topic {
    fn unwritten(&self, cause: io::Error) -> Error {
        Error::io("cannot write to", self.folder(), cause)
            .context(format!("nothing was published to `{}`", self.name))
    }
}

impl Publisher for LocalPublisher {
    fn send(&mut self, record: NewRecord<'_>, reporter: &Reporter) -> Result<()> {
        let index = self.partition_of(&record)?;
        let timestamp_ms =
            record.timestamp_ms.unwrap_or_else(|| chrono::Utc::now().timestamp_millis());
        if timestamp_ms < 0 {
            return Err(Error::failed("a message cannot have a timestamp before 1970"));
        }
        self.buffered += self.partitions[index].push(&record, timestamp_ms)?;
        if self.buffered >= BUFFERED_BYTES_MAX {
            return self.write_all(reporter);
        }
        if self.partitions[index].buffer.len() >= BLOCK_BYTES {
            reporter.check()?;
            return self.write(index);
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, reporter: &Reporter) -> Result<Published> {
        self.write_all(reporter)?;
        if self.position == 0 {
            return Ok(Published::default());
        }
        // The long sync comes before the lock; that of the footer, under the lock, is short.
        self.file.sync_all().map_err(|cause| self.topic.unwritten(cause))?;
        self.commit(reporter)
    }

    fn abort(self: Box<Self>) -> Published {
        // Dropping the publisher removes its staging file: nothing was acknowledged.
        Published::default()
    }
}
