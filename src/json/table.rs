//! A column of JSON messages unrolled into a table: lazy, decoded anew by each query.
//!
//! The provider stands on any other provider, so that a view or a loaded topic can be unrolled alike. The
//! schema is fixed when the table is made; decoding asks its input for that one column only.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{internal_err, plan_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
    ReplaceChildrenOptions,
};
use futures::StreamExt;

use super::Mode;
use super::decode::{BATCH_BYTES_MAX, Decoder};
use super::messages::Messages;

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

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.over(children)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.over(children)
    }

    fn execute(&self, part: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let rows_max = context.session_config().batch_size();
        let mut messages = self.input.execute(part, context)?;
        let decoder = Decoder::projected(&self.whole, &self.projection, self.mode)?;
        let mut unrolling = Unrolling { decoder, rows_max };
        let mut stream = RecordBatchReceiverStreamBuilder::new(self.schema(), 2);
        let rows = stream.tx();
        stream.spawn(async move {
            while let Some(batch) = messages.next().await.transpose()? {
                // Decoding a batch takes long enough to keep others of this thread waiting.
                let to = rows.clone();
                let work = move || unrolling.decode(&batch, &to).map(|open| (open, unrolling));
                let (open, back) = tokio::task::spawn_blocking(work)
                    .await
                    .map_err(|error| DataFusionError::External(Box::new(error)))??;
                if !open {
                    return Ok(());
                }
                unrolling = back;
            }
            if unrolling.decoder.rows() > 0 {
                // A closed channel means that nobody wants the rest.
                let _ = rows.send(Ok(unrolling.decoder.flush()?)).await;
            }
            Ok(())
        });
        Ok(stream.build())
    }
}

struct Unrolling {
    decoder: Decoder,
    rows_max: usize,
}

impl Unrolling {
    /// Decodes the messages of a batch; false when nobody wants more rows.
    fn decode(
        &mut self,
        batch: &RecordBatch,
        rows: &tokio::sync::mpsc::Sender<Result<RecordBatch>>,
    ) -> Result<bool> {
        let messages = Messages::new(batch.column(0))?;
        for at in 0..messages.len() {
            self.decoder.push(messages.get(at))?;
            let full =
                self.decoder.rows() >= self.rows_max || self.decoder.bytes() >= BATCH_BYTES_MAX;
            if full && rows.blocking_send(Ok(self.decoder.flush()?)).is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
