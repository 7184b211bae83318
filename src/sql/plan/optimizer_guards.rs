//! Keeps optimizer rules of the engine (55.2) from plans that they would break.
//!
//! - `eliminate_cross_join` rewrites a chain of joins with one kind of equality for all: `<=>` becomes `=`.
//! - `extract_equijoin_predicate` adds `=` to the keys of a join by `<=>`, as if it were `<=>` too.
//! - `single_distinct_aggregation_to_group_by` adds decimals twice, and the type of the sum grows each time.
//! - `aggregate_statistics` answers `count(*)`, `min` and `max` from statistics, which in the plan of a view with
//!   LIMIT are those of all rows; below an aggregate with FILTER it changes the names of columns.
//! - `simplify_expressions` merges lists of `IN` as if their elements were constants, and never NULL.
//! - `push_down_filter` and `FilterPushdown` filter rows before random numbers are drawn; Spark filters
//!   after.
//! - `ProjectionPushdown` rewrites the conditions of a join and does not support lambda functions.

use std::sync::Arc;

use datafusion::common::NullEquality;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::TreeNode as _;
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, ExprSchemable as _, JoinType, LogicalPlan};
use datafusion::optimizer::optimizer::{ApplyOrder, Optimizer};
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};
use datafusion::physical_expr::expressions::LambdaExpr;
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::joins::NestedLoopJoinExec;
use datafusion::physical_plan::projection::ProjectionExec;

use crate::sql::plan::condition_limit::ConditionLimit;
use crate::sql::plan::merged_order::MergedOrderRule;
use crate::sql::plan::overlapping_lists;
use crate::sql::plan::random_rows;

/// Returns the engine's rules for logical plans, after the one that refuses what would overflow their stack.
pub(crate) fn logical_rules() -> Vec<Arc<dyn OptimizerRule + Send + Sync>> {
    let guarded = |rule: Arc<dyn OptimizerRule + Send + Sync>| {
        let breaks: fn(&LogicalPlan) -> bool = match rule.name() {
            "simplify_expressions" => return Arc::new(Simplify(rule)) as _,
            "eliminate_cross_join" => joins_nulls,
            "extract_equijoin_predicate" => is_join_of_nulls,
            "single_distinct_aggregation_to_group_by" => adds_decimals,
            "push_down_filter" => filters_draws,
            _ => return rule,
        };
        Arc::new(LogicalRule { rule, breaks }) as _
    };
    let limit = Arc::new(ConditionLimit) as _;
    std::iter::once(limit).chain(Optimizer::new().rules.into_iter().map(guarded)).collect()
}

/// Returns the engine's rules for physical plans, and the rules that correct their results.
pub(crate) fn physical_rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let guarded = |rule: Arc<dyn PhysicalOptimizerRule + Send + Sync>| {
        let breaks: Breaks = match rule.name() {
            "ProjectionPushdown" => joins_by_lambda,
            "aggregate_statistics" => cuts_or_filters,
            "FilterPushdown" | "FilterPushdown(Post)" => draws,
            _ => return rule,
        };
        Arc::new(PhysicalRule { rule, breaks }) as _
    };
    let merged = Arc::new(MergedOrderRule) as _;
    PhysicalOptimizer::new().rules.into_iter().map(guarded).chain([merged]).collect()
}

/// The rule that simplifies expressions, see [`overlapping_lists`].
#[derive(Debug)]
struct Simplify(Arc<dyn OptimizerRule + Send + Sync>);

impl OptimizerRule for Simplify {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.0.apply_order()
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        config: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        overlapping_lists::apart(plan, |plan| self.0.rewrite(plan, config))
    }
}

/// A rule, and the plans to which it is not applied.
#[derive(Debug)]
struct LogicalRule {
    rule: Arc<dyn OptimizerRule + Send + Sync>,
    breaks: fn(&LogicalPlan) -> bool,
}

impl OptimizerRule for LogicalRule {
    fn name(&self) -> &str {
        self.rule.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.rule.apply_order()
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        config: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        if (self.breaks)(&plan) {
            Ok(Transformed::no(plan))
        } else {
            self.rule.rewrite(plan, config)
        }
    }
}

/// Returns whether a filter is above a column of random numbers.
fn filters_draws(plan: &LogicalPlan) -> bool {
    let LogicalPlan::Filter(filter) = plan else { return false };
    let mut below = filter.input.as_ref();
    // The rule makes one of these before it continues further down.
    while let LogicalPlan::Filter(inner) = below {
        below = inner.input.as_ref();
    }
    random_rows::draws(below)
}

/// Returns whether any inner join in the plan treats NULL as equal to NULL.
fn joins_nulls(plan: &LogicalPlan) -> bool {
    let mut found = false;
    let walked = plan.apply_with_subqueries(|node| {
        found |= matches!(node, LogicalPlan::Join(join)
            if join.join_type == JoinType::Inner
                && join.null_equality == NullEquality::NullEqualsNull);
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    found || walked.is_err()
}

/// Returns whether a plan is a join by keys that treats NULL as equal to NULL.
fn is_join_of_nulls(plan: &LogicalPlan) -> bool {
    matches!(plan, LogicalPlan::Join(join)
        if !join.on.is_empty() && join.null_equality == NullEquality::NullEqualsNull)
}

/// Returns whether an aggregate adds decimals.
fn adds_decimals(plan: &LogicalPlan) -> bool {
    let LogicalPlan::Aggregate(aggregate) = plan else { return false };
    aggregate.aggr_expr.iter().any(|expr| {
        let is_sum = |part: &Expr| {
            Ok(matches!(part, Expr::AggregateFunction(call) if call.func.name() == "sum"))
        };
        let is_decimal = expr.get_type(aggregate.input.schema()).is_ok_and(|of| of.is_decimal());
        is_decimal && expr.exists(is_sum).unwrap_or(true)
    })
}

/// Returns whether a rule would break a plan.
type Breaks = fn(&Arc<dyn ExecutionPlan>) -> Result<bool>;

/// Returns whether the condition of a join has a lambda function.
fn joins_by_lambda(plan: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    plan.exists(|node| {
        let join = node.downcast_ref::<NestedLoopJoinExec>();
        let Some(filter) = join.and_then(NestedLoopJoinExec::filter) else { return Ok(false) };
        filter.expression().exists(|part| Ok(part.downcast_ref::<LambdaExpr>().is_some()))
    })
}

/// Returns whether a node passes on only some of its rows, or aggregates only some of them.
fn cuts_or_filters(plan: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    plan.exists(|node| {
        let aggregate = node.downcast_ref::<AggregateExec>();
        let filters = aggregate.is_some_and(|of| of.filter_expr().iter().any(Option::is_some));
        Ok(filters || node.fetch().is_some())
    })
}

/// Returns whether a plan computes a random column.
fn draws(plan: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    plan.exists(|node| {
        let list = node.downcast_ref::<ProjectionExec>();
        Ok(list.is_some_and(|list| list.expr().iter().any(|one| is_volatile(&one.expr))))
    })
}

/// A rule, and the plans to which it is not applied.
#[derive(Debug)]
struct PhysicalRule {
    rule: Arc<dyn PhysicalOptimizerRule + Send + Sync>,
    breaks: Breaks,
}

impl PhysicalOptimizerRule for PhysicalRule {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if (self.breaks)(&plan)? { Ok(plan) } else { self.rule.optimize(plan, config) }
    }

    fn name(&self) -> &str {
        self.rule.name()
    }

    fn schema_check(&self) -> bool {
        self.rule.schema_check()
    }
}
