//! `put` and `get`: copies between the local files and the default file system.
//!
//! A file is copied under the name `x._COPYING_` and renamed when it is whole, as Hadoop does.

use futures::TryStreamExt as _;

use super::change::{not_inside, places};
use super::{all_named, expand, missing, refused};
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::{Location, Status, Storage};

/// Copies local files and directories to the default file system.
pub async fn put(
    storage: &Storage,
    sources: &[String],
    target: &str,
    force: bool,
    reporter: &Reporter,
) -> Result<()> {
    let mut found = Vec::new();
    for path in sources {
        let local = expand(storage.resolve_local(path)?).await?;
        if local.is_empty() {
            return Err(missing(path));
        }
        found.extend(local);
    }
    copy_all(found, storage.resolve(target)?, force, reporter).await
}

/// Copies files and directories of the default file system to local ones.
pub async fn get(
    storage: &Storage,
    sources: &[String],
    target: &str,
    force: bool,
    reporter: &Reporter,
) -> Result<()> {
    let found = all_named(storage, sources).await?;
    copy_all(found, storage.resolve_local(target)?, force, reporter).await
}

async fn copy_all(
    sources: Vec<(Location, Status)>,
    target: Location,
    force: bool,
    reporter: &Reporter,
) -> Result<()> {
    let targets = places(&sources, &target).await?;
    for ((from, status), to) in sources.into_iter().zip(targets) {
        not_inside(&from, &to)?;
        copy(from, &status, to, force, reporter).await?;
    }
    Ok(())
}

/// Copies one file, or a directory with all that is in it; what is there in a directory stays.
async fn copy(
    from: Location,
    status: &Status,
    to: Location,
    force: bool,
    reporter: &Reporter,
) -> Result<()> {
    let mut pending = vec![(from, to, status.is_dir)];
    while let Some((from, to, is_dir)) = pending.pop() {
        match to.stat().await? {
            Some(found) if is_dir && !found.is_dir => {
                return Err(refused(to, "Is not a directory"));
            }
            Some(found) if !is_dir && (found.is_dir || !force) => {
                return Err(refused(to, "File exists"));
            }
            _ => {}
        }
        if !is_dir {
            copy_file(&from, &to, reporter).await?;
            continue;
        }
        to.fs().mkdirs(to.path()).await?;
        for entry in from.fs().list(from.path()).await? {
            pending.push((from.child(&entry.name), to.child(&entry.name), entry.is_dir));
        }
    }
    Ok(())
}

async fn copy_file(from: &Location, to: &Location, reporter: &Reporter) -> Result<()> {
    let staged = to.sibling(&format!("{}._COPYING_", to.name()));
    // What is there under that name was left by a copy that was killed.
    staged.fs().delete(staged.path(), false).await?;
    let copied = match copy_bytes(from, &staged, reporter).await {
        Ok(()) => to.fs().replace(staged.path(), to.path()).await,
        failed => failed,
    };
    let Err(error) = copied else { return Ok(()) };
    Err(match staged.fs().delete(staged.path(), false).await {
        Ok(()) => error,
        Err(_) => error.context(format!("`{staged}` is left")),
    })
}

async fn copy_bytes(from: &Location, to: &Location, reporter: &Reporter) -> Result<()> {
    let mut bytes = from.fs().read(from.path(), 0..u64::MAX).await?;
    let mut file = to.fs().create(to.path()).await?;
    loop {
        let chunk = tokio::select! {
            () = reporter.cancellation().cancelled() => return Err(Error::interrupted()),
            chunk = bytes.try_next() => chunk?,
        };
        let Some(chunk) = chunk else { return file.close().await };
        reporter.add(0, chunk.len() as u64);
        file.write(chunk).await?;
    }
}
