//! Runs a lateral subquery for each row of the left side, but only once for rows with equal values.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, RecordBatch, RecordBatchOptions, UInt64Array, new_null_array,
};
use datafusion::arrow::compute::{concat, concat_batches, take};
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, Result as EngineResult, ScalarValue, internal_err};
use datafusion::execution::context::SessionState;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, LogicalPlan, Subquery};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning,
    PlanProperties, collect,
};
use futures::StreamExt;

use crate::sql::plan_node::node_over;

/// The maximum number of results that are kept for later rows with the same values.
const KEPT_MAX: usize = 10_000;

/// A subquery, and the columns of the outer row that it refers to.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Inner {
    pub(in crate::sql) plan: LogicalPlan,
    pub(in crate::sql) outer: Vec<Column>,
}

/// What is done for each row of the left side.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Applied {
    pub(in crate::sql) state: Arc<SessionState>,
    pub(in crate::sql) inner: Inner,
    /// The positions of the outer columns in a row of the left side.
    pub(in crate::sql) places: Vec<usize>,
    /// Whether a left row for which the subquery has no rows is kept.
    pub(in crate::sql) keeps_left: bool,
    /// The columns of both sides, and which of them are needed.
    pub(in crate::sql) all: SchemaRef,
    pub(in crate::sql) projection: Option<Vec<usize>>,
}

impl Inner {
    /// Replaces the outer columns by the values of one row.
    fn with(&self, values: &[ScalarValue]) -> EngineResult<LogicalPlan> {
        let value_of = |column: &Column| {
            self.outer.iter().position(|own| own == column).map(|at| values[at].clone())
        };
        let put = |expr: Expr| match expr {
            Expr::OuterReferenceColumn(field, column) => Ok(match value_of(&column) {
                Some(value) => Transformed::yes(Expr::Literal(value, None)),
                None => Transformed::no(Expr::OuterReferenceColumn(field, column)),
            }),
            Expr::ScalarSubquery(subquery) => {
                Ok(Transformed::yes(Expr::ScalarSubquery(self.known(subquery))))
            }
            Expr::Exists(mut exists) => {
                exists.subquery = self.known(exists.subquery);
                Ok(Transformed::yes(Expr::Exists(exists)))
            }
            Expr::InSubquery(mut within) => {
                within.subquery = self.known(within.subquery);
                Ok(Transformed::yes(Expr::InSubquery(within)))
            }
            other => Ok(Transformed::no(other)),
        };
        let plan = self.plan.clone().transform_up_with_subqueries(|node| {
            let names = NamePreserver::new(&node);
            let changed = node.map_expressions(|expr| {
                let name = names.save(&expr);
                expr.transform(put).map(|put| put.update_data(|expr| name.restore(expr)))
            })?;
            if !changed.transformed {
                return Ok(changed);
            }
            changed.map_data(LogicalPlan::recompute_schema)
        })?;
        Ok(plan.data)
    }

    /// Removes the columns whose values are known now from the outer columns of a subquery.
    fn known(&self, mut subquery: Subquery) -> Subquery {
        subquery.outer_ref_columns.retain(|expr| match expr {
            Expr::OuterReferenceColumn(_, column) => !self.outer.contains(column),
            _ => true,
        });
        subquery
    }
}

impl Applied {
    /// Joins each row of a batch with the rows that the subquery returns for it.
    async fn batch(
        &self,
        batch: &RecordBatch,
        known: &mut HashMap<Vec<ScalarValue>, Arc<RecordBatch>>,
        context: &Arc<TaskContext>,
    ) -> EngineResult<RecordBatch> {
        let left_width = batch.num_columns();
        let right = Arc::new(Schema::new(self.all.fields()[left_width..].to_vec()));
        let (mut rows, mut parts) = (Vec::new(), Vec::new());
        for row in 0..batch.num_rows() {
            let values = self.places.iter();
            let values = values.map(|at| ScalarValue::try_from_array(batch.column(*at), row));
            let values = values.collect::<EngineResult<Vec<_>>>()?;
            let found = if let Some(found) = known.get(&values) {
                Arc::clone(found)
            } else {
                let found = Arc::new(self.rows(&values, &right, context).await?);
                if known.len() >= KEPT_MAX {
                    known.clear();
                }
                known.insert(values, Arc::clone(&found));
                found
            };
            let count = match (found.num_rows(), self.keeps_left) {
                (0, false) => continue,
                (0, true) => {
                    parts.push(Arc::new(nulls(&right)?));
                    1
                }
                (count, _) => {
                    parts.push(found);
                    count
                }
            };
            rows.extend(std::iter::repeat_n(row as u64, count));
        }
        let count = rows.len();
        let rows = UInt64Array::from(rows);
        let mut columns = Vec::with_capacity(self.all.fields().len());
        for column in batch.columns() {
            columns.push(take(column, &rows, None)?);
        }
        columns.extend(stacked(&right, &parts)?);
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let all = RecordBatch::try_new_with_options(Arc::clone(&self.all), columns, &options)?;
        Ok(match &self.projection {
            Some(columns) => all.project(columns)?,
            None => all,
        })
    }

