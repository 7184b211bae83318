//! Compaction: rewrites a landed directory into fewer, larger files.
//!
//! Months of small landings leave thousands of small files, which are slow to list and to read. A compaction holds the
//! lock of the target from its first look to its commit, so appends wait for it; readers do not. It commits as an
//! overwrite does: readers that ignore the manifest see the old or the new directory too.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures::future::BoxFuture;

use super::commit::{overwrite, sync};
use super::footer::Footer;
use super::landings::Landing;
use super::manifest::{DataFile, Manifest, SUCCESS};
use super::options::{Codec, Format, LIMITS, TARGET_BYTES, WriteOptions};
use super::parts::{Parts, Plan};
use super::recover::{clear, recover};
use super::source::Source;
use super::staging::{CommitLock, Names, Staging};
use super::standing::{check_columns, columns_of};
use super::stream::encoded;
use super::{fault, verify};
use crate::error::{Error, Result};
use crate::outcome::counted;
use crate::progress::Reporter;
use crate::rows::Rows;
use crate::storage::Location;

/// Reads the rows of the files of a manifest, without the columns that are directories, in the order of the files.
pub type ReadFiles<'r> = dyn Fn(Manifest) -> BoxFuture<'r, Result<Rows>> + Send + Sync + 'r;

/// What a compaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// Files and bytes before.
    pub before: (u64, u64),
    /// Files and bytes after; `None` if there was nothing to do.
    pub after: Option<(u64, u64)>,
}

/// Rewrites a landed directory into files of about `target_bytes`.
///
/// # Errors
/// The directory has no manifest, or files of another format than parquet; other writes do not end; those of
/// [`super::write`].
pub async fn compact(
    target: &Location,
    target_bytes: Option<u64>,
    statement: Option<String>,
    read: &ReadFiles<'_>,
    reporter: &Reporter,
) -> Result<Compacted> {
    let target = target.canonical().await?;
    recover(&target, reporter).await?;
    let options = WriteOptions { statement, target_bytes, ..WriteOptions::default() };
    let manifest = landed(&target).await?;
    if is_compact(&manifest, &options) {
        return Ok(Compacted { before: sizes(&manifest), after: None });
    }
    let staging = Staging::begin(&target, reporter).await?;
    fault::point("staging made");
    reporter.leaves(format!("`{}`, which the next write removes", staging.names.staging()));
    match locked(&staging, options, read, reporter).await {
        Ok(compacted) => {
            staging.remove(reporter).await;
            fault::point("staging removed");
            Ok(compacted)
        }
        Err(error) => Err(staging.abort(error).await),
    }
}

/// Reads the manifest of a directory that can be compacted.
async fn landed(target: &Location) -> Result<Manifest> {
    let manifest = Manifest::required(target).await?;
    match manifest.format.as_str() {
        "parquet" => Ok(manifest),
        other => Err(Error::failed(format!(
            "`{target}` holds {other} files; only parquet files can be compacted"
        ))),
    }
}

fn sizes(manifest: &Manifest) -> (u64, u64) {
    (manifest.files.len() as u64, manifest.bytes)
}

/// Returns whether no directory has two files that could be one: of each source, one file may be small.
fn is_compact(manifest: &Manifest, options: &WriteOptions) -> bool {
    let full = options.target_bytes.unwrap_or(TARGET_BYTES) / 2;
    let is_small = |file: &&DataFile| file.bytes < full;
    let merged = groups(manifest);
    merged
        .iter()
        .flat_map(|group| group.files.values())
        .all(|files| files.iter().filter(is_small).count() <= 1)
}

/// Landings that become one, with their files by directory.
struct Group {
    landings: Vec<Landing>,
    files: BTreeMap<String, Vec<DataFile>>,
}

