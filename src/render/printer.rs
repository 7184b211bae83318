//! The sole owner of stdout and stderr.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::chart::Chart;
use super::cut::escaped_and_cut;
use super::escape::Guard;
use super::pager::Paged;
use super::progress::Progress;
use super::report::{self, Report};
use super::screen::{Screen, Size};
use super::stdout::Stdout;
use crate::error::{Error, Result};
use crate::outcome::{Color, Mode};
use crate::progress::Interrupt;

mod messages;
mod settings;
mod write;

use write::{Harmless, given_up};

/// The width of charts without a terminal.
const CHART_WIDTH: usize = 80;

/// Owns stdout and stderr, and knows in which form rows are printed.
pub struct Printer {
    out: Paged,
    err: Box<dyn Write + Send>,
    screen: Screen,
    guard: Guard,
    interrupt: Interrupt,
    /// The destination of rows and text instead of stdout.
    pub(super) file: Option<(PathBuf, BufWriter<File>)>,
    pub(super) mode: Mode,
    /// The text for NULL in CSV and TSV.
    pub(super) null: Option<String>,
    pub(super) color: Color,
    /// Whether the pager is on, and whether the session is interactive.
    pub(super) pager: bool,
    pub(super) attended: bool,
    /// Messages that came while a pager had the terminal.
    late: Vec<String>,
    pub(super) progress: Progress,
    /// Whether files must not be written.
    readonly: bool,
    pub(super) report: Option<Report>,
}

impl Printer {
    /// Makes the printer of this process; there is one.
    #[must_use]
    pub fn new() -> Self {
        let err = io::stderr();
        let progress = Progress::new(err.is_terminal());
        let interrupt = Interrupt::default();
        let out: Box<dyn Write + Send> = match Stdout::of_process(interrupt.clone()) {
            Ok(out) => Box::new(out),
            // Stdout is closed; the first write will fail.
            Err(_) => Box::new(io::stdout()),
        };
        let printer = Self::to(out, Box::new(err), Screen::of_stdout());
        Self { interrupt, progress, ..printer }
    }

    /// Returns the flag that Ctrl-C sets.
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        self.interrupt.clone()
    }

    /// Drops buffered output that nobody reads.
    pub fn drop_rest(&mut self) {
        if self.interrupt.is_set() {
            self.out.drop_rest();
        }
    }

    /// Makes a printer with any two writers.
    #[must_use]
    pub fn to(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>, screen: Screen) -> Self {
        Self {
            out: Paged::new(out),
            err,
            screen,
            guard: Guard::default(),
            interrupt: Interrupt::default(),
            file: None,
            mode: Mode::default(),
            null: None,
            color: Color::Never,
            pager: true,
            attended: false,
            late: Vec::new(),
            progress: Progress::new(false),
            readonly: false,
            report: None,
        }
    }

    /// Returns whether rows and text go to a terminal now.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.size().is_some()
    }

    pub(super) fn size(&self) -> Option<Size> {
        if self.file.is_some() { None } else { self.screen.size() }
    }

    fn check_writing(&self, path: &Path) -> Result<()> {
        if self.readonly { Err(Error::read_only(format!("`{}`", path.display()))) } else { Ok(()) }
    }

    /// Returns whether the form is one for people, who also get the number of rows.
    #[must_use]
    pub fn counts_rows(&self) -> bool {
        matches!(self.mode, Mode::Auto | Mode::Table | Mode::Vertical)
    }

    /// Writes a heading into the report.
    ///
    /// # Errors
    /// The report cannot be written.
    pub fn heading(&mut self, heading: &str) -> Result<()> {
        self.report.as_mut().map_or(Ok(()), |report| report.heading(heading))
    }

    /// Writes a statement that is about to run into the report.
    pub fn statement(&mut self, text: &str) {
        if let Some(report) = &mut self.report {
            report.statement(text);
        }
    }

    /// Prints requested text, and a newline if it does not end with one.
    ///
    /// # Errors
    /// The output cannot be written, or the user has interrupted.
    pub fn text(&mut self, text: &str) -> Result<()> {
        self.start_page(false);
        self.bytes(text.as_bytes())?;
        if text.is_empty() || text.ends_with('\n') { Ok(()) } else { self.bytes(b"\n") }
    }

    /// Prints a requested line, cut to the width of a terminal; returns whether it was cut.
    ///
    /// # Errors
    /// The output cannot be written, or the user has interrupted.
    pub fn line(&mut self, line: &[u8]) -> Result<bool> {
        let Some(size) = self.size().filter(|_| !line.is_empty()) else {
            return self.bytes(line).map(|()| false);
        };
        let text = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line));
        let (shown, was_cut) = escaped_and_cut(&text, size.columns);
        self.bytes(format!("{shown}\n").as_bytes())?;
        Ok(was_cut)
    }

    /// Prints requested bytes unchanged.
    ///
    /// # Errors
    /// The output cannot be written, or the user has interrupted.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(report) = &mut self.report {
            report.text(bytes);
        }
        Ok(self.write_all(bytes)?)
    }

    /// Clears the terminal that rows go to, if they go to one.
    ///
    /// # Errors
    /// The terminal cannot be written.
    pub fn clear_screen(&mut self) -> Result<()> {
        if self.is_terminal() {
            self.harmless().write_all(b"\x1b[H\x1b[2J")?;
        }
        Ok(())
    }

    /// Draws a chart on stdout, or as a picture into a file.
    ///
    /// # Errors
    /// The output or the picture cannot be written, or the session is read-only.
    pub fn chart(&mut self, chart: &Chart, svg: Option<&Path>) -> Result<()> {
        if let Some(path) = svg {
            self.check_writing(path)?;
            report::write(path, &chart.svg())?;
        } else {
            self.start_page(false);
            let width = self.size().map_or(CHART_WIDTH, |size| size.columns);
            self.write_all(chart.text(width).as_bytes())?;
        }
        self.report.as_mut().map_or(Ok(()), |report| report.chart(chart))
    }

    pub(super) fn start_page(&mut self, wide_too: bool) {
        if let Some(size) = self.size().filter(|_| self.pager && self.attended) {
            self.out.start(size, wide_too);
        }
    }

    /// Returns whether nobody reads the rest of the output.
    #[must_use]
    pub fn reader_left(&self) -> bool {
        self.out.reader_left()
    }

    /// Returns a writer that does not escape, for text that is already escaped.
    pub(super) fn harmless(&mut self) -> impl Write + '_ {
        Harmless(self)
    }

    /// Ends a unit: waits for the pager, flushes, and completes the entry of the report.
    ///
    /// Returns whether a pager had the terminal.
    ///
    /// # Errors
    /// The output or the report cannot be written.
    pub fn finish(&mut self) -> Result<bool> {
        let paged = self.out.finish();
        for line in std::mem::take(&mut self.late) {
            self.tell_harmless(&line);
        }
        self.flush()?;
        self.report.as_mut().map_or(Ok(()), Report::end)?;
        Ok(paged?)
    }

    /// Flushes everything printed so far.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn flush(&mut self) -> Result<()> {
        if let Some((path, file)) = &mut self.file {
            return Ok(given_up(file.flush(), path, file)?);
        }
        Ok(self.out.flush()?)
    }
}

impl Default for Printer {
    fn default() -> Self {
        Self::new()
    }
}
