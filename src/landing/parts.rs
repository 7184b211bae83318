//! The part files of one write: which file a row belongs to, when a file is full, and how many are open.
//!
//! The rows of a partition are held in memory; its file is opened when they take too much of it, or at the end. So a
//! write of many partitions makes one file for each as long as its rows fit into memory, in whatever order they come.
//!
//! Runs on a blocking thread. File names are Spark's: `part-00000-<uuid>-c000.snappy.parquet`
//! (`HadoopMapReduceCommitProtocol.getFilename`).

use std::collections::BTreeMap;
use std::mem;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::SchemaRef;
use uuid::Uuid;

use super::encode::{self, Encoder};
use super::footer::Footer;
use super::manifest::DataFile;
use super::options::{Format, Limits, WriteOptions};
use super::partition::Partitioning;
use super::schema;
use super::sink::WriteBuffer;
use crate::error::Result;
use crate::progress::Reporter;
use crate::storage::Location;

/// Writes the part files of one write.
pub(super) struct Parts {
    plan: Plan,
    /// The staged directory.
    directory: Location,
    room: WriteBuffer,
    reporter: Reporter,
    id: Uuid,
    footer: Footer,
    /// The open files, by directory; "" where there are no partition columns.
    open: BTreeMap<String, Part>,
    /// The rows of partitions without an open file, by directory.
    held: BTreeMap<String, BufferedRows>,
    held_bytes: usize,
    finished: Vec<DataFile>,
    begun: usize,
    /// Batches that are not yet split by directory, and their bytes.
    gathered: Vec<RecordBatch>,
    gathered_bytes: usize,
}

/// How many rows and bytes to collect before they are split.
const GATHER_ROWS: usize = 65_536;
const GATHER_BYTES: usize = 8 << 20;

/// How many rows and bytes of a partition to write at a time: after each, its file may be full.
const WRITE_ROWS: usize = 8192;
const WRITE_BYTES: usize = 1 << 20;

/// A file that is being written.
struct Part {
    encoder: Encoder,
    path: String,
    rows: u64,
}

/// Rows that are buffered until their file is opened.
#[derive(Default)]
struct BufferedRows {
    batches: Vec<RecordBatch>,
    bytes: usize,
}

/// How the part files of a write are made.
pub(super) struct Plan {
    /// The schema of batches after conversion to the types of the files; includes the partition columns.
    pub(super) schema: SchemaRef,
    /// For each of its columns, the position in the stream.
    pub(super) order: Vec<usize>,
    pub(super) partitioning: Partitioning,
    pub(super) format: Format,
    pub(super) limits: Limits,
}

impl Plan {
    /// Plans the files of batches of a schema.
    pub(super) fn new(schema: &SchemaRef, options: &WriteOptions, limits: Limits) -> Result<Self> {
        let schema = schema::file_schema(schema)?;
        let order = (0..schema.fields().len()).collect();
        Self::ordered(schema, order, options, limits)
    }

    /// Plans the files of batches whose columns are put in another order.
    pub(super) fn ordered(
        schema: SchemaRef,
        order: Vec<usize>,
        options: &WriteOptions,
        limits: Limits,
    ) -> Result<Self> {
        let partitioning = Partitioning::new(&schema, &options.partition_by)?;
        encode::check(&partitioning.schema, options.format)?;
        Ok(Self { schema, order, partitioning, format: options.format, limits })
    }
}

impl Parts {
    /// Begins to write into a staged directory.
    pub(super) fn new(
        plan: Plan,
        directory: Location,
        (id, footer): (Uuid, Footer),
        reporter: Reporter,
    ) -> Self {
        Self {
            plan,
            directory,
            room: WriteBuffer::new(&reporter),
            reporter,
            id,
            footer,
            open: BTreeMap::new(),
            held: BTreeMap::new(),
            held_bytes: 0,
            finished: Vec::new(),
            begun: 0,
            gathered: Vec::new(),
            gathered_bytes: 0,
        }
    }

