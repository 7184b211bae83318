//! Two Ctrl-C at an empty line exit the shell.

use std::time::{Duration, Instant};

/// Two Ctrl-C at an empty line exit, but not within this time after an interruption, which they may be meant for.
const MEANT_AFTER: Duration = Duration::from_secs(1);

/// Whether a Ctrl-C at an empty line is the second in a row.
#[derive(Debug, Default)]
pub(super) struct ExitGuard {
    announced: bool,
    put_off: Option<Instant>,
}

impl ExitGuard {
    /// Records a Ctrl-C at an empty line; returns whether the user wants to exit.
    pub(super) fn is_meant(&mut self) -> bool {
        let is_late = self.put_off.is_none_or(|at| at.elapsed() >= MEANT_AFTER);
        std::mem::replace(&mut self.announced, true) && is_late
    }

    /// Records that something else was typed.
    pub(super) fn forget(&mut self) {
        self.announced = false;
    }

    /// Records an interruption, after which more Ctrl-C may follow.
    pub(super) fn put_off(&mut self) {
        *self = Self { announced: false, put_off: Some(Instant::now()) };
    }
}
