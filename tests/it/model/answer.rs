//! What a shell answers, and what it may answer.

use super::rows::canonical;

/// What a shell may answer in one world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Exactly these rows, in any order, and whether it is said that messages are gone.
    Rows { rows: Vec<String>, are_gone: bool },
    /// Lines that begin so.
    Said(String),
    /// An error that holds these words.
    Fails(String),
}

impl Answer {
    pub(super) fn rows(rows: Vec<String>) -> Self {
        Self::Rows { rows, are_gone: false }
    }
}

/// What a shell has answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    rows: Vec<String>,
    errors: Vec<String>,
    said: Vec<String>,
    /// All of it.
    pub(super) text: String,
}

/// What is said beside an answer, of other writes, of killed ones, of caches and of columns.
const ASIDE: [&str; 12] = [
    "` belongs to another write, which may be running; it was left unchanged",
    "`, the old directory of an overwrite that was killed",
    "` after an overwrite that was killed",
    "`, left by a write that was killed",
    " caches the new ones",
    "Waiting for another write to `",
    "are not sent: a message has",
    GONE,
    "warning: ",
    "hint: ",
    // The diff of an error about types.
    "  - k: ",
    "  + k: ",
];
const GONE: &str = "can no longer be read: they were removed by retention";

impl Reply {
    pub(super) fn of(lines: &[String]) -> Self {
        let mut reply = Self { text: lines.join("\n"), ..Self::default() };
        for line in lines {
            if line.starts_with('{') {
                reply.rows.push(canonical(line));
            } else if line.contains("error: ") {
                reply.errors.push(line.clone());
            } else if !ASIDE.iter().any(|aside| line.contains(aside)) {
                reply.said.push(line.clone());
            }
        }
        reply.rows.sort();
        reply
    }

    /// Says whether it is this answer.
    pub(super) fn is(&self, answer: &Answer) -> bool {
        let silent = self.errors.is_empty();
        match answer {
            Answer::Rows { rows, are_gone } => {
                let mut rows = rows.clone();
                rows.sort();
                let is_told = self.text.contains(GONE) || !are_gone;
                silent && self.said.is_empty() && rows == self.rows && is_told
            }
            Answer::Said(text) => {
                let mut lines = text.lines().zip(&self.said);
                let is_whole = text.lines().count() == self.said.len();
                silent
                    && self.rows.is_empty()
                    && is_whole
                    && lines.all(|(start, line)| line.starts_with(start))
            }
            // Rows before an error are no answer.
            Answer::Fails(text) => {
                let is_one = matches!(self.errors.as_slice(), [line] if line.contains(text));
                is_one && self.said.is_empty()
            }
        }
    }

    pub(super) fn failed(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Says whether anything came that answers, and not only what is said beside.
    pub(super) fn is_there(&self) -> bool {
        self.failed() || !self.said.is_empty()
    }
}
