//! The file commands, in `hadoop fs`'s words, columns and behaviour.
//!
//! Each is a function that takes paths as the user typed them and returns its text. A command stops
//! at the first path that fails. Patterns (`*`, `?`, `[…]`) are expanded, unless a file has that
//! very name.

mod change;
mod copy;
mod list;
mod read;

#[cfg(test)]
mod tests;

use std::fmt::Display;

use futures::future::BoxFuture;

use super::{Location, Status, Storage};
use crate::error::{Error, Result};

pub use change::{RmOptions, mkdir, mv, rm};
pub use copy::{get, put};
pub use list::{DuOptions, LsOptions, du, ls};
pub use read::{cat, head};

/// Says in Hadoop's words what is wrong with a path.
fn refused(path: impl Display, why: &str) -> Error {
    Error::failed(format!("`{path}': {why}"))
}

fn missing(path: impl Display) -> Error {
    refused(path, "No such file or directory")
}

/// Finds what a path or pattern names; nothing at all is an error.
async fn named(storage: &Storage, path: &str) -> Result<Vec<(Location, Status)>> {
    let found = expand(storage.resolve(path)?).await?;
    if found.is_empty() { Err(missing(path)) } else { Ok(found) }
}

/// Finds what all paths and patterns name.
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
            .map_err(|cause| Error::usage(format!("`{place}` is no pattern: {cause}")))?;
        let mut found = Vec::new();
        for (parent, status) in expand(place.parent()).await? {
            if status.is_dir {
                let inside = parent.fs().list(parent.path()).await?.into_iter();
                let fitting = inside.filter(|entry| pattern.matches(&entry.name));
                found.extend(fitting.map(|entry| (parent.child(&entry.name), entry)));
            }
        }
        Ok(found)
    })
}
