//! Gives functions Spark's names and meanings.
//!
//! Three ways, the cheapest that does: another name for the engine's function (`names`), another
//! expression (`rewrite`), a function of our own (`list`, `text`, `time`, `json`). Spark's own names win
//! over the engine's where both have one.

mod absent;
mod bitmap;
mod calendar;
pub(super) mod catalog;
mod chance;
mod charset;
mod choice;
mod csv;
mod csv_line;
mod digest;
mod epoch;
mod field;
mod format;
mod from_json;
mod gather;
mod gathered;
mod hashing;
mod interval;
mod java_regex;
mod json;
mod json_style;
mod lambda;
mod letters;
mod like;
mod link;
mod list;
mod list_change;
mod list_find;
mod make_moment;
mod map;
mod names;
mod number;
mod number_format;
mod number_text;
mod operator;
mod options;
mod pattern;
mod percentile;
mod plain;
mod quantile;
mod ranked;
mod regexp;
mod rewrite;
mod room;
mod round;
mod sentence;
mod sequence;
mod split;
mod text;
mod text_or_bytes;
mod time;
mod to_number;
mod unfolded;
mod whole;
mod word;
mod zip;

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName,
};

use crate::sql::tables::idents;

pub(super) use chance::{is_seeded, of_call};
pub(super) use epoch::{micros_later, months_later};
pub(super) use hashing::hash64;
pub(super) use interval::{
    is_interval, micros as interval_micros, multi_unit, read_interval, rewrite as interval,
};
pub(super) use json::fields_of as json_fields;
pub(super) use lambda::functions as of_functions;
pub(super) use like::{any_pattern, check_pattern};
pub(super) use names::{check_field, check_part, name_fields, name_unit, named, spark_names};
pub(super) use operator::{both, is_equal as compared, only_if};
pub(super) use ranked::check_window;
pub(super) use rewrite::rewrite;
pub(super) use unfolded::UNFOLDED;

/// Returns the functions of our own.
pub(super) fn functions() -> Vec<ScalarUDF> {
    let lists = list::RULES.into_iter().chain(list_change::RULES).chain(list_find::RULES);
    let texts = text::RULES.into_iter().chain(word::RULES).chain(letters::RULES);
    let texts = texts.chain(text_or_bytes::RULES).chain(regexp::RULES).chain(charset::RULES);
    let zoned = interval::zoned()
        .chain(time::RULES)
        .chain(calendar::RULES)
        .chain(make_moment::RULES)
        .chain(epoch::ZONED)
        .chain([sequence::RULE, json::TO_JSON, to_number::TO_CHAR, csv::RULE])
        .chain([crate::sql::time_window::ZONED]);
    let numbers = number::RULES.into_iter().chain(whole::RULES).chain(digest::RULES);
    let others = json::RULES.into_iter().chain(map::RULES).chain(interval::rules());
    let others = others
        .chain([list_change::CONCAT, format::RULE, number_text::RULE, sentence::RULE, split::RULE])
        .chain([quantile::RULE])
        .chain(percentile::RULES)
        .chain(epoch::RULES)
        .chain(plain::RULES)
        .chain(bitmap::RULES)
        .chain(link::RULES)
        .chain(crate::sql::generator::RULES)
        .chain(crate::sql::time_window::RULES);
    let rules = lists.chain(texts).chain(numbers).chain(others);
    let ours = choice::functions().into_iter().chain(round::functions());
    let ours = ours.chain(to_number::functions()).chain(chance::functions());
    let ours = ours.chain([unfolded::function()]);
    let ours = ours.chain([interval::function(), zip::function(), from_json::function()]);
    let ours = ours.chain([csv::function()]);
    let zoned = zoned.map(crate::sql::rule::Zoned::function).chain(field::functions());
    rules.map(crate::sql::rule::Rule::function).chain(zoned).chain(ours).collect()
}

/// Returns the functions that operators of dates, timestamps and intervals become.
pub(super) fn of_times() -> Vec<Arc<ScalarUDF>> {
    let plain = interval::rules().map(crate::sql::rule::Rule::function);
    let days = time::RULES.into_iter().filter(|rule| ["date_add", "date_sub"].contains(&rule.name));
    let zoned = interval::zoned().chain(days).map(crate::sql::rule::Zoned::function);
    plain.chain(zoned).map(Arc::new).collect()
}

/// Returns the function that moves a time, or is NULL: `try_add(day, 1)`.
pub(super) fn tried_times(name: &str) -> Option<ScalarUDF> {
    whole::RULES.into_iter().find(|rule| rule.name == name).map(crate::sql::rule::Rule::function)
}

/// Returns a call's name in lower case, if it is a single word.
pub(super) fn name_of(function: &Function) -> Option<String> {
    match function.name.0.as_slice() {
        [_] => idents(&function.name).next().map(|name| name.value.to_lowercase()),
        _ => None,
    }
}

/// Returns a call's arguments, if all are plain expressions.
pub(super) fn args_of(function: &Function) -> Option<Vec<Expr>> {
    let FunctionArguments::List(list) = &function.args else { return Some(Vec::new()) };
    let plain = |arg: &FunctionArg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        _ => None,
    };
    list.args.iter().map(plain).collect()
}

fn set_args(function: &mut Function, args: Vec<Expr>) {
    if let FunctionArguments::List(list) = &mut function.args {
        let unnamed = |arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(arg));
        list.args = args.into_iter().map(unnamed).collect();
    }
}

fn set_name(function: &mut Function, name: &str) {
    function.name = ObjectName::from(vec![Ident::new(name)]);
}
