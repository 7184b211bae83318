//! What every command gets to work with.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::history::History;
use crate::progress::Reporter;
use crate::session::Session;

/// What a command works with.
#[derive(Debug, Clone)]
pub struct Context {
    /// The session.
    pub session: Arc<Session>,
    /// The history.
    pub history: Arc<Mutex<History>>,
    /// Where the command reports how far it is.
    pub reporter: Reporter,
    /// Whether the script itself comes from standard input.
    pub stdin_is_script: bool,
}

impl Context {
    pub(super) fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock()
    }
}
