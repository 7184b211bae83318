//! The manifest: the content of a landed directory, as JSON in its `_SUCCESS` file.
//!
//! Spark's `_SUCCESS` is empty and Hadoop's readers ignore its content, so one file can serve both.
//! A file that the manifest does not name was not committed.

use std::collections::HashMap;

use bytes::Bytes;
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::landings::{Landing, coverage, keep_latest, merge_oldest};
use super::source::{Coverage, TopicRanges};
use crate::error::{Error, Result};
use crate::spark::types::{simple_string, written};
use crate::spark::{ddl, partition};
use crate::storage::Location;

/// The version of the manifest that is written. Readers of an older version add what it lacks.
const VERSION: u32 = 1;

/// How many landings and files a manifest may have to be written for people: longer ones are written for programs, which
/// takes a third of the time.
const PRETTY_MAX: usize = 200;

/// The length of an id in the name of a file.
const ID_BYTES: usize = 36;

/// The name of the file that marks a finished directory.
pub const SUCCESS: &str = "_SUCCESS";

/// The content of a landed directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of its format; 0 if it has none, which is that of the first releases.
    #[serde(default)]
    pub version: u32,
    /// The number of the commit that made it: each append adds 1. 0 in the first releases.
    #[serde(default)]
    pub commit: u64,
    /// The writer: `lakeshell` and its version.
    pub created_by: String,
    /// The format of all files: `parquet`, `json` or `csv`.
    pub format: String,
    /// Rows in all files; unknown if another program wrote one of them in a format without counts.
    pub rows: Option<u64>,
    /// Bytes of all files.
    pub bytes: u64,
    /// The columns that are directories, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partition_by: Vec<String>,
    /// All columns as of the last write, the partition columns among them.
    pub columns: Vec<Column>,
    /// The writes that were committed, oldest first.
    #[serde(default)]
    pub landings: Vec<Landing>,
    /// The committed files.
    pub files: Vec<DataFile>,
}

/// A manifest, and the content of its file, by which a later change is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsRead {
    /// The manifest.
    pub manifest: Manifest,
    pub(super) text: Bytes,
}

impl AsRead {
    /// Reads the manifest of a directory as [`Manifest::read`] does.
    ///
    /// # Errors
    /// Those of [`Manifest::read`].
    pub async fn of(directory: &Location) -> Result<Option<Self>> {
        let found = Manifest::read_again(directory, None).await?;
        Ok(found.map(|(manifest, text)| Self { manifest, text }))
    }
}

/// A column, with its type as Spark names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type in Spark's DDL: `array<struct<a:bigint>>`.
    #[serde(rename = "type")]
    pub data_type: String,
}

/// A committed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// Its path in the directory, parts joined by `/`.
    pub path: String,
    /// Its rows; unknown for a file of another program in a format without counts.
    pub rows: Option<u64>,
    /// Its length.
    pub bytes: u64,
}

impl DataFile {
    /// Returns the id in its name, if it has one: that of its landing, or of a write of Spark.
    pub(super) fn id(&self) -> Option<&str> {
        let name = self.path.rsplit('/').next()?;
        let (_, rest) = name.strip_prefix("part-")?.split_once('-')?;
        rest.get(..ID_BYTES).filter(|id| Uuid::try_parse(id).is_ok())
    }

    /// Returns whether each directory that it is in is that of a partition.
    pub(super) fn is_in_partitions(&self) -> bool {
        self.directory().split('/').all(|name| name.is_empty() || name.contains('='))
    }

    /// Returns the names and values of the partitions that it is in, outermost first.
    pub(super) fn partitions(&self) -> impl Iterator<Item = (String, Option<String>)> {
        self.directory().split('/').filter_map(partition::pair)
    }

    /// Returns the directories of partition columns that it is in: `k=1/l=2`; "" without any.
    pub(super) fn directory(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(directory, _)| directory)
    }
}

impl Manifest {
    /// Describes freshly written files.
    pub(super) fn new(
        format: &str,
        schema: &Schema,
        partition_by: &[String],
        files: Vec<DataFile>,
        landing: Landing,
    ) -> Self {
        let manifest = Self {
            version: VERSION,
            commit: 1,
            created_by: created_by(),
            format: format.to_owned(),
            rows: None,
            bytes: 0,
            partition_by: partition_by.to_vec(),
            columns: Self::columns_of(schema),
            landings: vec![landing],
            files,
        };
        manifest.summed()
    }

    /// Describes the columns of a file schema.
    pub(super) fn columns_of(schema: &Schema) -> Vec<Column> {
        let column = |field: &FieldRef| Column {
            name: field.name().clone(),
            data_type: readable(field.data_type()),
        };
        schema.fields().iter().map(column).collect()
    }

    /// Puts the existing landings and files in front of the new ones, with the columns of all of them.
    pub(super) fn after(
        mut self,
        (landings, files): (Vec<Landing>, Vec<DataFile>),
        columns: Vec<Column>,
    ) -> Self {
        self.landings.splice(0..0, landings);
        keep_latest(&mut self.landings);
        merge_oldest(&mut self.landings);
        self.files.splice(0..0, files);
        self.columns = columns;
        self.summed()
    }

