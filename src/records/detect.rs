//! Detects the format of a file by its first bytes.
//!
//! `{`: lines if the first value ends on its line and nothing follows it there, else pretty. `[`: lines if
//! the first line, within a megabyte, is a whole array and the next begins with `[` too, else an array.
//! Anything else: plain lines. Broken JSON is an error, never plain text.

use std::io::Read;

use memchr::memchr;

use super::scanner::{Nothing, Step};
use super::{Format, Records};
use crate::error::Result;

/// The first line of an array must end within this many bytes.
const ARRAY_LINE_BYTES_MAX: usize = 1 << 20;

impl<R: Read> Records<R> {
    pub(super) fn detect(&mut self) -> Result<Format> {
        let begin = loop {
            let bytes = self.input.bytes();
            if let Some(at) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) {
                break at;
            }
            if !self.more()? {
                return Ok(Format::Plain);
            }
        };
        match self.input.bytes()[begin] {
            b'{' => self.detect_object(begin),
            b'[' => self.detect_array(begin),
            _ => Ok(Format::Plain),
        }
    }

    fn detect_object(&mut self, begin: usize) -> Result<Format> {
        let mut at = begin;
        self.scanner.reset();
        let end = loop {
            match self.scanner.push(&self.input.bytes()[at..], &mut Nothing) {
                Step::Done(taken) => break at + taken,
                Step::Wrong(wrong, expected) => return Err(self.wrong(at + wrong, expected.0)),
                Step::More => at = self.input.bytes().len(),
            }
            // The first value stays in the buffer: one message always has to fit into memory.
            if !self.more()? {
                self.scanner.end().map_err(|expected| self.wrong(at, expected.0))?;
                break at;
            }
        };
        if memchr(b'\n', &self.input.bytes()[begin..end]).is_some() {
            return Ok(Format::Pretty);
        }
        Ok(if self.rest_of_line_is_blank(end)? { Format::Lines } else { Format::Pretty })
    }

    fn rest_of_line_is_blank(&mut self, from: usize) -> Result<bool> {
        let mut at = from;
        loop {
            match self.input.bytes().get(at).copied() {
                Some(b'\n') => return Ok(true),
                Some(byte) if byte.is_ascii_whitespace() => at += 1,
                Some(_) => return Ok(false),
                None if !self.more()? => return Ok(true),
                None => {}
            }
        }
    }

    fn detect_array(&mut self, begin: usize) -> Result<Format> {
        while self.input.bytes().len() < ARRAY_LINE_BYTES_MAX && self.more()? {}
        let bytes = &self.input.bytes()[begin..];
        let Some(end) = memchr(b'\n', bytes) else { return Ok(Format::Array) };
        self.scanner.reset();
        let first = self.scanner.push(&bytes[..end], &mut Nothing);
        let is_whole =
            matches!(first, Step::Done(taken) if bytes[taken..end].trim_ascii().is_empty());
        let next = bytes[end..].trim_ascii_start().first();
        Ok(if is_whole && next == Some(&b'[') { Format::Lines } else { Format::Array })
    }
}
