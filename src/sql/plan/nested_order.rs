//! Sorts arrays and structs as Spark does: a NULL inside a value is smaller than any other value
//! (`InterpretedOrdering`).
//!
//! If the place of NULL keys contradicts that order (`ASC NULLS LAST`, `DESC NULLS FIRST`), the engine (55.2)
//! uses it for NULLs inside values, too. So such a key becomes two: whether the value is NULL, and the value
//! in the order in which NULL is smallest. This is a rule on plans, because the types of keys are known only
//! there.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{DFSchema, Result as EngineResult};
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{Expr, ExprSchemable as _, LogicalPlan, SortExpr};
use datafusion::optimizer::AnalyzerRule;

/// The rule.
#[derive(Debug)]
pub(in crate::sql) struct NestedOrder;

impl AnalyzerRule for NestedOrder {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> EngineResult<LogicalPlan> {
        Ok(plan.transform_up_with_subqueries(in_plan)?.data)
    }

    fn name(&self) -> &'static str {
        "nested_order"
    }
}

fn in_plan(plan: LogicalPlan) -> EngineResult<Transformed<LogicalPlan>> {
    if let LogicalPlan::Sort(mut sort) = plan {
        let keys = keys(std::mem::take(&mut sort.expr), sort.input.schema());
        sort.expr = keys.data;
        let plan = LogicalPlan::Sort(sort);
        return Ok(if keys.transformed { Transformed::yes(plan) } else { Transformed::no(plan) });
    }
    if !matches!(plan, LogicalPlan::Window(_)) {
        return Ok(Transformed::no(plan));
    }
    // Other nodes name the column of a window by its text.
    let names = NamePreserver::new(&plan);
    let schema = merge_schema(&plan.inputs());
    plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let changed = expr.transform_up(|expr| Ok(in_window(expr, &schema)))?;
        Ok(changed.update_data(|expr| name.restore(expr)))
    })
}

fn in_window(expr: Expr, schema: &DFSchema) -> Transformed<Expr> {
    let Expr::WindowFunction(mut function) = expr else { return Transformed::no(expr) };
    let WindowFunction { params, .. } = function.as_mut();
    let keys = keys(std::mem::take(&mut params.order_by), schema);
    params.order_by = keys.data;
    let expr = Expr::WindowFunction(function);
    if keys.transformed { Transformed::yes(expr) } else { Transformed::no(expr) }
}

fn keys(keys: Vec<SortExpr>, schema: &DFSchema) -> Transformed<Vec<SortExpr>> {
    let mut found = Vec::with_capacity(keys.len());
    let before = keys.len();
    for SortExpr { expr, asc, nulls_first } in keys {
        let is_nested = expr.get_type(schema).is_ok_and(|data_type| {
            matches!(data_type, DataType::Struct(_) | DataType::List(_) | DataType::LargeList(_))
        });
        if is_nested && asc != nulls_first {
            found.push(SortExpr::new(expr.clone().is_null(), !nulls_first, nulls_first));
            found.push(SortExpr::new(expr, asc, asc));
        } else {
            found.push(SortExpr::new(expr, asc, nulls_first));
        }
    }
    let changed = found.len() > before;
    Transformed::new_transformed(found, changed)
}
