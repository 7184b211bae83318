//! The records of a file: a JSON array, JSON lines, pretty-printed JSON or plain lines, detected by content.
//!
//! Everything is streamed: memory is bounded by the largest record. It knows bytes and places, not topics; the
//! caller decides what to do with an error.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use memchr::memchr;

use crate::error::{Error, LOOK_BYTES, Result, check_encoding};

mod check;
mod detect;
mod input;
mod key;
mod lenient;
mod pretty;
mod scanner;
mod stdin;
mod texts;

pub use check::{Checked, Version, check};
pub use key::key_field;
pub use pretty::pretty;
pub use stdin::StandardInput;
pub use texts::{Span, Texts};

use input::Input;
use scanner::{Nothing, Scanner, Step};

/// The format of the records in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON array; its elements are the records, without whitespace between tokens.
    Array,
    /// One JSON value on each line; a record is its line, byte for byte. Blank lines are ignored.
    Lines,
    /// JSON values that may span several lines; a record has no whitespace between tokens.
    Pretty,
    /// Lines of anything, byte for byte.
    Plain,
}

const FORMATS: [(Format, &str); 4] = [
    (Format::Array, "array"),
    (Format::Lines, "lines"),
    (Format::Pretty, "pretty"),
    (Format::Plain, "plain"),
];

impl Format {
    /// Returns the names of all formats.
    #[must_use]
    pub fn names() -> [&'static str; 4] {
        FORMATS.map(|(_, name)| name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FORMATS.iter().find(|(format, _)| format == self).map_or("", |(_, name)| name))
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = FORMATS.iter().find(|(_, name)| *name == text);
        named
            .map(|(format, _)| *format)
            .ok_or("the formats are array, lines, pretty and plain".into())
    }
}

/// Reads the records of a source, one after the other.
#[derive(Debug)]
pub struct Records<R> {
    name: String,
    input: Input<R>,
    format: Format,
    scanner: Scanner,
    /// Whether the `[` of an array was seen, and its `]`.
    opened: bool,
    closed: bool,
    /// Whether the records were checked before, so that only their ends have to be found.
    checked: bool,
    /// How many records were read.
    given: u64,
    /// Line and column of the last record.
    began: (u64, u64),
}

/// Returns the line and column, from 1, of a record of a file; `None` if the file has changed.
#[must_use]
pub fn place(path: &Path, format: Option<Format>, record: u64) -> Option<(u64, u64)> {
    let mut records = Records::new(File::open(path).ok()?, "", format).ok()?;
    let mut value = Vec::new();
    while records.given <= record {
        if !records.next(&mut value).ok()? {
            return None;
        }
    }
    Some(records.began)
}

impl<R: Read> Records<R> {
    /// Opens a source, with a name for errors; detects the format if none is given.
    ///
    /// # Errors
    /// The source cannot be read, or is encoded in UTF-16 or UTF-32.
    pub fn new(reader: R, name: &str, format: Option<Format>) -> Result<Self> {
        let mut records = Self::within(reader, name, Format::Plain);
        records.skip_mark()?;
        records.format = match format {
            Some(format) => format,
            None => records.detect()?,
        };
        Ok(records)
    }

    /// Opens the middle of a source: no byte order mark is skipped.
    fn within(reader: R, name: &str, format: Format) -> Self {
        Self {
            name: name.to_owned(),
            input: Input::new(reader),
            format,
            scanner: Scanner::new(),
            opened: false,
            closed: false,
            checked: false,
            given: 0,
            began: (1, 1),
        }
    }

    /// Returns the place of the last record: `file:line:column`.
    pub fn place(&self) -> String {
        let (line, column) = self.began;
        format!("{}:{line}:{column}", self.name)
    }

    /// Returns the format of the records.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Skips validation: the records were checked, and have not changed.
    #[must_use]
    pub fn trusted(self) -> Self {
        Self { checked: true, ..self }
    }

    /// Reads the next record into `value`; false at the end.
    ///
    /// # Errors
    /// The source cannot be read, or the record is invalid; the error has file, line and column.
    pub fn next(&mut self, value: &mut Vec<u8>) -> Result<bool> {
        value.clear();
        let found = match self.format {
            Format::Array => self.element(value),
            Format::Pretty => self.pretty(value),
            Format::Lines => self.json_line(value),
            Format::Plain => self.line(value),
        }?;
        self.given += u64::from(found);
        Ok(found)
    }

    fn more(&mut self) -> Result<bool> {
        self.input.more().map_err(|error| Error::io("cannot read", Path::new(&self.name), error))
    }

    /// Skips the byte order mark that some editors write; refuses other encodings and names them.
    fn skip_mark(&mut self) -> Result<()> {
        while self.input.bytes().len() < LOOK_BYTES && self.more()? {}
        check_encoding(self.input.bytes(), &self.name)?;
        if self.input.bytes().starts_with(b"\xEF\xBB\xBF") {
            self.input.take(3);
        }
        Ok(())
    }

