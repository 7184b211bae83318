//! Prints everything that is printed: rows and asked-for text to stdout, the rest to stderr.
//!
//! [`Printer`] is the sole owner of both; nothing else in the crate writes to them. It knows formats and
//! terminals, not commands or sessions. The formats are three-step writers ([`Renderer`]), one file each;
//! [`show`] and [`tree`] are pure functions in Spark's words.

mod cell;
mod cell_time;
mod csv;
mod escape;
mod java_digits;
pub mod java_double;
mod json;
mod markdown;
mod plain;
mod rows;
pub mod show;
mod table;
pub mod tree;
mod tsv;
mod vertical;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, SchemaRef};

pub use self::escape::Escapes;
use self::escape::Guard;
pub use self::rows::RowsPrinter;
use crate::error::{Error, Located, Result};
use crate::outcome::{Mode, Summary};

/// How many rows of a result a terminal shows.
const TERMINAL_ROWS_MAX: u64 = 40;
/// The width of a terminal that does not tell it.
const TERMINAL_WIDTH: usize = 80;

/// Writes the rows of one result in one format.
///
/// The output is flushed by the caller; a format may hold rows back until `end`.
pub(crate) trait Renderer {
    /// Starts a result with these columns.
    fn begin(&mut self, schema: &SchemaRef, out: &mut dyn Write) -> Result<()>;
    /// Adds rows.
    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()>;
    /// Ends the result; it is written even if there were no rows.
    fn end(&mut self, out: &mut dyn Write) -> Result<()>;
}

/// Says what stands behind stdout.
#[derive(Debug, Clone, Copy)]
pub enum Screen {
    /// A pipe or a file: it gets every row and every byte.
    Stream,
    /// A terminal, and how to ask for its width in columns.
    Terminal(fn() -> usize),
}

/// Owns stdout and stderr, and knows in which form rows are printed.
pub struct Printer {
    out: BufWriter<Box<dyn Write + Send>>,
    err: Box<dyn Write + Send>,
    screen: Screen,
    guard: Guard,
    /// Where rows and text go instead of stdout.
    file: Option<(PathBuf, BufWriter<File>)>,
    mode: Mode,
}

impl Printer {
    /// Makes the printer of this process; there is one.
    #[must_use]
    pub fn new() -> Self {
        let width: fn() -> usize = || table::terminal_width().unwrap_or(TERMINAL_WIDTH);
        let screen =
            if io::stdout().is_terminal() { Screen::Terminal(width) } else { Screen::Stream };
        Self::to(Box::new(io::stdout()), Box::new(io::stderr()), screen)
    }

    /// Makes a printer to any two writers.
    #[must_use]
    pub fn to(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>, screen: Screen) -> Self {
        let (out, guard, mode) = (BufWriter::new(out), Guard::default(), Mode::default());
        Self { out, err, screen, guard, file: None, mode }
    }

    /// Says whether rows and text go to a terminal now.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.file.is_none() && matches!(self.screen, Screen::Terminal(_))
    }

    /// Changes the form in which rows are printed.
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Says whether the form is one for people, who are told how many rows there were.
    #[must_use]
    pub fn counts_rows(&self) -> bool {
        matches!(self.mode, Mode::Table | Mode::Vertical)
    }

    /// Sends rows and text to a file, which is emptied first, or to stdout again.
    pub fn set_output(&mut self, path: Option<PathBuf>) -> Result<()> {
        self.flush()?;
        self.file = None;
        if let Some(path) = path {
            let file =
                File::create(&path).map_err(|cause| Error::io("cannot write", &path, cause))?;
            self.file = Some((path, BufWriter::new(file)));
        }
        Ok(())
    }

    /// Prints text that was asked for, and a newline if it does not end with one.
    pub fn text(&mut self, text: &str) -> Result<()> {
        self.bytes(text.as_bytes())?;
        if text.is_empty() || text.ends_with('\n') { Ok(()) } else { self.bytes(b"\n") }
    }

    /// Prints bytes that were asked for, as they come.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.write_all(bytes)?)
    }

    /// Starts printing the rows of a result.
    pub fn rows(&mut self, schema: &SchemaRef) -> Result<RowsPrinter> {
        let width = match (self.is_terminal(), self.screen) {
            (true, Screen::Terminal(width)) => Some(width()),
            _ => None,
        };
        let renderer: Box<dyn Renderer + Send> = match self.mode {
            Mode::Table => Box::new(table::Bordered::new(width)),
            Mode::Vertical => Box::new(vertical::Vertical::default()),
            Mode::Csv => Box::new(csv::Csv),
            Mode::Tsv => Box::new(tsv::Tsv),
            Mode::Json => Box::new(json::array()),
            Mode::Ndjson => Box::new(json::lines()),
            Mode::Markdown => Box::new(markdown::Markdown),
        };
        let for_people = matches!(self.mode, Mode::Table | Mode::Vertical);
        let shown_max = (for_people && width.is_some()).then_some(TERMINAL_ROWS_MAX);
        RowsPrinter::new(renderer, shown_max, schema, self)
    }

    /// Tells what was done.
    pub fn summary(&mut self, summary: &Summary) {
        summary.0.iter().for_each(|line| self.tell(line));
    }

    /// Tells something while a unit runs.
    pub fn notice(&mut self, text: &str) {
        self.tell(text);
    }

    /// Tells what failed, where, and what to type next.
    pub fn error(&mut self, error: &Located<Error>) {
        let place = error.file.as_ref().map(|file| format!("{file}:{}: ", error.line));
        self.tell(&format!("{}error: {}", place.unwrap_or_default(), error.value));
        if let Some(hint) = error.value.hint_text() {
            self.tell(&format!("hint: {hint}"));
        }
    }

    /// Tells how long a unit took.
    pub fn timing(&mut self, time: Duration) {
        self.tell(&format!("Time: {:.3} s", time.as_secs_f64()));
    }

    /// Hands on everything printed so far; called at the end of each unit.
    pub fn flush(&mut self) -> Result<()> {
        if let Some((path, file)) = &mut self.file {
            return file.flush().map_err(|cause| Error::io("cannot write", path, cause));
        }
        Ok(self.out.flush()?)
    }

    /// Writes a line to stderr, after what stands before it on stdout.
    fn tell(&mut self, line: &str) {
        // A closed stdout is reported by the next write to it; without stderr nobody can be told.
        let _ = self.out.flush();
        let _ = writeln!(self.err, "{}", escape::lines(line)).and_then(|()| self.err.flush());
    }
}

impl Default for Printer {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes to where rows go now; on a terminal control characters are shown escaped.
impl Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match (&mut self.file, self.screen) {
            (Some((_, file)), _) => file.write_all(bytes)?,
            (None, Screen::Terminal(_)) => self.guard.write(bytes, &mut self.out)?,
            (None, Screen::Stream) => self.out.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some((_, file)) => file.flush(),
            None => self.out.flush(),
        }
    }
}

/// Says whether values of a type are aligned to the right.
fn is_number(data_type: &DataType) -> bool {
    data_type.is_numeric()
}