/// Puts landings of the same source and form together. Leaves out files of no landing, which [`check_files`] refuses.
fn groups(manifest: &Manifest) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for landing in &manifest.landings {
        let is_alike = |group: &&mut Group| {
            let first = &group.landings[0];
            first.form == landing.form && first.source.is_alike(&landing.source)
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.landings.push(landing.clone()),
            None => groups.push(Group { landings: vec![landing.clone()], files: BTreeMap::new() }),
        }
    }
    let mut by_id: HashMap<Option<String>, usize> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        for landing in &group.landings {
            by_id.insert(landing.id.clone(), at);
            by_id.extend(landing.merged.iter().map(|id| (Some(id.clone()), at)));
        }
    }
    for file in &manifest.files {
        let Some(at) = by_id.get(&file.id().map(str::to_owned)) else { continue };
        let group = &mut groups[*at];
        let directory = file.directory().to_owned();
        group.files.entry(directory).or_default().push(file.clone());
    }
    groups
}

async fn locked(
    staging: &Staging,
    options: WriteOptions,
    read: &ReadFiles<'_>,
    reporter: &Reporter,
) -> Result<Compacted> {
    let target = &staging.names.target;
    let Some(lock) = CommitLock::take(target, reporter).await? else {
        return Err(Error::failed(format!("`{}` was deleted during the write", target.parent())));
    };
    fault::point("locked");
    let compacted = rewritten(staging, options, read, reporter).await;
    lock.release(reporter).await;
    fault::point("unlocked");
    compacted
}

/// Rewrites and commits; the caller holds the lock.
async fn rewritten(
    staging: &Staging,
    options: WriteOptions,
    read: &ReadFiles<'_>,
    reporter: &Reporter,
) -> Result<Compacted> {
    let names = &staging.names;
    clear(&names.target, Some(names.id), reporter).await?;
    let text = Manifest::text(&names.target).await?;
    let manifest = landed(&names.target).await?;
    only_landed(&names.target, &manifest).await?;
    check_files(&names.target, &manifest).await?;
    let (before, old) = (sizes(&manifest), manifest.clone());
    let (mut landings, mut files) = (Vec::new(), Vec::new());
    for (number, group) in groups(&manifest).into_iter().enumerate() {
        let (landing, written) =
            written(names, number, &manifest, group, (&options, read), reporter).await?;
        landings.push(landing);
        files.extend(written);
    }
    fault::point("files written");
    let (commit, rows) = (manifest.commit + 1, manifest.rows);
    let next = manifest.with(landings, files);
    if rows.is_some() && rows != next.rows {
        return Err(other_count(&names.target, rows, next.rows));
    }
    if next.files.len() as u64 >= before.0 {
        return Ok(Compacted { before, after: None });
    }
    next.write(&names.data().child(SUCCESS)).await?;
    fault::point("manifest staged");
    sync(&names.data(), &next).await?;
    // The last opportunity: a commit that has begun is not interrupted.
    reporter.check()?;
    only_landed(&names.target, &old).await?;
    overwrite(names, commit, text.as_ref()).await?;
    fault::point("committed");
    Ok(Compacted { before, after: Some(sizes(&next)) })
}

/// Refuses a directory with anything that is not landed: the compacted directory would not have it.
async fn only_landed(target: &Location, manifest: &Manifest) -> Result<()> {
    let files: HashSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    let mut open = vec![String::new()];
    while let Some(directory) = open.pop() {
        let place = if directory.is_empty() { target.clone() } else { target.child(&directory) };
        if !directory.is_empty() && place.canonical().await?.path() != place.path() {
            return Err(Error::failed(format!(
                "`{place}` is a link, which `.fs compact` would remove"
            ))
            .hint("move its files here, or leave the directory as it is"));
        }
        for found in place.fs().list(place.path()).await? {
            let path = match directory.as_str() {
                "" => found.name.clone(),
                directory => format!("{directory}/{}", found.name),
            };
            if found.is_dir && found.name.contains('=') {
                open.push(path);
            } else if found.is_dir || !is_landed(&files, &directory, &found.name) {
                return Err(Error::failed(format!(
                    "`{}` is not named by the manifest of `{target}`, and `.fs compact` would remove it",
                    target.child(&path)
                ))
                .hint("move it elsewhere"));
            }
        }
    }
    Ok(())
}

