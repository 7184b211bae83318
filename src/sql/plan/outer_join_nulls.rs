//! Keeps the engine from using properties of columns above a join or grouping that adds NULLs.
//!
//! A column that `WHERE k = 1` makes constant is NULL in the rows that an outer join adds and in the totals
//! of ROLLUP. The engine (55.2, `EquivalenceGroup::join`) still treats it as constant above, and then omits a
//! sort by that column. A node in between passes the rows on without these properties. One above an OFFSET
//! keeps the requirements of the nodes above from its input.

use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::common::{JoinType, Statistics};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{
    Distribution, EquivalenceProperties, LexOrdering, OrderingRequirements, PhysicalExpr,
};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation,
};
use datafusion::physical_plan::joins::{HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec};
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
    replace_children_if_necessary,
};

use crate::sql::plan_node::node_over;

/// Passes on the rows of its input unchanged, without its constants and equal columns.
#[derive(Debug)]
struct Padded {
    input: Arc<dyn ExecutionPlan>,
    keeps_order: bool,
    /// The order that the input must have, whatever the nodes above require.
    needs: Option<LexOrdering>,
    properties: Arc<PlanProperties>,
}

impl Padded {
    fn new(input: Arc<dyn ExecutionPlan>, keeps_order: bool, needs: Option<LexOrdering>) -> Self {
        // The order of the rows is declared, so that no second sort is added for it.
        let known = input.equivalence_properties().oeq_class().iter();
        let orders: Vec<LexOrdering> = known.filter(|_| keeps_order).cloned().collect();
        let properties = PlanProperties::new(
            EquivalenceProperties::new_with_orderings(input.schema(), orders),
            input.output_partitioning().clone(),
            input.pipeline_behavior(),
            input.boundedness(),
        );
        Self { input, keeps_order, needs, properties: Arc::new(properties) }
    }
}

impl DisplayAs for Padded {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Padded")
    }
}

impl ExecutionPlan for Padded {
    node_over!("Padded", input, |padded, input| {
        Ok(Arc::new(Self::new(input, padded.keeps_order, padded.needs.clone())))
    });

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![self.keeps_order]
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        vec![self.needs.clone().map(OrderingRequirements::from)]
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![match self.needs {
            Some(_) => Distribution::SinglePartition,
            None => Distribution::UnspecifiedDistribution,
        }]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        self.input.execute(partition, context)
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(
        &self,
        input: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        Ok(Arc::clone(&input[0]))
    }

    fn gather_filters_for_pushdown(
        &self,
        _: FilterPushdownPhase,
        parent_filters: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterDescription> {
        FilterDescription::from_children(parent_filters, &self.children())
    }

    fn handle_child_pushdown_result(
        &self,
        _: FilterPushdownPhase,
        child_pushdown_result: ChildPushdownResult,
        _: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        Ok(FilterPushdownPropagation::if_all(child_pushdown_result))
    }
}

/// Puts [`Padded`] below outer joins and grouping sets and above offsets, before any other rule changes the
/// plan.
#[derive(Debug)]
pub struct PaddedRule;

impl PhysicalOptimizerRule for PaddedRule {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        fenced(plan, false)?
            .transform_up(|plan| {
                let mut is_changed = false;
                let children = plan.children().into_iter().zip(is_misled_by(&plan));
                let children = children.map(|(child, is_padded)| {
                    let group = child.equivalence_properties().eq_group();
                    if is_padded && group.iter().next().is_some() {
                        is_changed = true;
                        return Arc::new(Padded::new(Arc::clone(child), true, None)) as _;
                    }
                    Arc::clone(child)
                });
                let children: Vec<_> = children.collect();
                if !is_changed {
                    return Ok(Transformed::no(plan));
                }
                replace_children_if_necessary(plan, children).map(Transformed::yes)
            })
            .data()
    }

    fn name(&self) -> &'static str {
        "padded"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Puts [`Padded`] above each OFFSET without a limit and its sort, if there is a node above.
///
/// The engine (55.2) does not treat such an OFFSET as one that selects rows: it sorts its input by the order
/// that the nodes above require, or omits the sort, and different rows remain. The plan of a view already has
/// its own node.
fn fenced(plan: Arc<dyn ExecutionPlan>, is_below: bool) -> Result<Arc<dyn ExecutionPlan>> {
    let needs_order = plan.downcast_ref::<SortExec>().is_some()
        || plan.required_input_ordering().iter().any(Option::is_some)
        || plan.children().len() > 1
        || plan.maintains_input_order().iter().any(|keeps| !keeps);
    let is_fenced = plan.downcast_ref::<Padded>().is_some();
    let children: Vec<_> = plan.children().into_iter().cloned().collect();
    let fence = |child: Arc<dyn ExecutionPlan>| {
        let is_below = is_below || needs_order;
        let limit = child.downcast_ref::<GlobalLimitExec>();
        let is_offset = limit.is_some_and(|limit| limit.skip() > 0 && limit.fetch().is_none());
        let child = fenced(child, is_below)?;
        if !is_offset || !is_below || is_fenced {
            return Ok(child);
        }
        let fenced: Arc<dyn ExecutionPlan> =
            Arc::new(Padded::new(with_its_sort(child)?, false, None));
        Ok(fenced)
    };
    let fenced: Result<Vec<_>> = children.into_iter().map(fence).collect();
    replace_children_if_necessary(plan, fenced?)
}

/// Keeps the sort that orders the rows of a node, which may be several nodes below.
fn with_its_sort(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let order = plan.downcast_ref::<SortExec>().map(SortExec::expr);
    // The plan of a view is optimized: parts of it that are sorted, such as those of a union, are merged.
    let merged = plan.downcast_ref::<SortPreservingMergeExec>().map(SortPreservingMergeExec::expr);
    if let Some(needs) = order.or(merged).cloned() {
        return Ok(Arc::new(Padded::new(plan, true, Some(needs))));
    }
    let children: Vec<_> = plan.children().into_iter().cloned().collect();
    match (<[_; 1]>::try_from(children), plan.maintains_input_order().as_slice()) {
        (Ok([only]), [true]) => replace_children_if_necessary(plan, vec![with_its_sort(only)?]),
        _ => Ok(plan),
    }
}

/// Returns, for each input, whether a node, or the engine's rules for it, assume more than is true.
fn is_misled_by(plan: &Arc<dyn ExecutionPlan>) -> Vec<bool> {
    let join = plan.downcast_ref::<HashJoinExec>().map(HashJoinExec::join_type);
    let join = join
        .or_else(|| plan.downcast_ref::<NestedLoopJoinExec>().map(NestedLoopJoinExec::join_type));
    let join = join.copied();
    let join =
        join.or_else(|| plan.downcast_ref::<SortMergeJoinExec>().map(SortMergeJoinExec::join_type));
    match join {
        Some(JoinType::Left) => vec![false, true],
        Some(JoinType::Right) => vec![true, false],
        Some(JoinType::Full) => vec![true, true],
        Some(_) => vec![false, false],
        None => {
            let sets = plan.downcast_ref::<AggregateExec>().map(AggregateExec::group_expr);
            let has_sets = sets.is_some_and(|sets| !sets.is_single());
            vec![has_sets; plan.children().len()]
        }
    }
}
