//! Encoders: batches to the bytes of one file, in each format.
//!
//! An encoder runs on a blocking thread and hands its bytes on in chunks, so that no more than a
//! row group is in memory. A new format is one variant here.

use std::io::Write;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::arrow::{csv, json};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use tokio::runtime::Handle;

use super::options::{Codec, Format, Limits};
use crate::error::{Error, Result};
use crate::storage::FileWriter;

/// Timestamps in text files, as Spark writes them, with microseconds where there are any.
const TIMESTAMP: &str = "%Y-%m-%dT%H:%M:%S%.fZ";

/// How much is handed to the file system at once.
const CHUNK_BYTES: usize = 1 << 20;

/// What a sink tells past the format's writer that owns it.
#[derive(Default)]
struct Told {
    /// The first error of the file system, which the writer's own error would bury.
    cause: Mutex<Option<Error>>,
    bytes: AtomicU64,
}

impl Told {
    fn cause_or(&self, error: impl Into<Error>) -> Error {
        let mut cause = self.cause.lock().unwrap_or_else(PoisonError::into_inner);
        cause.take().unwrap_or_else(|| error.into())
    }

    fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// Hands bytes to an asynchronous file writer from a blocking thread.
struct Sink {
    writer: Box<dyn FileWriter>,
    runtime: Handle,
    chunk: Vec<u8>,
    told: Arc<Told>,
}

impl Sink {
    fn send(&mut self) -> std::io::Result<()> {
        let chunk = Bytes::from(mem::take(&mut self.chunk));
        self.runtime.block_on(self.writer.write(chunk)).map_err(|error| {
            *self.told.cause.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            std::io::Error::other("the file system refused")
        })
    }

    fn close(mut self) -> Result<u64> {
        self.send().map_err(|error| self.told.cause_or(error))?;
        self.runtime.block_on(self.writer.close())?;
        Ok(self.told.bytes())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.chunk.extend_from_slice(bytes);
        self.told.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if self.chunk.len() >= CHUNK_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Encodes batches into one file.
pub(super) struct Encoder {
    kind: Kind,
    told: Arc<Told>,
}

enum Kind {
    Parquet(ArrowWriter<Sink>),
    Json(json::LineDelimitedWriter<Sink>),
    Csv(csv::Writer<Sink>),
}

impl Encoder {
    /// Begins a file of the given schema.
    pub(super) fn begin(
        writer: Box<dyn FileWriter>,
        runtime: Handle,
        schema: &SchemaRef,
        format: Format,
        limits: &Limits,
    ) -> Result<Self> {
        let told = Arc::<Told>::default();
        let sink = Sink { writer, runtime, chunk: Vec::new(), told: told.clone() };
        let kind = match format {
            Format::Parquet(codec) => {
                let options = ArrowWriterOptions::new()
                    .with_properties(properties(codec, limits))
                    .with_skip_arrow_metadata(true);
                let writer = ArrowWriter::try_new_with_options(sink, schema.clone(), options);
                Kind::Parquet(writer.map_err(|error| told.cause_or(plain(error)))?)
            }
            Format::Json => Kind::Json(
                json::WriterBuilder::new()
                    .with_timestamp_tz_format(TIMESTAMP.to_owned())
                    .build(sink),
            ),
            Format::Csv => {
                let mut writer = csv::WriterBuilder::new()
                    .with_timestamp_tz_format(TIMESTAMP.to_owned())
                    .build(sink);
                // An empty batch writes the header, which a file without rows has too.
                let none = RecordBatch::new_empty(schema.clone());
                writer.write(&none).map_err(|error| told.cause_or(error))?;
                Kind::Csv(writer)
            }
        };
        Ok(Self { kind, told })
    }

    /// Adds a batch.
    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        match &mut self.kind {
            Kind::Parquet(writer) => {
                writer.write(batch).map_err(|error| self.told.cause_or(plain(error)))
            }
            Kind::Json(writer) => writer.write(batch).map_err(|error| self.told.cause_or(error)),
            Kind::Csv(writer) => writer.write(batch).map_err(|error| self.told.cause_or(error)),
        }
    }

    /// Finishes the file and returns its length.
    pub(super) fn end(self) -> Result<u64> {
        match self.kind {
            // `into_inner` writes the last row group and the footer.
            Kind::Parquet(writer) => match writer.into_inner() {
                Ok(sink) => sink.close(),
                Err(error) => Err(self.told.cause_or(plain(error))),
            },
            Kind::Json(mut writer) => {
                writer.finish().map_err(|error| self.told.cause_or(error))?;
                writer.into_inner().close()
            }
            Kind::Csv(writer) => writer.into_inner().close(),
        }
    }

    /// Returns the bytes encoded so far, those still in memory estimated.
    pub(super) fn bytes(&self) -> u64 {
        match &self.kind {
            Kind::Parquet(writer) => (writer.bytes_written() + writer.in_progress_size()) as u64,
            Kind::Json(_) | Kind::Csv(_) => self.told.bytes(),
        }
    }

    /// Returns the memory that the encoder holds.
    pub(super) fn memory(&self) -> usize {
        match &self.kind {
            Kind::Parquet(writer) => writer.memory_size(),
            Kind::Json(_) | Kind::Csv(_) => CHUNK_BYTES,
        }
    }

    /// Lets go of memory: ends the row group.
    pub(super) fn flush(&mut self) -> Result<()> {
        match &mut self.kind {
            Kind::Parquet(writer) => {
                writer.flush().map_err(|error| self.told.cause_or(plain(error)))
            }
            Kind::Json(_) | Kind::Csv(_) => Ok(()),
        }
    }
}

/// Takes an error of the encoder in its own words.
pub(super) fn plain(error: ParquetError) -> Error {
    match error {
        ParquetError::General(text) | ParquetError::ArrowError(text) => Error::failed(text),
        other => Error::failed(other.to_string()),
    }
}

fn properties(codec: Codec, limits: &Limits) -> WriterProperties {
    let compression = match codec {
        Codec::Snappy => Compression::SNAPPY,
        Codec::Zstd => Compression::ZSTD(ZstdLevel::default()),
        Codec::Uncompressed => Compression::UNCOMPRESSED,
    };
    WriterProperties::builder()
        .set_created_by(concat!("lakeshell version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(compression)
        .set_max_row_group_row_count(Some(limits.group_rows))
        .set_max_row_group_bytes(Some(limits.group_bytes))
        .build()
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
                ("binary", format!("write CAST({name} AS STRING) AS {name}"))
            }
            Format::Json if has_binary(field.data_type()) => {
                ("binary inside", "use `--format parquet`".to_owned())
            }
            _ => continue,
        };
        let format = format.name();
        return Err(Error::failed(format!(
            "column `{name}` is {what}, which {format} cannot hold"
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
