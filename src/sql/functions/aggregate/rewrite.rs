//! Rewrites Spark's aggregates with the engine's aggregates, and with functions of the list of all values.
//!
//! Functions that need all values at once (`mode`, `percentile_disc`, `listagg`, `percentile_approx`) keep
//! them in memory, as the engine's `array_agg` does; NULLs are omitted, as in Spark's `Mode`,
//! `PercentileDisc`, `ListAgg` and `ApproximatePercentile`.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentClause, FunctionArguments, Value, ValueWithSpan,
};

use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::{call, set_args, set_name};
use crate::sql::ast::operator::{compared, only_if};
use crate::sql::ast::{literal, node};

/// Rewrites aggregates; returns `None` for other functions, and `Some(None)` for an aggregate that was
/// changed in place.
#[expect(clippy::option_option, reason = "whether it was one, and whether it became another")]
pub(in crate::sql) fn rewrite(
    function: &mut Function,
    name: &str,
    args: &[Expr],
    filter: Option<Box<Expr>>,
) -> Option<Option<Expr>> {
    match (name, args) {
        ("count_if", [condition]) => {
            let one = only_if(condition.clone(), Expr::value(Value::Boolean(true)));
            set_args(function, vec![one]);
            set_name(function, "count");
            Some(None)
        }
        ("median", [value]) => {
            let half = Expr::value(Value::Number("0.5".to_owned(), false));
            Some(Some(percentile(function, value, &half, filter)))
        }
        ("count", [of]) if node::cast(of).is_some_and(|of| node::value(of.value).is_some()) => {
            // The engine (55.2) treats `count(1)` and `count(*)` as two columns of the same name.
            if let FunctionArguments::List(list) = &mut function.args
                && list.duplicate_treatment.is_none()
            {
                list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Wildcard)];
            }
            Some(None)
        }
        ("collect_list" | "collect_set" | "array_agg", [value]) => {
            if let (FunctionArguments::List(list), "collect_set") = (&mut function.args, name) {
                list.duplicate_treatment = Some(DuplicateTreatment::Distinct);
            }
            let held = held(function, value, filter);
            Some(Some(call("list_or_empty", vec![held])))
        }
        _ => of_all_values(function, name, args, filter),
    }
}

/// Rewrites aggregates that need all values at once, as a list.
#[expect(clippy::option_option, reason = "whether it was one, and whether it became another")]
fn of_all_values(
    function: &mut Function,
    name: &str,
    args: &[Expr],
    filter: Option<Box<Expr>>,
) -> Option<Option<Expr>> {
    match (name, args) {
        ("mode", [value] | [value, Expr::Value(_)]) => {
            let held = held(function, value, filter);
            Some(Some(call("most_frequent", vec![held])))
        }
        ("mode", []) => {
            let order = function.within_group.drain(..).next()?;
            let held = held(function, &order.expr, filter);
            let is_down = order.options.asc == Some(false);
            let mode = if is_down { "most_frequent_down" } else { "most_frequent" };
            Some(Some(call(mode, vec![held])))
        }
        ("listagg" | "string_agg", [value, between @ ..]) => {
            let order = std::mem::take(&mut function.within_group);
            let text = to_named(value.clone(), "STRING");
            if let (FunctionArguments::List(list), false) = (&mut function.args, order.is_empty()) {
                list.clauses.push(FunctionArgumentClause::OrderBy(order));
            }
            let held = held(function, &text, filter);
            let between = match between.first() {
                None => literal::text(""),
                Some(Expr::Value(ValueWithSpan { value: Value::Null, span: _ })) => {
                    literal::text("")
                }
                Some(between) => between.clone(),
            };
            Some(Some(call("array_to_string", vec![held, between])))
        }
        _ => at_share(function, name, args, filter),
    }
}

/// Rewrites aggregates that return the value at a fraction of all values.
#[expect(clippy::option_option, reason = "whether it was one, and whether it became another")]
fn at_share(
    function: &mut Function,
    name: &str,
    args: &[Expr],
    filter: Option<Box<Expr>>,
) -> Option<Option<Expr>> {
    match (name, args) {
        ("percentile_disc" | "percentile_cont", [share]) => {
            let order = function.within_group.drain(..).next()?;
            let held = held(function, &order.expr, filter);
            let is_down = order.options.asc == Some(false);
            let taken = match (name, is_down) {
                ("percentile_disc", false) => "nearest_rank",
                ("percentile_disc", true) => "nearest_rank_down",
                (_, false) => "cont_of",
                (_, true) => "cont_of_down",
            };
            Some(Some(call(taken, vec![held, share.clone()])))
        }
        ("percentile", [value, share]) => Some(Some(percentile(function, value, share, filter))),
        // The frequency of each value.
        ("percentile", [value, share, times]) => {
            let repeated = call("so_many_of", vec![value.clone(), times.clone()]);
            let all = call("flatten", vec![held(function, &repeated, filter)]);
            Some(Some(call("shares_of", vec![all, share.clone()])))
        }
        ("percentile_approx" | "approx_percentile", [value, share, accuracy @ ..]) => {
            let standard = || Expr::value(Value::Number("10000".to_owned(), false));
            let accuracy = accuracy.first().cloned().unwrap_or_else(standard);
            let held = held(function, value, filter);
            Some(Some(call("quantile_of", vec![held, share.clone(), accuracy])))
        }
        _ => None,
    }
}

/// Writes the list of the values that are not NULL.
fn held(function: &mut Function, value: &Expr, filter: Option<Box<Expr>>) -> Expr {
    let present = Expr::IsNotNull(Box::new(value.clone()));
    set_args(function, vec![value.clone()]);
    set_name(function, "array_agg");
    function.filter = Some(Box::new(match filter {
        Some(given) => compared(*given, BinaryOperator::And, present),
        None => present,
    }));
    Expr::Function(function.clone())
}

/// Writes a fraction, or several, as doubles; the engine's own function (55.2) rounds.
fn percentile(
    function: &mut Function,
    value: &Expr,
    share: &Expr,
    filter: Option<Box<Expr>>,
) -> Expr {
    let held = held(function, value, filter);
    call("shares_of", vec![held, share.clone()])
}
