//! Threads with large stacks: deeply nested types, which JSON may have, are processed by recursion.

use std::thread;

use crate::error::{Error, Result};

/// The size of a stack, in bytes: the engine joins the conditions of a query and of its views to one chain, and
/// processes it by recursion. In a build without optimization 5,000 conditions take 32 MB. Unused parts take no
/// memory.
pub(super) const STACK_BYTES: usize = 64 << 20;

/// Runs work on a thread with such a stack, and waits for it.
///
/// # Errors
/// The error of the work, that the work has panicked, or that the thread cannot be started.
pub fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    // Panic messages are for developers; users see the error that a panic is converted to.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work)?;
        let ended = thread.join();
        ended.unwrap_or_else(|fault| Err(Error::internal(&said(fault.as_ref()))))
    })
}

/// Returns the message of a panic, worded like that of a task.
fn said(fault: &(dyn std::any::Any + Send)) -> String {
    let text = fault.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| fault.downcast_ref::<String>().cloned()).unwrap_or_default();
    format!("panicked with message \"{text}\"")
}
