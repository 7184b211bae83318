//! `mkdir`, `rm` and `mv`: changes of names.

use std::fmt::Write as _;

use bytes::Bytes;
use futures::stream::BoxStream;

use super::{Answer, all_named, missing, refused};
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::{Location, Status, Storage};

/// How to delete.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RmOptions {
    /// Also delete directories with everything in them (`-r`).
    pub recursive: bool,
    /// Do not fail for missing files (`-f`).
    pub force: bool,
}

/// Makes directories; with `parents` (`-p`) also missing parents, and existing directories are no error.
///
/// # Errors
/// A path is invalid, exists already without `parents`, or cannot be created.
pub async fn mkdir(storage: &Storage, paths: &[String], parents: bool) -> Result<()> {
    let mut answer = Answer::default();
    for path in paths {
        let made = make(storage, path, parents).await;
        if !answer.goes_on_after(made) {
            break;
        }
    }
    answer.end()
}

async fn make(storage: &Storage, path: &str, parents: bool) -> Result<()> {
    let place = storage.resolve(path)?;
    match place.stat().await? {
        Some(found) if !found.is_dir => return Err(refused(path, "Is not a directory")),
        Some(_) if parents => return Ok(()),
        Some(_) => return Err(refused(path, "File exists")),
        None => {}
    }
    if !parents && place.parent().stat().await?.is_none() {
        let parent = place.parent();
        return Err(missing(parent).hint("`-p` also makes missing parent directories"));
    }
    place.fs().mkdirs(place.path()).await
}

/// Deletes permanently (there is no trash) and prints a line for each deleted path.
pub async fn rm(
    storage: &Storage,
    paths: &[String],
    options: RmOptions,
    reporter: &Reporter,
) -> BoxStream<'static, Result<Bytes>> {
    let mut answer = Answer::default();
    for path in paths {
        let removed = remove(storage, path, options, &mut answer.text, reporter).await;
        if !answer.goes_on_after(removed) {
            break;
        }
    }
    if reporter.check().is_err() {
        // The user has interrupted the command, but what is already deleted must be reported.
        answer.text.lines().for_each(|line| reporter.notice(line));
    }
    answer.stream()
}

async fn remove(
    storage: &Storage,
    path: &str,
    options: RmOptions,
    text: &mut String,
    reporter: &Reporter,
) -> Result<()> {
    let found = match super::expand(storage.resolve(path)?).await? {
        found if found.is_empty() && !options.force => return Err(missing(path)),
        found => found,
    };
    for (place, status) in found {
        reporter.check()?;
        if place.is_root() {
            return Err(refused(place, "Is the root, which cannot be deleted"));
        }
        if status.is_dir && !options.recursive {
            return Err(refused(place, "Is a directory").hint("`-r` deletes directories"));
        }
        if status.is_dir {
            reporter.leaves(format!("a part of `{place}`"));
        }
        if status.is_dir {
            place.fs().delete_all(place.path(), reporter).await?;
        } else {
            place.fs().delete(place.path(), false).await?;
        }
        let _ = writeln!(text, "Deleted {place}");
    }
    Ok(())
}

/// Renames one file or directory, or moves several into a directory; never overwrites anything.
///
/// # Errors
/// A source is missing, a destination exists, both are on different file systems, or a rename fails.
pub async fn mv(storage: &Storage, sources: &[String], target: &str) -> Result<()> {
    let sources = all_named(storage, sources).await?;
    let target = storage.resolve(target)?;
    for (to, (from, _)) in places(&sources, &target).await?.into_iter().zip(&sources) {
        if from.fs().url() != to.fs().url() {
            return Err(refused(from, "Does not match target filesystem")
                .hint("`.fs put` and `.fs get` copy between file systems"));
        }
        not_inside(from, &to)?;
        if to.stat().await?.is_some() {
            return Err(refused(to, "File exists"));
        }
        from.fs().rename(from.path(), to.path()).await?;
    }
    Ok(())
}

/// Refuses to copy or move a directory into itself.
pub(super) fn not_inside(from: &Location, to: &Location) -> Result<()> {
    let inside = to.path().strip_prefix(from.path()).is_some_and(|rest| rest.starts_with('/'));
    if inside && from.fs().url() == to.fs().url() {
        return Err(Error::failed(format!("`{from}' to `{to}': is a subdirectory of itself")));
    }
    Ok(())
}

/// Returns the destination of each source: inside the target if that is a directory, else the target itself.
pub(super) async fn places(
    sources: &[(Location, Status)],
    target: &Location,
) -> Result<Vec<Location>> {
    match target.stat().await? {
        Some(found) if found.is_dir => {
            Ok(sources.iter().map(|(from, _)| target.child(from.name())).collect())
        }
        _ if sources.len() > 1 => Err(match target.stat().await? {
            Some(_) => refused(target, "Is not a directory"),
            None => missing(target),
        }),
        None if target.parent().stat().await?.is_none() => {
            let parent: Error = missing(target);
            Err(parent
                .hint(format!("create its directory first: `.fs mkdir -p {}`", target.parent())))
        }
        _ => Ok(vec![target.clone()]),
    }
}
