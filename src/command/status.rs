//! `.status`: topics, files and memory of the session.

use std::fmt::Write as _;
use std::sync::Arc;

use bytes::Bytes;
use clap::Args;
use futures::{StreamExt as _, stream};

use super::context::Context;
use crate::error::Error;
use crate::outcome::{Outcome, byte_size};
use crate::progress::blocking;
use crate::version;

/// Show where topics and files are, and the memory in use
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".status"]))]
pub(super) struct Status {}

impl Status {
    pub(super) async fn run(self, cx: &Context) -> Outcome {
        let mut failure = None;
        let session = &cx.session;
        let topics = Arc::clone(session.topics());
        let mut lines = vec![("topics", session.topics().place())];
        match blocking(move || topics.reach()).await {
            Ok(details) => lines.extend(details),
            Err(error) => {
                lines.push(("", not_reachable(&error)));
                failure = Some(unreachable("the topics"));
            }
        }
        match session.storage().resolve("/") {
            Ok(root) => {
                lines.push(("files", root.url(true).to_string()));
                let reached = root.stat().await;
                if let Err(error) = reached {
                    lines.push(("", not_reachable(&error)));
                    failure = failure.or(Some(unreachable("the files")));
                }
            }
            Err(error) => {
                lines.push(("files", error.to_string()));
                failure = failure.or(Some(unreachable("the files")));
            }
        }
        let used = byte_size(session.engine().memory_used() as u64);
        let limit = byte_size(session.engine().memory_limit() as u64);
        lines.push(("memory", format!("{used} of {limit} reserved")));
        lines.push(("version", version::VERSION.to_owned()));
        lines.extend(version::details());
        let mut text = String::new();
        for (name, value) in lines {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name:<9}{value}");
        }
        let text = Ok(Bytes::from(text));
        Outcome::Stream(stream::iter([text].into_iter().chain(failure.map(Err))).boxed())
    }
}

/// Makes the error that follows the listing, for the exit code.
fn unreachable(what: &str) -> Error {
    Error::unreachable(format!("{what} cannot be reached, see above"))
}

fn not_reachable(error: &Error) -> String {
    format!("not reachable: {error}")
}
