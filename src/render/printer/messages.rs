//! What goes to stderr: summaries, notices, errors, times and progress.

use std::io::Write as _;
use std::time::Duration;

use super::Printer;
use crate::error::{Error, Located};
use crate::outcome::Summary;
use crate::progress::Reporter;
use crate::render::escape;

impl Printer {
    /// Prints what was done.
    pub fn summary(&mut self, summary: &Summary) {
        if let Some(report) = &mut self.report {
            report.told(&summary.0.join("\n"));
        }
        self.counted(summary);
    }

    /// Prints how many rows were printed.
    pub fn counted(&mut self, summary: &Summary) {
        summary.0.iter().for_each(|line| self.tell(line));
    }

    /// Prints a notice while a unit runs.
    pub fn notice(&mut self, text: &str) {
        self.tell(text);
    }

    /// Prints an error with its place and its hint.
    pub fn error(&mut self, error: &Located<Error>) {
        let place = error.file.as_ref().map(|file| format!("{file}:{}: ", error.line));
        self.tell(&format!("{}error: {}", place.unwrap_or_default(), error.value));
        let hint = error.value.hint_text();
        if let Some(hint) = hint {
            self.tell(&format!("hint: {hint}"));
        }
        if let Some(report) = &mut self.report {
            let hint = hint.map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            report.told(&format!("error: {}{hint}", error.value));
            // The error itself has been printed; an error of the report would hide it.
            let _ = report.end();
        }
    }

    /// Prints how long a unit took.
    pub fn timing(&mut self, time: Duration) {
        self.tell(&format!("Time: {:.3} s", time.as_secs_f64()));
    }

    /// Shows the progress of a unit.
    pub fn progress(&mut self, reporter: &Reporter) {
        self.progress.show(reporter.counts());
    }

    /// Removes the progress of a unit.
    pub fn end_progress(&mut self) {
        self.progress.clear();
    }

    /// Writes a line to stderr, after everything before it on stdout.
    fn tell(&mut self, line: &str) {
        self.tell_harmless(&escape::lines(line));
    }

    pub(in crate::render) fn tell_harmless(&mut self, line: &str) {
        if self.out.is_paging() {
            return self.late.push(line.to_owned());
        }
        // The next write to a closed stdout returns the error; without stderr it cannot be reported.
        let _ = self.out.flush();
        let err = &mut self.err;
        let _ = self.progress.aside(|| writeln!(err, "{line}").and_then(|()| err.flush()));
    }
}