/// Returns whether a file is in a manifest, is the manifest, or is a checksum of one of them as Hadoop makes it for local
/// files: `.part-0.parquet.crc`.
fn is_landed(files: &HashSet<&str>, directory: &str, name: &str) -> bool {
    let of = name.strip_prefix('.').and_then(|name| name.strip_suffix(".crc")).unwrap_or(name);
    match directory {
        "" => of == SUCCESS || files.contains(of),
        directory => files.contains(format!("{directory}/{of}").as_str()),
    }
}

/// Refuses files of which not all that they hold would be rewritten: those of other programs, and those with columns or
/// types that the manifest does not name.
async fn check_files(target: &Location, manifest: &Manifest) -> Result<()> {
    let ids: HashSet<&str> = manifest.landings.iter().flat_map(Landing::ids).collect();
    for file in &manifest.files {
        let place = target.child(&file.path);
        if place.stat().await?.is_none() {
            return Err(Error::failed(format!("`{place}` is missing: the manifest names it"))
                .hint(format!("`.fs fsck {}` shows what else is wrong", target.quoted())));
        }
        if file.id().is_none_or(|id| !ids.contains(id)) {
            return Err(Error::failed(format!(
                "`{place}` was not written by lakeshell; only its own files can be compacted"
            ))
            .hint("`.write` the directory as another one"));
        }
        check_columns(&place, manifest, &columns_of(&place, file).await?)?;
    }
    Ok(())
}

/// Writes the files of one group, directory by directory, and reads them back.
async fn written(
    names: &Names,
    number: usize,
    manifest: &Manifest,
    group: Group,
    (options, read): (&WriteOptions, &ReadFiles<'_>),
    reporter: &Reporter,
) -> Result<(Landing, Vec<DataFile>)> {
    // A file is counted to the landing whose id is in its name.
    let id = if number == 0 { names.id } else { uuid::Uuid::new_v4() };
    let landings = &group.landings;
    let source = Source::merged(landings.iter().map(|landing| &landing.source));
    let options = WriteOptions {
        format: Format::Parquet(codec(&group)),
        source: source.clone(),
        ..options.clone()
    };
    let mut all = Vec::new();
    for (directory, files) in group.files {
        let rows: Option<u64> = files.iter().map(|file| file.rows).sum();
        let stream = read(Manifest { files, ..manifest.clone() }).await?;
        let data = names.data();
        let place = if directory.is_empty() { data.clone() } else { data.child(&directory) };
        place.fs().mkdirs(place.path()).await?;
        let plan = Plan::new(&stream.schema(), &options, options.limits(LIMITS))?;
        let parts = Parts::new(plan, place.clone(), (id, Footer::new(&options)?), reporter.clone());
        let written = encoded(stream, parts, reporter).await?;
        for file in &written {
            verify::file(&place, file, options.format).await?;
        }
        let count: Option<u64> = written.iter().map(|file| file.rows).sum();
        if rows.is_some() && rows != count {
            return Err(other_count(&place, rows, count));
        }
        let path = |file: &DataFile| match directory.as_str() {
            "" => file.path.clone(),
            directory => format!("{directory}/{}", file.path),
        };
        all.extend(written.into_iter().map(|file| DataFile { path: path(&file), ..file }));
    }
    let landing = Landing {
        id: Some(id.to_string()),
        merged: Vec::new(),
        rows: all.iter().map(|file| file.rows).sum(),
        form: landings[0].form,
        source,
        allow_gap: landings.iter().any(|landing| landing.allow_gap),
        allow_overlap: landings.iter().any(|landing| landing.allow_overlap),
    };
    Ok((landing, all))
}

fn other_count(place: &Location, before: Option<u64>, after: Option<u64>) -> Error {
    let [before, after] = [before, after].map(|rows| counted(rows.unwrap_or_default(), "row"));
    Error::failed(format!("internal error: {before} of `{place}` became {after}"))
}

/// Returns the codec of the latest file, by its name.
fn codec(group: &Group) -> Codec {
    let latest = group.files.values().flatten().next_back();
    match latest.map(|file| file.path.as_str()) {
        Some(path) if path.ends_with(".zstd.parquet") => Codec::Zstd,
        Some(path) if !path.ends_with(".snappy.parquet") && path.ends_with("-c000.parquet") => {
            Codec::Uncompressed
        }
        _ => Codec::Snappy,
    }
}
