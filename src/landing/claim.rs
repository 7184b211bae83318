//! The next manifest of a directory, which only one write can make.
//!
//! Writes take turns by the lock of the target. A write can lose its lock without noticing, for example because its
//! machine was suspended. So a write also creates the file `_commit-<number>` without overwriting, which only one
//! write can do for each number; and the manifest must still be the one that the write has read.

use std::time::Duration;

use bytes::Bytes;
use uuid::Uuid;

use super::fault;
use super::manifest::{Manifest, SUCCESS};
use super::staging::Names;
use crate::error::{Error, Result};
use crate::storage::Location;

/// A claim that has no content after this time belongs to a write that was killed while it created the file.
const MADE_IN: Duration = Duration::from_millis(200);

/// Begins the names of claims; readers ignore names that begin with `_`.
const CLAIM: &str = "_commit-";

/// Replaces the manifest of a directory, if it is still `before`.
pub(super) async fn replace_manifest(
    names: &Names,
    before: Option<&Bytes>,
    next: &Manifest,
) -> Result<()> {
    let staged = names.staging().child(SUCCESS);
    let text = next.write(&staged).await?;
    fault::point("new manifest staged");
    let claim = Claim::make(names, next.commit).await?;
    fault::point("commit claimed");
    let replaced = replace(&claim, before, &staged, &text).await;
    // A claim that cannot be deleted does no harm: the next write finds that its staging directory is gone.
    let _ = claim.release().await;
    replaced
}

async fn replace(
    claim: &Claim<'_>,
    before: Option<&Bytes>,
    staged: &Location,
    text: &Bytes,
) -> Result<()> {
    let target = &claim.names.target;
    claim.check(before).await?;
    target.fs().replace(staged.path(), target.child(SUCCESS).path()).await?;
    fault::point("manifest replaced");
    // A rename on HDFS counts as done if only its target exists, whoever has removed its source.
    match Manifest::text(target).await? {
        Some(now) if now == *text => Ok(()),
        _ => Err(was_first(target)),
    }
}

/// The right to make the next commit of a directory.
pub(super) struct Claim<'n> {
    names: &'n Names,
    place: Location,
}

impl<'n> Claim<'n> {
    /// Claims a number of a commit.
    ///
    /// # Errors
    /// Another write has claimed it, or the claim cannot be written.
    pub(super) async fn make(names: &'n Names, commit: u64) -> Result<Self> {
        let place = names.target.child(&format!("{CLAIM}{commit}"));
        let Err(error) = create(&place, names.id).await else { return Ok(Self { names, place }) };
        if place.stat().await?.is_none() {
            return Err(error);
        }
        if !is_left(names, &place).await? {
            return Err(was_first(&names.target));
        }
        place.fs().delete(place.path(), false).await?;
        if let Err(error) = create(&place, names.id).await {
            let _ = place.fs().delete(place.path(), false).await;
            return Err(error);
        }
        Ok(Self { names, place })
    }

    /// Fails if the claim was taken away, or if another write has committed.
    pub(super) async fn check(&self, before: Option<&Bytes>) -> Result<()> {
        let target = &self.names.target;
        let is_own = holder(&self.place).await? == Some(self.names.id);
        // Another write has removed it if it took this one for killed; HDFS makes directories again with their files.
        let is_there = self.names.data().stat().await?.is_some();
        if is_own && is_there && Manifest::text(target).await?.as_ref() == before {
            return Ok(());
        }
        Err(was_first(target))
    }

    /// Gives the claim back.
    pub(super) async fn release(self) -> Result<()> {
        self.place.fs().delete(self.place.path(), false).await
    }
}

async fn create(place: &Location, id: Uuid) -> Result<()> {
    let mut file = place.fs().create(place.path()).await?;
    file.write(id.to_string().into()).await?;
    file.close().await
}

/// Returns the write that has made a claim; `None` if the claim is gone or was not completed.
async fn holder(place: &Location) -> Result<Option<Uuid>> {
    let text = place.content().await?;
    Ok(text.and_then(|text| Uuid::try_parse_ascii(&text).ok()))
}

/// Returns whether the write of a claim is gone, with its staging directory: that is deleted after the claim, unless a
/// user has deleted it.
async fn is_left(names: &Names, claim: &Location) -> Result<bool> {
    let Some(id) = holder(claim).await? else { return Ok(true) };
    let staging = Names { id, ..names.clone() }.staging();
    Ok(staging.stat().await?.is_none())
}

/// Removes the claims of a write that was killed.
pub(super) async fn remove(names: &Names) -> Result<()> {
    for place in claims(&names.target).await? {
        if holder(&place).await? == Some(names.id) {
            place.fs().delete(place.path(), false).await?;
        }
    }
    Ok(())
}

/// Returns the claims of writes that are gone. Locks nothing: a claim that is being made, or was just given back, is
/// left out.
pub(super) async fn left(target: &Location) -> Result<Vec<Location>> {
    let names = Names { target: target.clone(), id: Uuid::nil() };
    let mut left = Vec::new();
    for place in claims(target).await? {
        if holder(&place).await?.is_none() {
            tokio::time::sleep(MADE_IN).await;
        }
        if is_left(&names, &place).await? && place.stat().await?.is_some() {
            left.push(place);
        }
    }
    Ok(left)
}

async fn claims(target: &Location) -> Result<Vec<Location>> {
    if target.stat().await?.is_none_or(|found| !found.is_dir) {
        return Ok(Vec::new());
    }
    let found = target.fs().list(target.path()).await?;
    let claims = found.iter().filter(|found| found.name.starts_with(CLAIM));
    Ok(claims.map(|found| target.child(&found.name)).collect())
}

pub(super) fn was_first(target: &Location) -> Error {
    Error::failed(format!("another write to `{target}` was committed first"))
        .hint("run the command again")
}
