//! Writes a parquet file and encodes its columns in parallel, on all cores.
//!
//! The content depends only on the batches, not on timing: a row group ends by its number of rows and encoded
//! bytes, and its columns are written in order.

use std::mem;
use std::thread;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use parking_lot::Mutex;
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use super::footer::Footer;
use super::options::{Codec, Limits};
use super::sink::Sink;

/// For fewer cells, encoding takes less time than starting threads.
const CELLS_MIN: usize = 4096;

/// Encodes batches into one file.
pub(super) struct Columns {
    file: SerializedFileWriter<Sink>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    limits: Limits,
    /// The columns of the open row group, nested ones leaf by leaf; empty between two groups.
    open: Vec<ArrowColumnWriter>,
    /// The rows of the open row group.
    rows: usize,
}

impl Columns {
    /// Begins a file of the given schema.
    pub(super) fn begin(
        sink: Sink,
        schema: &SchemaRef,
        (codec, footer): (Codec, &Footer),
        limits: &Limits,
    ) -> Result<Self> {
        let columns = ArrowSchemaConverter::new().convert(schema)?;
        let properties = properties(codec, footer).into();
        let file = SerializedFileWriter::new(sink, columns.root_schema_ptr(), properties)?;
        let factory = ArrowRowGroupWriterFactory::new(&file, schema.clone());
        let (schema, limits) = (schema.clone(), *limits);
        Ok(Self { file, factory, schema, limits, open: Vec::new(), rows: 0 })
    }

    /// Adds a batch; it may end row groups.
    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let Limits { group_rows, group_bytes, .. } = self.limits;
        let mut done = 0;
        while done < batch.num_rows() {
            let room = group_rows - self.rows;
            let part = batch.slice(done, room.min(batch.num_rows() - done));
            self.encode(&part)?;
            done += part.num_rows();
            if self.rows >= group_rows || self.open_bytes() >= group_bytes {
                self.end_group()?;
            }
        }
        Ok(())
    }

    fn encode(&mut self, batch: &RecordBatch) -> Result<()> {
        if self.open.is_empty() {
            self.open = self.factory.create_column_writers(self.file.flushed_row_groups().len())?;
        }
        let mut leaves = Vec::with_capacity(self.open.len());
        for (field, column) in self.schema.fields().iter().zip(batch.columns()) {
            leaves.extend(compute_leaves(field, column)?);
        }
        let cells = leaves.len() * batch.num_rows();
        let columns: Vec<_> = mem::take(&mut self.open).into_iter().zip(leaves).collect();
        self.open = side_by_side(lanes(cells), columns, |(mut column, values)| {
            column.write(&values)?;
            Ok(column)
        })?;
        self.rows += batch.num_rows();
        Ok(())
    }

    /// Ends the open row group, which frees its memory.
    pub(super) fn end_group(&mut self) -> Result<()> {
        if self.open.is_empty() {
            return Ok(());
        }
        let open = mem::take(&mut self.open);
        let cells = open.len() * mem::take(&mut self.rows);
        let ended = side_by_side(lanes(cells), open, ArrowColumnWriter::close)?;
        let mut group = self.file.next_row_group()?;
        for column in ended {
            column.append_to_row_group(&mut group)?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes the last row group and the footer.
    pub(super) fn end(mut self) -> Result<Sink> {
        self.end_group()?;
        self.file.into_inner()
    }

    /// Returns the bytes of the file so far; for the open row group this is an estimate.
    pub(super) fn bytes(&self) -> u64 {
        (self.file.bytes_written() + self.open_bytes()) as u64
    }

    fn open_bytes(&self) -> usize {
        self.open.iter().map(ArrowColumnWriter::get_estimated_total_bytes).sum()
    }

    /// Returns the memory that the open row group uses.
    pub(super) fn memory(&self) -> usize {
        self.open.iter().map(ArrowColumnWriter::memory_size).sum()
    }
}

fn properties(codec: Codec, footer: &Footer) -> WriterProperties {
    let compression = match codec {
        Codec::Snappy => Compression::SNAPPY,
        Codec::Zstd => Compression::ZSTD(ZstdLevel::default()),
        Codec::Uncompressed => Compression::UNCOMPRESSED,
    };
    WriterProperties::builder()
        .set_created_by(concat!("lakeshell version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(compression)
        .set_key_value_metadata(Some(footer.0.clone()))
        .build()
}

/// Returns the number of threads for a number of cells.
fn lanes(cells: usize) -> usize {
    if cells < CELLS_MIN { 1 } else { thread::available_parallelism().map_or(1, usize::from) }
}

/// Processes items on several threads, each taking the next one, and returns the results in order.
fn side_by_side<T: Send, R: Send>(
    lanes: usize,
    items: Vec<T>,
    work: impl Fn(T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let others = lanes.min(items.len()).saturating_sub(1);
    let waiting = Mutex::new(items.into_iter().enumerate());
    let next = || waiting.lock().next();
    let lane = || {
        let mut done = Vec::new();
        while let Some((at, item)) = next() {
            done.push((at, work(item)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (0..others).map(|_| scope.spawn(lane)).collect();
        let mut done = lane();
        for other in others {
            let ended = other.join();
            done.extend(ended.map_err(|_| ParquetError::General("an encoder failed".to_owned()))?);
        }
        Ok::<_, ParquetError>(done)
    })?;
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use parquet::errors::ParquetError;

    use super::side_by_side;

    #[test]
    fn results_come_in_order_and_the_first_error_is_told() {
        for lanes in [1, 2, 8] {
            let squares = side_by_side(lanes, (0..100).collect(), |n: u64| Ok(n * n)).unwrap();
            assert_eq!(squares, (0..100).map(|n| n * n).collect::<Vec<_>>());
            let even = |n: u64| match n % 2 {
                0 => Ok(n),
                _ => Err(ParquetError::General(format!("{n} is odd"))),
            };
            let error = side_by_side(lanes, (0..100).collect(), even).unwrap_err();
            assert_eq!(error.to_string(), "Parquet error: 1 is odd");
        }
    }
}
