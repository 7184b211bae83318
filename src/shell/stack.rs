//! Stacks for what is nested: types a thousand deep, as JSON may have them, are walked by recursion, the
//! engine's and ours.

use std::thread;

use crate::error::{Error, Result};

/// The stack of a thread, in bytes: tokio's 2 MB are too few in a build that is not optimised. Only what is
/// used of it takes memory.
pub(super) const STACK_BYTES: usize = 32 << 20;

/// Does work on a thread with such a stack, and waits for it.
pub fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work)?;
        let ended = thread.join();
        ended.unwrap_or_else(|_| Err(Error::failed("lakeshell has a fault; it is told of above")))
    })
}
