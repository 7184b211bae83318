//! The records of a file in a query: lines, the elements of an array, or values over several lines.
//!
//! They are detected by content as in [`Records`](super::Records), but a bad record does not refuse the others:
//! it is passed on unchanged, and the decoder puts it into `_corrupt_record`. A file that cannot be split into
//! records is an error with its place: a record that does not end, or anything outside the array.
//! Lines end at `\n`, `\r\n` or `\r`, as in Spark, which uses Hadoop's `LineReader`.

use std::io::Read;

use memchr::memchr2;

use super::input::Input;
use super::lenient::LenientScanner;
use super::{Format, first_char, is_space};
use crate::error::{Error, LOOK_BYTES, Result, check_encoding};

mod detect;

/// A record of more bytes than this is an error.
const RECORD_BYTES_MAX: usize = 512 << 20;

/// A part of a file: the lines that begin in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins in the file.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
}

impl Span {
    /// The whole of a file.
    pub const WHOLE: Self = Self { start: 0, end: u64::MAX };

    /// Returns where to begin reading: one byte earlier, to see whether a line begins at the start.
    #[must_use]
    pub fn read_from(self) -> u64 {
        self.start.saturating_sub(1)
    }
}

/// Reads the records of a file, or of a span of it, one after the other.
#[derive(Debug)]
pub struct Texts<R> {
    name: String,
    input: Input<R>,
    format: Format,
    /// Bytes of the last returned record, which are still in the input.
    given: usize,
    /// The position of the next byte of the input in the file.
    at: u64,
    /// Where the span ends.
    end: u64,
    /// Whether a line begins at the next byte.
    is_line_start: bool,
    /// Whether the `[` of an array was seen, and its `]`.
    opened: bool,
    closed: bool,
}

impl<R: Read> Texts<R> {
    /// Opens a whole file, with a name for errors, and detects its format.
    ///
    /// # Errors
    /// The source cannot be read, is compressed, or is encoded in UTF-16 or UTF-32.
    pub fn new(reader: R, name: &str) -> Result<Self> {
        let mut texts = Self::within(reader, name, Span::WHOLE);
        texts.skip_mark()?;
        texts.format = texts.detect()?;
        Ok(texts)
    }

    /// Opens a span of a file of lines; the reader begins at [`Span::read_from`].
    ///
    /// # Errors
    /// The source cannot be read.
    pub fn lines(reader: R, name: &str, span: Span) -> Result<Self> {
        let mut texts = Self::within(reader, name, span);
        if span.start == 0 {
            texts.skip_mark()?;
            return Ok(texts);
        }
        // The current line belongs to the previous span.
        texts.at = span.read_from();
        while let Some(length) = texts.line_length(b'\n')? {
            let is_end = texts.input.bytes()[length - 1] == b'\n';
            texts.take(length);
            if is_end {
                break;
            }
        }
        Ok(texts)
    }

    fn within(reader: R, name: &str, span: Span) -> Self {
        Self {
            name: name.to_owned(),
            input: Input::new(reader),
            format: Format::Lines,
            given: 0,
            at: span.start,
            end: span.end,
            is_line_start: true,
            opened: false,
            closed: false,
        }
    }

    /// Returns the format of the records.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the next record; `None` at the end.
    ///
    /// # Errors
    /// The source cannot be read, or its rest cannot be split into records; the error has file, line and
    /// column.
    pub fn next_record(&mut self) -> Result<Option<&[u8]>> {
        self.take(self.given);
        self.given = 0;
        let length = match self.format {
            Format::Array => self.element(),
            Format::Pretty => self.value(),
            Format::Lines | Format::Plain => self.line(),
        }?;
        let Some(length) = length else { return Ok(None) };
        self.given = self.given.max(length);
        Ok(Some(&self.input.bytes()[..length]))
    }

    fn take(&mut self, bytes: usize) {
        self.input.pass(bytes);
        self.at += bytes as u64;
    }

    fn more(&mut self) -> Result<bool> {
        if self.input.bytes().len() > RECORD_BYTES_MAX {
            return Err(self.wrong("a record of more than 512 MB begins here"));
        }
        self.input.more().map_err(|error| own(error, &self.name))
    }

    /// Skips the byte order mark that some editors write; refuses other encodings and names them.
    fn skip_mark(&mut self) -> Result<()> {
        while self.input.bytes().len() < LOOK_BYTES && self.more()? {}
        match self.input.bytes() {
            [0xEF, 0xBB, 0xBF, ..] => {
                self.take(3);
                Ok(())
            }
            [0x1F, 0x8B, ..] => {
                Err(Error::failed(format!("`{}` is compressed with gzip", self.name))
                    .hint("give it a name that ends in `.gz`"))
            }
            begin => check_encoding(begin, &self.name),
        }
    }

