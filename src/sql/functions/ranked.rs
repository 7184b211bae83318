//! Calls whose answer depends on an order: `row_number`, `max_by`, `first(x, true)`, window frames.
//!
//! Spark's ranks are ints (the engine's are unsigned); `max_by(x, y)` is the `x` beside the greatest `y`
//! that is not NULL.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CastKind, DuplicateTreatment, Expr, Function, FunctionArgumentClause,
    FunctionArguments, NullTreatment, OrderByExpr, OrderByOptions, Value, WindowFrameBound,
    WindowType,
};

use super::{set_args, set_name};
use crate::error::{Error, Result};
use crate::sql::cast::to_named;
use crate::sql::tree;

/// Refuses windows that Spark refuses: ranks without an order, and distinct values.
///
/// # Errors
/// Such a window.
pub(in crate::sql) fn check_window(function: &Function) -> Result<()> {
    const ORDERED: [&str; 9] = [
        "row_number",
        "rank",
        "dense_rank",
        "percent_rank",
        "cume_dist",
        "ntile",
        "lag",
        "lead",
        "nth_value",
    ];
    let Some(WindowType::WindowSpec(spec)) = &function.over else { return Ok(()) };
    let name = super::name_of(function).unwrap_or_default();
    if spec.order_by.is_empty() && spec.window_name.is_none() && ORDERED.contains(&name.as_str()) {
        return Err(Error::failed(format!("the window function `{name}` needs an ORDER BY"))
            .hint(format!("`{name}(…) OVER (ORDER BY …)`")));
    }
    let is_distinct = matches!(&function.args, FunctionArguments::List(list)
        if list.duplicate_treatment == Some(DuplicateTreatment::Distinct));
    if is_distinct {
        return Err(Error::failed("distinct values cannot be counted in a window")
            .hint("count them in a subquery with GROUP BY, and join it"));
    }
    Ok(())
}

/// Rewrites one of these calls; `None` for any other.
pub(super) fn rewrite(function: &mut Function, name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("monotonically_increasing_id", []) => {
            set_name(function, "row_number");
            let window = datafusion::sql::sqlparser::ast::WindowSpec {
                window_name: None,
                partition_by: Vec::new(),
                order_by: Vec::new(),
                window_frame: None,
            };
            function.over = Some(WindowType::WindowSpec(window));
            let number = to_named(Expr::Function(function.clone()), "BIGINT");
            let one = to_named(crate::sql::literal::text("1"), "BIGINT");
            Some(super::operator::compared(number, BinaryOperator::Minus, one))
        }
        ("row_number" | "rank" | "dense_rank" | "ntile", _) if function.over.is_some() => {
            Some(to_named(Expr::Function(function.clone()), "INT"))
        }
        ("max_by" | "min_by", [value, by]) => Some(beside(function, value, by, name == "max_by")),
        ("first" | "first_value" | "last" | "last_value" | "any_value", [value, ignores])
            if is_true(ignores) =>
        {
            set_args(function, vec![value.clone()]);
            function.null_treatment = Some(NullTreatment::IgnoreNulls);
            set_name(function, if name.starts_with("last") { "last_value" } else { "first_value" });
            Some(Expr::Function(function.clone()))
        }
        _ => None,
    }
}

fn is_true(expr: &Expr) -> bool {
    matches!(tree::value(expr), Some(Value::Boolean(true)))
}

/// Writes the value beside the greatest or least of another.
fn beside(function: &mut Function, value: &Expr, by: &Expr, is_greatest: bool) -> Expr {
    set_args(function, vec![value.clone()]);
    let options = OrderByOptions { asc: Some(!is_greatest), nulls_first: Some(false) };
    let order = OrderByExpr { expr: by.clone(), options, with_fill: None };
    if let FunctionArguments::List(list) = &mut function.args {
        list.clauses.push(FunctionArgumentClause::OrderBy(vec![order]));
    }
    let present = Expr::IsNotNull(Box::new(by.clone()));
    function.filter = Some(Box::new(match function.filter.take() {
        None => present,
        Some(given) => {
            Expr::BinaryOp { left: given, op: BinaryOperator::And, right: Box::new(present) }
        }
    }));
    set_name(function, "first_value");
    Expr::Function(function.clone())
}

/// Gives the bounds of a window frame back their plain numbers, which is what the engine reads there.
pub(super) fn plain_frame(function: &mut Function) {
    let Some(WindowType::WindowSpec(spec)) = &mut function.over else { return };
    let Some(frame) = &mut spec.window_frame else { return };
    for bound in std::iter::once(&mut frame.start_bound).chain(frame.end_bound.as_mut()) {
        let (WindowFrameBound::Preceding(Some(steps)) | WindowFrameBound::Following(Some(steps))) =
            bound
        else {
            continue;
        };
        if let Some(interval) = super::interval::plain(steps) {
            **steps = interval;
            continue;
        }
        if let Some(tree::Cast { kind: CastKind::Cast, value, to: _ }) = tree::cast(steps)
            && tree::value(value).is_some()
        {
            *steps = Box::new(value.clone());
        }
    }
}
