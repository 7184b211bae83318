//! Detects the format of the records of a file by its first value.
//!
//! Anything but `{` and `[` begins lines, as in Spark (`TextInputJsonDataSource`). `{`: lines if
//! the value ends on its line, unless another follows it there. `[`: an array, unless the line is a
//! whole array and more lines follow. A broken first value may be a bad line: if another line is a
//! whole object, the file has lines.

use std::io::Read;

use memchr::{memchr2, memchr2_iter};

use super::{LenientScanner, Texts};
use crate::error::Result;
use crate::records::scanner::{Nothing, Scanner, Step};
use crate::records::{Format, is_space};

/// The first value must end within this many bytes.
const LOOK_BYTES_MAX: usize = 16 << 20;

impl<R: Read> Texts<R> {
    /// Returns the format of the records; consumes only blanks.
    pub(super) fn detect(&mut self) -> Result<Format> {
        let Some(first @ (b'{' | b'[')) = self.skip_blank()? else { return Ok(Format::Lines) };
        let whole = if first == b'{' { Format::Pretty } else { Format::Array };
        let end = self.end_of_first()?;
        let bytes = self.input.bytes();
        let line_end = memchr2(b'\n', b'\r', bytes);
        let Some(end) = end else {
            // A value without an end: a bad line, or an array that is too long to search.
            let is_bad_line = line_end.is_none() || has_whole_line(bytes);
            let was_looked_through = bytes.len() < LOOK_BYTES_MAX;
            let is_lines = was_looked_through && is_bad_line;
            return Ok(if is_lines { Format::Lines } else { whole });
        };
        if line_end.is_some_and(|line_end| line_end < end) {
            let is_fine = is_valid(&bytes[..end]) || !has_whole_line(bytes);
            return Ok(if is_fine { whole } else { Format::Lines });
        }
        let next = self.next_after(end)?;
        Ok(match (first, next) {
            (b'{', Some((b'{' | b'[', true))) => Format::Pretty,
            (b'[', None) => Format::Array,
            _ => Format::Lines,
        })
    }

    /// Finds the end of the first value.
    fn end_of_first(&mut self) -> Result<Option<usize>> {
        let (mut loose, mut looked) = (LenientScanner::default(), 0);
        loop {
            if let Some(taken) = loose.container(&self.input.bytes()[looked..]) {
                return Ok(Some(looked + taken));
            }
            looked = self.input.bytes().len();
            if looked >= LOOK_BYTES_MAX || !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Returns the first byte after a position that is not blank, and whether it is on the same line.
    fn next_after(&mut self, mut at: usize) -> Result<Option<(u8, bool)>> {
        let mut same_line = true;
        loop {
            match self.input.bytes().get(at).copied() {
                Some(b'\n' | b'\r') => same_line = false,
                Some(byte) if is_space(byte) => {}
                Some(byte) => return Ok(Some((byte, same_line))),
                None if self.more()? => continue,
                None => return Ok(None),
            }
            at += 1;
        }
    }
}

/// Returns whether a line of these bytes, from its first column on, is an object and nothing else.
fn has_whole_line(bytes: &[u8]) -> bool {
    let mut start = 0;
    for end in memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]) {
        let line = &bytes[start..end];
        if line.first() == Some(&b'{') && is_valid(line) {
            return true;
        }
        start = end + 1;
    }
    false
}

/// Returns whether these bytes are one JSON value.
fn is_valid(bytes: &[u8]) -> bool {
    match Scanner::new().push(bytes, &mut Nothing) {
        Step::Done(taken) => bytes[taken..].trim_ascii().is_empty(),
        Step::More | Step::Wrong(..) => false,
    }
}
