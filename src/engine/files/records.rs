//! The records of JSON files as a table with one binary column, in addition to the partition columns.
//!
//! Each query plans this again. Files are split where their lines allow it, so that all cores have work, and
//! the partitions are in the order of files and lines. A file that has changed in the meantime is an error.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BinaryBuilder, RecordBatch, UInt64Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};

use super::blocking_readers::{self, Batches};
use super::directories::Directories;
use super::parts::{Piece, parts};
use super::reading::{JsonFile, Open};
use crate::sql::plan_node::leaf_node;
use crate::sql::table_scan::{ScanPlan, scan_by};

/// The column of the records.
pub(super) const RECORD: &str = "value";

/// A batch ends after this many records,
const BATCH_ROWS_MAX: usize = 8192;
/// or after this many bytes of records.
const BATCH_BYTES_MAX: usize = 1 << 20;

/// The records of some files.
#[derive(Debug, Clone)]
pub(super) struct RecordsTable {
    files: Arc<Vec<JsonFile>>,
    /// Values of the partition columns, one for each file.
    values: Arc<Vec<ArrayRef>>,
    schema: SchemaRef,
}

impl RecordsTable {
    pub(super) fn new(files: Vec<JsonFile>, directories: Directories) -> Self {
        let record = Arc::new(Field::new(RECORD, DataType::Binary, false));
        let fields: Vec<FieldRef> = [record].into_iter().chain(directories.fields).collect();
        let (files, values) = (Arc::new(files), Arc::new(directories.values));
        Self { files, values, schema: Arc::new(Schema::new(fields)) }
    }
}

impl RecordsTable {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        _: &'a [Expr],
        _: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let all: Vec<usize> = (0..self.schema.fields().len()).collect();
            let projection = projection.unwrap_or(&all);
            let schema = Arc::new(self.schema.project(projection)?);
            let parts = parts(&self.files, state.config().target_partitions());
            let properties = PlanProperties::new(
                EquivalenceProperties::new(Arc::clone(&schema)),
                Partitioning::UnknownPartitioning(parts.len()),
                EmissionType::Incremental,
                Boundedness::Bounded,
            );
            Ok(Arc::new(RecordScan {
                table: self.clone(),
                projection: projection.clone(),
                schema,
                parts: Arc::new(parts),
                properties: Arc::new(properties),
            }) as Arc<dyn ExecutionPlan>)
        })
    }
}

impl TableProvider for RecordsTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    scan_by!(planned);
}

/// Reads the records of files, in several partitions.
#[derive(Debug, Clone)]
struct RecordScan {
    table: RecordsTable,
    projection: Vec<usize>,
    schema: SchemaRef,
    parts: Arc<Vec<Vec<Piece>>>,
    properties: Arc<PlanProperties>,
}

impl DisplayAs for RecordScan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (files, parts) = (self.table.files.len(), self.parts.len());
        write!(f, "RecordScan: files={files}, parts={parts}")
    }
}

impl ExecutionPlan for RecordScan {
    leaf_node!("RecordScan");

    fn execute(&self, part: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let pieces = self.parts[part].clone().into();
        let scan = self.clone();
        let reader = Reader { scan, pieces, current: None, batch: Batch::default() };
        Ok(blocking_readers::stream(self.schema(), &context, reader))
    }
}

/// The reader of one partition.
struct Reader {
    scan: RecordScan,
    pieces: VecDeque<Piece>,
    /// The current piece, and the index of its file.
    current: Option<(usize, Open)>,
    batch: Batch,
}

impl Batches for Reader {
    fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let (at, mut open) = match self.current.take() {
                Some(current) => current,
                None => match self.pieces.pop_front() {
                    Some(piece) => (piece.file, self.scan.file(piece.file).open_piece(piece.span)?),
                    None => break,
                },
            };
            while let Some(record) = open.next(self.scan.file(at))? {
                self.batch.push(record);
                if self.batch.is_full() {
                    self.current = Some((at, open));
                    return self.finish(at).map(Some);
                }
            }
            // The rows of one batch are in one directory.
            let goes_on = self.scan.table.values.is_empty() && !self.batch.is_large();
            if self.batch.rows > 0 && !goes_on {
                return self.finish(at).map(Some);
            }
        }
        if self.batch.rows > 0 { self.finish(0).map(Some) } else { Ok(None) }
    }
}

impl Reader {
    /// Makes a batch of records that are all from one file, or from files without partition columns.
    fn finish(&mut self, file: usize) -> Result<RecordBatch> {
        let (rows, scan) = (std::mem::take(&mut self.batch), &self.scan);
        let mut records = rows.records;
        let records: ArrayRef = Arc::new(records.finish());
        let at = UInt64Array::from(vec![file as u64; rows.rows]);
        let column = |place: &usize| match place.checked_sub(1) {
            None => Ok(Arc::clone(&records)),
            Some(directory) => Ok(take(&scan.table.values[directory], &at, None)?),
        };
        let columns = scan.projection.iter().map(column).collect::<Result<Vec<_>>>()?;
        Ok(RecordBatch::try_new(Arc::clone(&scan.schema), columns)?)
    }
}

impl RecordScan {
    fn file(&self, at: usize) -> &JsonFile {
        &self.table.files[at]
    }
}

/// The records of the next batch.
struct Batch {
    records: BinaryBuilder,
    rows: usize,
    bytes: usize,
}

impl Default for Batch {
    fn default() -> Self {
        // The last record goes beyond the limit; usually it fits nevertheless, and nothing is copied.
        let room = BATCH_BYTES_MAX + BATCH_BYTES_MAX / 8;
        let records = BinaryBuilder::with_capacity(BATCH_ROWS_MAX, room);
        Self { records, rows: 0, bytes: 0 }
    }
}

impl Batch {
    fn push(&mut self, record: &[u8]) {
        self.records.append_value(record);
        self.rows += 1;
        self.bytes += record.len();
    }

    fn is_full(&self) -> bool {
        self.rows >= BATCH_ROWS_MAX || self.is_large()
    }

    fn is_large(&self) -> bool {
        self.bytes >= BATCH_BYTES_MAX
    }
}
