//! Opens the prompt: its look, its history, and the names for Tab.

use std::sync::Arc;

use super::Shell;
use super::names::SessionNames;
use crate::error::Result;
use crate::history::Entry;
use crate::input::terminal::RECALL_MAX;
use crate::input::{Background, PromptConfig, Terminal};

/// The greeting of the first start; an existing history file means that it is not the first.
const WELCOME: [&str; 3] = [
    "SQL ends with `;`, commands start with a dot: `.help` lists them.",
    "Tab completes, Ctrl-R searches what was typed, Ctrl-C stops, Ctrl-D leaves.",
    "New here? `.demo` shows the main commands. From pyspark? `.help spark`.",
];

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

    /// Returns how the prompt looks and behaves.
    pub(super) fn manner(&self) -> PromptConfig {
        PromptConfig {
            keys: self.prompting.keys,
            colors: self.prompting.colors,
            background: self.background(),
        }
    }

    /// Returns the background of the terminal, if it is known.
    pub(super) fn background(&self) -> Background {
        Background::of(self.prompting.colorfgbg.as_deref())
    }
}
