//! Adds staged files to an existing directory, or puts them in place of some of its files.
//!
//! The files are moved in first; the manifest that names them replaces the old one; then the files that it no longer
//! names are deleted. Readers that use the manifest see the old or the new content; readers that list the directory,
//! such as Spark, may see files early, and replaced ones until they are deleted.

use bytes::Bytes;

use super::claim;
use super::committed::Committed;
use super::fault;
use super::landings::coverage;
use super::manifest::Manifest;
use super::options::{WriteMode, WriteOptions};
use super::recover::{delete_replaced, undo_append};
use super::source::Source;
use super::staging::Names;
use super::standing::{Standing, counted};
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::Location;

/// Commits the staged files to a target that exists; `standing` is what it held at the first look. The caller holds the
/// target's lock.
pub(super) async fn append(
    names: &Names,
    (standing, mut manifest): (Standing, Manifest),
    options: &WriteOptions,
    reporter: &Reporter,
) -> Result<Committed> {
    let target = &names.target;
    // Another write may have committed since the first look, which was without the lock.
    let mut standing = standing.again(target).await?;
    let (new, by) = (&manifest.columns, &manifest.partition_by);
    let columns = standing.check(target, &manifest.format, new, by)?;
    standing.check_form(target, options.form)?;
    let replaced = match options.mode {
        WriteMode::OverwritePartitions if manifest.rows == Some(0) && standing.has_files() => {
            return Ok(Committed::NoFiles);
        }
        WriteMode::OverwritePartitions => {
            let replaced = standing.take_partitions(target, &manifest.files)?;
            check_seen(target, &replaced, options)?;
            replaced
        }
        WriteMode::Append | WriteMode::Error | WriteMode::Ignore | WriteMode::Overwrite => {
            Vec::new()
        }
    };
    let has_offsets = only_new_offsets(&standing, target, &mut manifest, options.allow_overlap)?;
    // Without rows, a file holds the columns if no other one does.
    let committed = if manifest.rows == Some(0) && standing.has_files() {
        if !has_offsets {
            return Ok(Committed::NoFiles);
        }
        // Offsets without a row, such as tombstones, are landed too.
        manifest.files.clear();
        Committed::NoFiles
    } else {
        Committed::Files
    };
    let Standing { landings, files, commit, text, .. } = standing;
    let before = counted(target, files).await?;
    let paths: Vec<String> = manifest.files.iter().map(|file| file.path.clone()).collect();
    let next = Manifest { commit: commit + 1, ..manifest.after((landings, before), columns) };
    if let Err(error) = moved_in(names, &paths, &replaced, text.as_ref(), &next).await {
        undo_append(names).await.map_err(|second| error.clone().context(second))?;
        return Err(error);
    }
    // The lists are deleted with the staging directory; until then the manifest names the files of the first one.
    if let Err(error) = delete_replaced(names).await {
        reporter.notice(format!(
            "Some replaced files of `{target}` are left; `.fs fsck {} --repair` removes them: {error}",
            target.quoted()
        ));
    }
    Ok(committed)
}

/// Refuses to replace files that were added after the statement had read the directory, or before it began.
fn check_seen(target: &Location, replaced: &[String], options: &WriteOptions) -> Result<()> {
    let as_of = options.as_of.as_deref();
    let is_seen = |path: &String| {
        let mut read = options.read.iter().filter(|part| part.contains(path)).peekable();
        match read.peek() {
            Some(_) => read.all(|part| part.files.contains(path)),
            None => as_of.is_some_and(|before| before.manifest.names(path)),
        }
    };
    if replaced.iter().all(is_seen) { Ok(()) } else { Err(claim::was_first(target)) }
}

/// Leaves out the ranges of offsets that add nothing to what is landed; returns whether any is left.
fn only_new_offsets(
    standing: &Standing,
    target: &Location,
    manifest: &mut Manifest,
    allow_overlap: bool,
) -> Result<bool> {
    let mut has_offsets = false;
    for landing in &mut manifest.landings {
        standing.check_source(target, &landing.source, allow_overlap)?;
        if let Source::Topic(ranges) = &landing.source {
            let new = ranges.clone().beyond(&coverage(&standing.landings, ranges));
            has_offsets |= !new.offsets.is_empty();
            landing.source = Source::Topic(new);
        }
    }
    Ok(has_offsets)
}

/// Moves files in and replaces the manifest.
async fn moved_in(
    names: &Names,
    paths: &[String],
    replaced: &[String],
    before: Option<&Bytes>,
    next: &Manifest,
) -> Result<()> {
    // A later write can undo a write that was killed, or delete what it has replaced.
    list(&names.replaced(), replaced).await?;
    list(&names.append(), paths).await?;
    names.target.fs().sync_dir(names.staging().path()).await?;
    fault::point("append listed");
    let (target, data) = (&names.target, names.data());
    let fs = target.fs();
    for path in paths {
        let place = target.child(path);
        if path.contains('/') {
            fs.mkdirs(place.parent().path()).await?;
        }
        fs.rename(data.child(path).path(), place.path()).await?;
        fault::point("file moved in");
    }
    claim::replace_manifest(names, before, next).await
}

/// Writes a list of files, if there are any.
async fn list(place: &Location, paths: &[String]) -> Result<()> {
    if paths.is_empty() {
        return Ok(());
    }
    let text = serde_json::to_vec(paths)
        .map_err(|cause| Error::failed(format!("cannot list the files of a write: {cause}")))?;
    let mut file = place.fs().create(place.path()).await?;
    file.write(text.into()).await?;
    file.close().await
}
