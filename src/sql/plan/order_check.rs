//! Refuses the operations that Spark refuses on values without an order: maps, and intervals of the calendar, which
//! have months and days.
//!
//! The engine would compare them by their parts. Knows plans; `GROUP BY` is fine, as in Spark. The rule is that of
//! Spark's `OrderUtils.isOrderable`.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::TreeNode as _;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::{Expr, ExprSchemable as _, LogicalPlan};

use crate::error::{Error, Result};
use crate::sql::ast::column::shown;
use crate::sql::functions::comparison::{holds_map, is_ordered};
use crate::sql::plan::subquery;

/// Checks a plan and those within it.
///
/// # Errors
/// Values without an order are sorted or deduplicated, or their maximum is computed.
pub(in crate::sql) fn check(plan: &LogicalPlan) -> Result<()> {
    let mut refused = None;
    plan.apply_with_subqueries(|node| {
        refused = refusal(node);
        Ok(if refused.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    refused.map_or(Ok(()), Err)
}

fn refusal(node: &LogicalPlan) -> Option<Error> {
    if let LogicalPlan::Distinct(_) = node {
        return of_distinct(node.schema());
    }
    let inputs = node.inputs();
    let [input] = inputs.as_slice() else { return None };
    let schema = input.schema();
    if let LogicalPlan::Sort(sort) = node {
        return sort.expr.iter().find_map(|key| unordered("ORDER BY", &key.expr, schema));
    }
    let mut refused = None;
    for expr in node.expressions() {
        // An expression without a type is refused elsewhere.
        let _ = expr.apply(|part| {
            refused = of_call(part, schema);
            Ok(if refused.is_some() {
                TreeNodeRecursion::Stop
            } else {
                TreeNodeRecursion::Continue
            })
        });
        if refused.is_some() {
            break;
        }
    }
    refused
}

fn of_distinct(schema: &DFSchema) -> Option<Error> {
    let is_typed = |name: &str| !name.starts_with(subquery::OUTSIDE);
    let mut fields = schema.fields().iter();
    let map = fields.find(|of| holds_map(of.data_type()) && is_typed(of.name()))?;
    let error = Error::failed(format!("DISTINCT does not support maps: `{}`", shown(map.name())));
    Some(error.hint("`map_entries(m)` is a list, which can be compared"))
}

/// Returns the refusal of a call that orders its argument, or rows by it.
fn of_call(expr: &Expr, schema: &DFSchema) -> Option<Error> {
    match expr {
        Expr::AggregateFunction(call) if ["min", "max"].contains(&call.func.name()) => {
            call.params.args.iter().find_map(|arg| unordered("`min` and `max`", arg, schema))
        }
        Expr::ScalarFunction(call) if call.func.name() == "array_sort" => {
            unordered("`array_sort` and `sort_array`", call.args.first()?, schema)
        }
        Expr::WindowFunction(call) => {
            let params = &call.params;
            let keys = params.order_by.iter().map(|key| &key.expr);
            let mut keys = params.partition_by.iter().chain(keys);
            keys.find_map(|key| unordered("a window", key, schema))
        }
        _ => None,
    }
}

/// Returns the refusal of an expression whose values have no order.
fn unordered(what: &str, expr: &Expr, schema: &DFSchema) -> Option<Error> {
    let of = expr.get_type(schema).ok().filter(|of| !is_ordered(of))?;
    Some(if holds_map(&of) {
        Error::failed(format!("{what} cannot order maps"))
            .hint("`map_entries(m)` is a list, which has an order")
    } else {
        Error::failed(format!("{what} cannot order intervals with months and days"))
            .hint("months have no fixed number of days; `make_dt_interval` has an order")
    })
}
