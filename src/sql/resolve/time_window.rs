//! Groups rows by windows of time: `window(at, '10 minutes', '5 minutes')`, `session_window(at, '5 minutes')`.
//!
//! Each row is in one or several windows, so a call becomes a lateral view of them, with a column that can be
//! referred to as `window` or `session_window`. A row without a timestamp is in none and is omitted, as in
//! Spark (`TimeWindowing`, `SessionWindowing`). Sessions that overlap or touch are merged when rows are
//! grouped by them (`session_windows`).

use datafusion::sql::sqlparser::ast::{
    Expr, Function, Ident, LateralView, ObjectName, OrderBy, Select, UnaryOperator, Value,
};

use crate::civil::MICROS_PER_DAY;
use crate::error::{Error, Result};
use crate::spark::interval::calendar as read_interval;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::column::{GENERATED, exact};
use crate::sql::ast::function_call::{args_of, call, name_of};
use crate::sql::ast::{literal, node, walk};
use crate::sql::functions::datetime::time_window::SESSIONS;

/// The two functions, and the generators that they become.
const CALLED: [(&str, &str); 2] = [("window", "time_windows"), ("session_window", SESSIONS)];

/// Makes a lateral view of the time windows that a query names.
///
/// # Errors
/// Two different windows, or an invalid duration.
pub(in crate::sql) fn make_view(select: &mut Select, order_by: &mut Option<OrderBy>) -> Result<()> {
    let mut found: Option<(Function, &'static str)> = None;
    let mut place = |expr: &mut Expr| {
        let Expr::Function(function) = expr else { return Ok(()) };
        let name = name_of(function);
        let known = CALLED.iter().find(|(own, _)| name.as_deref() == Some(*own));
        let Some((name, _)) = known.filter(|_| function.over.is_none()) else { return Ok(()) };
        match &found {
            Some((other, _)) if other != function => {
                return Err(Error::failed("a query can have only one time window")
                    .hint("use the second one in an outer query"));
            }
            Some(_) => {}
            None => found = Some((function.clone(), name)),
        }
        *expr = Expr::CompoundIdentifier(vec![exact(&view_name(name)), Ident::new(*name)]);
        Ok(())
    };
    walk::own(&mut select.projection, &mut place)?;
    walk::own(&mut select.selection, &mut place)?;
    walk::own(&mut select.group_by, &mut place)?;
    walk::own(&mut select.having, &mut place)?;
    walk::own(order_by, &mut place)?;
    let Some((function, name)) = found else { return Ok(()) };
    select.lateral_views.push(LateralView {
        lateral_view: call("explode", vec![windows(&function, name)?]),
        lateral_view_name: ObjectName::from(vec![exact(&view_name(name))]),
        lateral_col_alias: vec![Ident::new(name)],
        outer: false,
    });
    Ok(())
}

fn view_name(name: &str) -> String {
    format!("{GENERATED}{name}")
}

/// Returns whether a relation stands for a time window, whose column is visible in WHERE.
pub(in crate::sql) fn is_view(qualifier: &[String]) -> bool {
    CALLED.iter().any(|(name, _)| qualifier.first().is_some_and(|own| *own == view_name(name)))
}

/// Writes the array of the windows of a row.
fn windows(function: &Function, name: &str) -> Result<Expr> {
    let args = args_of(function).unwrap_or_default();
    match (name, args.as_slice()) {
        ("session_window", [at, gap]) => Ok(call(SESSIONS, vec![at.clone(), gap.clone()])),
        ("window", [at, size, more @ ..]) if more.len() <= 2 => {
            let size = micros(size)?;
            let slide = more.first().map_or(Ok(size), micros)?;
            let start = more.get(1).map_or(Ok(0), micros)?;
            if size <= 0 || slide <= 0 {
                return Err(Error::failed("the duration of a window must be positive"));
            }
            if slide > size || start.checked_abs().is_none_or(|start| start >= slide) {
                return Err(Error::failed(
                    "a window slides by no more than its length, and starts within one slide",
                )
                .hint("`window(at, '10 minutes', '5 minutes', '1 minute')`"));
            }
            let number = |micros: i64| to_named(literal::text(&micros.to_string()), "BIGINT");
            Ok(call("time_windows", vec![at.clone(), number(size), number(slide), number(start)]))
        }
        ("session_window", _) => {
            Err(Error::failed("`session_window` takes a time and the gap that ends a session")
                .hint("`session_window(at, '5 minutes')`"))
        }
        _ => Err(Error::failed("`window` takes a time and a duration, and how far it slides")
            .hint("`window(at, '10 minutes')`, `window(at, '10 minutes', '5 minutes')`")),
    }
}

/// Reads a duration: a string, or a number of microseconds.
fn micros(expr: &Expr) -> Result<i64> {
    if let Some(text) = literal::read(expr) {
        let wrong = || {
            Error::failed(format!("invalid interval `{text}`"))
                .hint("`'10 minutes'`, `'1 day'`, `'2 weeks'`")
        };
        let (months, days, micros) = read_interval(&text).ok_or_else(wrong)?;
        if months != 0 {
            return Err(Error::failed(format!("`{text}`: `window` does not support months"))
                .hint("group by `trunc(at, 'month')`"));
        }
        let days = days.checked_mul(MICROS_PER_DAY);
        return days.and_then(|days| days.checked_add(micros)).ok_or_else(wrong);
    }
    let (sign, number) = match expr {
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => (-1, expr.as_ref()),
        other => (1, other),
    };
    match node::value(number) {
        Some(Value::Number(digits, _)) => digits.trim_end_matches(['l', 'L']).parse().ok(),
        _ => None,
    }
    .map(|micros: i64| sign * micros)
    .ok_or_else(|| {
        Error::failed("the durations of `window` must be string literals")
            .hint("`window(at, '10 minutes')`")
    })
}
