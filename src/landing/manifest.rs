//! The manifest: the content of a landed directory, as JSON in its `_SUCCESS` file.
//!
//! Spark's `_SUCCESS` is empty and Hadoop's readers ignore its content, so one file can serve both.
//! A file that the manifest does not name was not committed.

use bytes::Bytes;
use datafusion::arrow::datatypes::{FieldRef, Schema};
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::spark::types::simple_string;
use crate::storage::Location;

/// The name of the file that marks a finished directory.
pub const SUCCESS: &str = "_SUCCESS";

/// The content of a landed directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
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
    /// The committed files.
    pub files: Vec<DataFile>,
}

/// A column, with its type as Spark names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as Spark's `simpleString`: `array<struct<a:bigint>>`.
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
    ) -> Self {
        let manifest = Self {
            created_by: concat!("lakeshell ", env!("CARGO_PKG_VERSION")).to_owned(),
            format: format.to_owned(),
            rows: None,
            bytes: 0,
            partition_by: partition_by.to_vec(),
            columns: Self::columns_of(schema),
            files,
        };
        manifest.summed()
    }

    /// Describes the columns of a file schema.
    pub(super) fn columns_of(schema: &Schema) -> Vec<Column> {
        let column = |field: &FieldRef| Column {
            name: field.name().clone(),
            data_type: simple_string(field.data_type()),
        };
        schema.fields().iter().map(column).collect()
    }

    /// Puts the existing files and columns in front of the new ones.
    pub(super) fn after(mut self, before: Vec<DataFile>, columns: Vec<Column>) -> Self {
        self.files.splice(0..0, before);
        let is_new = |new: &Column| !columns.iter().any(|old| old.name == new.name);
        let added: Vec<Column> = self.columns.into_iter().filter(is_new).collect();
        self.columns = columns.into_iter().chain(added).collect();
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

    /// Reads the manifest of a directory; `None` if it has none, for example because Spark wrote it.
    ///
    /// # Errors
    /// The manifest cannot be read, or is not a manifest of lakeshell.
    pub async fn read(directory: &Location) -> Result<Option<Self>> {
        let place = directory.child(SUCCESS);
        if place.stat().await?.is_none_or(|found| found.size == 0) {
            return Ok(None);
        }
        let text: Vec<Bytes> =
            place.fs().read(place.path(), 0..u64::MAX).await?.try_collect().await?;
        serde_json::from_slice(&text.concat()).map(Some).map_err(|cause| {
            Error::failed(format!("cannot read the manifest `{place}`: {cause}"))
                .hint("if the files next to it are complete, delete it")
        })
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
