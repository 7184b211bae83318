//! Merges the partitions of a plan one after the other, so that rows come in record order.
//!
//! The engine's `CoalescePartitionsExec` takes whichever batch is ready first, so a bare `limit 3` returns
//! arbitrary rows. Spark's `collect` and `limit` take partitions in order, and so does this plan, with which
//! an optimizer rule replaces the engine's. A few later partitions are read ahead by a few batches, unless a
//! limit means that they may not be needed.

use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Statistics, internal_err};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::limit::LimitStream;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::stream::{
    RecordBatchReceiverStreamBuilder, RecordBatchStreamAdapter,
};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning,
    PlanProperties,
};
use futures::{StreamExt, TryStreamExt, future, stream};

use crate::sql::plan_node::node_over;

/// The number of batches that are read ahead of each later partition.
const BATCHES_AHEAD: usize = 2;

/// One partition made of all input partitions, in order.
#[derive(Debug, Clone)]
pub(super) struct InOrder {
    input: Arc<dyn ExecutionPlan>,
    fetch: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl InOrder {
    fn new(input: Arc<dyn ExecutionPlan>, fetch: Option<usize>) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(input.schema()),
            Partitioning::UnknownPartitioning(1),
            input.pipeline_behavior(),
            input.boundedness(),
        );
        Self { input, fetch, properties: Arc::new(properties) }
    }
}

/// Executes a plan as one stream, its partitions in order.
pub(super) fn execute(
    plan: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
) -> Result<SendableRecordBatchStream> {
    match plan.output_partitioning().partition_count() {
        1 => plan.execute(0, context),
        _ => InOrder::new(plan, None).execute(0, context),
    }
}

impl DisplayAs for InOrder {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InOrder")?;
        self.fetch.map_or(Ok(()), |fetch| write!(f, ": fetch={fetch}"))
    }
}

impl ExecutionPlan for InOrder {
    node_over!("InOrder", input, |plan, input| Ok(Arc::new(Self::new(input, plan.fetch))));

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        if partition != 0 {
            return internal_err!("InOrder has one partition");
        }
        let (input, schema) = (Arc::clone(&self.input), self.schema());
        let partitions = 0..input.output_partitioning().partition_count();
        let parts = if self.fetch.is_some() {
            // One after the other: the limit may be reached before the next one is needed.
            stream::iter(partitions)
                .map(move |part| input.execute(part, Arc::clone(&context)))
                .boxed()
        } else {
            let parts_ahead = context.session_config().target_partitions().max(1);
            let of = Arc::clone(&schema);
            let start = move |part| {
                let mut stream =
                    RecordBatchReceiverStreamBuilder::new(Arc::clone(&of), BATCHES_AHEAD);
                let (tx, input) = (stream.tx(), Arc::clone(&input));
                let context = Arc::clone(&context);
                stream.spawn(async move {
                    let mut batches = input.execute(part, context)?;
                    while let Some(batch) = batches.next().await {
                        if tx.send(batch).await.is_err() {
                            break;
                        }
                    }
                    Ok(())
                });
                Ok(stream.build())
            };
            // Only these partitions are read ahead, so memory does not grow with the number of partitions.
            let begun = stream::iter(partitions).map(move |part| future::ready(start(part)));
            begun.buffered(parts_ahead).boxed()
        };
        let rows = Box::pin(RecordBatchStreamAdapter::new(schema, parts.try_flatten()));
        let metrics = BaselineMetrics::new(&ExecutionPlanMetricsSet::new(), 0);
        Ok(match self.fetch {
            Some(fetch) => Box::pin(LimitStream::new(rows, 0, Some(fetch), metrics)),
            None => rows,
        })
    }

    fn child_stats_requests(&self, _: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(None)]
    }

    fn statistics_from_inputs(
        &self,
        input: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        Ok(Arc::new(input[0].as_ref().clone().with_fetch(self.fetch, 0, 1)?))
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }
}

/// Replaces each `CoalescePartitionsExec` by [`InOrder`].
#[derive(Debug)]
pub(super) struct InOrderRule;

impl PhysicalOptimizerRule for InOrderRule {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| {
            let Some(coalesce) = plan.downcast_ref::<CoalescePartitionsExec>() else {
                return Ok(Transformed::no(plan));
            };
            let merged = InOrder::new(Arc::clone(coalesce.input()), coalesce.fetch());
            Ok(Transformed::yes(Arc::new(merged) as Arc<dyn ExecutionPlan>))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "in_order"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