    /// Returns the next line that is not blank, without its end.
    fn line(&mut self) -> Result<Option<usize>> {
        loop {
            if self.is_line_start && self.at >= self.end {
                return Ok(None);
            }
            let Some(mut length) = self.line_length(b'\r')? else { return Ok(None) };
            let bytes = self.input.bytes();
            let text = bytes[..length].strip_suffix(b"\n").unwrap_or(&bytes[..length]);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            let (text_length, is_blank) = (text.len(), text.iter().all(|byte| is_space(*byte)));
            if bytes[length - 1] == b'\r' && bytes.get(length) == Some(&b'\n') {
                length += 1;
            }
            self.is_line_start = bytes[length - 1] == b'\n';
            if !is_blank {
                // Including its end, so that the columns of a line that has only an end are counted.
                self.given = length;
                return Ok(Some(text_length));
            }
            self.take(length);
        }
    }

    /// Returns the length of the next line including its end, `\n` or the other byte; `None` at the end.
    fn line_length(&mut self, other: u8) -> Result<Option<usize>> {
        let mut looked = 0;
        loop {
            if let Some(at) = memchr2(b'\n', other, &self.input.bytes()[looked..]) {
                return Ok(Some(looked + at + 1));
            }
            looked = self.input.bytes().len();
            if !self.more()? {
                return Ok((looked > 0).then_some(looked));
            }
        }
    }

    /// Consumes whitespace and returns the byte after it, which is not consumed.
    fn skip_blank(&mut self) -> Result<Option<u8>> {
        loop {
            let bytes = self.input.bytes();
            if let Some(at) = bytes.iter().position(|byte| !is_space(*byte)) {
                let byte = bytes[at];
                self.take(at);
                return Ok(Some(byte));
            }
            self.take(self.input.bytes().len());
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    fn element(&mut self) -> Result<Option<usize>> {
        if self.closed {
            return self.nothing_more();
        }
        if self.opened {
            match self.skip_blank()? {
                Some(b']') => return self.nothing_more(),
                Some(b',') => self.take(1),
                _ => return Err(self.expected("`,` or `]`")),
            }
        } else {
            self.skip_blank()?;
            self.take(1);
            self.opened = true;
            if self.skip_blank()? == Some(b']') {
                return self.nothing_more();
            }
        }
        match self.skip_blank()? {
            Some(b'{' | b'[') => self.until(LenientScanner::container),
            Some(b',' | b']' | b'}') | None => Err(self.expected("a record")),
            Some(_) => self.until(LenientScanner::scalar),
        }
    }

    /// Consumes the `]`; nothing may follow it.
    fn nothing_more(&mut self) -> Result<Option<usize>> {
        if !self.closed {
            self.take(1);
            self.closed = true;
        }
        match self.skip_blank()? {
            None => Ok(None),
            Some(_) => Err(self.expected("the end of the file after `]`")),
        }
    }

    fn value(&mut self) -> Result<Option<usize>> {
        match self.skip_blank()? {
            None => Ok(None),
            Some(b'{' | b'[') => self.until(LenientScanner::container),
            Some(_) => Err(self.expected("`{`")),
        }
    }

    /// Returns the length of the record that begins here.
    fn until(
        &mut self,
        ends: fn(&mut LenientScanner, &[u8]) -> Option<usize>,
    ) -> Result<Option<usize>> {
        let (mut loose, mut looked) = (LenientScanner::default(), 0);
        loop {
            if let Some(taken) = ends(&mut loose, &self.input.bytes()[looked..]) {
                return Ok(Some(looked + taken));
            }
            looked = self.input.bytes().len();
            if !self.more()? {
                return Err(self.wrong("the record that begins here does not end"));
            }
        }
    }

    fn expected(&self, what: &str) -> Error {
        let found = match first_char(self.input.bytes()) {
            Some(found) => format!("`{}`", found.escape_debug()),
            None => "the end".to_owned(),
        };
        self.wrong(&format!("expected {what}, found {found}"))
    }

    /// Makes the error of the next byte.
    fn wrong(&self, what: &str) -> Error {
        let (line, column) = self.input.place(0);
        Error::failed(format!("{}:{line}:{column}: {what}", self.name))
    }
}

/// Unwraps an error of this crate that a reader has wrapped in an I/O error.
fn own(error: std::io::Error, name: &str) -> Error {
    match error.downcast::<Error>() {
        Ok(own) => own,
        Err(error) => Error::io("cannot read", std::path::Path::new(name), error),
    }
}

#[cfg(test)]
mod tests;
