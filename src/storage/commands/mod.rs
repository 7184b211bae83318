//! The file commands, with the messages, columns and behavior of `hadoop fs`.
//!
//! Each is a function that takes paths as the user typed them and returns its text. `ls`, `du`,
//! `mkdir` and `rm` continue after a path that fails and report its error at the end, as in Hadoop; the
//! other commands stop at the first error. Patterns (`*`, `?`, `[…]`) are expanded, unless a file has
//! exactly that name.

mod change;
mod copy;
mod list;
mod order;
mod read;
mod size;

#[cfg(test)]
mod tests;

use std::fmt::Display;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};

use super::{Location, Status, Storage};
use crate::error::{Error, ErrorKind, Result};

pub use change::{RmOptions, mkdir, mv, rm};
pub use copy::{get, put};
pub use list::{LsOptions, ls};
pub use read::{cat, head};
pub use size::{DuOptions, du};

/// Makes the error of a path, in Hadoop's form.
fn refused(path: impl Display, why: &str) -> Error {
    Error::failed(format!("`{path}': {why}"))
}

fn missing(path: impl Display) -> Error {
    refused(path, "No such file or directory")
}

/// The output of a command on several paths: its text, and the errors after it.
#[derive(Debug, Default)]
struct Answer {
    text: String,
    failure: Option<Error>,
}

impl Answer {
    /// Keeps an error; returns whether to continue with the other paths.
    fn goes_on_after(&mut self, done: Result<()>) -> bool {
        let Err(error) = done else { return true };
        let hopeless = matches!(error.kind(), ErrorKind::Unreachable | ErrorKind::Interrupted);
        self.failure = Some(match self.failure.take() {
            Some(first) => first.and(&error),
            None => error,
        });
        !hopeless
    }

    fn end(self) -> Result<()> {
        self.failure.map_or(Ok(()), Err)
    }

    fn stream(self) -> BoxStream<'static, Result<Bytes>> {
        let text = (!self.text.is_empty()).then(|| Ok(Bytes::from(self.text)));
        stream::iter(text.into_iter().chain(self.failure.map(Err))).boxed()
    }
}

/// Returns what a path or pattern names; no match is an error.
async fn named(storage: &Storage, path: &str) -> Result<Vec<(Location, Status)>> {
    let found = expand(storage.resolve(path)?).await?;
    if found.is_empty() { Err(missing(path)) } else { Ok(found) }
}

/// Returns what all paths and patterns name.
async fn all_named(storage: &Storage, paths: &[String]) -> Result<Vec<(Location, Status)>> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(named(storage, path).await?);
    }
    Ok(all)
}

fn expand(place: Location) -> BoxFuture<'static, Result<Vec<(Location, Status)>>> {
    Box::pin(async move {
        if let Some(status) = place.stat().await? {
            return Ok(vec![(place, status)]);
        }
        if place.is_root() || !place.path().contains(['*', '?', '[']) {
            return Ok(Vec::new());
        }
        let pattern = glob::Pattern::new(place.name())
            .map_err(|cause| Error::usage(format!("invalid pattern `{place}`: {cause}")))?;
        let mut found = Vec::new();
        for (parent, status) in expand(place.parent()).await? {
            if status.is_dir {
                let inside = parent.fs().list(parent.path()).await?.into_iter();
                let fitting = inside.filter(|entry| pattern.matches(&entry.name));
                found.extend(fitting.map(|entry| (parent.child(&entry.name), entry)));
            }
        }
        found.sort_by(|(one, _), (other, _)| order::by_uri(one.path(), other.path()));
        Ok(found)
    })
}
