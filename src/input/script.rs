//! Provides lines of input: the trait between the shell's loop and its sources, and the source of scripts and pipes.
//!
//! Reads one line at a time, because a pipe may never end. It does not know units. The other source is the terminal.

use std::fmt;
use std::io::{BufRead, Cursor};
use std::sync::Arc;

use crate::error::{Error, Result, check_encoding};
use crate::input::Pending;

/// The result of reading a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Text with its line end, for the splitter; only the last line of a script may have no line end.
    Text(String),
    /// The source has ended.
    End,
    /// The user pressed Ctrl-C: the typed line and the pending statement are dropped. Only from an interactive source.
    Cleared,
    /// The user pressed Ctrl-C on an empty line. Only from an interactive source.
    Interrupted,
}

/// The prompt that a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prompt {
    /// A unit may start.
    #[default]
    Ready,
    /// A unit continues, and this ends it.
    More(Pending),
}

impl From<Pending> for Prompt {
    fn from(pending: Pending) -> Self {
        if pending == Pending::Nothing { Self::Ready } else { Self::More(pending) }
    }
}

/// A source of lines for the shell's loop.
pub trait LineSource {
    /// Waits for the next line.
    ///
    /// # Errors
    /// The source cannot be read, or its text is not UTF-8.
    fn next(&mut self, prompt: &Prompt) -> Result<Line>;

    /// Returns the name of the script, as the user gave it, for `file:line`; `None` at the prompt and for `-c`.
    fn name(&self) -> Option<&Arc<str>>;

    /// Returns the number of the last line, from 1; an error of `next` is about this line.
    fn line(&self) -> usize;

    /// Returns whether a person types the lines, so that an error ends a unit, not the session.
    fn is_interactive(&self) -> bool;

    /// Adds a statement to those that the arrow keys recall, if the source has any.
    fn remember(&mut self, _statement: &str) {}

    /// Adds a statement of another session to them, before those of this session.
    fn remember_other(&mut self, _statement: &str) {}
}

/// A script: a file, a pipe, or the text of `-c`.
pub struct Script {
    name: Option<Arc<str>>,
    reader: Box<dyn BufRead + Send>,
    line: usize,
}

impl Script {
    /// Makes a script from a reader: an open file, or stdin.
    pub fn new(name: Option<Arc<str>>, reader: impl BufRead + Send + 'static) -> Self {
        Self { name, reader: Box::new(reader), line: 0 }
    }

    /// Makes a script from a complete text.
    pub fn from_text(name: Option<Arc<str>>, text: impl Into<String>) -> Self {
        Self::new(name, Cursor::new(text.into().into_bytes()))
    }

    fn unreadable(&self, cause: std::io::Error) -> Error {
        Error::from(cause).context(match &self.name {
            Some(name) => format!("cannot read `{name}`"),
            None => "cannot read the input".to_owned(),
        })
    }
}

impl LineSource for Script {
    fn next(&mut self, _prompt: &Prompt) -> Result<Line> {
        let mut bytes = Vec::new();
        let length =
            self.reader.read_until(b'\n', &mut bytes).map_err(|cause| self.unreadable(cause))?;
        if length == 0 {
            return Ok(Line::End);
        }
        self.line += 1;
        if self.line == 1 {
            check_encoding(&bytes, self.name.as_deref().unwrap_or_default())?;
        }
        String::from_utf8(bytes).map(Line::Text).map_err(|error| not_utf8(&error, self.line))
    }

    fn name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    fn line(&self) -> usize {
        self.line
    }

    fn is_interactive(&self) -> bool {
        false
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("name", &self.name)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

fn not_utf8(error: &std::string::FromUtf8Error, line: usize) -> Error {
    let at = error.utf8_error().valid_up_to();
    let byte = error.as_bytes()[at];
    Error::failed(format!("line {line} is not UTF-8: byte {} is 0x{byte:02X}", at + 1))
        .hint("save the script as UTF-8, for example with `iconv -f LATIN1 -t UTF-8`")
}

#[cfg(test)]
mod tests {
    use super::{Line, LineSource, Prompt, Script};
    use crate::input::Pending;

    #[test]
    fn lines_keep_their_ends_and_are_counted() {
        let mut script = Script::from_text(Some("a.sql".into()), "a\r\n\nb");
        let mut lines = Vec::new();
        while let Line::Text(line) = script.next(&Prompt::Ready).unwrap() {
            lines.push((script.line(), line));
        }
        assert_eq!(lines, [(1, "a\r\n".into()), (2, "\n".into()), (3, "b".to_owned())]);
        assert_eq!(script.next(&Prompt::Ready).unwrap(), Line::End);
        assert_eq!(script.name().map(AsRef::as_ref), Some("a.sql"));
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        let mut script = Script::new(None, &b"select 1;\nselect 'caf\xE9';\nselect 2;\n"[..]);
        assert_eq!(script.next(&Prompt::Ready).unwrap(), Line::Text("select 1;\n".into()));
        let error = script.next(&Prompt::Ready).unwrap_err();
        assert_eq!(error.to_string(), "line 2 is not UTF-8: byte 12 is 0xE9");
        assert_eq!(script.line(), 2);
        assert_eq!(script.next(&Prompt::Ready).unwrap(), Line::Text("select 2;\n".into()));
    }

    #[test]
    fn a_unit_that_goes_on_changes_the_prompt() {
        assert_eq!(Prompt::from(Pending::Nothing), Prompt::Ready);
        assert_eq!(Prompt::from(Pending::Comment), Prompt::More(Pending::Comment));
    }
}
