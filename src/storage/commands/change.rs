//! `mkdir`, `rm` and `mv`: changes of names.

use std::fmt::Write as _;

use super::{all_named, missing, refused};
use crate::error::{Error, Result};
use crate::storage::{Location, Status, Storage};

/// How to delete.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RmOptions {
    /// Directories too, with all that is in them (`-r`).
    pub recursive: bool,
    /// What is missing is no error (`-f`).
    pub force: bool,
}

/// Makes directories; with `parents` (`-p`) also those above, and an existing one is fine.
pub async fn mkdir(storage: &Storage, paths: &[String], parents: bool) -> Result<()> {
    for path in paths {
        let place = storage.resolve(path)?;
        match place.stat().await? {
            Some(found) if found.is_dir && parents => continue,
            Some(_) => return Err(refused(path, "File exists")),
            None => {}
        }
        if !parents && place.parent().stat().await?.is_none() {
            return Err(missing(path).hint("`-p` makes the directories above too"));
        }
        place.fs().mkdirs(place.path()).await?;
    }
    Ok(())
}

/// Deletes for good (there is no trash) and names what it deleted, a line each.
pub async fn rm(storage: &Storage, paths: &[String], options: RmOptions) -> Result<String> {
    let mut text = String::new();
    for path in paths {
        let found = match super::expand(storage.resolve(path)?).await? {
            found if found.is_empty() && !options.force => return Err(missing(path)),
            found => found,
        };
        for (place, status) in found {
            if place.is_root() {
                return Err(refused(place, "Is the root, which is not deleted"));
            }
            if status.is_dir && !options.recursive {
                return Err(refused(place, "Is a directory").hint("`-r` deletes directories"));
            }
            place.fs().delete(place.path(), options.recursive).await?;
            let _ = writeln!(text, "Deleted {place}");
        }
    }
    Ok(text)
}

/// Renames one file or directory, or moves several into a directory; nothing is written over.
pub async fn mv(storage: &Storage, sources: &[String], target: &str) -> Result<()> {
    let sources = all_named(storage, sources).await?;
    let target = storage.resolve(target)?;
    for (to, (from, _)) in places(&sources, &target).await?.into_iter().zip(&sources) {
        if from.fs().url() != to.fs().url() {
            return Err(refused(from, "Does not match target filesystem")
                .hint("`.fs put` and `.fs get` copy between file systems"));
        }
        if to.stat().await?.is_some() {
            return Err(refused(to, "File exists"));
        }
        let inside = to.path().strip_prefix(from.path());
        if inside.is_some_and(|rest| rest.starts_with('/')) {
            return Err(refused(from, "Cannot be moved into itself"));
        }
        from.fs().rename(from.path(), to.path()).await?;
    }
    Ok(())
}

/// Finds where each source goes: into the target if that is a directory, else to its name.
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
                .hint(format!("make its directory first: `.fs mkdir -p {}`", target.parent())))
        }
        _ => Ok(vec![target.clone()]),
    }
}
