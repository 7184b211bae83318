//! Reads back the written files before they are committed.
//!
//! The footer of a parquet file must count the rows that were written to it; a text file must have the
//! length that was written.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema};
use futures::TryStreamExt as _;
use parquet::arrow::parquet_to_arrow_schema;
use parquet::basic::Type;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use super::encode::from_parquet;
use super::manifest::DataFile;
use super::options::Format;
use crate::error::{Error, Result};
use crate::spark::types::timestamp;
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
///
/// INT96 timestamps, which Spark writes by default (`SQLConf.parquetOutputTimestampType`), are
/// instants.
pub(super) fn schema(footer: &ParquetMetaData) -> Result<Schema> {
    let file = footer.file_metadata();
    let columns = file.schema_descr();
    let schema =
        parquet_to_arrow_schema(columns, file.key_value_metadata()).map_err(from_parquet)?;
    let is_int96 = |leaf: &usize| columns.column(*leaf).physical_type() == Type::INT96;
    let instants = (0..columns.num_columns()).filter(is_int96);
    let instants: HashSet<usize> = instants.map(|leaf| columns.get_column_root_idx(leaf)).collect();
    let field = |(at, field): (usize, &FieldRef)| {
        let of = field.data_type();
        let of = if instants.contains(&at) { as_instants(of) } else { of.clone() };
        Field::clone(field).with_data_type(of)
    };
    Ok(Schema::new(schema.fields().iter().enumerate().map(field).collect::<Vec<_>>()))
}

/// Gives the timestamps of a type the zone of instants.
fn as_instants(of: &DataType) -> DataType {
    let inside = |field: &FieldRef| {
        Arc::new(Field::clone(field).with_data_type(as_instants(field.data_type())))
    };
    match of {
        DataType::Timestamp(..) => timestamp(),
        DataType::List(item) => DataType::List(inside(item)),
        DataType::Map(entries, is_sorted) => DataType::Map(inside(entries), *is_sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(inside).collect()),
        other => other.clone(),
    }
}

/// Reads the footer of a parquet file.
pub(super) async fn footer(place: &Location, size: u64) -> Result<ParquetMetaData> {
    let unreadable =
        |cause| from_parquet(cause).context(format!("cannot read the footer of `{place}`"));
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
            Err(ParquetError::NeedMoreData(_)) => {
                return Err(unreadable(ParquetError::General("the file is too short".to_owned())));
            }
            Err(cause) => return Err(unreadable(cause)),
        }
    }
}
