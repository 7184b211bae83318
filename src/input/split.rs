//! Splits text into units line by line, in the same way for the prompt, pipes and scripts.
//!
//! Text may be pushed in pieces of any size; it is scanned one complete line at a time, each character once, so that a
//! long script takes linear time and the pieces do not matter. This module does not know terminals or files.

use std::collections::VecDeque;

use crate::error::{Error, Result};
use crate::input::{Pending, SourcePosition, Unit};
use crate::pyspark::is_foreign;
use crate::spark::quote::{OPENINGS, Quote};

/// A unit or an error, and its position in the text that was pushed.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The position of the first character of the unit, or of the error.
    pub place: SourcePosition,
    /// The unit or the error; the units after an error are still found.
    pub unit: Result<Unit>,
}

/// Splits text into units; a unit is returned as soon as it is complete.
///
/// It is an iterator whose `None` means "no other unit is complete yet". The last line is scanned when its line end
/// is pushed, or at [`Splitter::finish`].
#[derive(Debug, Default)]
pub struct Splitter {
    /// The line whose end has not been pushed yet.
    partial: String,
    /// How many lines were scanned.
    line: usize,
    statement: Option<Statement>,
    open: Option<(Quote, SourcePosition)>,
    ready: VecDeque<Piece>,
}

/// The SQL that waits for its `;`.
#[derive(Debug)]
struct Statement {
    place: SourcePosition,
    text: String,
    /// The length of the text without the blanks and comments at its end.
    end: usize,
}

impl Splitter {
    /// Makes a splitter without text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds text, including line ends.
    pub fn push(&mut self, text: &str) {
        for part in text.split_inclusive('\n') {
            if !part.ends_with('\n') {
                self.partial.push_str(part);
            } else if self.partial.is_empty() {
                self.scan(part);
            } else {
                let mut line = std::mem::take(&mut self.partial);
                line.push_str(part);
                self.scan(&line);
            }
        }
    }

    /// Returns what ends the complete lines so far.
    #[must_use]
    pub fn pending(&self) -> Pending {
        match (&self.open, &self.statement) {
            (Some((quote, _)), _) => quote.into(),
            (None, Some(_)) => Pending::Statement,
            (None, None) => Pending::Nothing,
        }
    }

    /// Ends the input: pending SQL becomes a unit, and an open quote an error; `next` returns both.
    ///
    /// Text pushed later counts its lines from 1 again.
    pub fn finish(&mut self) {
        let line = std::mem::take(&mut self.partial);
        if !line.is_empty() {
            self.scan(&line);
        }
        match self.open.take() {
            // The end of the text also ends a comment of one line.
            Some((Quote::Line, _)) | None => self.end_statement(),
            Some((quote, place)) => self.ready.push_back(never_closed(&quote, place)),
        }
        let ready = std::mem::take(&mut self.ready);
        *self = Self { ready, ..Self::default() };
    }

