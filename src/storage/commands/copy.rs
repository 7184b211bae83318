//! `put` and `get`: copies between the local file system and the default one.
//!
//! A file is copied under a name that ends in `._COPYING_`, as in Hadoop, and renamed when it is complete. A
//! new name is chosen if that one exists: it may be another running copy, or a file of the user.

use futures::TryStreamExt as _;
use uuid::Uuid;

use super::change::{not_inside, places};
use super::{all_named, expand, missing, refused};
use crate::error::{Error, ErrorKind, Result};
use crate::outcome::counted;
use crate::progress::Reporter;
use crate::storage::looped;
use crate::storage::{Location, Status, Storage};

/// The end of the name of a file that is being copied.
const STAGED: &str = "._COPYING_";

/// Copies local files and directories to the default file system.
///
/// # Errors
/// A source is missing, a destination exists without `force`, a file cannot be read or written, or the user
/// interrupts.
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
///
/// # Errors
/// A source is missing, a destination exists without `force`, a file cannot be read or written, or the user
/// interrupts.
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
    if let Some(first) = targets.first() {
        tell_leftovers(&first.parent(), reporter).await;
    }
    let mut files = 0;
    for ((from, status), to) in sources.into_iter().zip(targets) {
        not_inside(&from, &to)?;
        let done = copy(from, &status, to, force, reporter, &mut files).await;
        done.map_err(|error| match error.kind() {
            ErrorKind::Interrupted => error.note(format!("{} copied", counted(files, "file"))),
            _ => error,
        })?;
    }
    Ok(())
}

/// Copies one file, or a directory with everything in it, and returns the number of files; existing files stay.
async fn copy(
    from: Location,
    status: &Status,
    to: Location,
    force: bool,
    reporter: &Reporter,
    files: &mut u64,
) -> Result<()> {
    let mut pending = vec![(from, to, status.is_dir)];
    while let Some((from, to, is_dir)) = pending.pop() {
        reporter.check()?;
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
            *files += 1;
            continue;
        }
        if from.fs().is_loop(from.path()).await? {
            return Err(looped(&from));
        }
        if to.stat().await?.is_some() {
            tell_leftovers(&to, reporter).await;
        }
        to.fs().mkdirs(to.path()).await?;
        for entry in from.fs().list(from.path()).await? {
            pending.push((from.child(&entry.name), to.child(&entry.name), entry.is_dir));
        }
    }
    Ok(())
}

/// Reports unfinished copies in a directory. They may still be running elsewhere, so the user has to delete
/// them.
async fn tell_leftovers(directory: &Location, reporter: &Reporter) {
    // A directory that cannot be listed may still be writable.
    let Ok(found) = directory.fs().list(directory.path()).await else { return };
    for entry in found.iter().filter(|entry| is_staged(&entry.name)) {
        let left = directory.child(&entry.name).to_string();
        reporter.notice(format!(
            "`{left}` was left by an interrupted copy, unless that copy is still running; `.fs rm {}` deletes it",
            shell_words::quote(&left)
        ));
    }
}

/// Returns the name under which a file is copied.
fn staged_name() -> String {
    format!(".{}{STAGED}", Uuid::new_v4())
}

fn is_staged(name: &str) -> bool {
    let inner = name.strip_prefix('.').and_then(|name| name.strip_suffix(STAGED));
    inner.is_some_and(|inner| Uuid::try_parse(inner).is_ok())
}

async fn copy_file(from: &Location, to: &Location, reporter: &Reporter) -> Result<()> {
    let staged = to.sibling(&staged_name());
    reporter.leaves(format!("`{staged}`"));
    let copied = match copy_bytes(from, &staged, reporter).await {
        Ok(()) => to.fs().replace(staged.path(), to.path()).await,
        failed => failed,
    };
    let Err(error) = copied else { return Ok(()) };
    if error.kind() == ErrorKind::ReadOnly {
        return Err(Error::read_only(format!("`{to}`")));
    }
    let is_gone = staged.fs().delete(staged.path(), false).await.is_ok()
        || staged.stat().await.is_ok_and(|found| found.is_none());
    Err(if is_gone { error } else { error.context(format!("`{staged}` is left")) })
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
        tokio::select! {
            () = reporter.cancellation().cancelled() => return Err(Error::interrupted()),
            written = file.write(chunk) => written?,
        }
    }
}
