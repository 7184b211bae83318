//! Segment files: the records of one publish, in blocks, and a footer that says where they are.
//!
//! A block has about a megabyte of records of one partition. The footer is JSON: for each partition its first
//! offset, its count and its blocks. The file ends with the footer's length (8 bytes), its CRC-32 (4) and eight
//! letters. As the footer contains the offsets, they become durable with the same rename that makes the segment
//! visible; and the last footer alone gives the watermarks. Nothing that is read is trusted: an inconsistency
//! is a [`Fault`].

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::Error;

const LETTERS: &[u8; 8] = b"lakeseg1";
const TRAILER_BYTES: u64 = 20;

/// The footer of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Footer {
    /// The id of the topic, so that a recreated topic's segment is not taken for the old one's.
    pub(super) topic: String,
    /// One part for each partition of the topic, in order; some without records.
    pub(super) parts: Vec<PartitionIndex>,
}

/// The part of one partition in a segment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartitionIndex {
    /// The offset of the first record, or of the next one if there is none.
    pub(super) first: i64,
    /// How many records there are.
    pub(super) count: i64,
    /// The newest timestamp in this segment and all earlier ones, for the binary search of times.
    pub(super) newest_ms: Option<i64>,
    /// Where the records are, in order.
    pub(super) blocks: Vec<Block>,
}

/// A block: records of one partition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Block {
    pub(super) first: i64,
    pub(super) count: i64,
    pub(super) position: u64,
    pub(super) bytes: u64,
    /// The newest timestamp in this block.
    pub(super) newest_ms: Option<i64>,
    pub(super) crc: u32,
}

impl PartitionIndex {
    /// Returns the offset after the last record.
    pub(super) fn end(&self) -> i64 {
        self.first + self.count
    }

    /// Makes the part that follows an earlier one of the same partition.
    pub(super) fn follow(&mut self, before: &PartitionIndex) {
        self.first = before.end();
        self.newest_ms = self.newest_ms.max(before.newest_ms);
        for block in &mut self.blocks {
            block.first += self.first;
        }
    }

    /// Returns whether offsets have no gaps and every block is before `end` in the file.
    fn is_sound(&self, end: u64) -> bool {
        let mut next = self.first;
        let fits = |block: &Block| {
            let sound = block.first == next && block.count > 0;
            let inside = block.position.checked_add(block.bytes).is_some_and(|stop| stop <= end);
            let after = next.checked_add(block.count);
            next = after.unwrap_or(next);
            sound && inside && after.is_some()
        };
        self.first >= 0 && self.blocks.iter().all(fits) && self.count == next - self.first
    }
}

/// Why a segment cannot be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// An error of the operating system.
    Io(io::Error),
    /// The bytes are damaged.
    Damaged(&'static str),
}

impl From<io::Error> for Fault {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::UnexpectedEof => Self::Damaged("it ends too early"),
            _ => Self::Io(cause),
        }
    }
}

impl Fault {
    /// Makes the error that names the file; `what` names topic, partition and offset.
    pub(super) fn at(self, path: &Path, what: &str) -> Error {
        match self {
            Self::Io(cause) => Error::io("cannot read", path, cause).context(what),
            Self::Damaged(why) => {
                let file = path.display();
                Error::failed(format!("{what}: segment `{file}` is damaged: {why}"))
            }
        }
    }
}

/// A visible segment, open for reading.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    pub(super) footer: Arc<Footer>,
    file: File,
}

impl Segment {
    /// Opens a segment of a topic with a number of partitions and reads its footer.
    pub(super) fn open(path: PathBuf, partitions: usize) -> Result<Self, Fault> {
        let mut file = File::open(&path)?;
        let bytes = file.metadata()?.len();
        let body = bytes.checked_sub(TRAILER_BYTES).ok_or(Fault::Damaged("it ends too early"))?;
        file.seek(SeekFrom::Start(body))?;
        let mut trailer = [0; 20];
        file.read_exact(&mut trailer)?;
        let (length, rest) = trailer.split_first_chunk::<8>().expect("the trailer has 20 bytes");
        let (crc, letters) = rest.split_first_chunk::<4>().expect("the rest of it has 12 bytes");
        if letters != LETTERS {
            return Err(Fault::Damaged("its end is not that of a segment"));
        }
        let start = body.checked_sub(u64::from_le_bytes(*length));
        let start = start.ok_or(Fault::Damaged("the length of its footer is invalid"))?;
        let mut json = Vec::new();
        read_at(&mut file, start, body - start, &mut json)?;
        if crc32fast::hash(&json) != u32::from_le_bytes(*crc) {
            return Err(Fault::Damaged("the checksum of its footer does not match"));
        }
        let footer: Footer = serde_json::from_slice(&json)
            .map_err(|_| Fault::Damaged("its footer cannot be read"))?;
        let sound = footer.parts.iter().all(|part| part.is_sound(start));
        if !sound || footer.parts.len() != partitions {
            return Err(Fault::Damaged("its footer is inconsistent"));
        }
        Ok(Self { path, footer: Arc::new(footer), file })
    }

    /// Opens a segment whose footer was read before.
    pub(super) fn open_again(path: PathBuf, footer: Arc<Footer>) -> Result<Self, Fault> {
        let file = File::open(&path)?;
        Ok(Self { path, footer, file })
    }

    /// Reads a block of this segment into `buffer` and checks it.
    pub(super) fn read(&mut self, block: &Block, buffer: &mut Vec<u8>) -> Result<(), Fault> {
        read_at(&mut self.file, block.position, block.bytes, buffer)?;
        if crc32fast::hash(buffer) == block.crc {
            Ok(())
        } else {
            Err(Fault::Damaged("the checksum of a block does not match"))
        }
    }
}

/// Reads a number of bytes into `buffer`, without clearing its memory first.
fn read_at(file: &mut File, position: u64, bytes: u64, buffer: &mut Vec<u8>) -> Result<(), Fault> {
    let length = usize::try_from(bytes).map_err(|_| Fault::Damaged("a block is too large"))?;
    file.seek(SeekFrom::Start(position))?;
    buffer.clear();
    buffer.reserve_exact(length);
    file.take(bytes).read_to_end(buffer)?;
    if buffer.len() < length { Err(Fault::Damaged("it ends too early")) } else { Ok(()) }
}

/// Writes a footer and the trailer at `position`, and truncates the file after it.
pub(super) fn write_footer(file: &mut File, position: u64, footer: &Footer) -> io::Result<()> {
    let mut tail = serde_json::to_vec(footer)?;
    let (length, crc) = (tail.len() as u64, crc32fast::hash(&tail));
    tail.extend_from_slice(&length.to_le_bytes());
    tail.extend_from_slice(&crc.to_le_bytes());
    tail.extend_from_slice(LETTERS);
    file.set_len(position)?;
    file.seek(SeekFrom::Start(position))?;
    file.write_all(&tail)?;
    file.sync_all()
}
