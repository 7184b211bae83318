//! Stacks for what is nested: types a thousand deep, as JSON may have them, are walked by recursion, the
//! engine's and ours.

use std::thread;

use crate::error::{Error, Result};

/// The stack of a thread, in bytes: tokio's 2 MB are too few in a build that is not optimized. Only what is
/// used of it takes memory.
pub(super) const STACK_BYTES: usize = 32 << 20;

/// Does work on a thread with such a stack, and waits for it.
pub fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    // Panic messages are for developers; users see the error that a panic becomes.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work)?;
        let ended = thread.join();
        ended.unwrap_or_else(|fault| Err(Error::internal(&said(fault.as_ref()))))
    })
}

/// Returns the message of a panic, in the same words as that of a task.
fn said(fault: &(dyn std::any::Any + Send)) -> String {
    let text = fault.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| fault.downcast_ref::<String>().cloned()).unwrap_or_default();
    format!("panicked with message \"{text}\"")
}
