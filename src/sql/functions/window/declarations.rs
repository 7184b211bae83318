//! Declares the window functions; their code is in this directory.

use crate::sql::functions::declaration::FunctionKind::Window;
use crate::sql::functions::declaration::Trait::{ByRows, SkipsNulls};
use crate::sql::functions::declaration::{Declaration, Gives, at_least, between, engine, exactly};

/// The declarations of window functions.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    engine("cume_dist", exactly(0)).kind(Window),
    engine("dense_rank", at_least(0)).kind(Window).with(&[ByRows]).in_capitals(),
    engine("lag", between(1, 3)).kind(Window).with(&[SkipsNulls]).gives(Gives::First),
    engine("lead", between(1, 3)).kind(Window).with(&[SkipsNulls]).gives(Gives::First),
    engine("nth_value", between(2, 3)).kind(Window).with(&[SkipsNulls]),
    engine("ntile", between(0, 1)).defaults(&[(0, &["1"])]).kind(Window).with(&[ByRows]),
    engine("percent_rank", at_least(0)).kind(Window).with(&[ByRows]).in_capitals(),
    engine("rank", at_least(0)).kind(Window).with(&[ByRows]).in_capitals(),
    engine("row_number", exactly(0)).kind(Window).with(&[ByRows]),
];
