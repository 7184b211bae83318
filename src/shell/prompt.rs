//! Opens the prompt: how it looks, what it recalls, which names it knows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Shell;
use super::names::SessionNames;
use crate::error::Result;
use crate::history::Entry;
use crate::input::terminal::RECALL_MAX;
use crate::input::{Background, Manner, Terminal};

/// What the first start says, once: a history file is the sign of an earlier one.
const WELCOME: [&str; 3] = [
    "SQL ends with `;`, commands start with a dot: `.help` lists them.",
    "Tab completes, Ctrl-R searches what was typed, Ctrl-C stops, Ctrl-D leaves.",
    "New here? `.demo` shows the main commands. From pyspark? `.help spark`.",
];

/// Two Ctrl-C at an empty line leave; within this time after something was interrupted they are meant for it.
const MEANT_AFTER: Duration = Duration::from_secs(1);

/// Whether a Ctrl-C at an empty line is the second in a row.
#[derive(Debug, Default)]
pub(super) struct Parting {
    announced: bool,
    put_off: Option<Instant>,
}

impl Parting {
    /// Takes a Ctrl-C at an empty line; says whether the user means to leave.
    pub(super) fn is_meant(&mut self) -> bool {
        let is_late = self.put_off.is_none_or(|at| at.elapsed() >= MEANT_AFTER);
        std::mem::replace(&mut self.announced, true) && is_late
    }

    /// Something else was typed meanwhile.
    pub(super) fn forget(&mut self) {
        self.announced = false;
    }

    /// A Ctrl-C has interrupted something, and more of them may follow it.
    pub(super) fn put_off(&mut self) {
        *self = Self { announced: false, put_off: Some(Instant::now()) };
    }
}

impl Shell {
    /// Opens the terminal as a prompt.
    pub(super) fn open_prompt(&mut self) -> Result<Terminal> {
        let names = SessionNames::new(Arc::clone(&self.session), self.running.handle());
        let is_first = self.history().is_new();
        if is_first {
            for line in WELCOME {
                self.printer.notice(line);
            }
        }
        let earlier: Vec<_> = self.history().recent(RECALL_MAX).map(Entry::to_run_again).collect();
        Terminal::open(self.manner(), Arc::new(names), earlier)
    }

    /// Says how the prompt is to look and to behave.
    pub(super) fn manner(&self) -> Manner {
        Manner {
            keys: self.prompting.keys,
            colors: self.prompting.colors,
            background: self.background(),
        }
    }

    /// Says what stands behind the text, as far as the terminal tells.
    pub(super) fn background(&self) -> Background {
        Background::of(self.prompting.colorfgbg.as_deref())
    }
}