    /// Drops all text that was pushed; lines count from 1 again.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn scan(&mut self, line: &str) {
        self.line += 1;
        let mut line = line;
        if self.line == 1 {
            // Some editors write a byte order mark at the start of a file.
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
            if line.starts_with("#!") {
                return;
            }
        }
        let mut cursor =
            Cursor { rest: line, place: SourcePosition { line: self.line, column: 1 } };
        self.check_for_dot(&cursor);
        while !cursor.rest.is_empty() {
            if let Some((quote, _)) = &mut self.open {
                let closed = quote.close(cursor.rest);
                let text = cursor.take(closed.unwrap_or(cursor.rest.len()));
                self.keep(text);
                if closed.is_some() {
                    self.open = None;
                }
            } else if self.statement.is_some() {
                self.scan_statement(&mut cursor);
            } else {
                self.scan_start(&mut cursor);
            }
        }
    }

    /// Makes an error of pending SQL if the line is a dot-command, because the `;` of the SQL was forgotten.
    fn check_for_dot(&mut self, cursor: &Cursor<'_>) {
        let line = cursor.rest.trim_start();
        let is_command =
            line.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        if !is_command || self.open.is_some() {
            return;
        }
        let Some(statement) = self.statement.take() else { return };
        let word = line.split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or(line);
        let error = Error::failed(format!(
            "missing `;` before `{word}`: the statement that starts on line {} has no end",
            statement.place.line
        ));
        let mut place = cursor.place;
        place.column += cursor.rest.chars().take_while(|c| c.is_whitespace()).count();
        let unit = Err(error.hint("end the statement with `;`"));
        self.ready.push_back(Piece { place, unit });
    }

    /// Scans the next part of a line where a unit may start.
    fn scan_start(&mut self, cursor: &mut Cursor<'_>) {
        let rest = cursor.rest;
        let start = rest.trim_start_matches(is_blank);
        cursor.take(rest.len() - start.len());
        let place = cursor.place;
        if let Some((quote, opening)) =
            Quote::open("", start).filter(|(quote, _)| quote.is_comment())
        {
            cursor.take(opening);
            self.open = Some((quote, place));
        } else if start.starts_with('.') {
            let text = cursor.take(start.len()).trim_end_matches(is_blank);
            self.ready.push_back(Piece { place, unit: Ok(Unit::Dot(text.to_owned())) });
        } else if is_foreign(start) {
            let text = cursor.take(start.len()).trim_end_matches(is_blank);
            self.ready.push_back(Piece { place, unit: Ok(Unit::Foreign(text.to_owned())) });
        } else if !start.is_empty() {
            self.statement = Some(Statement { place, text: String::new(), end: 0 });
        }
    }

    /// Scans the next part of a line within SQL, outside quotes.
    fn scan_statement(&mut self, cursor: &mut Cursor<'_>) {
        let rest = cursor.rest;
        let plain = rest.find(|c| c == ';' || OPENINGS.contains(&c)).unwrap_or(rest.len());
        // The terminators of other shells end a statement too, so that they get an answer instead of another prompt.
        let is_ended =
            plain == rest.len() && ["\\G", "\\g"].iter().any(|end| rest.trim_end().ends_with(end));
        self.keep(cursor.take(plain));
        let (rest, place) = (cursor.rest, cursor.place);
        if is_ended {
            self.end_statement();
        } else if rest.starts_with(';') {
            cursor.take(1);
            self.end_statement();
        } else if let Some((quote, opening)) = Quote::open(self.typed(), rest) {
            self.open = Some((quote, place));
            self.keep(cursor.take(opening));
        } else if !rest.is_empty() {
            self.keep(cursor.take(1));
        }
    }

    /// Adds text to the statement, if one is pending.
    fn keep(&mut self, text: &str) {
        if self.open.as_ref().is_some_and(|(quote, _)| quote.is_comment()) {
            self.keep_comment(text);
        } else if let Some(statement) = &mut self.statement {
            let length = text.trim_end().len();
            if length > 0 {
                statement.end = statement.text.len() + length;
            }
            statement.text.push_str(text);
        }
    }

    /// Returns the pending SQL so far.
    fn typed(&self) -> &str {
        self.statement.as_ref().map_or("", |statement| &statement.text)
    }

    /// Adds a comment, which is dropped if it is at the end of the statement.
    fn keep_comment(&mut self, text: &str) {
        if let Some(statement) = &mut self.statement {
            statement.text.push_str(text);
        }
    }

    fn end_statement(&mut self) {
        if let Some(Statement { place, mut text, end }) = self.statement.take() {
            text.truncate(end);
            self.ready.push_back(Piece { place, unit: Ok(Unit::Sql(text)) });
        }
    }
}

impl Iterator for Splitter {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        self.ready.pop_front()
    }
}

/// Splits a complete text into units.
#[must_use]
pub fn split(text: &str) -> Vec<Piece> {
    let mut splitter = Splitter::new();
    splitter.push(text);
    splitter.finish();
    splitter.collect()
}

/// The rest of a line and its position; it only moves forward, so that each column is counted once.
struct Cursor<'a> {
    rest: &'a str,
    place: SourcePosition,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.place.column += taken.chars().count();
        taken
    }
}

/// Returns whether a character between units, or at the end of a command, is ignored.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == ';'
}

fn never_closed(quote: &Quote, place: SourcePosition) -> Piece {
    let (thing, end) = quote.words();
    let SourcePosition { line, column } = place;
    let message = format!("the {thing} that opens on line {line}, column {column} is never closed");
    let hint = if end == "`" {
        "close it with a backquote".to_owned()
    } else {
        format!("close it with `{end}`")
    };
    Piece { place, unit: Err(Error::failed(message).hint(hint)) }
}
