//! Appends: adds staged files to an existing directory.
//!
//! The files are moved in first; the manifest that names them replaces the old one last. Readers that use the
//! manifest see all of them or none; readers that list the directory, such as Spark, may see files early.

use super::manifest::{Column, DataFile, Landing, Manifest, SUCCESS, coverage};
use super::recover::undo_append;
use super::schema::file_schema;
use super::source::Source;
use super::staging::Names;
use super::verify;
use super::{evolution, fault};
use crate::error::{Error, Result};
use crate::storage::{Location, looped};

/// The content of the directory before the append.
pub(super) struct Standing {
    landings: Vec<Landing>,
    files: Vec<DataFile>,
    pub(super) columns: Vec<Column>,
    partition_by: Vec<String>,
    format: Option<String>,
}

impl Standing {
    /// Reads what a directory contains. Without a manifest its columns are those of its first file, as in
    /// Spark's `ParquetUtils.inferSchema`.
    pub(super) async fn of(target: &Location) -> Result<Self> {
        if let Some(manifest) = Manifest::read(target).await? {
            let Manifest { mut landings, files, columns, partition_by, format, .. } = manifest;
            if landings.is_empty() && !files.is_empty() {
                landings.push(of_unknown_source());
            }
            return Ok(Self { landings, files, columns, partition_by, format: Some(format) });
        }
        let files = data_files(target).await?;
        let Some(first) = files.first() else {
            let (landings, columns, partition_by) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Self { landings, files, columns, partition_by, format: None });
        };
        let format = format_of(target, &files)?;
        let mut columns = Vec::new();
        if format == "parquet" {
            let footer = verify::footer(&target.child(&first.path), first.bytes).await?;
            columns = Manifest::columns_of(&*file_schema(&verify::schema(&footer)?)?);
        } else if format == "csv" {
            return Err(Error::failed(format!(
                "`{target}` holds CSV files without a manifest: whether they begin with names of \
                 columns is not known"
            ))
            .hint("write to another directory"));
        }
        let directories = first.path.rsplit_once('/').map_or("", |(directories, _)| directories);
        let names = directories.split('/').filter_map(|name| name.split_once('='));
        let partition_by = names.map(|(name, _)| name.to_owned()).collect();
        let (landings, format) = (vec![of_unknown_source()], Some(format.to_owned()));
        Ok(Self { landings, files, columns, partition_by, format })
    }

    /// Refuses records that the directory holds already, and those of a topic that was recreated.
    pub(super) fn check_source(
        &self,
        target: &Location,
        source: &Source,
        allow_overlap: bool,
    ) -> Result<()> {
        let Source::Topic(new) = source else { return Ok(()) };
        let topic = &new.name;
        let is_recreated = |landing: &Landing| match &landing.source {
            Source::Topic(old) => old.is_same_topic(new) && old.is_recreated(new),
            Source::Derived => false,
        };
        if self.landings.iter().any(is_recreated) {
            return Err(recreated(target, topic));
        }
        let landed = coverage(&self.landings, new);
        let shared = new.offsets.iter().find_map(|range| landed.shared(range));
        match shared.filter(|_| !allow_overlap) {
            None => Ok(()),
            Some(range) => Err(Error::failed(format!(
                "`{target}` already holds {} of partition {} of topic `{topic}`",
                range.shown(),
                range.partition
            ))
            .hint(format!(
                "`.load {topic} AS NAME --since {}` loads what comes after; \
                 `--allow-overlap` writes these records again",
                target.quoted()
            ))),
        }
    }

    /// Returns the columns after an append; refuses one after which the directory could not be read as one table.
    pub(super) fn check(
        &self,
        target: &Location,
        format: &str,
        columns: &[Column],
        partition_by: &[String],
    ) -> Result<Vec<Column>> {
        let Some(held) = &self.format else { return Ok(columns.to_vec()) };
        if held != format {
            return Err(Error::failed(format!("`{target}` holds {held} files"))
                .hint(format!("add `--format {held}`")));
        }
        let same = |(one, other): (&String, &String)| one.eq_ignore_ascii_case(other);
        let is_same = self.partition_by.len() == partition_by.len()
            && self.partition_by.iter().zip(partition_by).all(same);
        if !is_same {
            let error = Error::failed(format!("`{target}` has other partition columns"));
            return Err(error.hint(match self.partition_by.join(",").as_str() {
                "" => "leave out `--partition-by`".to_owned(),
                by => format!("add `--partition-by {by}`"),
            }));
        }
        evolution::appended(target, &self.columns, columns)
    }
}

/// Makes the error of a topic whose offsets are not those of a directory.
#[must_use]
pub fn recreated(target: &Location, topic: &str) -> Error {
    Error::failed(format!(
        "topic `{topic}` was deleted and created again since its records were written to `{target}`"
    ))
    .hint("write to another directory")
}

