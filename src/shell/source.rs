//! The sources of units: `-c`, `-f`, a pipe, a terminal.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use crate::error::Error;

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

/// Makes the error of a script that asks for an editor.
pub(super) fn only_at_the_prompt() -> Error {
    Error::failed("the editor is only available at the prompt")
        .hint("start lakeshell without `-c` and `-f`")
}
