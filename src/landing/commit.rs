//! Commits: makes staged files visible, as each write mode promises.
//!
//! `error` and `ignore` are one rename, `overwrite` is one exchange or two renames, `append` moves the
//! files in and renames the manifest last. A commit holds the target's lock.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::append;
use super::claim::Claim;
use super::committed::Committed;
use super::fault;
use super::manifest::{Manifest, SUCCESS};
use super::options::{WriteMode, WriteOptions};
use super::recover::clear;
use super::staging::{CommitLock, Names, Staging};
use super::standing::Standing;
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::Location;

/// Commits the staged files; `standing` is the content of the target when it was first read.
pub(super) async fn commit(
    staging: &Staging,
    options: &WriteOptions,
    (standing, manifest): (Standing, Manifest),
    reporter: &Reporter,
) -> Result<Committed> {
    let names = &staging.names;
    manifest.write(&names.data().child(SUCCESS)).await?;
    fault::point("manifest staged");
    sync(&names.data(), &manifest).await?;
    let Some(lock) = CommitLock::take(&names.target, reporter).await? else {
        let parent = names.target.parent();
        return Err(Error::failed(format!("`{parent}` was deleted during the write")));
    };
    fault::point("locked");
    let committed = locked(names, options, (standing, manifest), reporter).await;
    fault::point("committed");
    lock.release(reporter).await;
    fault::point("unlocked");
    committed
}

async fn locked(
    names: &Names,
    options: &WriteOptions,
    (standing, manifest): (Standing, Manifest),
    reporter: &Reporter,
) -> Result<Committed> {
    let target = &names.target;
    clear(target, Some(names.id), reporter).await?;
    // The last opportunity: a commit that has begun is not interrupted.
    reporter.check()?;
    let there = target.stat().await?;
    match (there, options.mode) {
        (None, _) => target.fs().rename(names.data().path(), target.path()).await?,
        (Some(found), _) if !found.is_dir => return Err(is_file(target)),
        (Some(_), WriteMode::Error) => return Err(exists(target)),
        (Some(_), WriteMode::Ignore) => return Ok(Committed::Skipped),
        (Some(_), WriteMode::Overwrite) => {
            let before = Manifest::text(target).await?;
            // A manifest that cannot be read can be overwritten.
            let commit = Manifest::read(target).await.ok().flatten().map_or(0, |now| now.commit);
            overwrite(names, commit + 1, before.as_ref()).await?;
        }
        (Some(_), WriteMode::Append | WriteMode::OverwritePartitions) => {
            return append::append(names, (standing, manifest), options, reporter).await;
        }
    }
    Ok(Committed::Files)
}

/// Makes the entries of the staged directories survive a crash; the files already do.
pub(super) async fn sync(data: &Location, manifest: &Manifest) -> Result<()> {
    let mut directories = BTreeSet::from([""]);
    for file in &manifest.files {
        for (at, _) in file.path.match_indices('/') {
            directories.insert(&file.path[..at]);
        }
    }
    for directory in directories {
        let place = if directory.is_empty() { data.clone() } else { data.child(directory) };
        data.fs().sync_dir(place.path()).await?;
    }
    Ok(())
}

/// Replaces the target by the staged directory, if its manifest is still `before`.
pub(super) async fn overwrite(names: &Names, commit: u64, before: Option<&Bytes>) -> Result<()> {
    let claim = Claim::make(names, commit).await?;
    fault::point("overwrite claimed");
    let exchanged = match claim.check(before).await {
        Ok(()) => exchange(names).await,
        other => other,
    };
    if exchanged.is_err() {
        claim.release().await?;
    }
    // Otherwise it is in the old directory, which is deleted.
    exchanged
}

async fn exchange(names: &Names) -> Result<()> {
    let (fs, data) = (names.target.fs(), names.data());
    fs.set_like(data.path(), names.target.path()).await?;
    if fs.exchange(data.path(), names.target.path()).await? {
        return Ok(());
    }
    two_renames(names).await
}

/// Replaces the target where directories cannot be exchanged; if killed in between, [`clear`] restores it.
pub(super) async fn two_renames(names: &Names) -> Result<()> {
    let (target, data, old) = (&names.target, names.data(), names.old());
    let fs = target.fs();
    fs.rename(target.path(), old.path()).await?;
    fault::point("old directory renamed");
    let Err(error) = fs.rename(data.path(), target.path()).await else { return Ok(()) };
    match fs.rename(old.path(), target.path()).await {
        Ok(()) => Err(error),
        Err(second) => Err(error.context(format!(
            "the previous `{target}` is complete at `{old}`, but could not be renamed back ({second})"
        ))),
    }
}

/// Makes the error of a target that exists.
pub(super) fn exists(target: &Location) -> Error {
    Error::failed(format!("`{target}` already exists"))
        .hint("add `--mode overwrite` or `--mode append`, or choose another path")
}

/// Makes the error of a target that is a file.
pub(super) fn is_file(target: &Location) -> Error {
    Error::failed(format!("`{target}` is a file, not a directory"))
        .hint("choose another path, or delete it: `.fs rm`")
}