    /// Runs the subquery with the values of one row.
    async fn rows(
        &self,
        values: &[ScalarValue],
        right: &SchemaRef,
        context: &Arc<TaskContext>,
    ) -> EngineResult<RecordBatch> {
        let plan = self.state.create_physical_plan(&self.inner.with(values)?).await?;
        let schema = plan.schema();
        let batches = collect(plan, Arc::clone(context)).await?;
        let whole = concat_batches(&schema, &batches)?;
        let options = RecordBatchOptions::new().with_row_count(Some(whole.num_rows()));
        let columns = whole.columns().to_vec();
        Ok(RecordBatch::try_new_with_options(Arc::clone(right), columns, &options)?)
    }
}

/// Makes one row of NULLs.
fn nulls(schema: &SchemaRef) -> EngineResult<RecordBatch> {
    let columns = schema.fields().iter().map(|field| new_null_array(field.data_type(), 1));
    let options = RecordBatchOptions::new().with_row_count(Some(1));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns.collect(), &options)?)
}

/// Concatenates the columns of batches.
fn stacked(schema: &SchemaRef, parts: &[Arc<RecordBatch>]) -> EngineResult<Vec<ArrayRef>> {
    let column = |at: usize| {
        let arrays: Vec<_> = parts.iter().map(|part| part.column(at).as_ref()).collect();
        if arrays.is_empty() {
            return Ok(new_null_array(schema.field(at).data_type(), 0));
        }
        Ok(concat(&arrays)?)
    };
    (0..schema.fields().len()).map(column).collect()
}

/// The plan of a join with a lateral subquery; it has one partition, however many the left side has.
#[derive(Debug, Clone)]
pub(in crate::sql) struct ApplyExec {
    left: Arc<dyn ExecutionPlan>,
    applied: Applied,
    properties: Arc<PlanProperties>,
}

impl ApplyExec {
    pub(in crate::sql) fn new(
        left: Arc<dyn ExecutionPlan>,
        applied: Applied,
        schema: SchemaRef,
    ) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            left.pipeline_behavior(),
            left.boundedness(),
        );
        Self { left, applied, properties: Arc::new(properties) }
    }
}

impl DisplayAs for ApplyExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self.applied.inner.outer.iter().map(Column::flat_name).collect();
        write!(f, "LateralJoin: for each {}", columns.join(", "))
    }
}

impl ExecutionPlan for ApplyExec {
    node_over!("LateralJoin", left, |join, left| {
        Ok(Arc::new(Self::new(left, join.applied.clone(), join.schema())))
    });

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> EngineResult<SendableRecordBatchStream> {
        if partition != 0 {
            return internal_err!("a lateral join has one part");
        }
        let mut stream = RecordBatchReceiverStreamBuilder::new(self.schema(), 2);
        let (tx, left, applied) = (stream.tx(), Arc::clone(&self.left), self.applied.clone());
        stream.spawn(async move {
            let mut known = HashMap::new();
            for part in 0..left.output_partitioning().partition_count() {
                let mut batches = left.execute(part, Arc::clone(&context))?;
                while let Some(batch) = batches.next().await {
                    let joined = applied.batch(&batch?, &mut known, &context).await;
                    if tx.send(joined).await.is_err() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        });
        Ok(stream.build())
    }
}
