//! The content of a directory before a write that adds to it or replaces a part of it.

use std::collections::HashSet;

use bytes::Bytes;
use datafusion::arrow::array::StringArray;
use datafusion::arrow::datatypes::DataType;
use parquet::file::metadata::ParquetMetaData;

use super::evolution;
use super::landings::{Form, Landing, coverage};
use super::manifest::{AsRead, Column, DataFile, Manifest, rows_by_id};
use super::schema::file_schema;
use super::source::{Coverage, Source};
use super::verify;
use crate::error::{Error, Result};
use crate::spark::ddl::data_type;
use crate::spark::partition;
use crate::spark::partition::types::{inferred, of_type};
use crate::storage::{Location, looped};

/// The content of the directory before the append.
#[derive(Default)]
pub(super) struct Standing {
    pub(super) landings: Vec<Landing>,
    pub(super) files: Vec<DataFile>,
    pub(super) columns: Vec<Column>,
    pub(super) partition_by: Vec<String>,
    format: Option<String>,
    /// The number of its commit; 0 without a manifest.
    pub(super) commit: u64,
    /// The manifest as it is in its file.
    pub(super) text: Option<Bytes>,
}

impl Standing {
    /// Reads what a directory contains now, unless its manifest is the one that was read before.
    pub(super) async fn again(self, target: &Location) -> Result<Self> {
        if self.text.is_some() && Manifest::text(target).await? == self.text {
            return Ok(self);
        }
        Self::of(target, None).await
    }

    /// Reads what a directory contains; `as_of` is its manifest as it was read before. Without a manifest, its columns
    /// are those of all its files.
    pub(super) async fn of(target: &Location, as_of: Option<&AsRead>) -> Result<Self> {
        if let Some((manifest, text)) = Manifest::read_again(target, as_of).await? {
            let Manifest { mut landings, files, columns, partition_by, format, commit, .. } =
                manifest;
            if landings.is_empty() && !files.is_empty() {
                landings.push(of_unknown_source());
            }
            let (format, text) = (Some(format), Some(text));
            return Ok(Self { landings, files, columns, partition_by, format, commit, text });
        }
        let files = data_files(target).await?;
        let Some(first) = files.first() else { return Ok(Self::default()) };
        let format = format_of(target, &files)?;
        check_directories(target, &files)?;
        let mut columns = Vec::new();
        if format == "parquet" {
            for file in &files {
                let own = columns_of(&target.child(&file.path), file).await?;
                columns = evolution::appended(target, &columns, &own).map_err(|error| {
                    error.context(format!("the files of `{target}` differ, at `{}`", file.path))
                })?;
            }
        } else if format == "csv" {
            return Err(Error::failed(format!(
                "`{target}` holds CSV files without a manifest: whether they begin with names of \
                 columns is not known"
            ))
            .hint("write to another directory"));
        }
        let partition_by = partition_names(first);
        if let Some(other) = files.iter().find(|file| partition_names(file) != partition_by) {
            return Err(Error::failed(format!(
                "cannot append to `{target}`: `{}` and `{}` are partitioned by different columns",
                first.path, other.path
            ))
            .hint("write to another directory"));
        }
        let (landings, format) = (vec![of_unknown_source()], Some(format.to_owned()));
        Ok(Self { landings, files, columns, partition_by, format, commit: 0, text: None })
    }

    /// Returns whether there is a data file, or a manifest that says there is none.
    pub(super) fn has_files(&self) -> bool {
        self.format.is_some()
    }

    /// Takes out the files in the directories of new ones, and returns their paths.
    ///
    /// The landings of these files are derived from now on, because their offsets are no longer those of their rows. If
    /// no file of any landing is left, there was nothing else, and all of them are taken out.
    ///
    /// # Errors
    /// Some files are not of lakeshell: other programs write the same value as another name of a directory.
    pub(super) fn take_partitions(
        &mut self,
        target: &Location,
        new: &[DataFile],
    ) -> Result<Vec<String>> {
        let ids: HashSet<&str> = self.landings.iter().flat_map(Landing::ids).collect();
        let is_other = |file: &&DataFile| file.id().is_none_or(|id| !ids.contains(id));
        if let Some(other) = self.files.iter().find(is_other) {
            return Err(Error::failed(format!(
                "`{}` was not written by lakeshell, so the partition that it is in is not known for certain",
                target.child(&other.path)
            ))
            .hint("`--mode overwrite` replaces the whole directory"));
        }
        let directories: HashSet<&str> = new.iter().map(DataFile::directory).collect();
        let (taken, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.files)
            .into_iter()
            .partition(|file| directories.contains(file.directory()));
        let (lost, left) = (rows_by_id(&taken), rows_by_id(&kept));
        for landing in &mut self.landings {
            if landing.ids().any(|id| lost.contains_key(id)) {
                landing.rows = landing.ids().filter_map(|id| left.get(id).copied()).sum();
                landing.source = Source::Derived;
            }
        }
        if kept.is_empty() {
            self.landings.clear();
        }
        self.files = kept;
        Ok(taken.into_iter().map(|file| file.path).collect())
    }

