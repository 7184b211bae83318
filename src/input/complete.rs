//! Completes the word at the cursor by its context: commands, their words, tables, columns, paths.
//!
//! Pure except for [`Names`], which the shell implements with the command table and the session: the prompt itself
//! knows no names.

use crate::input::lexer::{Token, TokenKind, tokens};
use crate::outcome::grouped;

mod dot;
mod place;
mod sql;

/// The gap between a name and its note in a list.
pub const NOTE_GAP: &str = "  ";

/// The names that completion offers. Each method returns within 100 ms, with the names that are known by then.
pub trait Names: Send + Sync {
    /// Returns the completions of the last word of a command line; `words` come before it, and `typed` is its start.
    fn arguments(&self, words: &[String], typed: &str) -> Vec<Choice>;

    /// Returns the names of the tables.
    fn tables(&self) -> Vec<String>;

    /// Returns the columns of a table, found by its name in any case, or nothing if there is no such table.
    fn columns(&self, table: &str) -> Vec<CandidateColumn>;

    /// Returns the SQL functions.
    fn functions(&self) -> Vec<Choice>;

    /// Returns the files and directories whose path starts with `typed`, on the default file system.
    fn paths(&self, typed: &str) -> Vec<Choice>;
}

/// A column or field, and its fields if it is a struct or an array of structs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CandidateColumn {
    /// Its name.
    pub name: String,
    /// Its type, as Spark names it.
    pub type_name: String,
    /// The fields below it.
    pub fields: Vec<CandidateColumn>,
}

/// A possible completion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The text to insert, without quotes.
    pub text: String,
    /// The text in a list of several, if it differs.
    pub shown: Option<String>,
    /// The note in that list; may be empty.
    pub note: String,
    /// Whether the word may continue, as after the name of a directory.
    pub goes_on: bool,
}

impl Choice {
    /// Makes a choice without a note.
    pub fn word(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Adds a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Sets that the word may continue.
    #[must_use]
    pub fn going_on(mut self) -> Self {
        self.goes_on = true;
        self
    }
}

/// The choices that may replace the text from `start` to the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Completed {
    pub(super) start: usize,
    pub(super) choices: Vec<Choice>,
}

/// The largest number of choices that are listed with notes; a longer list has names only.
const NOTED_MAX: usize = 16;
/// The number of lines that a list may have.
const LIST_LINES: usize = 20;
const LIST_COLUMNS: usize = 80;
/// The number of blanks between the columns of a list.
const LIST_GAP: usize = 2;

impl Completed {
    /// Returns the shown and the inserted text of each choice; a single choice is followed by a blank.
    ///
    /// A list that does not fit on a screen is cut, and its last line has the number of missing choices. Otherwise the
    /// editor (rustyline 19) would ask whether to show it, and ignore Ctrl-C and typed text after that.
    pub(super) fn listed(mut self) -> Vec<(String, String)> {
        let count = self.choices.len();
        let shown = |choice: &Choice| choice.shown.clone().unwrap_or_else(|| choice.text.clone());
        let width = self.choices.iter().map(|choice| shown(choice).chars().count()).max();
        let width = width.unwrap_or(0);
        let fitting = LIST_LINES * (LIST_COLUMNS / (width + LIST_GAP)).max(1);
        let mut more = None;
        if count > fitting {
            let begin = shared_beginning(&self.choices);
            self.choices.truncate(fitting - 1);
            more = Some((format!("… {} more", grouped((count - fitting + 1) as u64)), begin));
        }
        let listed = self.choices.into_iter().map(|choice| {
            let mut shown = shown(&choice);
            if count <= NOTED_MAX && !choice.note.is_empty() {
                shown = cut(format!("{shown:<width$}{NOTE_GAP}{}", choice.note));
            }
            let end = if count == 1 && !choice.goes_on { " " } else { "" };
            (shown, choice.text + end)
        });
        listed.chain(more).collect()
    }
}

/// Cuts a line of a list to the width of the screen.
fn cut(line: String) -> String {
    match line.char_indices().nth(LIST_COLUMNS - 2) {
        Some((at, _)) if line.chars().count() >= LIST_COLUMNS => line[..at].to_owned() + "…",
        _ => line,
    }
}

/// Returns the common beginning of all choices.
fn shared_beginning(choices: &[Choice]) -> String {
    let Some((first, others)) = choices.split_first() else { return String::new() };
    let length = others.iter().fold(first.text.len(), |length, other| {
        let pairs = first.text[..length].chars().zip(other.text.chars());
        pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
    });
    first.text[..length].to_owned()
}

/// Completes the text at the cursor, a position in bytes.
pub(super) fn complete(text: &str, cursor: usize, names: &dyn Names) -> Completed {
    let before = tokens(&text[..cursor]);
    let command = before.iter().rposition(|token| token.kind == TokenKind::Command);
    if let Some(at) = command
        && !text[before[at].start..cursor].contains('\n')
    {
        return dot::complete(&text[before[at].start..cursor], before[at].start, names);
    }
    match before.last() {
        Some(token) if token.end() == cursor && !is_word(token) => {
            sql::complete_within(&before, cursor, names)
        }
        _ => sql::complete(text, &before, cursor, names),
    }
}

/// Returns whether a token that ends at the cursor is a word that may continue, or may be followed by one.
fn is_word(token: &Token<'_>) -> bool {
    use TokenKind::{Bracket, Function, Keyword, Name, Sign};
    matches!(token.kind, Bracket | Function | Keyword | Name | Sign)
}

/// Returns whether a name starts with the typed text, ignoring case.
fn begins(name: &str, typed: &str) -> bool {
    let mut name = name.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|c| name.next() == Some(c))
}

#[cfg(test)]
mod tests;
