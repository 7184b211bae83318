//! Declares the aggregate functions; their code is in this directory.

use crate::sql::functions::declaration::FunctionKind::Aggregate;
use crate::sql::functions::declaration::Trait::{
    NoWindow, Ranked, SkipsNulls, SkipsNullsInside, SortsRows, WithinGroup,
};
use crate::sql::functions::declaration::{
    Declaration, Frame, Gives, at_least, between, engine, exactly, internal, ours, rewritten, same,
};
use crate::sql::functions::header::{Clause, HeaderCall};

/// The declarations of aggregate functions.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    same("any", "bool_or", exactly(1)).kind(Aggregate),
    same("any_value", "first_value", between(1, 2))
        .kind(Aggregate)
        .with(&[SkipsNulls, SkipsNullsInside])
        .gives(Gives::First)
        .shows(1),
    ours("approx_count_distinct", between(1, 2)).kind(Aggregate).shows(1),
    rewritten("approx_percentile", between(2, 3)).kind(Aggregate).defaults(&["10000"]),
    rewritten("array_agg", exactly(1))
        .kind(Aggregate)
        .gives(Gives::ArrayOfFirst)
        .headed("collect_list"),
    ours("avg", exactly(1)).kind(Aggregate).numbers(1),
    ours("bit_and", exactly(1)).kind(Aggregate).null_literals(&[0]),
    ours("bit_or", exactly(1)).kind(Aggregate).null_literals(&[0]),
    ours("bit_xor", exactly(1)).kind(Aggregate).null_literals(&[0]),
    ours("bitmap_and_agg", exactly(1)).kind(Aggregate),
    ours("bitmap_construct_agg", exactly(1)).kind(Aggregate),
    ours("bitmap_or_agg", exactly(1)).kind(Aggregate),
    ours("bool_and", exactly(1)).kind(Aggregate),
    ours("bool_or", exactly(1)).kind(Aggregate),
    rewritten("collect_list", exactly(1)).kind(Aggregate).gives(Gives::ArrayOfFirst),
    rewritten("collect_set", exactly(1)).kind(Aggregate).gives(Gives::ArrayOfFirst),
    ours("corr", exactly(2)).kind(Aggregate).numbers(2),
    engine("count", at_least(1)).kind(Aggregate).star("1"),
    rewritten("count_if", exactly(1)).kind(Aggregate),
    ours("covar_pop", exactly(2)).kind(Aggregate).numbers(2),
    ours("covar_samp", exactly(2)).kind(Aggregate).numbers(2),
    same("every", "bool_and", exactly(1)).kind(Aggregate),
    same("first", "first_value", between(1, 2))
        .kind(Aggregate)
        .with(&[SkipsNulls, SkipsNullsInside])
        .gives(Gives::First)
        .shows(1),
    engine("first_value", between(1, 2))
        .kind(Aggregate)
        .with(&[SkipsNulls])
        .gives(Gives::First)
        .shows(1)
        .headed_with(Clause::IgnoreNulls, "first"),
    engine("grouping", exactly(1)).kind(Aggregate).with(&[NoWindow]),
    rewritten("grouping_id", at_least(0)).kind(Aggregate).with(&[NoWindow]),
    ours("histogram_numeric", exactly(2)).kind(Aggregate),
    rewritten("kurtosis", exactly(1)).kind(Aggregate).numbers(1),
    same("last", "last_value", between(1, 2))
        .kind(Aggregate)
        .with(&[SkipsNulls, SkipsNullsInside])
        .gives(Gives::First)
        .shows(1),
    engine("last_value", between(1, 2))
        .kind(Aggregate)
        .with(&[SkipsNulls])
        .gives(Gives::First)
        .shows(1)
        .headed_with(Clause::IgnoreNulls, "last"),
    rewritten("listagg", between(1, 2))
        .kind(Aggregate)
        .with(&[WithinGroup, SortsRows])
        .defaults(&["NULL"]),
    ours("max", exactly(1)).kind(Aggregate).gives(Gives::First),
    rewritten("max_by", exactly(2)).kind(Aggregate).gives(Gives::First),
    same("mean", "avg", exactly(1)).kind(Aggregate).numbers(1),
    rewritten("median", exactly(1)).kind(Aggregate).frame(Frame::Whole),
    ours("min", exactly(1)).kind(Aggregate).gives(Gives::First),
    rewritten("min_by", exactly(2)).kind(Aggregate).gives(Gives::First),
    rewritten("mode", between(0, 2))
        .kind(Aggregate)
        .with(&[WithinGroup])
        .gives(Gives::First)
        .headed_by(mode),
    rewritten("percentile", between(2, 3)).kind(Aggregate).defaults(&["1"]),
    rewritten("percentile_approx", between(2, 3)).kind(Aggregate).defaults(&["10000"]),
    rewritten("percentile_cont", exactly(1))
        .kind(Aggregate)
        .with(&[WithinGroup, Ranked])
        .frame(Frame::Whole),
    rewritten("percentile_disc", exactly(1))
        .kind(Aggregate)
        .with(&[WithinGroup, Ranked])
        .frame(Frame::Whole),
    engine("regr_avgx", exactly(2)).kind(Aggregate).numbers(2),
    engine("regr_avgy", exactly(2)).kind(Aggregate).numbers(2),
    engine("regr_count", exactly(2)).kind(Aggregate).numbers(2),
    ours("regr_intercept", exactly(2)).kind(Aggregate).numbers(2),
    ours("regr_r2", exactly(2)).kind(Aggregate).numbers(2),
    ours("regr_slope", exactly(2)).kind(Aggregate).numbers(2),
    ours("regr_sxx", exactly(2)).kind(Aggregate).numbers(2),
    ours("regr_sxy", exactly(2)).kind(Aggregate).numbers(2),
    ours("regr_syy", exactly(2)).kind(Aggregate).numbers(2),
    rewritten("skewness", exactly(1)).kind(Aggregate).numbers(1),
    same("some", "bool_or", exactly(1)).kind(Aggregate),
    same("std", "stddev", exactly(1)).kind(Aggregate).numbers(1),
    ours("stddev", exactly(1)).kind(Aggregate).numbers(1),
    ours("stddev_pop", exactly(1)).kind(Aggregate).numbers(1),
    ours("stddev_samp", exactly(1)).kind(Aggregate).numbers(1),
    rewritten("string_agg", between(1, 2))
        .kind(Aggregate)
        .with(&[WithinGroup, SortsRows])
        .headed_with(Clause::WithinGroup, "listagg")
        .defaults(&["NULL"]),
    ours("sum", exactly(1)).kind(Aggregate).numbers(1),
    ours("try_avg", exactly(1)).kind(Aggregate).numbers(1),
    ours("try_sum", exactly(1)).kind(Aggregate).numbers(1),
    ours("var_pop", exactly(1)).kind(Aggregate).numbers(1),
    ours("var_samp", exactly(1)).kind(Aggregate).numbers(1),
    same("variance", "var_samp", exactly(1)).kind(Aggregate).numbers(1),
    internal("nearest_rank", "percentile_disc"),
    internal("quantile_of", "percentile_approx"),
    internal("nearest_rank_down", "percentile_disc"),
    internal("shares_of", "percentile"),
    internal("cont_of", "percentile_cont"),
    internal("cont_of_down", "percentile_cont"),
    internal("so_many_of", "percentile"),
    internal("most_frequent", "mode"),
    internal("most_frequent_down", "mode"),
];

/// Writes `mode`; if it returns the smallest of several values, Spark's `Mode` has the opposite order.
#[expect(clippy::unnecessary_wraps, reason = "other headers may be as typed")]
fn mode(call: &HeaderCall<'_>) -> Option<String> {
    Some(match (call.keys, call.args) {
        ([key], _) if key.is_descending => {
            format!("mode() WITHIN GROUP (ORDER BY {})", key.value)
        }
        ([key], _) => format!("mode() WITHIN GROUP (ORDER BY {} DESC)", key.value),
        (_, [value, is_least]) if is_least == "true" => {
            format!("mode() WITHIN GROUP (ORDER BY {value} DESC)")
        }
        (_, [value, _]) => format!("mode({value})"),
        (_, args) => format!("mode({})", args.join(", ")),
    })
}
