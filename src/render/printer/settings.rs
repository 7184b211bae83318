//! The settings of the printer: the form of rows, where they go, and the report.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use super::Printer;
use crate::error::{Error, Result};
use crate::outcome::{Color, Mode};
use crate::render::report::Report;

impl Printer {
    /// Changes the form in which rows are printed.
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Changes the text for NULL in CSV and TSV.
    pub fn set_null(&mut self, null: Option<String>) {
        self.null = null;
    }

    /// Sets when tables have colors.
    pub fn set_color(&mut self, color: Color) {
        self.color = color;
    }

    /// Sets whether output that is longer than the screen goes to a pager.
    pub fn set_pager(&mut self, pager: bool) {
        self.pager = pager;
    }

    /// Sets whether the session is interactive; the output of a script is never paged.
    pub fn set_attended(&mut self, attended: bool) {
        self.attended = attended;
    }

    /// Sets whether files must not be written.
    pub fn set_readonly(&mut self, readonly: bool) {
        self.readonly = readonly;
        self.out.set_secure(readonly);
    }

    /// Sends rows and text to a file, which is truncated, or back to stdout.
    ///
    /// # Errors
    /// The file cannot be created, or the session is read-only.
    pub fn set_output(&mut self, path: Option<PathBuf>) -> Result<()> {
        if let Some(path) = &path {
            self.check_writing(path)?;
        }
        let flushed = self.flush();
        self.file = None;
        flushed?;
        if let Some(path) = path {
            let file =
                File::create(&path).map_err(|cause| Error::io("cannot write", &path, cause))?;
            self.file = Some((path, BufWriter::new(file)));
        }
        Ok(())
    }

    /// Starts a report, or ends it; returns whether one was ended.
    ///
    /// # Errors
    /// The file cannot be created, the previous report cannot be written, or the session is read-only.
    pub fn set_report(&mut self, path: Option<PathBuf>) -> Result<bool> {
        if let Some(path) = &path {
            self.check_writing(path)?;
        }
        let had_one = self.report.take().is_some();
        self.report = path.map(Report::create).transpose()?;
        Ok(had_one)
    }

    /// Keeps values out of the report from now on.
    pub fn set_secrets(&mut self, secrets: &[String]) {
        if let Some(report) = &mut self.report {
            report.set_secrets(secrets);
        }
    }
}
