//! Calls whose result depends on an order: `row_number`, `lag`, `first(x, true)`, window frames.
//!
//! Spark's ranks (`AggregateWindowFunction`) are ints; the engine's are unsigned.

pub(in crate::sql) mod declarations;

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArguments, NullTreatment,
    UnaryOperator, Value, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowType,
};

use crate::error::{Error, Result};
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::{args_of, call, name_of, set_args, set_name};
use crate::sql::ast::operator::{choose, compared};
use crate::sql::ast::{literal, node};
use crate::sql::functions::declaration::{Declaration, FunctionKind};
use crate::sql::functions::kinds::kind_of;
use crate::sql::functions::registry;

/// Refuses windows that Spark refuses: ranks without an order, and aggregates of distinct values.
///
/// # Errors
/// The window is refused.
pub(in crate::sql) fn check_window(function: &Function) -> Result<()> {
    let Some(WindowType::WindowSpec(spec)) = &function.over else { return Ok(()) };
    let name = name_of(function).unwrap_or_default();
    let is_ranking = kind_of(function) == FunctionKind::Window;
    if spec.order_by.is_empty() && spec.window_name.is_none() && is_ranking {
        return Err(Error::failed(format!("the window function `{name}` needs an ORDER BY"))
            .hint(format!("`{name}(…) OVER (ORDER BY …)`")));
    }
    if name == "nth_value" && args_of(function).is_some_and(|args| is_before_first(&args)) {
        return Err(Error::failed("`nth_value` counts from 1"));
    }
    let is_distinct = matches!(&function.args, FunctionArguments::List(list)
        if list.duplicate_treatment == Some(DuplicateTreatment::Distinct));
    if is_distinct {
        return Err(Error::failed("distinct values cannot be counted in a window")
            .hint("count them in a subquery with GROUP BY, and join it"));
    }
    Ok(())
}

fn is_before_first(args: &[Expr]) -> bool {
    match args.get(1) {
        Some(Expr::UnaryOp { op: UnaryOperator::Minus, expr: _ }) => true,
        Some(place) => number(place).is_some_and(|digits| digits == "0"),
        None => false,
    }
}

/// Rewrites one of these calls; returns `None` for any other.
pub(in crate::sql) fn rewrite(function: &mut Function, name: &str, args: &[Expr]) -> Option<Expr> {
    let is_by_order = registry::find(name).is_some_and(Declaration::is_by_order);
    if let FunctionArguments::List(list) = &mut function.args
        && is_by_order
    {
        // The engine (55.2) would process the distinct values in any order.
        list.duplicate_treatment = None;
    }
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
            let one = to_named(literal::text("1"), "BIGINT");
            Some(compared(number, BinaryOperator::Minus, one))
        }
        ("nth_value", [value, place, ignores]) if function.over.is_some() => {
            set_args(function, vec![value.clone(), place.clone()]);
            if is_true(ignores) {
                function.null_treatment = Some(NullTreatment::IgnoreNulls);
            }
            Some(Expr::Function(function.clone()))
        }
        ("lag" | "lead", [value, steps, otherwise]) if !is_constant(otherwise) => {
            beyond(function, name, value, steps, otherwise)
        }
        ("row_number" | "rank" | "dense_rank" | "ntile", _) if function.over.is_some() => {
            match name {
                "ntile" if args.is_empty() => {
                    set_args(function, vec![Expr::value(Value::Number("1".to_owned(), false))]);
                }
                // Spark accepts any arguments there, and ignores them.
                "rank" | "dense_rank" => set_args(function, Vec::new()),
                _ => {}
            }
            Some(to_named(Expr::Function(function.clone()), "INT"))
        }
        ("percent_rank", [_, ..]) if function.over.is_some() => {
            set_args(function, Vec::new());
            Some(Expr::Function(function.clone()))
        }
        (_, [value, ignores]) if is_by_order && is_boolean(ignores) => {
            set_args(function, vec![value.clone()]);
            if is_true(ignores) {
                function.null_treatment = Some(NullTreatment::IgnoreNulls);
            }
            set_name(function, if name.starts_with("last") { "last_value" } else { "first_value" });
            Some(Expr::Function(function.clone()))
        }
        _ => None,
    }
}

