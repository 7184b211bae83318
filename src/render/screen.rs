//! The kind of stdout: a stream that gets every byte, or a terminal with a size.

use std::io::{self, IsTerminal};

use terminal_size::{Height, Width, terminal_size_of};

/// The kind of stdout.
#[derive(Debug, Clone, Copy)]
pub enum Screen {
    /// A pipe or a file: it gets every row and every byte.
    Stream,
    /// A terminal, and how to get its size, which may change.
    Terminal(fn() -> Size),
}

/// The size of a terminal in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Characters of a line.
    pub columns: usize,
    /// Lines.
    pub lines: usize,
}

/// The size of a terminal if it is unknown.
const UNTOLD: Size = Size { columns: 80, lines: 24 };

impl Screen {
    /// Returns the kind of stdout of this process.
    pub(super) fn of_stdout() -> Self {
        if io::stdout().is_terminal() { Self::Terminal(size_of_stdout) } else { Self::Stream }
    }

    /// Returns the size; a stream has none.
    pub(super) fn size(self) -> Option<Size> {
        match self {
            Self::Stream => None,
            Self::Terminal(size) => Some(size()),
        }
    }
}

fn size_of_stdout() -> Size {
    match terminal_size_of(io::stdout()) {
        Some((Width(columns @ 1..), Height(lines @ 1..))) => {
            Size { columns: columns.into(), lines: lines.into() }
        }
        _ => UNTOLD,
    }
}
