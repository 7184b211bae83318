//! Removes what was never committed: leftovers of killed writes, and files that the manifest does not name.

use uuid::Uuid;

use super::look::{content, is_removable, uncommitted};
use crate::error::{Error, Result};
use crate::landing::claim;
use crate::landing::manifest::{Manifest, missing};
use crate::landing::recover::{self, clear, leftovers, remove_file};
use crate::landing::staging::CommitLock;
use crate::landing::standing::data_files;
use crate::progress::Reporter;
use crate::storage::Location;

/// Removes it under the lock of the target, so that no write commits meanwhile; adds a line for each removal.
pub(super) async fn repair(
    target: &Location,
    lines: &mut Vec<String>,
    reporter: &Reporter,
) -> Result<()> {
    // Without a manifest nothing is known to be uncommitted.
    content(target).await?;
    let lock = CommitLock::take(target, reporter).await?.ok_or_else(|| missing(target))?;
    let removed = removed(target, lines, reporter).await;
    lock.release(reporter).await;
    removed
}

async fn removed(target: &Location, lines: &mut Vec<String>, reporter: &Reporter) -> Result<()> {
    leftovers_removed(target, lines).await?;
    for place in claim::left(target).await? {
        place.fs().delete(place.path(), false).await?;
        lines.push(format!("Removed `{place}`, left by a write that was killed"));
    }
    let manifest = Manifest::read(target).await?;
    let manifest = manifest
        .ok_or_else(|| Error::failed(format!("the manifest of `{target}` was just deleted")))?;
    // What is left now are the lists of writes that may be running.
    let claimed = recover::uncommitted(target).await?;
    let held = data_files(target).await?;
    for file in uncommitted(&manifest, &held) {
        reporter.check()?;
        let place = target.child(&file.path);
        let is_other = !is_removable(target, file).await? || is_behind_link(&place).await?;
        if claimed.contains(&file.path) || is_other {
            continue;
        }
        remove_file(target, &file.path).await?;
        lines.push(format!("Removed `{place}`, which was not committed"));
    }
    Ok(())
}

/// Removes what killed writes have left next to the target.
async fn leftovers_removed(target: &Location, lines: &mut Vec<String>) -> Result<()> {
    let deleted = leftovers(target).await?.deleted;
    let (teller, mut told) = Reporter::new();
    // No write has this id. The check that follows reports writes that may be running.
    let cleared = clear(target, Some(Uuid::nil()), &teller).await;
    while let Ok(text) = told.try_recv() {
        lines.push(text);
    }
    cleared?;
    for place in deleted {
        if place.stat().await?.is_none() {
            lines.push(format!("Removed `{place}`, whose deletion had begun"));
        }
    }
    Ok(())
}

/// Returns whether a file is found in the target through a link to another directory, whose files are not ours.
async fn is_behind_link(place: &Location) -> Result<bool> {
    let parent = place.parent();
    Ok(parent.canonical().await?.path() != parent.path())
}
