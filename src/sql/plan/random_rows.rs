//! Draws random numbers for the same rows as Spark: those that reach the `WHERE`.
//!
//! The engine (55.2) merges the conditions of a query and of its subquery, those of the subquery last, and so
//! draws for rows that the subquery filters out. Here each random condition becomes a separate column, and no
//! filter moves below it (`optimizer_guards`). The order of conditions in one `WHERE` is not defined: Spark
//! itself differs between tables and views.

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result as EngineResult, plan_err};
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{Expr, Filter, LogicalPlan, LogicalPlanBuilder};

use crate::sql::functions::is_seeded;

/// The prefix of the columns of conditions; no user types it.
const DRAWN: &str = "drawn ";

/// Gives each random condition a column below its filter.
///
/// # Errors
/// A condition with a seed is before one that is not random, or draws for the rows of a UNION.
pub(in crate::sql) fn apart(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    let changed = plan.transform_up_with_subqueries(|plan| {
        check_sides(&plan)?;
        match plan {
            LogicalPlan::Filter(filter) if filter.predicate.is_volatile() => filtered(filter),
            other => Ok(Transformed::no(other)),
        }
    });
    changed.map(|changed| changed.data)
}

/// Returns whether a plan computes a random column, below which no filter may be moved.
pub(in crate::sql) fn draws(plan: &LogicalPlan) -> bool {
    matches!(plan, LogicalPlan::Projection(list) if list.expr.iter().any(Expr::is_volatile))
}

/// Returns whether a plan draws with a seed anywhere: the numbers depend on the order of the rows.
pub(crate) fn by_seed(plan: &LogicalPlan) -> bool {
    let mut found = false;
    let looked = plan.apply_with_subqueries(|node| {
        found |= node.expressions().iter().any(has_seed);
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    found || looked.is_err()
}

/// Refuses to draw with a seed for the rows of a UNION: in Spark, each side has a separate
/// generator (`Nondeterministic.initialize`).
fn check_sides(plan: &LogicalPlan) -> EngineResult<()> {
    let is_of_rows = matches!(plan, LogicalPlan::Projection(_) | LogicalPlan::Filter(_));
    if !is_of_rows || !plan.expressions().iter().any(has_seed) {
        return Ok(());
    }
    let mut below = plan;
    while let LogicalPlan::Projection(_) | LogicalPlan::Filter(_) | LogicalPlan::SubqueryAlias(_) =
        below
        && let [input] = below.inputs().as_slice()
    {
        below = *input;
    }
    if matches!(below, LogicalPlan::Union(_)) {
        return plan_err!(
            "a seeded `rand` over a UNION is not supported; use it without a seed: `rand()`"
        );
    }
    Ok(())
}

fn filtered(filter: Filter) -> EngineResult<Transformed<LogicalPlan>> {
    let parts = split_conjunction_owned(filter.predicate.clone());
    if let Some(at) = parts.iter().position(has_seed)
        && parts[at..].iter().any(|part| !part.is_volatile())
    {
        return plan_err!(
            "a condition with a seeded `rand` must come last: `WHERE x > 1 AND rand(5) < 0.5`"
        );
    }
    let is_column = |part: &Expr| part.is_volatile() && !names_queries(part);
    let (drawn, plain): (Vec<Expr>, Vec<Expr>) = parts.into_iter().partition(is_column);
    if drawn.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Filter(filter)));
    }
    let own: Vec<Expr> = filter.input.schema().columns().into_iter().map(Expr::Column).collect();
    let mut rows = LogicalPlanBuilder::from(filter.input);
    if let Some(plain) = conjunction(plain) {
        rows = rows.filter(plain)?;
    }
    for (at, condition) in drawn.into_iter().enumerate() {
        let column = Column::new_unqualified(format!("{DRAWN}{at}"));
        let all = own.iter().cloned().chain([condition.alias(&column.name)]);
        rows = rows.project(all)?.filter(Expr::Column(column))?.project(own.clone())?;
    }
    Ok(Transformed::yes(rows.build()?))
}

fn has_seed(part: &Expr) -> bool {
    part.exists(|part| Ok(is_seeded(part))).unwrap_or(true)
}

/// Returns whether a condition refers to a subquery or to outer rows.
fn names_queries(part: &Expr) -> bool {
    let found = part.exists(|part| {
        Ok(matches!(part, Expr::Exists(_) | Expr::InSubquery(_) | Expr::ScalarSubquery(_)))
    });
    part.contains_outer() || found.unwrap_or(true)
}
