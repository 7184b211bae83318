//! Reads lines at the prompt with rustyline.
//!
//! Uses the terminal directly, so that stdout has rows only. Knows no SQL and no session: the splitter decides when a
//! text is complete, the shell what enters the history, and [`Names`] has the names for completion.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::error::ReadlineError;
use rustyline::{
    Behavior, Cmd, ColorMode, CompletionType, ConditionalEventHandler, Config, EditMode, Editor,
    Event, EventContext, EventHandler, KeyEvent, RepeatCount,
};

use crate::config::Keys;
use crate::error::{Error, Result};
use crate::input::complete::Names;
use crate::input::sanitize::spelled;
use crate::input::style::Background;
use crate::input::{Line, LineSource, Pending, Prompt};

mod history_search;
mod line_helper;
mod step_prompt;

use history_search::HistorySearch;
use line_helper::LineHelper;
pub use step_prompt::StepPrompt;

/// How many statements the arrow keys recall.
pub const RECALL_MAX: usize = 1000;

/// The look and the keys of the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromptConfig {
    /// The editing keys.
    pub keys: Keys,
    /// Whether there are colors.
    pub colors: bool,
    /// The background of the terminal.
    pub background: Background,
}

/// The prompt of a terminal, with the statements that the arrow keys recall.
pub struct Terminal {
    editor: Editor<LineHelper, HistorySearch>,
    /// Whether the line was empty when Ctrl-C was pressed, which rustyline's error does not contain.
    empty: Arc<AtomicBool>,
    line: usize,
}

impl Terminal {
    /// Opens the terminal; `entries` are earlier statements as typed, oldest first.
    ///
    /// # Errors
    /// The terminal cannot be set up.
    pub fn open(
        manner: PromptConfig,
        names: Arc<dyn Names>,
        entries: impl IntoIterator<Item = String>,
    ) -> Result<Self> {
        let mode = match manner.keys {
            Keys::Emacs => EditMode::Emacs,
            Keys::Vi => EditMode::Vi,
        };
        let config = Config::builder()
            .behavior(Behavior::PreferTerm)
            .bracketed_paste(true)
            .edit_mode(mode)
            // Also set without colors, because the highlighter removes control characters from the line.
            .color_mode(ColorMode::Forced)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            // A text may have several statements, and the shell knows where each one ends.
            .auto_add_history(false)
            .build();
        let recall = HistorySearch::new(RECALL_MAX);
        let mut editor = Editor::with_history(config, recall).map_err(unusable)?;
        editor.set_helper(Some(LineHelper::new(names, manner.colors, manner.background)));
        let empty = Arc::new(AtomicBool::new(true));
        let handler = EventHandler::Conditional(Box::new(NoteEmpty(Arc::clone(&empty))));
        editor.bind_sequence(KeyEvent::ctrl('C'), handler);
        let mut terminal = Self { editor, empty, line: 0 };
        for entry in entries {
            terminal.remember_other(&entry);
        }
        Ok(terminal)
    }
}

impl LineSource for Terminal {
    /// Waits for a text that ends with a complete unit. Ctrl-C drops the typed text.
    fn next(&mut self, prompt: &Prompt) -> Result<Line> {
        loop {
            self.empty.store(true, Ordering::Relaxed);
            match self.editor.readline(&shown(*prompt)) {
                Ok(mut text) => {
                    text.push('\n');
                    self.line += text.matches('\n').count();
                    return Ok(Line::Text(text));
                }
                Err(ReadlineError::Eof) => return Ok(Line::End),
                Err(ReadlineError::Interrupted) => {
                    let empty = *prompt == Prompt::Ready && self.empty.load(Ordering::Relaxed);
                    return Ok(if empty { Line::Interrupted } else { Line::Cleared });
                }
                // Pasted bytes that are not UTF-8: the line is lost, but the session continues.
                Err(ReadlineError::Io(cause))
                    if cause.kind() == std::io::ErrorKind::InvalidData => {}
                Err(error) => return Err(unusable(error)),
            }
        }
    }

    fn name(&self) -> Option<&Arc<str>> {
        None
    }

    fn line(&self) -> usize {
        self.line
    }

    fn is_interactive(&self) -> bool {
        true
    }

    fn remember(&mut self, statement: &str) {
        // The list is in memory, so nothing can fail; `false` means that the statement was not added.
        let _ = self.editor.add_history_entry(spelled(statement));
    }

    fn remember_other(&mut self, statement: &str) {
        self.editor.history_mut().add_other(&spelled(statement));
    }
}

/// Stores at Ctrl-C whether the line is empty; rustyline does the rest.
struct NoteEmpty(Arc<AtomicBool>);

impl ConditionalEventHandler for NoteEmpty {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        self.0.store(context.line().is_empty(), Ordering::Relaxed);
        None
    }
}

/// Writes a prompt; all prompts have the same width, so that the lines of a statement are aligned.
fn shown(prompt: Prompt) -> String {
    let open = match prompt {
        Prompt::Ready => return "lakeshell> ".to_owned(),
        Prompt::More(Pending::Nothing | Pending::Statement) => String::new(),
        Prompt::More(Pending::Quoted(mark)) => mark.into(),
        Prompt::More(Pending::Comment) => "/*".into(),
        Prompt::More(Pending::Dollar) => "$".into(),
    };
    format!("{open:>6}...> ")
}

fn unusable(error: ReadlineError) -> Error {
    let error = match error {
        ReadlineError::Io(cause) => Error::from(cause),
        other => Error::failed(other.to_string()),
    };
    error.context("cannot use the terminal")
}

#[cfg(test)]
mod tests {
    use super::shown;
    use crate::input::{Pending, Prompt};

    #[test]
    fn prompts_are_of_one_width_and_say_what_is_open() {
        let table = [
            (Pending::Nothing, "lakeshell> "),
            (Pending::Statement, "      ...> "),
            (Pending::Quoted('\''), "     '...> "),
            (Pending::Quoted('`'), "     `...> "),
            (Pending::Comment, "    /*...> "),
            (Pending::Dollar, "     $...> "),
        ];
        for (pending, expected) in table {
            assert_eq!(shown(Prompt::from(pending)), expected);
            assert_eq!(expected.len(), "lakeshell> ".len());
        }
    }
}
