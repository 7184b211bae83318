//! The format of files, from the prefix of the path, their names, or their first bytes.

use futures::TryStreamExt as _;

use super::json::is_json;
use crate::error::{Error, Result};
use crate::storage::Location;

/// The first bytes of a parquet file.
const PARQUET_MAGIC: &[u8] = b"PAR1";

/// The format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Parquet,
    Json,
    Csv,
}

impl Format {
    /// Finds the format by the prefix of the path, or else by the name of a file. A file whose name has no
    /// known suffix may be parquet by its first bytes, as Hive's files are.
    pub(super) async fn of(file: &Location, word: Option<&str>) -> Result<Self> {
        let by_name = by_name(file.name());
        let Some(word) = word else {
            if let Some(format) = by_name {
                return Ok(format);
            }
            let first: Vec<_> = file.fs().read(file.path(), 0..4).await?.try_collect().await?;
            if first.concat() == PARQUET_MAGIC {
                return Ok(Self::Parquet);
            }
            return Err(Error::failed(format!("`{file}` is neither parquet nor JSON nor CSV"))
                .hint("the name must end in .parquet, .json, .jsonl or .csv"));
        };
        let by_word = Self::named(word)?;
        if by_name.is_some_and(|by_name| by_name != by_word) {
            return Err(Error::failed(format!("`{file}` is not a {word} file by its name"))
                .hint("leave out the format: `FROM 'PATH'`"));
        }
        Ok(by_word)
    }

    /// Reads the name of a format in any case.
    pub(super) fn named(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "parquet" => Ok(Self::Parquet),
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            _ => Err(Error::failed(format!("unknown format `{name}`"))
                .hint("the formats are `parquet`, `json` and `csv`")),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Json => "JSON",
            Self::Csv => "CSV",
        }
    }
}

fn by_name(name: &str) -> Option<Format> {
    let name = name.to_ascii_lowercase();
    match name.rsplit_once('.') {
        Some((_, "parquet")) => Some(Format::Parquet),
        Some((_, "csv")) => Some(Format::Csv),
        _ => is_json(&name).then_some(Format::Json),
    }
}