    /// Refuses rows of another command in a directory of `.land`, which would not continue there any more.
    pub(super) fn check_form(&self, target: &Location, form: Option<Form>) -> Result<()> {
        if form.is_some() || self.landings.iter().all(|landing| landing.form.is_none()) {
            return Ok(());
        }
        Err(Error::failed(format!(
            "`{target}` was written by `.land`, which would not continue there after this write"
        ))
        .hint("write to another directory, or use `--mode overwrite` to replace this one"))
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
            .hint(if self.can_continue(&landed) {
                format!(
                    "`.load {topic} AS NAME --since {}` loads what comes after; \
                     `--allow-overlap` writes these records again",
                    target.quoted()
                )
            } else {
                "`--allow-overlap` writes these records again".to_owned()
            })),
        }
    }

    /// Returns whether `--since` loads what comes after the records of a topic.
    fn can_continue(&self, landed: &Coverage) -> bool {
        landed.gaps().is_empty()
            && self.landings.iter().all(|landing| landing.source != Source::Derived)
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
        check_partition_by(target, &self.partition_by, partition_by)?;
        self.check_values(target, columns)?;
        evolution::appended(target, &self.columns, columns)
    }

    /// Refuses partition columns of a type that would change values in the directory: without a manifest, only the
    /// values say what their type is. Each has the type by itself, or is read and written again as the same text.
    fn check_values(&self, target: &Location, columns: &[Column]) -> Result<()> {
        if self.text.is_some() {
            return Ok(());
        }
        for (at, name) in self.partition_by.iter().enumerate() {
            let same = |column: &&Column| column.name.to_lowercase() == name.to_lowercase();
            let Some(column) = columns.iter().find(same) else { continue };
            let Some(data_type) = data_type(&column.data_type) else { continue };
            for file in &self.files {
                let Some(value) = file.partitions().nth(at).and_then(|(_, value)| value) else {
                    continue;
                };
                if !keeps(&value, &data_type)? {
                    return Err(Error::failed(format!(
                        "`{target}` has the value `{value}` in its partition column `{name}`, which cannot become {}",
                        column.data_type
                    ))
                    .hint("write to another directory"));
                }
            }
        }
        Ok(())
    }
}

/// Refuses other partition columns than a directory has.
///
/// # Errors
/// The names differ, or their order.
pub fn check_partition_by(target: &Location, held: &[String], wanted: &[String]) -> Result<()> {
    let same = |(one, other): (&String, &String)| one.to_lowercase() == other.to_lowercase();
    if held.len() == wanted.len() && held.iter().zip(wanted).all(same) {
        return Ok(());
    }
    let error = Error::failed(format!("`{target}` has other partition columns"));
    Err(error.hint(match held.join(",").as_str() {
        "" => "leave out `--partition-by`".to_owned(),
        by => format!("use `--partition-by {by}`"),
    }))
}

/// Returns whether the value of a partition stays what it is if its column gets a type.
fn keeps(value: &str, data_type: &DataType) -> Result<bool> {
    let text = StringArray::from(vec![value]);
    if inferred(&text).data_type() == data_type {
        return Ok(true);
    }
    Ok(match of_type(&text, data_type) {
        Ok(read) => partition::value(read.as_ref(), 0)? == value,
        Err(_) => false,
    })
}

/// Returns the names of the partition columns of a file.
fn partition_names(file: &DataFile) -> Vec<String> {
    file.partitions().map(|(name, _)| name).collect()
}

/// Refuses data files in directories that are no partitions: readers do not read them.
fn check_directories(target: &Location, files: &[DataFile]) -> Result<()> {
    match files.iter().find(|file| !file.is_in_partitions()) {
        None => Ok(()),
        Some(file) => Err(Error::failed(format!(
            "cannot append to `{target}`: `{}` is in a directory that is not a partition",
            file.path
        ))
        .hint("move that directory elsewhere, or write to another one")),
    }
}

/// Reads the columns of a parquet file, with the types that lakeshell writes them in.
pub(super) async fn columns_of(place: &Location, file: &DataFile) -> Result<Vec<Column>> {
    in_footer(&verify::footer(place, file.bytes).await?)
}

/// Returns the columns in a footer.
pub(super) fn in_footer(footer: &ParquetMetaData) -> Result<Vec<Column>> {
    Ok(Manifest::columns_of(&*file_schema(&verify::schema(footer)?)?))
}

/// Refuses columns of a file that its manifest does not name, or names with other types: readers would leave them out,
/// or convert them.
pub(super) fn check_columns(place: &Location, manifest: &Manifest, own: &[Column]) -> Result<()> {
    let all = evolution::appended(place, &manifest.columns, own);
    if all.is_ok_and(|all| all == manifest.columns) {
        return Ok(());
    }
    let named = |column: &&Column| !manifest.columns.contains(column);
    let other = own.iter().find(named).map_or("", |column| &column.name);
    Err(Error::failed(format!("column `{other}` of `{place}` differs from the manifest")))
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
    Landing::default()
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

/// Returns whether a file or directory is skipped: its name begins with `.`, or begins with `_` and has no
/// `=`, or ends with `._COPYING_`. This is Spark's rule, `HadoopFSUtils.shouldFilterOutPathName`.
#[must_use]
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
        || (name.starts_with('_') && !name.contains('='))
        || name.ends_with("._COPYING_")
}

/// Lists the data files of a directory: those whose names readers do not ignore.
pub(super) async fn data_files(directory: &Location) -> Result<Vec<DataFile>> {
    let mut files = Vec::new();
    let mut pending = vec![String::new()];
    while let Some(inner) = pending.pop() {
        let place = if inner.is_empty() { directory.clone() } else { directory.child(&inner) };
        for found in place.fs().list(place.path()).await? {
            if is_hidden(&found.name) {
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
pub(super) async fn counted(
    directory: &Location,
    mut files: Vec<DataFile>,
) -> Result<Vec<DataFile>> {
    let unknown = |file: &&mut DataFile| file.rows.is_none() && file.path.ends_with(".parquet");
    for file in files.iter_mut().filter(unknown) {
        let footer = verify::footer(&directory.child(&file.path), file.bytes).await?;
        file.rows = Some(verify::rows(&footer));
    }
    Ok(files)
}
