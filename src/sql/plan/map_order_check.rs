//! Refuses the operations on maps that Spark refuses: maps cannot be ordered or deduplicated.
//!
//! The engine would compare them entry by entry. Knows plans; `GROUP BY` a map is fine, as in Spark. The rule
//! is that of Spark's `OrderUtils.isOrderable`.

use datafusion::common::tree_node::TreeNode as _;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::{Expr, ExprSchemable as _, LogicalPlan};

use crate::error::{Error, Result};
use crate::sql::ast::column::shown;
use crate::sql::functions::comparison::holds_map;
use crate::sql::plan::subquery;

/// Checks a plan and those within it.
///
/// # Errors
/// Maps are sorted or deduplicated, or their maximum is computed.
pub(in crate::sql) fn check(plan: &LogicalPlan) -> Result<()> {
    let mut refused = None;
    plan.apply_with_subqueries(|node| {
        refused = refusal(node);
        Ok(if refused.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    refused.map_or(Ok(()), Err)
}

fn refusal(node: &LogicalPlan) -> Option<Error> {
    match node {
        LogicalPlan::Distinct(_) => {
            let schema = node.schema();
            let is_typed = |name: &str| !name.starts_with(subquery::OUTSIDE);
            let mut fields = schema.fields().iter();
            let map = fields.find(|of| holds_map(of.data_type()) && is_typed(of.name()))?;
            let error =
                Error::failed(format!("DISTINCT does not support maps: `{}`", shown(map.name())));
            Some(error.hint("`map_entries(m)` is a list, which can be compared"))
        }
        LogicalPlan::Sort(sort) => {
            let schema = sort.input.schema();
            let mut keys = sort.expr.iter().map(|key| &key.expr);
            keys.any(|key| key.get_type(schema).is_ok_and(|of| holds_map(&of)))
                .then(|| no_order("ORDER BY"))
        }
        LogicalPlan::Aggregate(aggregate) => {
            let schema = aggregate.input.schema();
            let of_map = |expr: &Expr| match expr {
                Expr::AggregateFunction(call) => {
                    let is_extreme = ["min", "max"].contains(&call.func.name());
                    let mut args = call.params.args.iter();
                    is_extreme
                        && args.any(|arg| arg.get_type(schema).is_ok_and(|of| holds_map(&of)))
                }
                _ => false,
            };
            let mut found = false;
            for expr in &aggregate.aggr_expr {
                found |= expr.exists(|expr| Ok(of_map(expr))).unwrap_or(false);
            }
            found.then(|| no_order("`min` and `max`"))
        }
        _ => None,
    }
}

fn no_order(what: &str) -> Error {
    Error::failed(format!("{what} cannot order maps"))
        .hint("`map_entries(m)` is a list, which has an order")
}
