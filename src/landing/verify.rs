//! Reads back the written files before they are committed.
//!
//! The footer of a parquet file must count the rows that were written to it; a text file must have the
//! length that was written.

use bytes::Bytes;
use datafusion::arrow::datatypes::Schema;
use futures::TryStreamExt as _;
use parquet::arrow::parquet_to_arrow_schema;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use super::encode::plain;
use super::manifest::DataFile;
use super::options::Format;
use crate::error::{Error, Result};
use crate::storage::Location;

/// How much of the end of a file is read at first; most footers fit.
const TAIL_BYTES: u64 = 64 << 10;

/// Compares a file with what was written to it.
pub(super) async fn file(directory: &Location, file: &DataFile, format: Format) -> Result<()> {
    let place = directory.child(&file.path);
    let size = place.stat().await?.map(|found| found.size);
    if size != Some(file.bytes) {
        let size = size.map_or("missing".to_owned(), |size| format!("{size} bytes long"));
        return Err(Error::failed(format!(
            "{} bytes were written to `{place}`, but it is {size}",
            file.bytes
        )));
    }
    if let (Format::Parquet(_), Some(sent)) = (format, file.rows) {
        let counted = rows(&footer(&place, file.bytes).await?);
        if counted != sent {
            return Err(Error::failed(format!(
                "{sent} rows were written to `{place}`, but its footer counts {counted}"
            )));
        }
    }
    Ok(())
}

/// Counts the rows of a parquet file by its footer.
pub(super) fn rows(footer: &ParquetMetaData) -> u64 {
    u64::try_from(footer.file_metadata().num_rows()).unwrap_or_default()
}

/// Reads the columns of a parquet file from its footer.
pub(super) fn schema(footer: &ParquetMetaData) -> Result<Schema> {
    let file = footer.file_metadata();
    parquet_to_arrow_schema(file.schema_descr(), file.key_value_metadata()).map_err(plain)
}

/// Reads the footer of a parquet file.
pub(super) async fn footer(place: &Location, size: u64) -> Result<ParquetMetaData> {
    let unreadable = |cause| plain(cause).context(format!("cannot read the footer of `{place}`"));
    let mut tail = TAIL_BYTES.min(size);
    loop {
        let chunks = place.fs().read(place.path(), size - tail..size).await?;
        let chunks: Vec<Bytes> = chunks.try_collect().await?;
        let bytes = Bytes::from(chunks.concat());
        let mut reader = ParquetMetaDataReader::new();
        match reader.try_parse_sized(&bytes, size) {
            Ok(()) => return reader.finish().map_err(unreadable),
            Err(ParquetError::NeedMoreData(more)) if more as u64 > tail && more as u64 <= size => {
                tail = more as u64;
            }
            Err(cause) => return Err(unreadable(cause)),
        }
    }
}
