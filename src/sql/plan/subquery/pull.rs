//! Finds the outer columns of a subquery, and whether the engine joins the subquery correctly.
//!
//! The engine (55.2) pulls conditions up, also above limits, windows and aggregates, where that changes the
//! rows.

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::Column;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{
    Aggregate, BinaryExpr, Cast, Distinct, Expr, FetchType, Join, JoinType, Limit, LogicalPlan,
    Operator, SkipType,
};

/// Returns the outer columns that a subquery names, each once.
pub(in crate::sql) fn outside(plan: &LogicalPlan) -> Vec<(FieldRef, Column)> {
    let mut found = Vec::new();
    collect(plan, &mut found);
    found
}

fn collect(plan: &LogicalPlan, found: &mut Vec<(FieldRef, Column)>) {
    // A lateral subquery refers to its left side, not to the outer query.
    if matches!(plan, LogicalPlan::Subquery(_)) {
        return;
    }
    for expr in plan.expressions() {
        // A walk that changes nothing cannot fail.
        let _: Result<_, _> = expr.apply(|part| {
            if let Expr::OuterReferenceColumn(field, column) = part
                && !found.iter().any(|(_, other)| other == column)
            {
                found.push((FieldRef::clone(field), column.clone()));
            }
            Ok(TreeNodeRecursion::Continue)
        });
    }
    for input in plan.inputs() {
        collect(input, found);
    }
}

/// Returns whether a subquery names an outer column.
pub(in crate::sql) fn names_outside(plan: &LogicalPlan) -> bool {
    !outside(plan).is_empty()
}

fn own_names_outside(plan: &LogicalPlan) -> bool {
    plan.expressions().iter().any(Expr::contains_outer)
}

/// Returns whether EXISTS of a subquery stays the same when its conditions on outer columns are pulled up.
pub(in crate::sql) fn is_pulled(plan: &LogicalPlan) -> bool {
    is_pulled_if(plan, |_| true)
}

fn is_pulled_if(plan: &LogicalPlan, fits: fn(&Expr) -> bool) -> bool {
    if !names_outside(plan) {
        return true;
    }
    match plan {
        LogicalPlan::Filter(filter) => {
            let mut outer = split_conjunction(&filter.predicate).into_iter();
            outer.all(|part| !part.contains_outer() || fits(part))
                && is_pulled_if(&filter.input, fits)
        }
        LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            !own_names_outside(plan) && plan.inputs().iter().all(|input| is_pulled_if(input, fits))
        }
        LogicalPlan::Distinct(Distinct::All(input)) => is_pulled_if(input, fits),
        LogicalPlan::Sort(sort) => {
            sort.fetch.is_none() && !own_names_outside(plan) && is_pulled_if(&sort.input, fits)
        }
        LogicalPlan::Join(Join { left, right, join_type, .. }) => {
            let are_pulled = match join_type {
                JoinType::Inner => is_pulled_if(left, fits) && is_pulled_if(right, fits),
                JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti => {
                    is_pulled_if(left, fits) && !names_outside(right)
                }
                _ => false,
            };
            are_pulled && !own_names_outside(plan)
        }
        _ => false,
    }
}

/// As [`is_pulled`], for a limit at the top of EXISTS, which needs only one row.
pub(in crate::sql) fn is_pulled_limit(plan: &LogicalPlan) -> bool {
    let LogicalPlan::Limit(limit) = plan else { return is_pulled(plan) };
    matches!(bounds(limit), Some((0, Some(1..)))) && is_pulled(&limit.input)
}

/// Returns how many rows a limit skips, and how many it returns.
pub(in crate::sql) fn bounds(limit: &Limit) -> Option<(usize, Option<usize>)> {
    match (limit.get_skip_type().ok()?, limit.get_fetch_type().ok()?) {
        (SkipType::Literal(skip), FetchType::Literal(fetch)) => Some((skip, fetch)),
        _ => None,
    }
}

/// Returns whether the engine joins a scalar subquery: an aggregate of the rows with an equal key.
pub(in crate::sql) fn is_keyed_aggregate(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            !own_names_outside(plan)
                && plan.inputs().first().is_some_and(|input| is_keyed_aggregate(input))
        }
        LogicalPlan::Aggregate(Aggregate { input, group_expr, .. }) => {
            group_expr.is_empty() && !own_names_outside(plan) && is_pulled_if(input, is_key)
        }
        _ => false,
    }
}

/// Returns whether a condition compares a column with an outer value by `=`.
fn is_key(expr: &Expr) -> bool {
    let Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) = expr else { return false };
    let is_column = |side: &Expr| match side {
        Expr::Column(_) => true,
        Expr::Cast(Cast { expr, .. }) => matches!(expr.as_ref(), Expr::Column(_)),
        _ => false,
    };
    let is_outside = |side: &Expr| !side.any_column_refs();
    (is_column(left) && is_outside(right)) || (is_column(right) && is_outside(left))
}

/// Returns whether a subquery returns at most one row for each outer row.
pub(in crate::sql) fn is_one_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Projection(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Window(_) => plan.inputs().iter().all(|input| is_one_row(input)),
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::Limit(limit) => {
            matches!(bounds(limit), Some((_, Some(0..=1)))) || is_one_row(&limit.input)
        }
        LogicalPlan::EmptyRelation(_) => true,
        _ => false,
    }
}

/// Returns whether the engine would treat a scalar subquery without rows as one without NULLs.
pub(in crate::sql) fn may_be_empty(plan: &LogicalPlan) -> bool {
    let is_never_null = plan.schema().fields().first().is_some_and(|field| !field.is_nullable());
    is_never_null && !always_has_row(plan)
}

fn always_has_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            plan.inputs().iter().all(|input| always_has_row(input))
        }
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::EmptyRelation(empty) => empty.produce_one_row,
        _ => false,
    }
}
