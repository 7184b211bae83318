//! Gives functions Spark's names and meanings.
//!
//! Three ways, the cheapest that does: another name for the engine's function (`names`), another
//! expression (`rewrite`), a function of our own (`list`, `text`, `time`, `json`). Spark's own names win
//! over the engine's where both have one.

mod epoch;
mod json;
mod list;
mod names;
mod pattern;
mod ranked;
mod regexp;
mod rewrite;
mod text;
mod time;

use datafusion::logical_expr::ScalarUDF;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName,
};

use crate::sql::tables::idents;

pub(super) use names::name_fields;
pub(super) use rewrite::rewrite;

/// Returns the functions of our own.
pub(super) fn functions() -> Vec<ScalarUDF> {
    let rules = list::RULES.into_iter().chain(text::RULES).chain(time::RULES);
    rules.chain(json::RULES).chain(regexp::RULES).map(crate::sql::rule::Rule::function).collect()
}

/// Returns a call's name in lower case, if it is a single word.
fn name_of(function: &Function) -> Option<String> {
    match function.name.0.as_slice() {
        [_] => idents(&function.name).next().map(|name| name.value.to_lowercase()),
        _ => None,
    }
}

/// Returns a call's arguments, if all are plain expressions.
fn args_of(function: &Function) -> Option<Vec<Expr>> {
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