/// Stands for the writes of other programs, and of the first releases.
fn of_unknown_source() -> Landing {
    Landing { id: None, rows: None, form: None, source: Source::Derived }
}

/// Returns the format of files without a manifest, by their names.
fn format_of(target: &Location, files: &[DataFile]) -> Result<&'static str> {
    let of = |file: &DataFile| match file.path.to_ascii_lowercase().rsplit_once('.') {
        Some((_, "csv")) => Some("csv"),
        Some((_, "json" | "jsonl" | "ndjson")) => Some("json"),
        Some((_, "parquet")) => Some("parquet"),
        _ => None,
    };
    let first = files.first().and_then(of);
    match (first, files.iter().find(|file| of(file) != first || of(file).is_none())) {
        (Some(format), None) => Ok(format),
        (_, other) => {
            let name = other.or(files.first()).map_or("", |file| file.path.as_str());
            Err(Error::failed(format!(
                "cannot append to `{target}`: it contains `{name}`, which is not of the same format"
            ))
            .hint("write to another directory"))
        }
    }
}

/// Adds the staged files to the target; the caller holds the target's lock.
pub(super) async fn append(
    names: &Names,
    mut manifest: Manifest,
    allow_overlap: bool,
) -> Result<()> {
    let target = &names.target;
    // Another write may have committed since the first check, which was without the lock.
    let standing = Standing::of(target).await?;
    let (new, by) = (&manifest.columns, &manifest.partition_by);
    let columns = standing.check(target, &manifest.format, new, by)?;
    let mut has_offsets = false;
    for landing in &mut manifest.landings {
        standing.check_source(target, &landing.source, allow_overlap)?;
        if let Source::Topic(ranges) = &landing.source {
            let new = ranges.clone().beyond(&coverage(&standing.landings, ranges));
            has_offsets |= !new.offsets.is_empty();
            landing.source = Source::Topic(new);
        }
    }
    if manifest.rows == Some(0) {
        if !has_offsets {
            return Ok(());
        }
        // Offsets without a row, such as tombstones, are landed too.
        manifest.files.clear();
    }
    let Standing { landings, files, .. } = standing;
    let before = counted(target, files).await?;
    let paths: Vec<String> = manifest.files.iter().map(|file| file.path.clone()).collect();
    let whole = manifest.after((landings, before), columns);
    let moved = match list(names, &paths).await {
        Ok(()) => {
            fault::point("append listed");
            move_in(names, &paths, &whole).await
        }
        failed => failed,
    };
    // On success the list is deleted with the staging directory; until then the manifest names its files.
    let Err(error) = moved else { return Ok(()) };
    undo_append(names).await.map_err(|second| error.clone().context(second))?;
    Err(error)
}

/// Writes the list of files that will be moved in, so that a later write can undo an append that was killed.
async fn list(names: &Names, paths: &[String]) -> Result<()> {
    let text = serde_json::to_vec(paths)
        .map_err(|cause| Error::failed(format!("cannot list the files to append: {cause}")))?;
    let (fs, list) = (names.target.fs(), names.append());
    let mut file = fs.create(list.path()).await?;
    file.write(text.into()).await?;
    file.close().await?;
    fs.sync_dir(names.staging().path()).await
}

async fn move_in(names: &Names, paths: &[String], whole: &Manifest) -> Result<()> {
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
    let staged = names.staging().child(SUCCESS);
    whole.write(&staged).await?;
    fault::point("new manifest staged");
    fs.replace(staged.path(), target.child(SUCCESS).path()).await
}

/// Lists the data files of a directory: those whose names readers do not ignore.
async fn data_files(directory: &Location) -> Result<Vec<DataFile>> {
    let mut files = Vec::new();
    let mut pending = vec![String::new()];
    while let Some(inner) = pending.pop() {
        let place = if inner.is_empty() { directory.clone() } else { directory.child(&inner) };
        for found in place.fs().list(place.path()).await? {
            let hidden = found.name.starts_with(['.', '_']) && !found.name.contains('=');
            if hidden {
                continue;
            }
            let path = if inner.is_empty() {
                found.name.clone()
            } else {
                format!("{inner}/{}", found.name)
            };
            if found.is_dir {
                let inside = directory.child(&path);
                if inside.fs().is_loop(inside.path()).await? {
                    return Err(looped(&inside));
                }
                pending.push(path);
            } else {
                files.push(DataFile { path, rows: None, bytes: found.size });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Counts the rows of parquet files that have no count in the manifest.
async fn counted(directory: &Location, mut files: Vec<DataFile>) -> Result<Vec<DataFile>> {
    let unknown = |file: &&mut DataFile| file.rows.is_none() && file.path.ends_with(".parquet");
    for file in files.iter_mut().filter(unknown) {
        let footer = verify::footer(&directory.child(&file.path), file.bytes).await?;
        file.rows = Some(verify::rows(&footer));
    }
    Ok(files)
}
