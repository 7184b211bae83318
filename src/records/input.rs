//! A buffered source that knows the line and column of its bytes.

use std::io::{ErrorKind, Read};

use memchr::{memchr_iter, memrchr};

/// How many bytes to read at a time.
const CHUNK_BYTES: usize = 256 << 10;

/// Bytes that were read and not yet consumed, and their places.
#[derive(Debug)]
pub(super) struct Input<R> {
    reader: R,
    /// The bytes are in `start..end`; the rest is room that was used before.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    /// Line and column of the byte at `counted`, which is not after `start`.
    line: u64,
    column: u64,
    counted: usize,
}

impl<R: Read> Input<R> {
    pub(super) fn new(reader: R) -> Self {
        let (buffer, ended) = (Vec::new(), false);
        Self { reader, buffer, start: 0, end: 0, ended, line: 1, column: 1, counted: 0 }
    }

    /// Returns the bytes in the buffer.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Reads more into the buffer; false at the end of the source.
    pub(super) fn more(&mut self) -> std::io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.count();
        self.buffer.copy_within(self.start..self.end, 0);
        let before = self.end - self.start;
        (self.start, self.end, self.counted) = (0, before, 0);
        let full = before + CHUNK_BYTES.max(before);
        if self.buffer.len() < full {
            self.buffer.resize(full, 0);
        }
        // `read_to_end` would clear the room before each read.
        while self.end < full && !self.ended {
            match self.reader.read(&mut self.buffer[self.end..full]) {
                Ok(read) => {
                    self.end += read;
                    self.ended = read == 0;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.end > before)
    }

    /// Consumes bytes at the front.
    pub(super) fn take(&mut self, bytes: usize) {
        self.pass(bytes);
        self.count();
    }

    /// As [`Self::take`], for a caller that rarely asks for the place: lines are counted when many bytes were
    /// consumed, which is faster than line by line.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.start += bytes;
    }

    fn count(&mut self) {
        (self.line, self.column) = self.place(0);
        self.counted = self.start;
    }

    /// Returns line and column, in characters from 1, of the byte at `ahead` in the buffer.
    pub(super) fn place(&self, ahead: usize) -> (u64, u64) {
        let end = self.start + ahead.min(self.bytes().len());
        let bytes = &self.buffer[self.counted..end];
        let line = self.line + memchr_iter(b'\n', bytes).count() as u64;
        match memrchr(b'\n', bytes) {
            Some(last) => (line, 1 + characters(&bytes[last + 1..])),
            None => (line, self.column + characters(bytes)),
        }
    }
}

/// Counts characters by the bytes that can begin one, even in invalid UTF-8.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(byte & 0xC0 != 0x80)).sum()
}