    /// Replaces the files and the landings of the manifest.
    pub(super) fn with(mut self, landings: Vec<Landing>, files: Vec<DataFile>) -> Self {
        (self.version, self.created_by) = (VERSION, created_by());
        self.commit += 1;
        (self.landings, self.files) = (landings, files);
        keep_latest(&mut self.landings);
        self.summed()
    }

    fn summed(mut self) -> Self {
        self.rows = self.files.iter().map(|file| file.rows).sum();
        self.bytes = self.files.iter().map(|file| file.bytes).sum();
        self
    }

    /// Returns whether the manifest names a file.
    pub(super) fn names(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path)
    }

    /// Returns the offsets of a topic that the directory holds.
    #[must_use]
    pub fn coverage(&self, topic: &TopicRanges) -> Coverage {
        coverage(&self.landings, topic)
    }

    /// Reads the manifest of a directory; `None` if it has none, for example because Spark wrote it.
    ///
    /// # Errors
    /// The manifest cannot be read, is not a manifest of lakeshell, or is one of a later version.
    pub async fn read(directory: &Location) -> Result<Option<Self>> {
        Ok(Self::read_again(directory, None).await?.map(|(manifest, _)| manifest))
    }

    /// Reads the manifest of a directory that must have one.
    ///
    /// # Errors
    /// The directory does not exist, is a file, or has no manifest; those of [`Self::read`].
    pub(super) async fn required(directory: &Location) -> Result<Self> {
        let why = match directory.stat().await? {
            None => return Err(missing(directory)),
            Some(found) if !found.is_dir => "is a file, not a directory",
            Some(_) => match Self::read(directory).await? {
                Some(manifest) => return Ok(manifest),
                None => "has no manifest of lakeshell",
            },
        };
        Err(Error::failed(format!("`{directory}` {why}"))
            .hint("name a directory that `.write` or `.land` has made"))
    }

    /// Reads the manifest of a directory as [`Self::read`] does, and returns its file's content too; takes the one that
    /// was read before if the file has not changed.
    pub(super) async fn read_again(
        directory: &Location,
        before: Option<&AsRead>,
    ) -> Result<Option<(Self, Bytes)>> {
        let Some(text) = Self::text(directory).await? else { return Ok(None) };
        if let Some(before) = before.filter(|before| before.text == text) {
            return Ok(Some((before.manifest.clone(), text)));
        }
        let place = directory.child(SUCCESS);
        let manifest: Self = serde_json::from_slice(&text).map_err(|cause| {
            Error::failed(format!("cannot read the manifest `{place}`: {cause}"))
                .hint("if the files next to it are complete, delete it")
        })?;
        if manifest.version > VERSION {
            let Self { version, created_by, .. } = &manifest;
            return Err(Error::failed(format!(
                "`{place}` is a manifest of version {version}, written by {created_by}; this lakeshell reads \
                 versions up to {VERSION}"
            ))
            .hint("install a newer lakeshell"));
        }
        let is_outside =
            |file: &DataFile| file.path.split('/').any(|part| matches!(part, ".." | "." | ""));
        if let Some(file) = manifest.files.iter().find(|file| is_outside(file)) {
            let path = &file.path;
            return Err(Error::failed(format!(
                "the manifest `{place}` was not written by lakeshell: it names `{path}`"
            )));
        }
        Ok(Some((manifest, text)))
    }

    /// Returns the content of the file of a manifest; `None` if there is no such file, or if it is empty.
    pub(super) async fn text(directory: &Location) -> Result<Option<Bytes>> {
        Ok(directory.child(SUCCESS).content().await?.filter(|text| !text.is_empty()))
    }

    /// Writes the manifest as a new file, and returns the content.
    pub(super) async fn write(&self, place: &Location) -> Result<Bytes> {
        let is_short = self.landings.len() + self.files.len() <= PRETTY_MAX;
        let text = if is_short { serde_json::to_vec_pretty } else { serde_json::to_vec };
        let mut text = text(self)
            .map_err(|cause| Error::failed(format!("cannot write a manifest: {cause}")))?;
        text.push(b'\n');
        let text = Bytes::from(text);
        let mut file = place.fs().create(place.path()).await?;
        file.write(text.clone()).await?;
        file.close().await?;
        Ok(text)
    }
}

/// Makes the error of a directory that does not exist.
pub(super) fn missing(directory: &Location) -> Error {
    Error::failed(format!("`{directory}`: No such file or directory"))
        .hint("`.ls` shows what there is")
}

/// Sums up the rows of files by the ids in their names; `None` if the rows of one are not known.
pub(super) fn rows_by_id(files: &[DataFile]) -> HashMap<&str, Option<u64>> {
    let mut rows: HashMap<&str, Option<u64>> = HashMap::new();
    for file in files {
        if let Some(id) = file.id() {
            let sum = rows.entry(id).or_insert(Some(0));
            *sum = sum.zip(file.rows).map(|(one, other)| one.saturating_add(other));
        }
    }
    rows
}

fn created_by() -> String {
    concat!("lakeshell ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// Names a type as Spark's `DataType.simpleString` does, but with quotes around names that could
/// not be read again.
pub(super) fn readable(data_type: &DataType) -> String {
    let simple = simple_string(data_type);
    match ddl::data_type(&simple) {
        Some(same) if written(&same) == written(data_type) => simple,
        _ => written(data_type),
    }
}
