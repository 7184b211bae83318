//! `.status`: what the session stands on.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::Args;

use super::Context;
use crate::outcome::{Outcome, byte_size};

/// Show where topics and files are, and how much memory is in use
#[derive(Debug, Args)]
pub(super) struct Status {}

impl Status {
    #[expect(clippy::unused_self, reason = "every command runs the same way")]
    pub(super) async fn run(self, cx: &Context) -> Outcome {
        let session = &cx.session;
        let topics = Arc::clone(session.topics());
        let reached = super::blocking(move || topics.reach()).await;
        let pool = session.runtime().memory_pool.clone();
        let used = byte_size(pool.reserved() as u64);
        let limit = byte_size(session.memory_limit() as u64);
        let root = session.storage().resolve("/");
        let mut text = String::new();
        let mut lines = vec![("topics", session.topics().place())];
        match reached {
            Ok(details) => lines.extend(details),
            Err(error) => lines.push(("", format!("not reachable: {error}"))),
        }
        lines.extend([
            (
                "files",
                root.map_or_else(|error| error.to_string(), |root| root.url(true).to_string()),
            ),
            ("memory", format!("{used} of {limit} reserved")),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ]);
        for (name, value) in lines {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name:<9}{value}");
        }
        Outcome::Text(text)
    }
}
