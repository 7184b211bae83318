//! Keeps the history of statements: a file for all sessions, and a list for this session.
//!
//! The file has what was typed at the prompt, one JSON object for each line, so that it can be read with
//! `jq` and survives a session that is killed in the middle of a line. A statement is written before it runs, and
//! again with its outcome on a later line. This module does not know the terminal and prints nothing.

mod file;
mod secret;

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::history::file::{HistoryFile, PAST_MAX};

pub use crate::history::secret::{is_secret_name, names_secret};

/// The text that replaces a statement with a secret.
pub const LEFT_OUT: &str = "-- left out: it names a secret";

/// One statement or command and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it began, in UTC: `2026-01-31T12:00:00Z`.
    pub time: String,
    /// What was typed, without the `;` at its end.
    pub text: String,
    /// How long it ran, in milliseconds.
    pub ms: u64,
    /// Its outcome.
    pub outcome: Ending,
    /// Whether it only ran other statements, which have their own entries, or ended the session.
    #[serde(skip)]
    pub only_leads: bool,
}

/// The outcome of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// It succeeded.
    Ok,
    /// It ended with an error.
    Failed,
    /// The user pressed Ctrl-C.
    Interrupted,
    /// It has started: it is still running, or the session was killed.
    Unfinished,
}

/// Where a unit came from, which decides whether it is written to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Typed at the prompt.
    Prompt,
    /// Typed at the prompt with a space before it, which keeps it out of the file.
    Hidden,
    /// Read from a script, a pipe or `-c`.
    Script,
}

impl Origin {
    /// Returns the origin of a unit that was typed at the prompt; `line` is the line on which it starts.
    #[must_use]
    pub fn of_typed(line: &str) -> Self {
        if line.starts_with(' ') { Self::Hidden } else { Self::Prompt }
    }
}

impl Entry {
    /// Makes the entry of a unit that is about to run.
    #[must_use]
    pub fn begun(text: impl Into<String>) -> Self {
        let time = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        Self { time, text: text.into(), ms: 0, outcome: Ending::Unfinished, only_leads: false }
    }

    /// Sets the outcome and the duration.
    #[must_use]
    pub fn ended(mut self, elapsed: Duration, outcome: Ending) -> Self {
        self.ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        self.outcome = outcome;
        self
    }

    /// Returns whether it is the outcome of an entry that was written when it started.
    fn ends(&self, begun: &Self) -> bool {
        begun.outcome == Ending::Unfinished
            && self.outcome != Ending::Unfinished
            && self.time == begun.time
            && self.text == begun.text
    }

    /// Marks the entry to be left out of a saved script, because the script has the statements that it ran.
    #[must_use]
    pub fn leading(mut self, only_leads: bool) -> Self {
        self.only_leads = only_leads;
        self
    }

    /// Returns the text as it was typed, with the `;` of SQL.
    #[must_use]
    pub fn to_run_again(&self) -> String {
        let text = &self.text;
        let last = text.lines().next_back().unwrap_or_default();
        if text.starts_with('.') {
            text.clone()
        } else if last.contains("--") {
            // On the same line the `;` could be part of a comment.
            format!("{text}\n;")
        } else {
            format!("{text};")
        }
    }
}

/// The statements of earlier sessions and of this one.
#[derive(Debug, Default)]
pub struct History {
    file: Option<HistoryFile>,
    /// The entries of earlier and parallel sessions that were read, oldest first.
    past: VecDeque<Entry>,
    /// The entries that other sessions have added since and that [`History::news`] has not returned yet.
    others: Vec<Entry>,
    session: Vec<Entry>,
    /// Whether no file is written: neither the history nor a saved script.
    readonly: bool,
}

impl History {
    /// Opens and reads a history file; creates it if necessary.
    ///
    /// # Errors
    /// The file cannot be opened for writing. The session continues without it: [`History::unsaved`].
    pub fn open(path: &Path) -> Result<Self> {
        let (file, past) = HistoryFile::open(path)?;
        Ok(Self { file: Some(file), past, ..Self::default() })
    }

