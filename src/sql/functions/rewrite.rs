//! Rewrites Spark's functions with the engine's functions.

use datafusion::sql::sqlparser::ast::{Expr, Function, NullTreatment, UnaryOperator, Value};

use super::{csv, lambda, operator};
use crate::spark::ddl::arrow_type;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::{args_of, call, name_of, set_args, set_name};
use crate::sql::ast::literal;
use crate::sql::functions::aggregate::rewrite;
use crate::sql::functions::csv::line;
use crate::sql::functions::datetime::{extract, unix};
use crate::sql::functions::declaration::Trait;
use crate::sql::functions::json::{from_json, options};
use crate::sql::functions::string::like;
use crate::sql::functions::{engine_names, null, registry, session, window};

/// Rewrites one expression, whose parts have already been rewritten.
pub(in crate::sql) fn rewrite(expr: &mut Expr) {
    if let Some(rewritten) = operator::rewrite(expr) {
        *expr = rewritten;
        return;
    }
    match expr {
        Expr::RLike { negated, expr: text, pattern, regexp: _ } => {
            let text = to_named(text.as_ref().clone(), "STRING");
            let args = vec![text, pattern.as_ref().clone()];
            let negated = *negated;
            *expr = call("regexp_like", args);
            if negated {
                *expr = Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expr.clone()) };
            }
        }
        Expr::Extract { field, syntax: _, expr: of } => {
            let part = field.to_string();
            if let Some(rewritten) = extracted(&part, of.as_ref().clone()) {
                *expr = rewritten;
            }
        }
        Expr::Function(function) => {
            window::plain_frame(function);
            // `RESPECT NULLS` is the default, and the engine (55.2) accepts the clause for only a few
            // functions.
            function.null_treatment.take_if(|of| *of == NullTreatment::RespectNulls);
            let filter = function.filter.clone();
            if let Some(rewritten) = rewrite_call(function, filter) {
                *expr = rewritten;
            }
        }
        _ => {}
    }
}

fn rewrite_call(function: &mut Function, filter: Option<Box<Expr>>) -> Option<Expr> {
    let name = name_of(function)?;
    let mut args = args_of(function)?;
    let numbers = registry::find(&name).map_or(0, |declared| declared.numbers);
    for arg in args.iter_mut().take(numbers) {
        *arg = call("number", vec![arg.clone()]);
    }
    if numbers > 0 {
        set_args(function, args.clone());
    }
    if let ("date_part" | "datepart" | "extract", [part, of]) = (name.as_str(), args.as_slice())
        && let Some(part) = literal::read(part)
    {
        return extracted(&part, of.clone());
    }
    if let (Some(_), [only]) = (cast_of(&name), args.as_slice()) {
        return Some(to_named(only.clone(), &name.to_uppercase()));
    }
    if let Some(rewritten) = rewrite::rewrite(function, &name, &args, filter) {
        return rewritten;
    }
    unix::rewrite(&name, &args)
        .or_else(|| window::rewrite(function, &name, &args))
        .or_else(|| null::rewrite(&name, &args))
        .or_else(|| session::rewrite(&name, &args))
        .or_else(|| rewrite_plain(function, &name, &args))
}

/// Rewrites a call that can be replaced by another expression or another name.
fn rewrite_plain(function: &mut Function, name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("position", _) => Some(call("locate", args.to_vec())),
        ("like" | "ilike", _) => like::of_call(name, args),
        ("instr", [text, part]) => Some(call("locate", vec![part.clone(), text.clone()])),
        ("array_sort", [list]) => {
            let order = [literal::text("ASC"), literal::text("NULLS LAST")];
            Some(call("array_sort", [vec![list.clone()], order.to_vec()].concat()))
        }
        ("array_sort", [_, Expr::Lambda(_)]) => {
            set_name(function, lambda::SORT_WITH);
            None
        }
        ("from_json" | "from_csv", [_, _, _]) => Some(call(name, options::spread(args, 2)?)),
        ("to_json" | "to_csv", [_, _]) => Some(call(name, options::spread(args, 1)?)),
        ("schema_of_csv", [text, ..]) => {
            let line = match args.get(1) {
                None => line::Line::default(),
                Some(_) => line::Line::of_words(&options::spread(args, 1)?[1..])?,
            };
            Some(literal::text(&csv::schema_of(&literal::read(text)?, &line)?))
        }
        ("schema_of_json", [text, ..]) => {
            let options = match args.get(1) {
                None => options::Options::default(),
                Some(_) => options::Options::of_words(&options::spread(args, 1)?[1..])?.ok()?,
            };
            Some(literal::text(&from_json::schema_of(&literal::read(text)?, &options)?))
        }
        ("round" | "bround" | "ceil" | "ceiling" | "floor", [number, places]) => {
            let name = if name == "ceiling" { "ceil" } else { name };
            Some(call(name, vec![number.clone(), literal::without_cast(places)]))
        }
        ("grouping", [_]) => Some(to_named(Expr::Function(function.clone()), "TINYINT")),
        ("regr_count", [_, _]) => Some(to_named(Expr::Function(function.clone()), "BIGINT")),
        ("log", [number]) => Some(call("ln", vec![number.clone()])),
        ("try_element_at", [_, _]) => Some(call("element_at", args.to_vec())),
        ("sort_array", [list, ascending @ ..]) => Some(sorted(list, ascending.first())),
        // In Spark's `StringTrim`, the characters to trim come before the string.
        ("trim", [off, text]) => Some(call("btrim", vec![text.clone(), off.clone()])),
        ("ltrim" | "rtrim", [off, text]) => {
            Some(call(&format!("{name}_of"), vec![text.clone(), off.clone()]))
        }
        _ => {
            engine_names::rename(function);
            None
        }
    }
}

/// Returns the type if a function has the name of a type: `int('8')`.
fn cast_of(name: &str) -> Option<datafusion::arrow::datatypes::DataType> {
    registry::has(name, Trait::Casts).then(|| arrow_type(&name.to_uppercase())).flatten()
}

/// Rewrites `EXTRACT` of a field.
fn extracted(part: &str, of: Expr) -> Option<Expr> {
    Some(call(extract::extracting(part)?, vec![of]))
}

fn sorted(list: &Expr, ascending: Option<&Expr>) -> Expr {
    let is_down = ascending
        .is_some_and(|flag| matches!(flag, Expr::Value(v) if v.value == Value::Boolean(false)));
    let (direction, nulls) = if is_down { ("DESC", "NULLS LAST") } else { ("ASC", "NULLS FIRST") };
    call("array_sort", vec![list.clone(), literal::text(direction), literal::text(nulls)])
}
