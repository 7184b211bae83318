//! Which of Spark's functions aggregate, which need a window, which make rows; every other is a scalar one.
//!
//! What stands beside a call depends on it: `DISTINCT` and `FILTER` belong to aggregates, `IGNORE NULLS` to
//! a few of them, a frame to what looks at a frame.

use datafusion::sql::sqlparser::ast::{Function, ObjectName};

use crate::spark::settings::names::same_word;
use crate::sql::syntax::object_name::idents;

/// What a function works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum FunctionKind {
    /// One row.
    Scalar,
    /// One row, of which it makes many.
    Generator,
    /// The rows of a group, or of a window.
    Aggregate,
    /// The rows of a window, in their order.
    Window,
}

/// Spark's functions of windows alone.
pub(in crate::sql) const WINDOW: [&str; 9] = [
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

/// Those that may be told to skip NULLs.
pub(in crate::sql) const SKIPS_NULLS: [&str; 8] =
    ["first", "first_value", "last", "last_value", "any_value", "lag", "lead", "nth_value"];

/// Those of them that take it between their parentheses too.
pub(in crate::sql) const SKIPS_NULLS_INSIDE: [&str; 3] = ["first", "last", "any_value"];

/// Those whose values are ordered by `WITHIN GROUP`.
pub(in crate::sql) const ORDERED: [&str; 5] =
    ["listagg", "string_agg", "mode", "percentile_cont", "percentile_disc"];

/// Those that cannot do without it.
pub(in crate::sql) const RANKED: [&str; 2] = ["percentile_cont", "percentile_disc"];

/// Those that take the whole window, never a part of it.
pub(in crate::sql) const WHOLE: [&str; 3] = ["median", "percentile_cont", "percentile_disc"];

/// Spark's aggregates.
const AGGREGATES: [&str; 72] = [
    "any",
    "any_value",
    "approx_count_distinct",
    "approx_percentile",
    "approx_top_k",
    "approx_top_k_accumulate",
    "approx_top_k_combine",
    "array_agg",
    "avg",
    "bit_and",
    "bit_or",
    "bit_xor",
    "bitmap_and_agg",
    "bitmap_construct_agg",
    "bitmap_or_agg",
    "bool_and",
    "bool_or",
    "collect_list",
    "collect_set",
    "corr",
    "count",
    "count_if",
    "count_min_sketch",
    "covar_pop",
    "covar_samp",
    "every",
    "first",
    "first_value",
    "grouping",
    "grouping_id",
    "histogram_numeric",
    "hll_sketch_agg",
    "hll_union_agg",
    "kurtosis",
    "last",
    "last_value",
    "listagg",
    "max",
    "max_by",
    "mean",
    "median",
    "min",
    "min_by",
    "mode",
    "percentile",
    "percentile_approx",
    "percentile_cont",
    "percentile_disc",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
    "schema_of_variant_agg",
    "skewness",
    "some",
    "std",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "string_agg",
    "sum",
    "try_avg",
    "try_sum",
    "var_pop",
    "var_samp",
    "variance",
    "count_distinct",
];

/// Spark's generators, and whether they keep rows that have nothing to give.
pub(in crate::sql) const GENERATORS: [(&str, bool); 8] = [
    ("explode", false),
    ("explode_outer", true),
    ("posexplode", false),
    ("posexplode_outer", true),
    ("inline", false),
    ("inline_outer", true),
    ("stack", false),
    ("json_tuple", false),
];

/// Returns the name of a call in lower case; the last part of a longer one.
pub(in crate::sql) fn name_of(function: &Function) -> String {
    idents(&function.name).last().map(|name| name.value.to_lowercase()).unwrap_or_default()
}

/// Says whether a call aggregates rows: of a group, not of a window.
pub(in crate::sql) fn is_aggregate(function: &Function) -> bool {
    function.over.is_none() && kind_of(function) == FunctionKind::Aggregate
}

/// Returns what a function of this name works on.
pub(in crate::sql) fn kind_of(function: &Function) -> FunctionKind {
    let name = name_of(function);
    if is_generator(&function.name) {
        FunctionKind::Generator
    } else if WINDOW.contains(&name.as_str()) {
        FunctionKind::Window
    } else if AGGREGATES.contains(&name.as_str()) {
        FunctionKind::Aggregate
    } else {
        FunctionKind::Scalar
    }
}

/// Says whether a function of this name makes rows.
pub(in crate::sql) fn is_generator(name: &ObjectName) -> bool {
    generator_of(name).is_some()
}

pub(in crate::sql) fn generator_of(name: &ObjectName) -> Option<(&'static str, bool)> {
    let mut parts = idents(name);
    let (name, rest) = (parts.next()?, parts.next());
    let known = GENERATORS.into_iter().find(|(known, _)| same_word(known, &name.value));
    known.filter(|_| rest.is_none())
}
