//! Splits text into units line by line, in the same way for the prompt, pipes and scripts.
//!
//! Text may come in any pieces; it is looked at one whole line at a time, each character once, so a long
//! script costs linear time and where it was cut does not matter. Knows nothing of terminals and files.

use std::collections::VecDeque;

use crate::error::{Error, Result};
use crate::input::{Pending, Place, Unit};
use crate::pyspark::is_foreign;
use crate::spark::quote::{OPENINGS, Quote};

/// A unit, or what is wrong there, and its place in all the text that was pushed.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The first character of the unit, or the place that is wrong.
    pub place: Place,
    /// The unit. After an error the units that follow are still found.
    pub unit: Result<Unit>,
}

/// Takes text and gives units as they become complete.
///
/// An iterator whose `None` means "nothing more is complete yet". The last line counts once its
/// line end was pushed, or at [`Splitter::finish`].
#[derive(Debug, Default)]
pub struct Splitter {
    /// The line whose end was not pushed yet.
    partial: String,
    /// How many lines were looked at.
    line: usize,
    statement: Option<Statement>,
    open: Option<(Quote, Place)>,
    ready: VecDeque<Piece>,
}

/// The SQL that waits for its `;`.
#[derive(Debug)]
struct Statement {
    place: Place,
    text: String,
    /// Length of the text without the blanks and comments at its end.
    end: usize,
}

impl Splitter {
    /// Makes a splitter that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes more text, line ends included.
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

    /// Says what the whole lines so far wait for.
    #[must_use]
    pub fn pending(&self) -> Pending {
        match (&self.open, &self.statement) {
            (Some((quote, _)), _) => quote.into(),
            (None, Some(_)) => Pending::Statement,
            (None, None) => Pending::Nothing,
        }
    }

    /// Ends the input: pending SQL becomes a unit, an open quote an error; both come from `next`.
    ///
    /// Text pushed later counts its lines from 1 again.
    pub fn finish(&mut self) {
        let line = std::mem::take(&mut self.partial);
        if !line.is_empty() {
            self.scan(&line);
        }
        match self.open.take() {
            // The end of the text ends such a comment too.
            Some((Quote::Line, _)) | None => self.end_statement(),
            Some((quote, place)) => self.ready.push_back(never_closed(&quote, place)),
        }
        let ready = std::mem::take(&mut self.ready);
        *self = Self { ready, ..Self::default() };
    }

    /// Forgets everything that was pushed; lines count from 1 again.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn scan(&mut self, line: &str) {
        self.line += 1;
        let mut line = line;
        if self.line == 1 {
            // Some editors put a byte order mark there.
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
            if line.starts_with("#!") {
                return;
            }
        }
        let mut cursor = Cursor { rest: line, place: Place { line: self.line, column: 1 } };
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

    /// Drops pending SQL where the line is a dot-command: then its `;` was forgotten.
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

    /// Takes a step where a unit may start.
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

    /// Takes a step within SQL, outside quotes.
    fn scan_statement(&mut self, cursor: &mut Cursor<'_>) {
        let rest = cursor.rest;
        let plain = rest.find(|c| c == ';' || OPENINGS.contains(&c)).unwrap_or(rest.len());
        // What ends statements elsewhere ends one here, too, to be answered instead of waited behind.
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

    /// Adds a comment, which the statement drops again if nothing follows it.
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

/// Cuts a whole text into its units.
#[must_use]
pub fn split(text: &str) -> Vec<Piece> {
    let mut splitter = Splitter::new();
    splitter.push(text);
    splitter.finish();
    splitter.collect()
}

/// The rest of a line and where it starts; it only moves forward, so columns are counted once.
struct Cursor<'a> {
    rest: &'a str,
    place: Place,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.place.column += taken.chars().count();
        taken
    }
}

/// Returns whether a character between units, or at the end of a command, means nothing.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == ';'
}

fn never_closed(quote: &Quote, place: Place) -> Piece {
    let (thing, end) = quote.words();
    let Place { line, column } = place;
    let message = format!("the {thing} that opens on line {line}, column {column} is never closed");
    let hint = if end == "`" {
        "close it with a backquote".to_owned()
    } else {
        format!("close it with `{end}`")
    };
    Piece { place, unit: Err(Error::failed(message).hint(hint)) }
}
