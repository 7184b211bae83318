//! A buffered source that knows the line and column of its bytes.

use std::io::Read;

use memchr::{memchr_iter, memrchr};

/// How many bytes to read at a time.
const CHUNK_BYTES: usize = 256 << 10;

/// Bytes that were read and not yet consumed, and the place of the first of them.
#[derive(Debug)]
pub(super) struct Input<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    line: u64,
    column: u64,
}

impl<R: Read> Input<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), start: 0, ended: false, line: 1, column: 1 }
    }

    /// Returns the bytes in the buffer.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Reads more into the buffer; false at the end of the source.
    pub(super) fn more(&mut self) -> std::io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        let wanted = CHUNK_BYTES.max(before);
        self.buffer.reserve(wanted);
        let read = self.reader.by_ref().take(wanted as u64).read_to_end(&mut self.buffer)?;
        self.ended = read < wanted;
        Ok(self.buffer.len() > before)
    }

    /// Consumes bytes at the front.
    pub(super) fn take(&mut self, bytes: usize) {
        let taken = &self.buffer[self.start..self.start + bytes];
        self.line += memchr_iter(b'\n', taken).count() as u64;
        match memrchr(b'\n', taken) {
            Some(last) => self.column = 1 + characters(&taken[last + 1..]),
            None => self.column += characters(taken),
        }
        self.start += bytes;
    }

    /// Returns line and column, in characters from 1, of the byte at `ahead` in the buffer.
    pub(super) fn place(&self, ahead: usize) -> (u64, u64) {
        let bytes = &self.bytes()[..ahead.min(self.bytes().len())];
        let line = self.line + memchr_iter(b'\n', bytes).count() as u64;
        match memrchr(b'\n', bytes) {
            Some(last) => (line, 1 + characters(&bytes[last + 1..])),
            None => (line, self.column + characters(bytes)),
        }
    }
}

/// Counts characters by the bytes that can begin one, also in invalid UTF-8.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(byte & 0xC0 != 0x80)).sum()
}
