//! Evaluates a `WITH` table that is not deterministic once per statement, however often it is named.
//!
//! `WITH w AS (SELECT rand() x) SELECT a.x = b.x FROM w a, w b` is true in Spark (`InlineCTE`). The engine
//! (55.2) replaces each name by the query, so it would draw twice. `resolve` has given such a query a name of
//! its own, and here the plans under one name become scans of one table, which keeps its rows while the
//! statement runs.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Weak};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, Result as EngineResult};
use datafusion::datasource::provider_as_source;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, TableType};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning,
    PlanProperties, collect,
};
use futures::{TryStreamExt, stream};
use parking_lot::Mutex;
use tokio::sync::OnceCell;

use crate::sql::plan_node::leaf_node;
use crate::sql::resolve::cte_once::NAME;
use crate::sql::table_scan::{ScanPlan, scan_by};

/// Makes one table of all plans under one such name.
///
/// # Errors
/// The engine's own.
pub(in crate::sql) fn shared(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    let mut tables: HashMap<String, Arc<Once>> = HashMap::new();
    let replaced = plan.transform_up_with_subqueries(|plan| {
        let LogicalPlan::SubqueryAlias(alias) = &plan else { return Ok(Transformed::no(plan)) };
        if !alias.alias.table().starts_with(NAME) {
            return Ok(Transformed::no(plan));
        }
        let name = alias.alias.table().to_owned();
        let table = tables.entry(name).or_insert_with(|| {
            Arc::new(Once { plan: alias.input.as_ref().clone(), running: Running::default() })
        });
        let source = provider_as_source(Arc::clone(table) as _);
        let scan = LogicalPlanBuilder::scan(alias.alias.clone(), source, None)?;
        // A name that the query repeats is repeated by the table too.
        let columns = plan.schema().iter().map(|(_, field)| {
            let column = Column::new(Some(alias.alias.clone()), field.name());
            Expr::Column(column)
        });
        scan.project(columns.collect::<Vec<_>>())?.build().map(Transformed::yes)
    });
    replaced.map(|replaced| replaced.data)
}

/// The rows of one run of the query, and the memory that they use.
type Rows = Arc<OnceCell<(Vec<RecordBatch>, MemoryReservation)>>;

/// The rows of each running statement.
type Running = Arc<Mutex<Vec<(Weak<TaskContext>, Rows)>>>;

/// A query that is evaluated once for each statement that runs it.
#[derive(Debug)]
struct Once {
    plan: LogicalPlan,
    running: Running,
}

impl Once {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        _: &'a [Expr],
        _: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let plan = state.create_physical_plan(&self.plan).await?;
            let schema = match projection {
                Some(columns) => Arc::new(plan.schema().project(columns)?),
                None => plan.schema(),
            };
            let properties = PlanProperties::new(
                EquivalenceProperties::new(schema),
                Partitioning::UnknownPartitioning(1),
                plan.pipeline_behavior(),
                plan.boundedness(),
            );
            Ok(Arc::new(OnceExec {
                plan,
                projection: projection.cloned(),
                running: Arc::clone(&self.running),
                properties: Arc::new(properties),
            }) as Arc<dyn ExecutionPlan>)
        })
    }
}

impl TableProvider for Once {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.plan.schema().inner())
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    scan_by!(planned);
}

/// The plan of such a query; no optimizer rule changes it, so that each scan runs the same plan.
#[derive(Debug)]
struct OnceExec {
    plan: Arc<dyn ExecutionPlan>,
    projection: Option<Vec<usize>>,
    running: Running,
    properties: Arc<PlanProperties>,
}

impl OnceExec {
    /// Returns where the rows of this statement are stored.
    fn rows(&self, context: &Arc<TaskContext>) -> Rows {
        let mut running = self.running.lock();
        running.retain(|(other, _)| other.strong_count() > 0);
        let known = running.iter().find(|(other, _)| other.as_ptr() == Arc::as_ptr(context));
        if let Some((_, rows)) = known {
            return Arc::clone(rows);
        }
        let rows = Rows::default();
        running.push((Arc::downgrade(context), Arc::clone(&rows)));
        rows
    }
}

impl DisplayAs for OnceExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Once")
    }
}

impl ExecutionPlan for OnceExec {
    leaf_node!("Once");

    fn execute(
        &self,
        _: usize,
        context: Arc<TaskContext>,
    ) -> EngineResult<SendableRecordBatchStream> {
        let rows = self.rows(&context);
        let (plan, projection) = (Arc::clone(&self.plan), self.projection.clone());
        let projected = async move {
            let (batches, _) = rows.get_or_try_init(|| held(plan, context)).await?;
            let project = |batch: &RecordBatch| match &projection {
                Some(columns) => Ok(batch.project(columns)?),
                None => Ok(batch.clone()),
            };
            let projected: Vec<EngineResult<RecordBatch>> = batches.iter().map(project).collect();
            Ok::<_, DataFusionError>(stream::iter(projected))
        };
        let rows = stream::once(projected).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), rows)))
    }
}

/// Runs the query, and keeps its rows under the session's memory limit.
async fn held(
    plan: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
) -> EngineResult<(Vec<RecordBatch>, MemoryReservation)> {
    let reservation = MemoryConsumer::new("once").register(context.memory_pool());
    let batches = collect(plan, context).await?;
    let bytes = batches.iter().map(RecordBatch::get_array_memory_size).sum();
    reservation.try_grow(bytes)?;
    Ok((batches, reservation))
}
