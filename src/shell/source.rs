//! The sources of units: `-c`, `-f`, a pipe, a terminal.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _};
use std::path::PathBuf;

use super::executor::Lines;
use super::{Flow, Shell};
use crate::error::{Error, Result};
use crate::input::Script;

/// A source of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The text of `-c`.
    Text(String),
    /// The script of `-f`.
    File(PathBuf),
    /// A pipe.
    Stdin,
    /// A terminal.
    Terminal,
}

impl Source {
    /// Returns what stdin is.
    pub(super) fn stdin() -> Self {
        if std::io::stdin().is_terminal() { Self::Terminal } else { Self::Stdin }
    }
}

impl Shell {
    /// Opens a source and runs it.
    pub(super) fn source(&mut self, source: &Source) -> Flow {
        let opened: Result<Lines> = match source {
            Source::Text(text) => Ok(Box::new(Script::from_text(None, text.as_str()))),
            Source::File(path) => File::open(path)
                .map(|file| {
                    let name = path.display().to_string().into();
                    Box::new(Script::new(Some(name), BufReader::new(file))) as _
                })
                .map_err(|error| Error::io("cannot read", path, error)),
            Source::Stdin => {
                self.stdin_is_script = true;
                let stdin = BufReader::new(std::io::stdin());
                Ok(Box::new(Script::new(Some("<stdin>".into()), stdin)))
            }
            Source::Terminal => self.open_prompt().map(|terminal| Box::new(terminal) as _),
        };
        match opened {
            Ok(lines) => self.lines(lines),
            Err(error) => self.failure(None, error, false),
        }
    }
}