    /// Consumes whitespace and returns the byte after it, which is not consumed.
    fn skip_blank(&mut self) -> Result<Option<u8>> {
        loop {
            let bytes = self.input.bytes();
            let blank = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            if let Some(at) = blank {
                let byte = bytes[at];
                self.input.take(at);
                return Ok(Some(byte));
            }
            self.input.take(self.input.bytes().len());
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    fn element(&mut self, value: &mut Vec<u8>) -> Result<bool> {
        if !self.opened {
            self.expect(b'[', "`[`")?;
            self.opened = true;
            if self.skip_blank()? == Some(b']') {
                return self.close();
            }
        } else if self.closed || self.skip_blank()? == Some(b']') {
            return self.close();
        } else {
            self.expect(b',', "`,` or `]`")?;
        }
        self.compact(value)?;
        Ok(true)
    }

    fn expect(&mut self, byte: u8, expected: &str) -> Result<()> {
        if self.skip_blank()? != Some(byte) {
            return Err(self.wrong(0, expected));
        }
        self.input.take(1);
        Ok(())
    }

    /// Consumes the `]`; nothing may follow it.
    fn close(&mut self) -> Result<bool> {
        if !self.closed {
            self.input.take(1);
            self.closed = true;
        }
        match self.skip_blank()? {
            None => Ok(false),
            Some(_) => Err(self.wrong(0, "the end of the file after `]`")),
        }
    }

    fn pretty(&mut self, value: &mut Vec<u8>) -> Result<bool> {
        if self.skip_blank()?.is_none() {
            return Ok(false);
        }
        self.compact(value)?;
        Ok(true)
    }

    /// Reads one value without the whitespace between its tokens.
    fn compact(&mut self, value: &mut Vec<u8>) -> Result<()> {
        self.skip_blank()?;
        self.began = self.input.place(0);
        self.scanner.reset();
        loop {
            match self.scanner.push(self.input.bytes(), value) {
                Step::Done(taken) => {
                    self.check_text(value)?;
                    self.input.take(taken);
                    return Ok(());
                }
                Step::Wrong(at, expected) => return Err(self.wrong(at, expected.0)),
                Step::More => self.input.take(self.input.bytes().len()),
            }
            if !self.more()? {
                self.scanner.end().map_err(|expected| self.wrong(0, expected.0))?;
                return self.check_text(value);
            }
        }
    }

    fn json_line(&mut self, value: &mut Vec<u8>) -> Result<bool> {
        loop {
            let Some(length) = self.line_length()? else { return Ok(false) };
            let line = trim_end(&self.input.bytes()[..length]);
            if line.trim_ascii().is_empty() {
                self.input.take(length);
                continue;
            }
            self.began = self.input.place(0);
            if self.checked {
                value.extend_from_slice(line);
                self.input.take(length);
                return Ok(true);
            }
            // A line is sent unchanged.
            self.scanner.reset();
            match self.scanner.push(line, &mut Nothing) {
                Step::Wrong(at, expected) => return Err(self.wrong(at, expected.0)),
                Step::More => {
                    let end = line.len();
                    self.scanner.end().map_err(|expected| self.wrong(end, expected.0))?;
                }
                Step::Done(taken) => {
                    let rest = &line[taken..];
                    if let Some(at) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) {
                        return Err(self.wrong(taken + at, "the end of the line after a value"));
                    }
                }
            }
            self.check_text(line)?;
            value.extend_from_slice(line);
            self.input.take(length);
            return Ok(true);
        }
    }

    fn line(&mut self, value: &mut Vec<u8>) -> Result<bool> {
        let Some(length) = self.line_length()? else { return Ok(false) };
        self.began = self.input.place(0);
        value.extend_from_slice(trim_end(&self.input.bytes()[..length]));
        self.input.take(length);
        Ok(true)
    }

    /// Returns the length of the next line including its end; `None` at the end of the source.
    fn line_length(&mut self) -> Result<Option<usize>> {
        let mut looked = 0;
        loop {
            if let Some(at) = memchr(b'\n', &self.input.bytes()[looked..]) {
                return Ok(Some(looked + at + 1));
            }
            looked = self.input.bytes().len();
            if !self.more()? {
                return Ok((looked > 0).then_some(looked));
            }
        }
    }

    fn check_text(&self, value: &[u8]) -> Result<()> {
        if self.checked {
            return Ok(());
        }
        std::str::from_utf8(value).map(drop).map_err(|_| {
            let (line, _) = self.input.place(0);
            let record = self.given + 1;
            Error::failed(format!("{}:{line}: record {record} is not UTF-8", self.name))
                .hint("`--format plain` sends lines unchanged")
        })
    }

    /// Makes the error of the byte at `ahead`.
    fn wrong(&self, ahead: usize, expected: &str) -> Error {
        let (line, column) = self.input.place(ahead);
        let found = match self.input.bytes().get(ahead) {
            None => "the end".to_owned(),
            Some(b'\n' | b'\r') => "the end of the line".to_owned(),
            Some(byte) if byte.is_ascii() => format!("`{}`", char::from(*byte).escape_debug()),
            Some(byte) => match first_char(&self.input.bytes()[ahead..]) {
                Some(char) => format!("`{}`", char.escape_debug()),
                None => format!("byte 0x{byte:02X}"),
            },
        };
        let (name, record) = (&self.name, self.given + 1);
        Error::failed(format!(
            "{name}:{line}:{column}: expected {expected}, found {found} (record {record})"
        ))
        .hint("`--format plain` sends lines unchanged")
    }
}

/// Returns whether a byte is whitespace in JSON; a form feed is not.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Removes the end of a line: `\n` or `\r\n`.
fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn first_char(bytes: &[u8]) -> Option<char> {
    let text = &bytes[..bytes.len().min(4)];
    text.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next())
}

#[cfg(test)]
mod tests;
