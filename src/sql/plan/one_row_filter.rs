//! Keeps conditions above the single row that an aggregate without groups returns.
//!
//! The engine (55.2) moves a condition without columns, `false` or `rand() > 2`, below any aggregate: the
//! aggregate then reads no rows, and still returns one. It moves nothing below a limit.

use datafusion::common::Result as EngineResult;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};

/// Puts a limit of one row above each aggregate without groups that is below a condition.
///
/// # Errors
/// The engine's own.
pub(in crate::sql) fn kept(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    below(plan, false)
}

fn below(plan: LogicalPlan, has_conditions: bool) -> EngineResult<LogicalPlan> {
    let has_conditions =
        has_conditions || matches!(plan, LogicalPlan::Filter(_) | LogicalPlan::Join(_));
    let plan = plan.map_children(|child| below(child, has_conditions).map(Transformed::yes))?.data;
    let plan = plan.map_subqueries(|query| below(query, true).map(Transformed::yes))?.data;
    let is_single = match &plan {
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        _ => false,
    };
    // The engine decorrelates a subquery with outer columns itself, and cannot do that with a limit.
    if !has_conditions || !is_single || !plan.all_out_ref_exprs().is_empty() {
        return Ok(plan);
    }
    LogicalPlanBuilder::from(plan).limit(0, Some(1))?.build()
}