    /// Writes one batch to the files that its rows belong to.
    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        self.reporter.check()?;
        let batch = schema::file_batch(&batch.project(&self.plan.order)?, &self.plan.schema)?;
        self.reporter.add(batch.num_rows() as u64, 0);
        if self.plan.partitioning.names().is_empty() {
            self.rows("", &batch)?;
            return self.keep_to_memory();
        }
        // Many small batches would leave a few rows for each directory at a time.
        self.gathered_bytes += batch.get_array_memory_size();
        self.gathered.push(batch);
        let rows: usize = self.gathered.iter().map(RecordBatch::num_rows).sum();
        if rows < GATHER_ROWS && self.gathered_bytes < GATHER_BYTES {
            return Ok(());
        }
        self.split()
    }

    /// Writes the collected batches to the files that their rows belong to.
    fn split(&mut self) -> Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        self.gathered_bytes = 0;
        let batch = concat_batches(&self.plan.schema, &mem::take(&mut self.gathered))?;
        for (directory, rows) in self.plan.partitioning.split(&batch)? {
            if self.open.contains_key(&directory) {
                self.together(&directory, &[rows])?;
            } else {
                self.hold(directory, rows);
            }
            self.keep_to_memory()?;
        }
        Ok(())
    }

    /// Holds rows until their partition gets a file.
    fn hold(&mut self, directory: String, rows: RecordBatch) {
        let (held, bytes) = (self.held.entry(directory).or_default(), rows.get_array_memory_size());
        held.batches.push(rows);
        held.bytes += bytes;
        self.held_bytes += bytes;
    }

    /// Writes the buffered rows of a partition.
    fn release(&mut self, directory: &str) -> Result<()> {
        let Some(held) = self.held.remove(directory) else { return Ok(()) };
        self.held_bytes -= held.bytes;
        let (mut some, mut rows, mut bytes) = (Vec::new(), 0, 0);
        for batch in held.batches {
            rows += batch.num_rows();
            bytes += batch.get_array_memory_size();
            some.push(batch);
            if rows >= WRITE_ROWS || bytes >= WRITE_BYTES {
                self.together(directory, &mem::take(&mut some))?;
                (rows, bytes) = (0, 0);
            }
        }
        self.together(directory, &some)
    }

    /// Writes batches of one partition as one, in parts after each of which a file may be full.
    fn together(&mut self, directory: &str, batches: &[RecordBatch]) -> Result<()> {
        let all = concat_batches(&self.plan.partitioning.schema, batches)?;
        for from in (0..all.num_rows()).step_by(WRITE_ROWS) {
            self.rows(directory, &all.slice(from, WRITE_ROWS.min(all.num_rows() - from)))?;
        }
        Ok(())
    }

    /// Finishes all files; a write without rows leaves one file, which holds the schema.
    pub(super) fn end(mut self) -> Result<Vec<DataFile>> {
        self.split()?;
        let held: Vec<String> = self.held.keys().cloned().collect();
        for directory in held {
            self.reporter.check()?;
            self.release(&directory)?;
            self.close_file(&directory)?;
        }
        if self.begun == 0 {
            let directory = self.plan.partitioning.of_nothing();
            self.part(&directory)?;
        }
        while let Some((_, part)) = self.open.pop_first() {
            self.reporter.check()?;
            self.close(part)?;
        }
        Ok(self.finished)
    }

    fn rows(&mut self, directory: &str, rows: &RecordBatch) -> Result<()> {
        let file_bytes = self.plan.limits.file_bytes;
        let part = self.part(directory)?;
        part.encoder.batch(rows)?;
        part.rows += rows.num_rows() as u64;
        if part.encoder.bytes() >= file_bytes { self.close_file(directory) } else { Ok(()) }
    }

    /// Returns the open file of a directory, or begins one.
    fn part(&mut self, directory: &str) -> Result<&mut Part> {
        if !self.open.contains_key(directory) {
            if self.open.len() >= self.plan.limits.files_open {
                self.close_largest()?;
            }
            let part = self.begin(directory)?;
            self.open.insert(directory.to_owned(), part);
        }
        Ok(self.open.get_mut(directory).expect("the file was opened above"))
    }

    fn begin(&mut self, directory: &str) -> Result<Part> {
        let extension = self.plan.format.extension();
        let name = format!("part-{:05}-{}-c000.{extension}", self.begun, self.id);
        let path = if directory.is_empty() { name } else { format!("{directory}/{name}") };
        let place = self.directory.child(&path);
        let fs = place.fs().clone();
        let writer = self.room.wait(async {
            if !directory.is_empty() {
                fs.mkdirs(place.parent().path()).await?;
            }
            fs.create(place.path()).await
        })??;
        let room = self.room.clone();
        let schema = &self.plan.partitioning.schema;
        let written = (self.plan.format, &self.footer);
        let encoder = Encoder::begin(writer, room, schema, written, &self.plan.limits)?;
        self.begun += 1;
        Ok(Part { encoder, path, rows: 0 })
    }

    fn close(&mut self, part: Part) -> Result<()> {
        let bytes = part.encoder.end()?;
        self.reporter.add(0, bytes);
        self.finished.push(DataFile { path: part.path, rows: Some(part.rows), bytes });
        Ok(())
    }

    /// If rows take more memory than the limit, opens a file for those of a partition, or ends a row group.
    fn keep_to_memory(&mut self) -> Result<()> {
        let encoded: usize = self.open.values().map(|part| part.encoder.memory()).sum();
        let memory_bytes = self.plan.limits.memory_bytes;
        if encoded + self.held_bytes <= memory_bytes && self.held_bytes <= memory_bytes / 2 {
            return Ok(());
        }
        if self.held_bytes > encoded.min(memory_bytes / 2) {
            let largest = self.held.iter().max_by_key(|(_, held)| held.bytes);
            let directory = largest.map(|(directory, _)| directory.clone()).unwrap_or_default();
            return self.release(&directory);
        }
        match self.open.values_mut().max_by_key(|part| part.encoder.memory()) {
            Some(largest) => largest.encoder.flush(),
            None => Ok(()),
        }
    }

    fn close_largest(&mut self) -> Result<()> {
        let largest = self.open.iter().max_by_key(|(_, part)| part.encoder.bytes());
        let Some(directory) = largest.map(|(directory, _)| directory.clone()) else {
            return Ok(());
        };
        self.close_file(&directory)
    }

    /// Closes the file of a directory, if it is open.
    fn close_file(&mut self, directory: &str) -> Result<()> {
        match self.open.remove(directory) {
            Some(part) => self.close(part),
            None => Ok(()),
        }
    }
}
