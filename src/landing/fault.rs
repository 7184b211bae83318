//! Points at which a test ends the process: one after each step of a write. A release has none.

/// Names the point at which the process ends, in builds for tests.
#[cfg(debug_assertions)]
const VARIABLE: &str = "LAKESHELL_FAULT";

/// Ends the process at once, without any cleanup, if a test has asked for this point.
#[cfg(debug_assertions)]
pub(super) fn point(name: &str) {
    if std::env::var(VARIABLE).is_ok_and(|wanted| wanted == name) {
        std::process::abort();
    }
}

/// Does nothing.
#[cfg(not(debug_assertions))]
pub(super) fn point(_: &str) {}
