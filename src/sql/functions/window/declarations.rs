//! Declares the window functions; their code is in this directory.

use datafusion::sql::sqlparser::ast::{Expr, Value};

use crate::sql::ast::node;
use crate::sql::functions::declaration::FunctionKind::Window;
use crate::sql::functions::declaration::Trait::SkipsNulls;
use crate::sql::functions::declaration::{
    Declaration, Frame, Gives, at_least, between, engine, exactly,
};
use crate::sql::functions::header::HeaderCall;

/// The declarations of window functions.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    engine("cume_dist", exactly(0)).kind(Window).frame(Frame::RangeToCurrent),
    rank("dense_rank"),
    engine("lag", between(1, 3))
        .kind(Window)
        .frame(Frame::RowBefore)
        .with(&[SkipsNulls])
        .gives(Gives::First)
        .defaults(&["1", "NULL"]),
    engine("lead", between(1, 3))
        .kind(Window)
        .frame(Frame::RowAfter)
        .with(&[SkipsNulls])
        .gives(Gives::First)
        .defaults(&["1", "NULL"]),
    engine("nth_value", between(2, 3)).kind(Window).with(&[SkipsNulls]).headed_by(nth_value),
    engine("ntile", between(0, 1)).defaults(&["1"]).kind(Window).frame(Frame::RowsToCurrent),
    rank("percent_rank"),
    rank("rank"),
    engine("row_number", exactly(0)).kind(Window).frame(Frame::RowsToCurrent),
];

/// Declares a rank. Spark's `RankLike` accepts any arguments, ignores them, and does not show them.
const fn rank(name: &'static str) -> Declaration {
    engine(name, at_least(0)).kind(Window).frame(Frame::RowsToCurrent).in_capitals().shows(0)
}

/// Writes `nth_value`, which skips NULLs with a clause or with `true` as its third argument.
fn nth_value(call: &HeaderCall<'_>) -> Option<String> {
    let is_true = |expr: &&Expr| matches!(node::value(expr), Some(Value::Boolean(true)));
    let skips_nulls = call.ignores_nulls || call.exprs.get(2).is_some_and(is_true);
    let [value, place] = call.args.get(..2)? else { return None };
    Some(format!("nth_value({value}, {place}){}", if skips_nulls { " ignore nulls" } else { "" }))
}
