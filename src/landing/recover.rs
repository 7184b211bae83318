//! Removes what killed writes to a target have left behind.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::landings::Landing;
use super::manifest::Manifest;
use super::staging::{CommitLock, Names};
use super::{claim, fault};
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::Location;

/// Restores a target to its last commit, and removes what killed writes have left next to it.
///
/// Each write begins with it, and readers may call it first: an overwrite that is killed between its two
/// renames leaves no target, only the old directory next to it.
///
/// # Errors
/// A directory next to the target cannot be listed, locked, renamed or deleted, or the user interrupts waiting
/// for another write.
pub async fn recover(target: &Location, reporter: &Reporter) -> Result<()> {
    let target = target.canonical().await?;
    if leftovers(&target).await?.are_none() {
        return Ok(());
    }
    // A failed write deletes the parent directory that it had made, and with it everything in it.
    let Some(lock) = CommitLock::take(&target, reporter).await? else { return Ok(()) };
    let cleared = clear(&target, None, reporter).await;
    lock.release(reporter).await;
    cleared
}

/// Finds the previous directory of an overwrite that runs or was killed: it is complete next to the target
/// until the new one is in place. For readers: locks and changes nothing.
///
/// # Errors
/// The directory of the target cannot be listed.
pub async fn replaced(target: &Location) -> Result<Option<Location>> {
    let canonical = target.canonical().await?;
    for id in leftovers(&canonical).await?.ids {
        let old = Names { target: target.clone(), id }.old();
        if old.stat().await?.is_some() {
            return Ok(Some(old));
        }
    }
    Ok(None)
}

/// Finds the files that appends have moved into a directory, or will move, but have not committed yet. For
/// readers of a directory without a manifest: locks and changes nothing.
///
/// # Errors
/// The directory of the target, or the list of an append, cannot be read.
pub async fn uncommitted(target: &Location) -> Result<BTreeSet<String>> {
    let target = target.canonical().await?;
    let mut paths = BTreeSet::new();
    for id in leftovers(&target).await?.ids {
        let list = Names { target: target.clone(), id }.append();
        if let Some(text) = read_list(&list).await? {
            paths.extend(text);
        }
    }
    Ok(paths)
}

/// Reads the list of files of an append; `None` if there is none.
pub(super) async fn read_list(list: &Location) -> Result<Option<Vec<String>>> {
    let Some(text) = list.content().await? else { return Ok(None) };
    // An incomplete list was never used.
    Ok(Some(serde_json::from_slice(&text).unwrap_or_default()))
}

/// Does the same as [`recover`], but only if no other process is committing to the target.
///
/// # Errors
/// A directory next to the target cannot be listed, locked, renamed or deleted.
pub async fn restore(target: &Location, reporter: &Reporter) -> Result<()> {
    let target = target.canonical().await?;
    if leftovers(&target).await?.are_none() {
        return Ok(());
    }
    let Some(lock) = CommitLock::try_take(&target).await? else { return Ok(()) };
    let cleared = clear(&target, None, reporter).await;
    lock.release(reporter).await;
    cleared
}

/// Removes leftovers; the caller holds the commit lock. `own` is the caller's own write.
pub(super) async fn clear(target: &Location, own: Option<Uuid>, reporter: &Reporter) -> Result<()> {
    let Leftovers { ids, deleted } = leftovers(target).await?;
    for place in deleted {
        // Its write may still be deleting it, which does not matter. If it cannot be deleted, the next write tries.
        let _ = place.fs().delete(place.path(), true).await;
    }
    for id in ids {
        if own != Some(id) {
            clear_one(&Names { target: target.clone(), id }, own.is_none(), reporter).await?;
        }
    }
    Ok(())
}

/// What is next to a target.
#[derive(Default)]
pub(super) struct Leftovers {
    /// The ids of staging and old directories.
    pub(super) ids: BTreeSet<Uuid>,
    /// Directories whose deletion has begun.
    pub(super) deleted: Vec<Location>,
}

impl Leftovers {
    fn are_none(&self) -> bool {
        self.ids.is_empty() && self.deleted.is_empty()
    }
}

