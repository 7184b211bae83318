//! The records of JSON files as a table of one column of bytes, beside the columns that are directories.
//!
//! Planned anew by each query; files are cut where their lines allow, so that all cores have work, and the
//! parts follow one another in the order of files and lines. A file that changed meanwhile is an error.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::{ArrayRef, BinaryBuilder, RecordBatch, UInt64Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::internal_err;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};

use super::directories::Directories;
use super::parts::{Piece, parts};
use super::reading::{JsonFile, read};

/// The column that holds the records.
pub(super) const RECORD: &str = "value";

/// A batch ends after so many records,
const BATCH_ROWS_MAX: usize = 8192;
/// or after so many bytes of them.
const BATCH_BYTES_MAX: usize = 2 << 20;
/// Batches that wait between the reader and the engine, for each part.
const BATCHES_AHEAD: usize = 2;

/// The records of some files.
#[derive(Debug, Clone)]
pub(super) struct RecordsTable {
    files: Arc<Vec<JsonFile>>,
    /// Values of the columns that are directories, one for each file.
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

#[async_trait]
impl TableProvider for RecordsTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
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
        }))
    }
}

/// Reads the records of files, in parts.
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
    fn name(&self) -> &'static str {
        "RecordScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if children.is_empty() { Ok(self) } else { internal_err!("RecordScan has no input") }
    }

    fn execute(&self, part: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let scan = self.clone();
        let mut stream = RecordBatchReceiverStreamBuilder::new(self.schema(), BATCHES_AHEAD);
        let batches = stream.tx();
        stream.spawn_blocking(move || scan.read(part, &batches));
        Ok(stream.build())
    }
}

type Batches = tokio::sync::mpsc::Sender<Result<RecordBatch>>;

impl RecordScan {
    /// Reads one part to its end, or until nobody wants more.
    fn read(&self, part: usize, batches: &Batches) -> Result<()> {
        let mut batch = Batch::default();
        for piece in &self.parts[part] {
            let file = &self.table.files[piece.file];
            let mut is_wanted = true;
            read(file, piece.span, &mut |record| {
                batch.push(record);
                if batch.is_full() {
                    is_wanted = batches.blocking_send(self.finish(&mut batch, piece.file)).is_ok();
                }
                is_wanted
            })?;
            // Rows of one batch are in one directory.
            let goes_on = self.table.values.is_empty() && !batch.is_large();
            if batch.rows > 0 && !goes_on {
                is_wanted &= batches.blocking_send(self.finish(&mut batch, piece.file)).is_ok();
            }
            if !is_wanted {
                return Ok(());
            }
        }
        if batch.rows > 0 {
            // A closed channel means that nobody wants the rest.
            let _ = batches.blocking_send(self.finish(&mut batch, 0));
        }
        Ok(())
    }

    /// Makes the batch of records that are all of one file, or of no directory.
    fn finish(&self, batch: &mut Batch, file: usize) -> Result<RecordBatch> {
        let rows = std::mem::take(batch);
        let mut records = rows.records;
        let records: ArrayRef = Arc::new(records.finish());
        let at = UInt64Array::from(vec![file as u64; rows.rows]);
        let column = |place: &usize| match place.checked_sub(1) {
            None => Ok(Arc::clone(&records)),
            Some(directory) => Ok(take(&self.table.values[directory], &at, None)?),
        };
        let columns = self.projection.iter().map(column).collect::<Result<Vec<_>>>()?;
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }
}

/// Records under way.
#[derive(Default)]
struct Batch {
    records: BinaryBuilder,
    rows: usize,
    bytes: usize,
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
