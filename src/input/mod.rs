//! Reads input from a terminal or a script, and splits it into units to execute.
//!
//! One scanner, [`Splitter`], serves the prompt, pipes, `-f`, `-c` and `.read`, so that the same text means
//! the same everywhere. It knows no commands, and of SQL only where a statement ends. The shell reads lines from a
//! [`LineSource`], pushes them into the splitter and takes complete units from it.

pub mod complete;
mod highlight;
mod keywords;
mod lexer;
mod sanitize;
pub mod script;
pub mod split;
mod style;
pub mod terminal;

#[cfg(test)]
mod tests;

pub use highlight::painted;
pub use script::{Line, LineSource, Prompt, Script};
pub use split::{Piece, Splitter, split};
pub use style::Background;
pub use terminal::{PromptConfig, Terminal};

use crate::spark::quote::Quote;

/// One thing to execute, without the `;` at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// A SQL statement, from its first character to its last; comments within it are kept.
    Sql(String),
    /// A dot-command: one line, with its dot.
    Dot(String),
    /// A line of a pyspark session: `exit()`, `name.method(…)`, `name = …`.
    Foreign(String),
}

impl Unit {
    /// Returns the text as it was typed, with the `;` that ends a statement.
    #[must_use]
    pub fn typed(&self) -> String {
        match self {
            Self::Sql(text) => format!("{text};"),
            Self::Dot(text) | Self::Foreign(text) => text.clone(),
        }
    }

    /// Returns what was typed, without the `;` of a statement.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Sql(text) | Self::Dot(text) | Self::Foreign(text) => text,
        }
    }
}

/// A position in a text: line and column in characters, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePosition {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// What ends the text so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pending {
    /// Nothing: a unit may start.
    #[default]
    Nothing,
    /// SQL that waits for its `;`.
    Statement,
    /// A string (`'`, `"`) or quoted name (a backquote) that waits for this mark.
    Quoted(char),
    /// A comment that waits for its `*/`.
    Comment,
    /// A dollar-quoted string that waits for its `$tag$`.
    Dollar,
}

impl From<&Quote> for Pending {
    fn from(quote: &Quote) -> Self {
        match quote {
            Quote::Text { mark } | Quote::Raw { mark } => Self::Quoted(*mark),
            Quote::Name => Self::Quoted('`'),
            Quote::Line | Quote::Comment { .. } => Self::Comment,
            Quote::Dollar { .. } => Self::Dollar,
        }
    }
}
