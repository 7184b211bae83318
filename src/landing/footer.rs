//! The origin of a parquet file in its footer: the offsets of its landing, and the statement.
//!
//! Readers ignore keys that they do not know. The offsets are those of the whole landing, which may have several
//! files.

use parquet::file::metadata::{KeyValue, ParquetMetaData};

use super::options::WriteOptions;
use super::source::Source;
use crate::error::{Error, Result};

/// The key of the source of the landing, as JSON, as in the manifest.
const SOURCE: &str = "lakeshell.source";
/// The key of the statement that wrote the file.
const STATEMENT: &str = "lakeshell.statement";

/// Returns the source in a footer, as JSON; other programs write none.
pub(super) fn source(footer: &ParquetMetaData) -> Option<&str> {
    let keys = footer.file_metadata().key_value_metadata()?;
    keys.iter().find(|known| known.key == SOURCE)?.value.as_deref()
}

/// The keys and values of a footer.
#[derive(Debug, Clone)]
pub(super) struct Footer(pub(super) Vec<KeyValue>);

impl Footer {
    /// Describes a landing.
    pub(super) fn new(options: &WriteOptions) -> Result<Self> {
        let mut source = options.source.clone();
        if let Source::Topic(ranges) = &mut source {
            // Only the manifest needs them.
            ranges.last.clear();
        }
        let source = serde_json::to_string(&source)
            .map_err(|cause| Error::failed(format!("cannot write a footer: {cause}")))?;
        let mut values = vec![KeyValue::new(SOURCE.to_owned(), source)];
        let statement = options.statement.clone();
        values.extend(statement.map(|text| KeyValue::new(STATEMENT.to_owned(), text)));
        Ok(Self(values))
    }
}
