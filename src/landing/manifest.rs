//! The manifest: the content of a landed directory, as JSON in its `_SUCCESS` file.
//!
//! Spark's `_SUCCESS` is empty and Hadoop's readers ignore its content, so one file can serve both.
//! A file that the manifest does not name was not committed.

use std::collections::HashMap;

use bytes::Bytes;
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema};
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use super::source::{Coverage, Source, TopicRanges};
use crate::error::{Error, Result};
use crate::spark::ddl;
use crate::spark::types::{simple_string, written};
use crate::storage::Location;

/// The version of the manifest that is written. Readers of an older version add what it lacks.
const VERSION: u32 = 1;

/// The name of the file that marks a finished directory.
pub const SUCCESS: &str = "_SUCCESS";

/// The content of a landed directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of its format; 0 if it has none, which is that of the first releases.
    #[serde(default)]
    pub version: u32,
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

/// A write that was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
            created_by: concat!("lakeshell ", env!("CARGO_PKG_VERSION")).to_owned(),
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
        let place = directory.child(SUCCESS);
        if place.stat().await?.is_none_or(|found| found.size == 0) {
            return Ok(None);
        }
        let text: Vec<Bytes> =
            place.fs().read(place.path(), 0..u64::MAX).await?.try_collect().await?;
        let manifest: Self = serde_json::from_slice(&text.concat()).map_err(|cause| {
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
        Ok(Some(manifest))
    }

    /// Writes the manifest as a new file.
    pub(super) async fn write(&self, place: &Location) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|cause| Error::failed(format!("cannot write a manifest: {cause}")))?;
        text.push(b'\n');
        let mut file = place.fs().create(place.path()).await?;
        file.write(text.into()).await?;
        file.close().await
    }
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
