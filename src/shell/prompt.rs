//! Opens the prompt: how it looks, what it recalls, which names it knows.

use std::sync::Arc;

use super::Shell;
use super::names::SessionNames;
use crate::error::Result;
use crate::history::Entry;
use crate::input::terminal::RECALL_MAX;
use crate::input::{Background, Manner, Terminal};

impl Shell {
    /// Opens the terminal as a prompt.
    pub(super) fn open_prompt(&mut self) -> Result<Terminal> {
        let manner = Manner {
            keys: self.prompting.keys,
            colors: self.prompting.colors,
            background: Background::of(self.prompting.colorfgbg.as_deref()),
        };
        let names = SessionNames::new(Arc::clone(&self.session), self.running.handle());
        let earlier: Vec<_> = self.history().recent(RECALL_MAX).map(Entry::to_run_again).collect();
        Terminal::open(manner, Arc::new(names), earlier)
    }
}