fn is_boolean(expr: &Expr) -> bool {
    matches!(node::value(expr), Some(Value::Boolean(_)))
}

/// Returns whether the engine accepts an expression as the default of `lag` and `lead`.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) => true,
        Expr::Nested(inner) | Expr::UnaryOp { op: _, expr: inner } => is_constant(inner),
        Expr::Function(function) if name_of(function).as_deref() == Some("cast_to") => {
            args_of(function).is_some_and(|args| args.iter().all(is_constant))
        }
        other => node::cast(other).is_some_and(|cast| is_constant(cast.value)),
    }
}

/// Writes `lag(x, 1, y)` for a column `y`: `y` is the result if the window has no row at that distance.
fn beyond(
    function: &mut Function,
    name: &str,
    value: &Expr,
    steps: &Expr,
    otherwise: &Expr,
) -> Option<Expr> {
    if function.null_treatment == Some(NullTreatment::IgnoreNulls) {
        return None;
    }
    let Some(WindowType::WindowSpec(spec)) = &function.over else { return None };
    let (first, last) = match name {
        "lag" => (WindowFrameBound::Preceding(None), WindowFrameBound::CurrentRow),
        _ => (WindowFrameBound::CurrentRow, WindowFrameBound::Following(None)),
    };
    let mut counted = spec.clone();
    counted.window_frame = Some(WindowFrame {
        units: WindowFrameUnits::Rows,
        start_bound: first,
        end_bound: Some(last),
    });
    let Expr::Function(mut count) = call("count", vec![literal::text("")]) else { return None };
    count.over = Some(WindowType::WindowSpec(counted));
    let is_beyond = compared(Expr::Function(count), BinaryOperator::LtEq, steps.clone());
    set_args(function, vec![value.clone(), steps.clone()]);
    let within = Expr::Function(function.clone());
    let otherwise = call("cast_like", vec![otherwise.clone(), value.clone()]);
    Some(choose(vec![is_beyond, otherwise], Some(within)))
}

fn is_true(expr: &Expr) -> bool {
    matches!(node::value(expr), Some(Value::Boolean(true)))
}

/// Restores the number literals in the bounds of a window frame, because the engine reads only literals
/// there.
pub(in crate::sql) fn plain_frame(function: &mut Function) {
    let Some(WindowType::WindowSpec(spec)) = &mut function.over else { return };
    let Some(frame) = &mut spec.window_frame else { return };
    for bound in std::iter::once(&mut frame.start_bound).chain(frame.end_bound.as_mut()) {
        let (WindowFrameBound::Preceding(Some(steps)) | WindowFrameBound::Following(Some(steps))) =
            bound
        else {
            continue;
        };
        // Before intervals are read: a string with a number is a number here.
        if let Some(digits) = number(steps) {
            **steps = Expr::value(Value::Number(digits, false));
        } else if let Some(interval) = crate::sql::functions::interval::to_literal(steps) {
            **steps = interval;
        }
    }
}

/// Returns the digits of a constant number.
fn number(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Nested(inner) => number(inner),
        Expr::Function(function) if name_of(function).as_deref() == Some("cast_to") => {
            number(args_of(function)?.first()?)
        }
        Expr::BinaryOp { left, op, right } => {
            let (left, right): (i64, i64) =
                (number(left)?.parse().ok()?, number(right)?.parse().ok()?);
            let result = match op {
                BinaryOperator::Plus => left.checked_add(right),
                BinaryOperator::Minus => left.checked_sub(right),
                BinaryOperator::Multiply => left.checked_mul(right),
                _ => None,
            };
            result.filter(|steps| *steps >= 0).map(|steps| steps.to_string())
        }
        other => match (node::value(other), node::cast(other)) {
            (Some(Value::Number(digits, _)), _) => Some(digits.clone()),
            (_, Some(cast)) => number(cast.value),
            _ => literal::read(other).filter(|text| text.parse::<f64>().is_ok()),
        },
    }
}
