//! A column of JSON messages unrolled into a table: lazy, decoded anew by each query.
//!
//! The provider stands on any other provider, so that a view or a loaded topic can be unrolled alike. The
//! schema is fixed when the table is made; decoding asks its input for that one column only.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{internal_err, plan_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};
use futures::{StreamExt as _, TryStreamExt as _, future, stream};

use super::Mode;
use super::decode::Decoder;
use super::messages::Messages;

/// So many bytes of messages are decoded at once at most, if it is not one message.
const PART_BYTES_MAX: usize = 4 << 20;

/// The rows of a column of JSON messages.
#[derive(Debug, Clone)]
pub struct UnrolledTable {
    input: Arc<dyn TableProvider>,
    column: String,
    schema: SchemaRef,
    mode: Mode,
}

impl UnrolledTable {
    /// Unrolls `column` of `input` with a schema found before.
    #[must_use]
    pub fn new(input: Arc<dyn TableProvider>, column: &str, schema: SchemaRef, mode: Mode) -> Self {
        Self { input, column: column.to_owned(), schema, mode }
    }

    /// Returns the table whose column is unrolled.
    #[must_use]
    pub fn input(&self) -> &Arc<dyn TableProvider> {
        &self.input
    }

    /// Returns the column that is unrolled.
    #[must_use]
    pub fn column(&self) -> &str {
        &self.column
    }

    /// Returns what is done with corrupt messages.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }
}

#[async_trait]
impl TableProvider for UnrolledTable {
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
        let Ok(column) = self.input.schema().index_of(&self.column) else {
            return plan_err!("no column `{}` to unroll", self.column);
        };
        // No limit for the input: a message may give no row, and the stream stops when enough are there.
        let input = self.input.scan(state, Some(&vec![column]), &[], None).await?;
        let all = || (0..self.schema.fields().len()).collect();
        let projection = projection.cloned().unwrap_or_else(all);
        Ok(Arc::new(Unroll::new(input, &self.schema, projection, self.mode)?))
    }
}

/// Decodes each partition of its input, whose only column holds the messages.
#[derive(Debug, Clone)]
struct Unroll {
    input: Arc<dyn ExecutionPlan>,
    whole: SchemaRef,
    projection: Vec<usize>,
    mode: Mode,
    properties: Arc<PlanProperties>,
}

impl Unroll {
    fn new(
        input: Arc<dyn ExecutionPlan>,
        whole: &SchemaRef,
        projection: Vec<usize>,
        mode: Mode,
    ) -> Result<Self> {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::new(whole.project(&projection)?)),
            input.output_partitioning().clone(),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        let (whole, properties) = (Arc::clone(whole), Arc::new(properties));
        Ok(Self { input, whole, projection, mode, properties })
    }

    fn over(&self, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let Ok([input]) = <[_; 1]>::try_from(children) else {
            return internal_err!("Unroll has one input");
        };
        let projection = self.projection.clone();
        Ok(Arc::new(Self::new(input, &self.whole, projection, self.mode)?))
    }
}

impl DisplayAs for Unroll {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.schema();
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(f, "Unroll: mode={:?}, fields=[{}]", self.mode, names.join(", "))
    }
}

impl ExecutionPlan for Unroll {
    fn name(&self) -> &'static str {
        "Unroll"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
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
        self.over(children)
    }

    fn execute(&self, part: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let config = context.session_config();
        let (rows_max, cores) = (config.batch_size(), config.target_partitions());
        // The parts share the cores; one batch more is decoded while another is used.
        let lanes = cores / self.input.output_partitioning().partition_count() + 1;
        let decoding = Decoding {
            whole: Arc::clone(&self.whole),
            projection: self.projection.clone(),
            mode: self.mode,
            idle: Arc::default(),
        };
        decoding.put_back(decoding.take()?);
        let rows = self
            .input
            .execute(part, context)?
            .map_ok(move |batch| stream::iter(cut(&batch, rows_max)))
            .try_flatten()
            .map(move |batch| decoding.clone().decode(batch))
            .buffered(lanes)
            .try_filter(|rows| future::ready(rows.num_rows() > 0));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), rows)))
    }
}

/// Decodes batches of messages, several at a time; what one batch gives depends on nothing but it.
#[derive(Clone)]
struct Decoding {
    whole: SchemaRef,
    projection: Vec<usize>,
    mode: Mode,
    /// Decoders that hold no rows.
    idle: Arc<Mutex<Vec<Decoder>>>,
}

impl Decoding {
    fn take(&self) -> Result<Decoder> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| Ok(Decoder::projected(&self.whole, &self.projection, self.mode)?), Ok)
    }

    fn put_back(&self, decoder: Decoder) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(decoder);
    }

    /// Decodes one batch where it keeps nobody waiting.
    async fn decode(self, batch: Result<RecordBatch>) -> Result<RecordBatch> {
        let batch = batch?;
        let work = move || {
            let mut decoder = self.take()?;
            let messages = Messages::new(batch.column(0))?;
            for at in 0..messages.len() {
                decoder.push(messages.get(at))?;
            }
            let rows = decoder.flush()?;
            self.put_back(decoder);
            Ok(rows)
        };
        SpawnedTask::spawn_blocking(work)
            .await
            .map_err(|error| DataFusionError::External(Box::new(error)))?
    }
}

/// Cuts a batch of messages where its rows would get too many or too large.
fn cut(batch: &RecordBatch, rows_max: usize) -> Vec<Result<RecordBatch>> {
    let messages = match Messages::new(batch.column(0)) {
        Ok(messages) => messages,
        Err(error) => return vec![Err(error)],
    };
    let (mut parts, mut start, mut bytes) = (Vec::new(), 0, 0);
    for at in 0..messages.len() {
        bytes += messages.get(at).map_or(0, <[u8]>::len);
        let end = at + 1;
        if end - start >= rows_max || bytes >= PART_BYTES_MAX || end == messages.len() {
            parts.push(Ok(batch.slice(start, end - start)));
            (start, bytes) = (end, 0);
        }
    }
    parts
}
