//! `DISTINCT` over nested rows, by hashes of the columns.
//!
//! The engine (`DataFusion` 55.2) groups by a list or a struct by encoding complete rows, and decodes them
//! again even for a `count(*)`. This plan hashes the columns, keeps the batches with the rows, and passes a
//! row on as soon as it is seen for the first time, with only the columns that are requested. All partitions
//! of the input share one table. Rows are equal as in Spark (`NormalizeFloatingNumbers`): NULL
//! equals NULL, NaN equals NaN, and the zeros are equal. Beyond half of the memory limit, rows go
//! to disk and to the engine's own operator.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::execution_plan::EmissionType;
use datafusion::physical_plan::projection::{
    EmbeddedProjection, ProjectionExec, try_embed_projection,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning,
    PlanProperties,
};
use parking_lot::Mutex;

use crate::sql::plan_node::node_over;

mod canonical;
mod equal;
mod overflow;
mod part;
mod rule;
mod seen;
#[cfg(test)]
mod tests;

use part::DistinctPartition;
pub(super) use rule::DistinctRule;
use seen::Seen;

/// The distinct rows of all partitions of the input.
#[derive(Debug)]
pub(super) struct Distinct {
    input: Arc<dyn ExecutionPlan>,
    /// The columns of the input under the names of this plan.
    schema: SchemaRef,
    /// The columns that are passed on.
    projection: Option<Vec<usize>>,
    properties: Arc<PlanProperties>,
    shared: OnceLock<Arc<Shared>>,
}

/// The state that the partitions of one execution share.
#[derive(Debug)]
struct Shared {
    seen: Seen,
    /// The number of partitions that are still reading.
    reading: AtomicUsize,
    overflown: Mutex<Vec<overflow::Written>>,
}

impl Shared {
    /// Records that a partition has been read; the last one gets the rows for which there was no memory.
    fn finish(&self, written: Vec<overflow::Written>) -> Vec<overflow::Written> {
        let mut all = self.overflown.lock();
        all.extend(written);
        if self.reading.fetch_sub(1, Ordering::SeqCst) > 1 {
            return Vec::new();
        }
        self.seen.clear();
        std::mem::take(&mut all)
    }
}

impl Distinct {
    /// Makes a plan for the distinct rows of another one; the schema has the names and types of its columns.
    fn new(input: Arc<dyn ExecutionPlan>, schema: SchemaRef) -> Self {
        let properties = properties(&input, Arc::clone(&schema));
        Self { input, schema, projection: None, properties, shared: OnceLock::new() }
    }

    fn shared(&self, context: &TaskContext) -> Arc<Shared> {
        let start = || {
            Arc::new(Shared {
                seen: Seen::new(context.memory_pool(), is_held(&self.input)),
                reading: AtomicUsize::new(self.input.output_partitioning().partition_count()),
                overflown: Mutex::default(),
            })
        };
        Arc::clone(self.shared.get_or_init(start))
    }
}

fn properties(input: &Arc<dyn ExecutionPlan>, schema: SchemaRef) -> Arc<PlanProperties> {
    Arc::new(PlanProperties::new(
        EquivalenceProperties::new(schema),
        Partitioning::UnknownPartitioning(input.output_partitioning().partition_count()),
        EmissionType::Incremental,
        input.boundedness(),
    ))
}

/// Returns whether the batches of a plan are in memory in any case.
fn is_held(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let source = plan.downcast_ref::<DataSourceExec>();
    source.is_some_and(|source| source.data_source().is::<MemorySourceConfig>())
}

impl EmbeddedProjection for Distinct {
    fn with_projection(&self, projection: Option<Vec<usize>>) -> Result<Self> {
        let columns = match (&self.projection, projection) {
            (_, None) => self.projection.clone(),
            (None, Some(columns)) => Some(columns),
            (Some(old), Some(columns)) => Some(columns.into_iter().map(|at| old[at]).collect()),
        };
        let schema = match &columns {
            Some(columns) => Arc::new(self.schema.project(columns)?),
            None => Arc::clone(&self.schema),
        };
        Ok(Self {
            input: Arc::clone(&self.input),
            schema: Arc::clone(&self.schema),
            projection: columns,
            properties: properties(&self.input, schema),
            shared: OnceLock::new(),
        })
    }
}

impl DisplayAs for Distinct {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Distinct")?;
        if self.projection.is_none() {
            return Ok(());
        }
        let schema = self.schema();
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(f, ": projection=[{}]", names.join(", "))
    }
}

impl ExecutionPlan for Distinct {
    node_over!("Distinct", input, |distinct, input| {
        let plan = Self::new(input, Arc::clone(&distinct.schema));
        Ok(Arc::new(plan.with_projection(distinct.projection.clone())?))
    });

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let rows = self.input.execute(partition, Arc::clone(&context))?;
        let part = DistinctPartition::new(self, self.shared(&context), context);
        let schema = part.schema();
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, part.distinct(rows))))
    }

    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        try_embed_projection(projection, self)
    }
}