    /// Reads a history file, if there is one, for a read-only session: no file is written.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read_only(path: Option<&Path>) -> Result<Self> {
        let past = path.map(HistoryFile::past).transpose()?.unwrap_or_default();
        Ok(Self { past, readonly: true, ..Self::default() })
    }

    /// Makes a history without a file.
    #[must_use]
    pub fn unsaved() -> Self {
        Self::default()
    }

    /// Returns whether there is an empty history file.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.file.is_some() && self.past.is_empty() && self.session.is_empty()
    }

    /// Writes an entry that is about to run to the file, if it was typed and has no secret, so that it is not lost if
    /// the session is killed while it runs.
    ///
    /// # Errors
    /// The file cannot be written; it is not used any more, so that the error is printed once.
    pub fn begin(&mut self, entry: &Entry, origin: Origin) -> Result<()> {
        self.keep(entry, origin)
    }

    /// Adds an entry that has ended to the session, and writes its outcome to the file.
    ///
    /// # Errors
    /// The errors of [`History::begin`].
    pub fn end(&mut self, entry: Entry, origin: Origin) -> Result<()> {
        let kept = self.keep(&entry, origin);
        self.session.push(entry);
        kept
    }

    fn keep(&mut self, entry: &Entry, origin: Origin) -> Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        if origin != Origin::Prompt || names_secret(&entry.text) {
            return Ok(());
        }
        match file.append(entry) {
            Ok(others) => self.others.extend(others),
            Err(error) => {
                self.file = None;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Reads and returns what parallel sessions have typed since the last call.
    pub fn news(&mut self) -> Vec<Entry> {
        let mut read = std::mem::take(&mut self.others);
        // If the file cannot be read, only the arrow keys miss these entries.
        read.extend(self.file.as_mut().and_then(|file| file.news().ok()).unwrap_or_default());
        let mut news = Vec::new();
        for entry in read {
            if !file::finish(&mut self.past, &entry) {
                self.past.push_back(entry.clone());
                news.push(entry);
            }
        }
        let surplus = self.past.len().saturating_sub(PAST_MAX);
        self.past.drain(..surplus);
        news
    }

    fn check_writing(&self, path: &Path) -> Result<()> {
        if self.readonly { Err(Error::read_only(format!("`{}`", path.display()))) } else { Ok(()) }
    }

    /// Returns the last `count` entries, oldest first: those of other sessions, then those of this one.
    pub fn recent(&self, count: usize) -> impl Iterator<Item = &Entry> {
        let all = self.past.len() + self.session.len();
        self.past.iter().chain(&self.session).skip(all.saturating_sub(count))
    }

    /// Returns the entries of this session, from any source, oldest first.
    #[must_use]
    pub fn session_entries(&self) -> &[Entry] {
        &self.session
    }

    /// Writes this session as a script that can be run again, replacing the file if it exists.
    ///
    /// Statements that failed or were interrupted become comments. A statement with a secret is replaced by
    /// [`LEFT_OUT`].
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        self.check_writing(path)?;
        let entries = self.session.iter().filter(|entry| !entry.only_leads);
        write(path, &entries.map(script_lines).collect::<String>())
    }

    /// Writes the statements that succeeded in this session as a script that can be run again, except those that
    /// `leave_out` selects. Returns the number of statements.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_script(&self, path: &Path, leave_out: impl Fn(&Entry) -> bool) -> Result<usize> {
        self.check_writing(path)?;
        let stays =
            |entry: &&Entry| entry.outcome == Ending::Ok && !entry.only_leads && !leave_out(entry);
        let entries: Vec<_> = self.session.iter().filter(stays).collect();
        write(path, &entries.iter().map(|entry| script_lines(entry)).collect::<String>())?;
        Ok(entries.len())
    }
}

/// Writes a script; only the owner can read a new file.
fn write(path: &Path, script: &str) -> Result<()> {
    let options = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    options
        .and_then(|mut file| file.write_all(script.as_bytes()))
        .map_err(|cause| Error::io("cannot write", path, cause))
}

/// Writes an entry as lines of a script.
fn script_lines(entry: &Entry) -> String {
    if names_secret(&entry.text) {
        return format!("{LEFT_OUT}\n");
    }
    let word = match entry.outcome {
        Ending::Ok => return entry.to_run_again() + "\n",
        Ending::Failed => "failed",
        Ending::Interrupted => "interrupted",
        Ending::Unfinished => "unfinished",
    };
    entry.text.lines().fold(String::new(), |mut lines, line| {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "-- {word}: {line}");
        lines
    })
}

#[cfg(test)]
mod tests;
