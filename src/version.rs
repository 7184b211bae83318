//! The versions that a report of an error should name: of lakeshell, and of what it is built from.

use std::env::consts::{ARCH, OS};

use crate::engine::Engine;
use crate::topics::kafka::client_version;

/// The version of lakeshell.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Returns what else is said of a build, by name: the engine, the client of Kafka, and the build itself.
#[must_use]
pub fn details() -> Vec<(&'static str, String)> {
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    // `scripts/package` names the commit.
    let commit = option_env!("LAKESHELL_COMMIT").map(|commit| format!(", commit {commit}"));
    vec![
        ("engine", Engine::version()),
        ("client", format!("librdkafka {}", client_version())),
        ("build", format!("{ARCH}-{OS}, {profile}{}", commit.unwrap_or_default())),
    ]
}

/// Returns the text of `--version`, a line each.
#[must_use]
pub fn text() -> String {
    let lines = details().into_iter().map(|(name, value)| format!("\n{name:<8}{value}"));
    std::iter::once(VERSION.to_owned()).chain(lines).collect()
}
