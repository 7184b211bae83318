//! Removes what killed writes to a target have left behind.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures::TryStreamExt as _;
use uuid::Uuid;

use super::manifest::Manifest;
use super::staging::{CommitLock, Names};
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::Location;

/// Restores a target to its last commit, and removes what killed writes have left next to it.
///
/// Each write begins with it, and readers may call it first: an overwrite that is killed between its two
/// renames leaves no target, only the old directory next to it.
pub async fn recover(target: &Location, reporter: &Reporter) -> Result<()> {
    let target = target.canonical().await?;
    if leftover_ids(&target).await?.is_empty() {
        return Ok(());
    }
    // A failed write deletes the parent directory that it had made, and with it everything in it.
    let Some(lock) = CommitLock::take(&target, reporter).await? else { return Ok(()) };
    let cleared = clear(&target, None, reporter).await;
    lock.release().await.and(cleared)
}

/// Finds the previous directory of an overwrite that runs or was killed: it is complete next to the target
/// until the new one is in place. For readers: locks and changes nothing.
pub async fn replaced(target: &Location) -> Result<Option<Location>> {
    let canonical = target.canonical().await?;
    for id in leftover_ids(&canonical).await? {
        let old = Names { target: target.clone(), id }.old();
        if old.stat().await?.is_some() {
            return Ok(Some(old));
        }
    }
    Ok(None)
}

/// Finds the files that appends have moved into a directory, or will move, but have not committed yet. For
/// readers of a directory without a manifest: locks and changes nothing.
pub async fn uncommitted(target: &Location) -> Result<BTreeSet<String>> {
    let target = target.canonical().await?;
    let mut paths = BTreeSet::new();
    for id in leftover_ids(&target).await? {
        let list = Names { target: target.clone(), id }.append();
        if let Some(text) = read_list(&list).await? {
            paths.extend(text);
        }
    }
    Ok(paths)
}

/// Reads the list of files of an append; `None` if there is none.
async fn read_list(list: &Location) -> Result<Option<Vec<String>>> {
    if list.stat().await?.is_none() {
        return Ok(None);
    }
    let text: Vec<Bytes> = match list.fs().read(list.path(), 0..u64::MAX).await {
        Ok(chunks) => chunks.try_collect().await?,
        // The append has just ended.
        Err(_) if list.stat().await?.is_none() => return Ok(None),
        Err(error) => return Err(error),
    };
    // An incomplete list was never used.
    Ok(Some(serde_json::from_slice(&text.concat()).unwrap_or_default()))
}

/// Does the same as [`recover`], but only if no other process is committing to the target.
pub async fn restore(target: &Location, reporter: &Reporter) -> Result<()> {
    let target = target.canonical().await?;
    if leftover_ids(&target).await?.is_empty() {
        return Ok(());
    }
    let Some(lock) = CommitLock::try_take(&target).await? else { return Ok(()) };
    let cleared = clear(&target, None, reporter).await;
    lock.release().await.and(cleared)
}

/// Removes leftovers; the caller holds the commit lock. `own` is the caller's own write.
pub(super) async fn clear(target: &Location, own: Option<Uuid>, reporter: &Reporter) -> Result<()> {
    for id in leftover_ids(target).await? {
        if own != Some(id) {
            clear_one(&Names { target: target.clone(), id }, own.is_none(), reporter).await?;
        }
    }
    Ok(())
}

async fn leftover_ids(target: &Location) -> Result<BTreeSet<Uuid>> {
    let parent = target.parent();
    if parent.stat().await?.is_none_or(|found| !found.is_dir) {
        return Ok(BTreeSet::new());
    }
    let found = match parent.fs().list(parent.path()).await {
        Ok(found) => found,
        // Another write has deleted the directory that it had made.
        Err(_) if parent.stat().await?.is_none() => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    Ok(found.iter().filter_map(|entry| Names::id_in(target, &entry.name)).collect())
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
    undo_append(names).await?;
    if owner.is_some() {
        // Renamed first: a write that has just made the directory, and has not locked it yet, finds none, and makes
        // another. It could lock a new `owner` in one that is half deleted.
        let deleted = Names { target: target.clone(), id: Uuid::new_v4() }.staging();
        fs.rename(staging.path(), deleted.path()).await?;
        fs.delete(deleted.path(), true).await?;
        reporter.notice(format!("Removed `{staging}`, left by a write that was killed"));
    }
    Ok(())
}

/// Removes from a target the files that an append has moved in but not committed.
pub(super) async fn undo_append(names: &Names) -> Result<()> {
    let (target, list) = (&names.target, names.append());
    let Some(paths) = read_list(&list).await? else { return Ok(()) };
    let fs = target.fs();
    let manifest = Manifest::read(target).await?;
    for path in &paths {
        if path.split('/').any(|part| part == "..") {
            return Err(Error::failed(format!("`{list}` was not written by lakeshell")));
        }
        if manifest.as_ref().is_some_and(|manifest| manifest.names(path)) {
            continue;
        }
        let mut place = target.child(path);
        fs.delete(place.path(), false).await?;
        for _ in 1..path.split('/').count() {
            place = place.parent();
            if fs.delete(place.path(), false).await.is_err() {
                break;
            }
        }
    }
    fs.delete(list.path(), false).await
}
