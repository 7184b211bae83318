//! Reads lines at the prompt: rustyline, told once how lakeshell wants it.
//!
//! Talks to the terminal itself, so that stdout stays free for rows. Knows no SQL and no session: what is
//! complete is the splitter's to say, and what enters the history the shell's. Names to complete will
//! come in as the editor's helper.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{
    Behavior, Cmd, ConditionalEventHandler, Config, Editor, Event, EventContext, EventHandler,
    KeyEvent, RepeatCount,
};

use crate::error::{Error, Result};
use crate::input::{Line, LineSource, Pending, Prompt};

/// How many statements the arrow keys go back.
pub const RECALL_MAX: usize = 1000;

/// The prompt of a terminal, with what the arrow keys bring back.
pub struct Terminal {
    editor: Editor<(), MemHistory>,
    /// Whether the line was empty when Ctrl-C was pressed; rustyline does not tell with its error.
    empty: Arc<AtomicBool>,
    line: usize,
}

impl Terminal {
    /// Opens the terminal; `entries` are earlier statements as typed, oldest first.
    ///
    /// # Errors
    /// The terminal cannot be set up.
    pub fn open(entries: impl IntoIterator<Item = String>) -> Result<Self> {
        let config = Config::builder()
            .behavior(Behavior::PreferTerm)
            .bracketed_paste(true)
            // A statement of several lines is one entry, and the shell knows when it ends.
            .auto_add_history(false)
            .history_ignore_space(false)
            .max_history_size(RECALL_MAX)
            .map_err(unusable)?
            .build();
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history).map_err(unusable)?;
        let empty = Arc::new(AtomicBool::new(true));
        let handler = EventHandler::Conditional(Box::new(NoteEmpty(Arc::clone(&empty))));
        editor.bind_sequence(KeyEvent::ctrl('C'), handler);
        let mut terminal = Self { editor, empty, line: 0 };
        for entry in entries {
            terminal.remember(&entry);
        }
        Ok(terminal)
    }
}

impl LineSource for Terminal {
    /// Waits for a line. Ctrl-C on a line with text in it, where nothing is pending, only drops the line.
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
                    if *prompt != Prompt::Ready || self.empty.load(Ordering::Relaxed) {
                        return Ok(Line::Interrupted);
                    }
                }
                // Bytes that are not UTF-8, from a paste: the line is gone, the session is not.
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
        // A list in memory: `false` says that the entry stands there already, and nothing can fail.
        let _ = self.editor.add_history_entry(statement);
    }
}

/// Notes at Ctrl-C whether the line is empty, and leaves the rest to rustyline.
struct NoteEmpty(Arc<AtomicBool>);

impl ConditionalEventHandler for NoteEmpty {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        self.0.store(context.line().is_empty(), Ordering::Relaxed);
        None
    }
}

/// Writes a prompt; all are of one width, so that the lines of a statement stand below each other.
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
