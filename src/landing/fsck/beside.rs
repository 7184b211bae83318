//! What is next to a directory: the staging, old and deleted directories and the lock of writes.
//!
//! A living write owns its staging directory until that is deleted. What belongs to no living write is a fault only
//! if it is still there after a while, because writes make and delete some of it without owning it.

use std::time::Duration;

use super::finding::Finding;
use crate::error::{ErrorKind, Result};
use crate::landing::recover::{leftovers, read_list};
use crate::landing::staging::{CommitLock, Names};
use crate::storage::Location;

/// How often to look again at what a living write has only for an instant, 10 ms apart.
const LOOKS_MAX: u32 = 15;

/// What writes that run or were killed have put next to a target.
pub(super) struct Beside {
    target: Location,
    is_target_there: bool,
    writes: Vec<Write>,
    /// The directories that are being deleted, and whether their writes may be running.
    deleted: Vec<(Location, bool)>,
    /// The lock of the target, and whether its holder may be running.
    lock: Option<(Location, bool)>,
}

/// What one write has put there.
struct Write {
    staging: Option<Location>,
    old: Option<Location>,
    /// Whether it may be running.
    is_living: bool,
    /// The files that it moves into the target.
    moves: Vec<String>,
}

impl Beside {
    /// Looks at the directory of a target; locks and changes nothing.
    pub(super) async fn of(target: &Location) -> Result<Self> {
        let found = leftovers(target).await?;
        let mut writes = Vec::new();
        for id in found.ids {
            let names = Names { target: target.clone(), id };
            let moves = read_list(&names.append()).await?.unwrap_or_default();
            let is_living = is_living(&names).await?;
            // Looked for last: a write that has just ended has removed them.
            let staging = there(names.staging()).await?;
            let old = there(names.old()).await?;
            if staging.is_some() || old.is_some() {
                writes.push(Write { staging, old, is_living, moves });
            }
        }
        let may_delete = writes.iter().any(|write| write.is_living);
        let mut deleted = Vec::new();
        for place in found.deleted {
            let state = if may_delete { Some(true) } else { deletion(&place).await? };
            deleted.extend(state.map(|is_living| (place, is_living)));
        }
        let place = CommitLock::place(target);
        let lock = holder(&place).await?.map(|is_living| (place, is_living));
        let is_target_there = target.stat().await?.is_some();
        Ok(Self { target: target.clone(), is_target_there, writes, deleted, lock })
    }

    /// Returns whether a write that may be running moves a file into the target.
    pub(super) fn is_claimed(&self, path: &str) -> bool {
        let moves = |write: &Write| write.moves.iter().any(|moved| moved == path);
        self.writes.iter().any(|write| write.is_living && moves(write))
    }

    /// Describes the finding, and whether it is a fault.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut say = |place: &Location, is_living: bool, living: &str, killed: &str| {
            findings.push(if is_living {
                Finding::Note(format!("`{place}` {living} another write, which may be running"))
            } else {
                Finding::Uncommitted(format!("`{place}` {killed} a write that was killed"))
            });
        };
        for Write { staging, old, is_living, .. } in &self.writes {
            if let Some(staging) = staging {
                say(staging, *is_living, "belongs to", "was left by");
            }
            if let Some(old) = old {
                say(old, *is_living, "is the old directory of", "is the old directory of");
            }
        }
        for (place, is_living) in &self.deleted {
            say(place, *is_living, "is being deleted by", "was not completely deleted by");
        }
        if let Some((place, is_living)) = &self.lock {
            say(place, *is_living, "is held by", "was left by");
        }
        let is_killed = self.writes.iter().any(|write| write.old.is_some() && !write.is_living);
        if !self.is_target_there && is_killed {
            let target = &self.target;
            let text = "is missing: an overwrite was killed before its directory was in place";
            findings.push(Finding::Uncommitted(format!("`{target}` {text}")));
        }
        findings
    }
}

async fn there(place: Location) -> Result<Option<Location>> {
    Ok(place.stat().await?.map(|_| place))
}

/// Returns whether a lock is held; a lock that cannot be read counts as held.
async fn is_locked(place: &Location) -> Result<bool> {
    match place.fs().is_locked(place.path()).await {
        Err(error) if error.kind() == ErrorKind::Failed => Ok(true),
        locked => locked,
    }
}

/// Returns whether a write may be running.
///
/// A write makes its staging directory and owns it under the lock of the target. If that is free, the write has done
/// both, so the second look at its owner decides.
async fn is_living(names: &Names) -> Result<bool> {
    let (owner, lock) = (names.owner(), CommitLock::place(&names.target));
    Ok(is_locked(&owner).await? || is_locked(&lock).await? || is_locked(&owner).await?)
}

/// Returns whether the holder of a lock may be running; `None` if there is no lock.
async fn holder(place: &Location) -> Result<Option<bool>> {
    for _ in 0..LOOKS_MAX {
        if place.stat().await?.is_none() {
            return Ok(None);
        }
        if is_locked(place).await? {
            return Ok(Some(true));
        }
        pause().await;
    }
    Ok(Some(false))
}

/// Returns whether a directory is still being deleted; `None` if it is gone.
async fn deletion(place: &Location) -> Result<Option<bool>> {
    let before = size(place).await;
    for _ in 0..LOOKS_MAX {
        if place.stat().await?.is_none() {
            return Ok(None);
        }
        if is_locked(&place.child("owner")).await? {
            return Ok(Some(true));
        }
        pause().await;
    }
    let after = size(place).await;
    Ok(Some(after.is_none() || after != before))
}

/// Returns the bytes in a directory; `None` if something in it has just been deleted.
async fn size(place: &Location) -> Option<(u64, u64)> {
    place.fs().weigh(place.path()).await.ok()
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}
