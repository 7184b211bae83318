//! Errors that say what failed, where, and what to type next.
//!
//! One concrete type: handlers build it, the shell adds the place in a script, `main` alone turns its
//! kind into an exit code. It knows nothing of printing.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

mod encoding;
mod nearest;

pub use encoding::{LOOK_BYTES, check_encoding};
pub use nearest::nearest;

/// The exit code after Ctrl-C: 128 + SIGINT, as in POSIX shells.
pub const INTERRUPTED: u8 = 130;

/// Where faults are reported.
pub const ISSUES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");

/// What is said where a statement needs more memory than there is, and cannot go on on disk.
const EXHAUSTED: &str = "the statement needs more memory than the memory limit leaves to it";

/// What every fallible function of lakeshell returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The family of an error; each family has one exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// A statement or command failed (exit code 1).
    Failed,
    /// The command line or a dot-command was used wrongly (exit code 2 from the command line).
    Usage,
    /// Kafka or HDFS could not be reached (exit code 3).
    Unreachable,
    /// It would write, which this session does not do (exit code 1).
    ReadOnly,
    /// The user pressed Ctrl-C (exit code 130).
    Interrupted,
    /// Nobody reads our output any more; that is success (exit code 0).
    ClosedPipe,
}

/// Describes one failure: a message, perhaps a hint what to type next.
#[derive(Debug, Clone)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, source: None }
    }

    /// Makes an error of a statement or command.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Failed, message)
    }

    /// Makes an error of wrong usage.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Makes an error of a server that does not answer.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unreachable, message)
    }

    /// Makes the error of a unit that was interrupted.
    #[must_use]
    pub fn interrupted() -> Self {
        Self::new(ErrorKind::Interrupted, "interrupted")
    }

    /// Makes an error of a file operation: `what` as in "cannot read", with the path and the cause.
    #[must_use]
    pub fn io(what: &str, path: &Path, cause: std::io::Error) -> Self {
        let kind = match cause.kind() {
            std::io::ErrorKind::BrokenPipe => ErrorKind::ClosedPipe,
            _ => ErrorKind::Failed,
        };
        let message = format!("{what} `{}`: {}", path.display(), io_reason(&cause));
        Self { source: Some(Arc::new(cause)), ..Self::new(kind, message) }
    }

    /// Makes the error of a task that panicked or was cancelled.
    #[must_use]
    pub fn of_task(ended: &tokio::task::JoinError) -> Self {
        if ended.is_cancelled() {
            return Self::interrupted();
        }
        Self::internal(&ended.to_string())
    }

    /// Makes the error of a statement that needs more memory than the memory limit.
    pub(crate) fn exhausted() -> Self {
        Self::failed(EXHAUSTED).hint("start with a larger `--memory-limit`")
    }

    /// Makes the error of an internal fault from Rust's message of a panic.
    #[must_use]
    pub fn internal(panic: &str) -> Self {
        let said = panic.split_once("panicked with message \"").map(|(_, said)| said);
        let said = said.map(|said| said.trim_end_matches('"'));
        let said = said.and_then(|said| said.lines().next()).unwrap_or("a task has failed");
        // The message of the library (arrow 59) if the values of a batch are too large for offsets of 32 bits.
        if said.ends_with("offset overflow") {
            return Self::failed("the values of a batch of rows take more than 2 GB together")
                .hint("work on fewer or shorter values at once");
        }
        Self::failed(format!("internal error: {said}"))
            .hint(format!("please report it with what was typed: {ISSUES}"))
    }

    /// Makes the error of a write in a read-only session.
    #[must_use]
    pub fn read_only(what: impl fmt::Display) -> Self {
        let message = format!("{what} is not written: the session is read-only");
        Self::new(ErrorKind::ReadOnly, message)
            .hint("start lakeshell without `--readonly` to write")
    }

    /// Converts it to an error of the command line, whose exit code is 2.
    #[must_use]
    pub fn as_usage(self) -> Self {
        Self { kind: ErrorKind::Usage, ..self }
    }

    /// Adds a hint: what the user could type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns the error for the name of a window that no `WINDOW` clause defines.
    pub(crate) fn no_window(name: &str) -> Self {
        Self::failed(format!("there is no window `{name}`")).hint(format!(
            "add `WINDOW {name} AS (ORDER BY …)` to the query, after WHERE, GROUP BY and HAVING"
        ))
    }

    /// Adds the hint that something else was probably meant, mostly the [`nearest`] name.
    #[must_use]
    pub fn did_you_mean(self, meant: impl fmt::Display) -> Self {
        self.hint(format!("did you mean `{meant}`?"))
    }

    /// Puts what was being done before the message: "`what`: message".
    #[must_use]
    pub fn context(mut self, what: impl fmt::Display) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// Puts what is known besides after the message: "message (`what`)".
    #[must_use]
    pub fn note(mut self, what: impl fmt::Display) -> Self {
        self.message = format!("{} ({what})", self.message);
        self
    }

    /// Puts a second error's message after the message: "message; message"; the family stays.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.message = format!("{}; {}", self.message, other.message);
        self.hint = self.hint.or_else(|| other.hint.clone());
        self
    }

    /// Replaces part of the message.
    #[must_use]
    pub fn replacing(self, words: &str, by: &str) -> Self {
        Self { message: self.message.replace(words, by), ..self }
    }

    /// Returns the family of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns whether the memory limit was used up.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.message.contains(EXHAUSTED)
    }

    /// Returns the hint, if there is one.
    #[must_use]
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Returns the exit code of a process that ends with this error.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            ErrorKind::Failed | ErrorKind::ReadOnly => 1,
            ErrorKind::Usage => 2,
            ErrorKind::Unreachable => 3,
            ErrorKind::Interrupted => INTERRUPTED,
            ErrorKind::ClosedPipe => 0,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<std::io::Error> for Error {
    /// Takes an error of ours out of the library's.
    fn from(cause: std::io::Error) -> Self {
        if let Some(own) = cause.get_ref().and_then(|own| own.downcast_ref::<Self>()) {
            return own.clone();
        }
        let kind = match cause.kind() {
            std::io::ErrorKind::BrokenPipe => ErrorKind::ClosedPipe,
            _ => ErrorKind::Failed,
        };
        Self { message: io_reason(&cause), source: Some(Arc::new(cause)), ..Self::new(kind, "") }
    }
}

/// Returns the reason of an I/O error, without the `(os error N)` at its end.
pub(crate) fn io_reason(cause: &std::io::Error) -> String {
    let text = cause.to_string();
    text.find(" (os error").map_or(text.clone(), |at| text[..at].to_owned())
}

/// A thing and the place it came from: a script and a line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The thing itself.
    pub value: T,
    /// The script, as the user named it; `None` at the prompt and for `-c`.
    pub file: Option<Arc<str>>,
    /// The line of its first character, from 1.
    pub line: usize,
}

impl<T: fmt::Display> fmt::Display for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{file}:{}: {}", self.line, self.value),
            None => write!(f, "{}", self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_success() {
        let closed = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        assert_eq!(Error::from(closed).exit_code(), 0);
    }
}
