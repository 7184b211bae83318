//! Splits CSV into records, by the rules of Spark's reader (`UnivocityParser` with the defaults of
//! `CSVOptions`); values may contain line breaks.
//!
//! A quoted value ends at a quote before a comma or the end of the line; inside it, `\"` is a quote and `\\`
//! a backslash. A value that continues after its closing quote is read unquoted, up to the next comma. Pure.

use std::io::{self, BufRead, BufReader, Read};

use crate::error::{Error, Result};

/// A value as it is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) is_quoted: bool,
}

/// Reads records.
pub(super) struct Cells<R: Read> {
    input: BufReader<R>,
    /// The number of the next line, from 1.
    line: u64,
    /// Whether an empty line is a record with one value; otherwise it is skipped.
    keeps_blank: bool,
}

const BUFFER_BYTES: usize = 64 << 10;

impl<R: Read> Cells<R> {
    pub(super) fn new(input: R, keeps_blank: bool) -> Result<Self> {
        let mut cells =
            Self { input: BufReader::with_capacity(BUFFER_BYTES, input), line: 1, keeps_blank };
        for mark in *b"\xef\xbb\xbf" {
            if cells.peek()? != Some(mark) {
                break;
            }
            cells.input.consume(1);
        }
        Ok(cells)
    }

    /// Returns the first bytes of the next record.
    pub(super) fn begin(&mut self) -> Result<&[u8]> {
        Ok(self.input.fill_buf()?)
    }

    /// Returns the number of the next line.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Reads the next record; returns `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read, or a quote is not closed.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Cell>>> {
        while matches!(self.peek()?, Some(b'\n' | b'\r')) && !self.keeps_blank {
            self.end_line()?;
        }
        if self.peek()?.is_none() {
            return Ok(None);
        }
        let mut record = Vec::new();
        loop {
            record.push(match self.peek()? {
                Some(b'"') => self.quoted()?,
                _ => self.unquoted(Vec::new())?,
            });
            match self.peek()? {
                Some(b',') => self.input.consume(1),
                Some(_) => {
                    self.end_line()?;
                    return Ok(Some(record));
                }
                None => return Ok(Some(record)),
            }
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    fn take(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        self.input.consume(usize::from(byte.is_some()));
        Ok(byte)
    }

    fn end_line(&mut self) -> io::Result<()> {
        if self.take()? == Some(b'\r') && self.peek()? == Some(b'\n') {
            self.input.consume(1);
        }
        self.line += 1;
        Ok(())
    }

    /// Reads up to a comma or the end of the line, and appends to the text that was read already.
    fn unquoted(&mut self, mut text: Vec<u8>) -> Result<Cell> {
        while let Some(byte) = self.peek()?.filter(|byte| !b",\r\n".contains(byte)) {
            text.push(byte);
            self.input.consume(1);
        }
        Ok(Cell { text: text_of(text), is_quoted: false })
    }

    fn quoted(&mut self) -> Result<Cell> {
        let begun = self.line;
        self.input.consume(1);
        let mut text = Vec::new();
        loop {
            match self.take()? {
                None => {
                    return Err(Error::failed(format!(
                        "the quote that opens a value in line {begun} never closes"
                    )));
                }
                Some(b'\\') if matches!(self.peek()?, Some(b'"' | b'\\')) => {
                    text.extend(self.take()?);
                }
                Some(b'"') if self.peek()? == Some(b'"') => text.push(b'"'),
                Some(b'"') => return self.closed(text),
                Some(byte) => {
                    self.line += u64::from(byte == b'\n');
                    text.push(byte);
                }
            }
        }
    }

    /// Ends a value at a quote, unless more text follows.
    fn closed(&mut self, text: Vec<u8>) -> Result<Cell> {
        let mut blank = Vec::new();
        while let Some(byte) = self.peek()?.filter(|byte| b" \t".contains(byte)) {
            blank.push(byte);
            self.input.consume(1);
        }
        if matches!(self.peek()?, None | Some(b',' | b'\r' | b'\n')) {
            return Ok(Cell { text: text_of(text), is_quoted: true });
        }
        self.unquoted([b"\"".as_slice(), &text, b"\"", &blank].concat())
    }
}

fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::Cells;

    fn records(text: &str, keeps_blank: bool) -> Vec<String> {
        let mut cells = Cells::new(text.as_bytes(), keeps_blank).unwrap();
        let mut records = Vec::new();
        while let Some(record) = cells.next().unwrap() {
            let texts: Vec<String> = record.into_iter().map(|cell| cell.text).collect();
            records.push(texts.join("|"));
        }
        records
    }

    /// Expected values are from Spark 4.1.2, with `multiLine`.
    #[test]
    fn values_are_cut_as_spark_cuts_them() {
        for (line, expected) in [
            (r#"a,"say \"x\"",z"#, r#"a|say "x"|z"#),
            (r#"a,"say ""x""",z"#, r#"a|"say ""x"""|z"#),
            (r#"a,"b"c,z"#, r#"a|"b"c|z"#),
            (r#"a,b"c,z"#, r#"a|b"c|z"#),
            (r#"a,"",z"#, "a||z"),
            (r#"a, "b" ,z"#, r#"a| "b" |z"#),
            (r#"a,"b" ,z"#, "a|b|z"),
            (r#"a,"\\",z"#, r"a|\|z"),
            (r#"a,"\\"",z"#, r#"a|\"|z"#),
            (r"a,\,b", r"a|\|b"),
            (r#"a,"\,b",z"#, r"a|\,b|z"),
            (r#"a,"x\\y",z"#, r"a|x\y|z"),
            (r"a,x\\y,z", r"a|x\\y|z"),
            (r#"a,"x\y",z"#, r"a|x\y|z"),
            ("a,'b,c',z", "a|'b|c'|z"),
            (r#"a,"b""",z"#, r#"a|b""|z"#),
            (r#"a,"""",z"#, r#"a|""|z"#),
            (r#"a,"b""c,d",z"#, r#"a|"b""c|d"|z"#),
            (r#""a","b","c""#, "a|b|c"),
            ("a,b,", "a|b|"),
            ("\u{feff}é,b", "é|b"),
        ] {
            assert_eq!(records(line, false), [expected], "{line}");
        }
    }

    #[test]
    fn lines_end_outside_of_quotes_only() {
        let text = "a,\"x\ny\"\r\n\r\nb,\"x\r\ny\"\rc,d";
        assert_eq!(records(text, false), ["a|x\ny", "b|x\r\ny", "c|d"]);
        assert_eq!(records("a\n\nb\n", true), ["a", "", "b"]);
        let error = Cells::new("a\nb,\"c\n".as_bytes(), false).unwrap();
        let mut cells = error;
        cells.next().unwrap();
        let error = cells.next().unwrap_err();
        assert_eq!(error.to_string(), "the quote that opens a value in line 2 never closes");
    }
}
