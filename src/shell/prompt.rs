//! Opens the prompt: how it looks, what it recalls, which names it knows.

use std::sync::Arc;

use super::Shell;
use super::names::SessionNames;
use crate::error::Result;
use crate::history::Entry;
use crate::input::terminal::RECALL_MAX;
use crate::input::{Background, Manner, Terminal};

/// What the first start says, once: what is kept in the history file is a sign of an earlier one.
const WELCOME: [&str; 3] = [
    "SQL ends with `;`, commands start with a dot: `.help` lists them.",
    "Tab completes, Ctrl-R searches what was typed, Ctrl-C stops, Ctrl-D leaves.",
    "From pyspark? `.help spark`. To begin: `.sample assessments attempts.json`.",
];

impl Shell {
    /// Opens the terminal as a prompt.
    pub(super) fn open_prompt(&mut self) -> Result<Terminal> {
        let manner = Manner {
            keys: self.prompting.keys,
            colors: self.prompting.colors,
            background: Background::of(self.prompting.colorfgbg.as_deref()),
        };
        let names = SessionNames::new(Arc::clone(&self.session), self.running.handle());
        let is_first = self.history().is_new();
        if is_first {
            for line in WELCOME {
                self.printer.notice(line);
            }
        }
        let earlier: Vec<_> = self.history().recent(RECALL_MAX).map(Entry::to_run_again).collect();
        Terminal::open(manner, Arc::new(names), earlier)
    }
}
