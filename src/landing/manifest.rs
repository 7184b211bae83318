//! The manifest: the content of a landed directory, as JSON in its `_SUCCESS` file.
//!
//! Spark's `_SUCCESS` is empty and Hadoop's readers ignore its content, so one file can serve both.
//! A file that the manifest does not name was not committed.

use std::collections::HashMap;

use bytes::Bytes;
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::source::{Coverage, Source, TopicRanges};
use crate::error::{Error, Result};
use crate::spark::ddl;
use crate::spark::types::{simple_string, written};
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

/// A write that was committed, or several of the same source after `.fs compact`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landing {
    /// Its id, which is in the names of its files; none for files of another program, or of a first release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its rows; unknown for files of another program in a format without counts.
    pub rows: Option<u64>,
    /// Whether `.land` made it, and the form of its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Where its rows come from.
    pub source: Source,
    /// Whether the user allowed to leave out records before those of its ranges.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_gap: bool,
    /// Whether the user allowed to write records again that were there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_overlap: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// What `.land` makes of messages; only `.land` of the same form continues there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The columns of the topic: key, value, and so on.
    Messages,
    /// The fields of the JSON in the values.
    Json,
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
        self.files.splice(0..0, files);
        self.columns = columns;
        self.summed()
    }

    /// Puts other files, of other landings, in the place of its own.
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
        Ok(Self::read_with_text(directory).await?.map(|(manifest, _)| manifest))
    }

    /// Reads the manifest of a directory as [`Self::read`] does, and returns its file's content too.
    pub(super) async fn read_with_text(directory: &Location) -> Result<Option<(Self, Bytes)>> {
        let Some(text) = Self::text(directory).await? else { return Ok(None) };
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

fn created_by() -> String {
    concat!("lakeshell ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// Names a type as Spark's `simpleString` does, but with quotes around names that could not be read again.
pub(super) fn readable(data_type: &DataType) -> String {
    let simple = simple_string(data_type);
    match ddl::data_type(&simple) {
        Some(same) if written(&same) == written(data_type) => simple,
        _ => written(data_type),
    }
}

/// Keeps only the latest of the last records of each partition: the manifest would grow with every landing of a topic
/// of many partitions.
fn keep_latest(landings: &mut [Landing]) {
    let mut topics: Vec<&mut TopicRanges> = landings
        .iter_mut()
        .filter_map(|landing| match &mut landing.source {
            Source::Topic(topic) => Some(topic),
            Source::Derived => None,
        })
        .collect();
    let key =
        |topic: &TopicRanges, partition| (topic.cluster.clone(), topic.name.clone(), partition);
    let mut latest: HashMap<_, i64> = HashMap::new();
    for topic in &topics {
        for known in &topic.last {
            let offset = latest.entry(key(topic, known.partition)).or_insert(known.offset);
            *offset = known.offset.max(*offset);
        }
    }
    for topic in &mut topics {
        let mut last = std::mem::take(&mut topic.last);
        last.retain(|known| latest.get(&key(topic, known.partition)) == Some(&known.offset));
        topic.last = last;
    }
}

/// Returns the offsets of a topic that landings hold.
pub(super) fn coverage(landings: &[Landing], topic: &TopicRanges) -> Coverage {
    let of_topic = landings.iter().filter_map(|landing| match &landing.source {
        Source::Topic(ranges) if ranges.is_same_topic(topic) => Some(&ranges.offsets),
        Source::Topic(_) | Source::Derived => None,
    });
    Coverage::of(of_topic.flatten())
}
