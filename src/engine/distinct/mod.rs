//! `DISTINCT` over nested rows, by hashes of the columns as they are.
//!
//! The engine (`DataFusion` 55.2) groups by a list or a struct through an encoding of whole rows, and
//! decodes them again even for a `count(*)`. This plan hashes the columns, keeps the batches that they
//! stand in, and gives rows on as soon as they are seen first, only in the columns that are asked for.
//! All parts of the input share one table. Rows are the same as in Spark: NULL is NULL, NaN is NaN, and
//! the zeros are one. Past half of the memory limit rows go to disk and to the engine's own operator.

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

use crate::plan_node::node_over;

mod canonical;
mod equal;
mod overflow;
mod part;
mod rule;
mod seen;
#[cfg(test)]
mod tests;

use part::Part;
pub(super) use rule::DistinctRule;
use seen::Seen;

/// The distinct rows of all parts of the input.
#[derive(Debug)]
pub(super) struct Distinct {
    input: Arc<dyn ExecutionPlan>,
    /// The columns of the input under their names here.
    schema: SchemaRef,
    /// Which of them are given on.
    projection: Option<Vec<usize>>,
    properties: Arc<PlanProperties>,
    shared: OnceLock<Arc<Shared>>,
}

/// What the parts of one execution share.
#[derive(Debug)]
struct Shared {
    seen: Seen,
    /// Parts that still read.
    reading: AtomicUsize,
    overflown: Mutex<Vec<overflow::Written>>,
}

impl Shared {
    /// Notes that a part has read all; the last one gets the rows that found no room.
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
    /// Makes a plan of the distinct rows of another; the schema names and types its columns.
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

/// Returns whether the batches of a plan are in memory anyway.
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
        let part = Part::new(self, self.shared(&context), context);
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
