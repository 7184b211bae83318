//! Helps the line editor while a statement is typed: whether it is complete, how it can continue, and its colors.
//!
//! It implements rustyline's traits with the pure functions of other modules; Tab asks the shell through [`Names`].

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::Arc;

use rustyline::completion::{Completer, Pair};
use rustyline::config::CompletionType;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::SearchDirection;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper, Result};

use crate::input::complete::{self, Names};
use crate::input::highlight::{highlight, is_at_bracket};
use crate::input::sanitize::{drawn, harmless_start, spelled};
use crate::input::style::{Background, Styles, paint};
use crate::input::{Pending, Splitter};

/// The length from which a text gets a hint, in characters.
const HINT_FROM: usize = 2;

/// Implements the traits of the line editor.
pub(super) struct LineHelper {
    names: Arc<dyn Names>,
    colors: bool,
    styles: Styles,
    /// Whether the line is drawn for the last time.
    last: Cell<bool>,
    /// Whether a bracket was marked when the line was last drawn.
    marked: Cell<bool>,
}

impl LineHelper {
    pub(super) fn new(names: Arc<dyn Names>, colors: bool, background: Background) -> Self {
        let (last, marked) = (Cell::new(false), Cell::new(false));
        let styles = if colors { Styles::on(background) } else { Styles::none() };
        Self { names, colors, styles, last, marked }
    }
}

impl Helper for LineHelper {}

/// Returns what ends a text, including its last line.
fn pending(text: &str) -> Pending {
    let mut splitter = Splitter::new();
    splitter.push(text);
    splitter.push("\n");
    splitter.pending()
}

impl Validator for LineHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> Result<ValidationResult> {
        Ok(match pending(context.input()) {
            Pending::Nothing => ValidationResult::Valid(None),
            _ => ValidationResult::Incomplete,
        })
    }
}

/// Text after the cursor, and the part that the right arrow key inserts.
pub(super) struct InlineHint {
    shown: String,
    taken: Option<String>,
}

impl Hint for InlineHint {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.taken.as_deref()
    }
}

impl Hinter for LineHelper {
    type Hint = InlineHint;

    /// On an empty line within a statement, shows what ends it; otherwise shows the rest of an earlier statement.
    fn hint(&self, line: &str, cursor: usize, context: &Context<'_>) -> Option<InlineHint> {
        if line.is_empty() || cursor < line.len() {
            return None;
        }
        if line.ends_with('\n') {
            let shown = match pending(line) {
                Pending::Nothing => return None,
                Pending::Statement => "(`;` ends the statement)".to_owned(),
                Pending::Quoted(mark @ '`') => format!("({mark} ends the name)"),
                Pending::Quoted(mark) => format!("({mark} ends the string)"),
                Pending::Comment => "(*/ ends the comment)".to_owned(),
                Pending::Dollar => "(the string ends as it began)".to_owned(),
            };
            return Some(InlineHint { shown, taken: None });
        }
        // Without colors the hint would look like typed text.
        if !self.colors || line.chars().count() < HINT_FROM {
            return None;
        }
        let newest = context.history_index().min(context.history().len().checked_sub(1)?);
        let found = context.history().starts_with(line, newest, SearchDirection::Reverse);
        let rest = found.ok().flatten()?.entry.get(line.len()..)?.to_owned();
        let first = rest.lines().next().unwrap_or_default();
        let shown = if first.len() < rest.len() { format!("{first} …") } else { rest.clone() };
        Some(InlineHint { shown, taken: Some(rest) })
    }
}

impl Highlighter for LineHelper {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        let cursor = (!self.last.get()).then_some(cursor);
        // Removed control characters would shift the positions of brackets.
        let drawn = drawn(line);
        let cursor = cursor.filter(|_| drawn == line);
        Cow::Owned(highlight(&drawn, cursor, &self.styles))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        painted(self.styles.prompt, prompt)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        painted(self.styles.hint, hint)
    }

    /// Dims the note of a completion.
    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        let Some(at) = candidate.find(complete::NOTE_GAP) else { return Cow::Borrowed(candidate) };
        let (name, note) = candidate.split_at(at);
        Cow::Owned(name.to_owned() + &painted(self.styles.hint, note))
    }

    fn highlight_char(&self, line: &str, cursor: usize, kind: CmdKind) -> bool {
        self.last.set(kind == CmdKind::ForcedRefresh);
        let marks = is_at_bracket(line, cursor);
        let marked = self.marked.replace(marks);
        kind != CmdKind::MoveCursor || marks || marked
    }
}

pub(super) fn painted<'t>(code: &str, text: &'t str) -> Cow<'t, str> {
    let mut out = String::new();
    paint(&mut out, code, text);
    Cow::Owned(out)
}

impl Completer for LineHelper {
    type Candidate = Pair;

    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        let completed = complete::complete(line, cursor, &*self.names);
        let start = completed.start;
        let pairs = completed.listed();
        let pairs = pairs.into_iter().map(|(display, replacement)| Pair {
            display: spelled(&display),
            replacement: harmless_start(&replacement).to_owned(),
        });
        Ok((start, pairs.collect()))
    }
}
