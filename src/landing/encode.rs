//! Encoders: batches to the bytes of one file, in each format.
//!
//! An encoder runs on a blocking thread and passes its bytes on in chunks, so that at most one row group is
//! in memory, and another one on its way to the file system. A new format is one variant here.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::arrow::json;
use parquet::errors::ParquetError;

use super::columns::Columns;
use super::csv::{Lines, TIMESTAMP};
use super::footer::Footer;
use super::options::{Format, Limits};
use super::sink::{CHUNK_BYTES, Sink, SinkStats, WriteBuffer};
use crate::error::{Error, Result};
use crate::spark::json::SparkJson;
use crate::spark::types::quoted_if_needed;
use crate::storage::FileWriter;

/// Encodes batches into one file.
pub(super) struct Encoder {
    kind: Kind,
    told: Arc<SinkStats>,
}

enum Kind {
    Parquet(Columns),
    Json(json::LineDelimitedWriter<Sink>),
    Csv(Lines),
}

impl Encoder {
    /// Begins a file of the given schema.
    pub(super) fn begin(
        writer: Box<dyn FileWriter>,
        room: WriteBuffer,
        schema: &SchemaRef,
        (format, footer): (Format, &Footer),
        limits: &Limits,
    ) -> Result<Self> {
        let told = Arc::<SinkStats>::default();
        let sink = Sink::new(writer, room, told.clone());
        let kind = match format {
            Format::Parquet(codec) => {
                let columns = Columns::begin(sink, schema, (codec, footer), limits);
                Kind::Parquet(columns.map_err(|error| told.cause_or(from_parquet(error)))?)
            }
            Format::Json => Kind::Json(
                json::WriterBuilder::new()
                    .with_timestamp_tz_format(TIMESTAMP.to_owned())
                    .with_encoder_factory(Arc::new(SparkJson))
                    .build(sink),
            ),
            Format::Csv => {
                Kind::Csv(Lines::begin(sink, schema).map_err(|error| told.cause_or(error))?)
            }
        };
        Ok(Self { kind, told })
    }

    /// Adds a batch.
    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        match &mut self.kind {
            Kind::Parquet(columns) => {
                columns.batch(batch).map_err(|error| self.told.cause_or(from_parquet(error)))
            }
            Kind::Json(writer) => writer.write(batch).map_err(|error| self.told.cause_or(error)),
            Kind::Csv(lines) => lines.batch(batch).map_err(|error| self.told.cause_or(error)),
        }
    }

    /// Finishes the file and returns its length.
    pub(super) fn end(self) -> Result<u64> {
        match self.kind {
            Kind::Parquet(columns) => match columns.end() {
                Ok(sink) => sink.close(),
                Err(error) => Err(self.told.cause_or(from_parquet(error))),
            },
            Kind::Json(mut writer) => {
                writer.finish().map_err(|error| self.told.cause_or(error))?;
                writer.into_inner().close()
            }
            Kind::Csv(lines) => lines.into_inner().close(),
        }
    }

    /// Returns the bytes encoded so far; for those still in memory this is an estimate.
    pub(super) fn bytes(&self) -> u64 {
        match &self.kind {
            Kind::Parquet(columns) => columns.bytes(),
            Kind::Json(_) | Kind::Csv(_) => self.told.bytes(),
        }
    }

    /// Returns the memory that the encoder holds.
    pub(super) fn memory(&self) -> usize {
        match &self.kind {
            Kind::Parquet(columns) => columns.memory(),
            Kind::Json(_) | Kind::Csv(_) => CHUNK_BYTES,
        }
    }

    /// Frees memory: ends the row group.
    pub(super) fn flush(&mut self) -> Result<()> {
        match &mut self.kind {
            Kind::Parquet(columns) => {
                columns.end_group().map_err(|error| self.told.cause_or(from_parquet(error)))
            }
            Kind::Json(_) | Kind::Csv(_) => Ok(()),
        }
    }
}

/// Makes an error from one of the parquet library, without its prefix.
pub(super) fn from_parquet(error: ParquetError) -> Error {
    match error {
        ParquetError::General(text) | ParquetError::ArrowError(text) => Error::failed(text),
        other => Error::failed(other.to_string()),
    }
}

/// Refuses columns that a text format cannot hold.
pub(super) fn check(schema: &Schema, format: Format) -> Result<()> {
    for field in schema.fields() {
        let name = field.name();
        let (what, hint) = match format {
            Format::Csv if field.data_type().is_nested() => {
                ("nested", "use `--format parquet` or `--format json`".to_owned())
            }
            Format::Csv | Format::Json if *field.data_type() == DataType::Binary => {
                let name = quoted_if_needed(name);
                ("binary", format!("write CAST({name} AS STRING) AS {name}"))
            }
            Format::Json if has_binary(field.data_type()) => {
                ("a type that contains binary", "use `--format parquet`".to_owned())
            }
            _ => continue,
        };
        let format = format.name();
        return Err(Error::failed(format!(
            "column `{name}` is {what}, which {format} files cannot hold"
        ))
        .hint(hint));
    }
    Ok(())
}

fn has_binary(data_type: &DataType) -> bool {
    match data_type {
        DataType::Binary => true,
        DataType::List(item) | DataType::Map(item, _) => has_binary(item.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| has_binary(field.data_type())),
        _ => false,
    }
}