/// Finds what writes that run or were killed have put next to a target.
pub(super) async fn leftovers(target: &Location) -> Result<Leftovers> {
    let parent = target.parent();
    if parent.stat().await?.is_none_or(|found| !found.is_dir) {
        return Ok(Leftovers::default());
    }
    let found = match parent.fs().list(parent.path()).await {
        Ok(found) => found,
        // Another write has deleted the directory that it had made.
        Err(_) if parent.stat().await?.is_none() => return Ok(Leftovers::default()),
        Err(error) => return Err(error),
    };
    let names = || found.iter().map(|entry| entry.name.as_str());
    let deleted = names().filter(|name| Names::is_deleted(target, name));
    Ok(Leftovers {
        ids: names().filter_map(|name| Names::id_in(target, name)).collect(),
        deleted: deleted.map(|name| target.sibling(name)).collect(),
    })
}

async fn clear_one(names: &Names, tell_living: bool, reporter: &Reporter) -> Result<()> {
    let (target, staging, old) = (&names.target, names.staging(), names.old());
    let fs = target.fs();
    let owner = fs.lock(names.owner().path()).await?;
    if owner.is_none() && staging.stat().await?.is_some() {
        if tell_living {
            let text = "belongs to another write, which may be running; it was left unchanged";
            reporter.notice(format!("`{staging}` {text}"));
        }
        return Ok(());
    }
    if old.stat().await?.is_some() {
        if target.stat().await?.is_some() {
            fs.delete(old.path(), true).await?;
            reporter.notice(format!(
                "Removed `{old}`, the old directory of an overwrite that was killed"
            ));
        } else {
            fs.rename(old.path(), target.path()).await?;
            reporter.notice(format!("Restored `{target}` after an overwrite that was killed"));
        }
    }
    if owner.is_some() {
        claim::remove(names).await?;
    }
    delete_replaced(names).await?;
    undo_append(names).await?;
    if owner.is_some() {
        names.delete(&staging).await?;
        reporter.notice(format!("Removed `{staging}`, left by a write that was killed"));
    }
    Ok(())
}

/// Removes from a target the files that an append has moved in but not committed.
pub(super) async fn undo_append(names: &Names) -> Result<()> {
    let (target, list) = (&names.target, names.append());
    let Some(paths) = read_list(&list).await? else { return Ok(()) };
    let manifest = Manifest::read(target).await?;
    check_inside(&list, &paths)?;
    for path in &paths {
        if manifest.as_ref().is_some_and(|manifest| manifest.names(path)) {
            continue;
        }
        remove_file(target, path).await?;
    }
    list.fs().delete(list.path(), false).await
}

/// Deletes the files that a write has replaced, if it was committed.
pub(super) async fn delete_replaced(names: &Names) -> Result<()> {
    let (target, list) = (&names.target, names.replaced());
    let Some(paths) = read_list(&list).await? else { return Ok(()) };
    check_inside(&list, &paths)?;
    let Some(manifest) = Manifest::read(target).await? else { return Ok(()) };
    let id = names.id.to_string();
    if !manifest.landings.iter().flat_map(Landing::ids).any(|own| own == id) {
        return Ok(());
    }
    for path in paths.iter().filter(|path| !manifest.names(path)) {
        remove_file(target, path).await?;
        fault::point("replaced file deleted");
    }
    Ok(())
}

/// Refuses a list of files that are not all in the target.
fn check_inside(list: &Location, paths: &[String]) -> Result<()> {
    if paths.iter().any(|path| path.split('/').any(|part| part == "..")) {
        return Err(Error::failed(format!("`{list}` was not written by lakeshell")));
    }
    Ok(())
}

/// Deletes a file in a directory, and the directories in between that are empty afterwards.
pub(super) async fn remove_file(directory: &Location, path: &str) -> Result<()> {
    let (fs, mut place) = (directory.fs(), directory.child(path));
    fs.delete(place.path(), false).await?;
    for _ in 1..path.split('/').count() {
        place = place.parent();
        if fs.delete(place.path(), false).await.is_err() {
            break;
        }
    }
    Ok(())
}
