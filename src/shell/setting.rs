//! The shell's own settings, and the report that it writes.

use std::path::PathBuf;

use super::Shell;
use crate::error::{Error, Result};
use crate::outcome::Setting;

impl Shell {
    /// Changes a setting.
    pub(super) fn set(&mut self, setting: Setting) -> Result<()> {
        match setting {
            Setting::Mode(mode, null) => {
                self.printer.set_mode(mode);
                self.printer.set_null(null);
            }
            Setting::Timer(timer) => self.timer = timer,
            Setting::Echo(echo) => self.echo = echo,
            Setting::Output(file) => self.printer.set_output(file)?,
            Setting::Pager(pager) => self.printer.set_pager(pager),
            Setting::Record(file) => self.record(file)?,
        }
        Ok(())
    }

    /// Begins or ends a report; neither command is part of it.
    fn record(&mut self, file: Option<PathBuf>) -> Result<()> {
        let begun = file.as_ref().map(|file| format!("Recording to {}", file.display()));
        let had_one = self.printer.set_report(file)?;
        match begun {
            Some(begun) => self.printer.counted(&begun.into()),
            None if had_one => self.printer.counted(&"The report is complete".into()),
            None => {
                return Err(Error::failed("no report is being recorded")
                    .hint("`.record FILE.md` starts a report"));
            }
        }
        Ok(())
    }
}
