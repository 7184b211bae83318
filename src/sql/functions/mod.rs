//! Gives functions Spark's names and meanings.
//!
//! Each function of Spark is declared once (`declaration`), next to its code; `registry` finds it by name.
//! There are three ways to implement a function, and the simplest one that works is used: another name for
//! the engine's function (`engine_names`), another expression (`rewrite`), or lakeshell's own function
//! (`scalar`, used in `string`, `math`, `array`, `datetime`, `json`). If both Spark and the engine have a
//! name, Spark's meaning is used. The functions know arrays and the parser's tree, but no tables and no
//! columns. `catalog.tsv` names the Spark class whose rule a function follows, next to the function's name. A
//! file names a class itself if the class is not listed there.

pub(super) mod aggregate;
pub(super) mod arithmetic;
pub(super) mod array;
pub(super) mod cast;
pub(super) mod catalog;
pub(super) mod collation;
pub(super) mod comparison;
pub(super) mod conditional;
mod csv;
pub(super) mod datetime;
pub(super) mod declaration;
pub(super) mod engine_names;
pub(super) mod field_access;
pub(super) mod generator_rows;
pub(super) mod hash;
mod interval;
pub(super) mod json;
pub(super) mod kinds;
mod lambda;
mod map;
pub(super) mod math;
pub(super) mod not_folded;
pub(super) mod null;
mod operator;
pub(super) mod raise_error;
pub(super) mod random;
pub(super) mod refusal;
pub(super) mod registry;
mod rewrite;
pub(super) mod scalar;
mod session;
pub(super) mod size_limit;
pub(super) mod string;
mod types;
mod unsupported;
pub(super) mod url;
pub(super) mod window;

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

use crate::sql::functions::aggregate::{mode, percentile, percentile_approx};
use crate::sql::functions::array::{arrays_zip, construct, elements, search, sequence};
use crate::sql::functions::datetime::{
    date, extract, make_timestamp, parse_format, time_window, unix,
};
use crate::sql::functions::hash::digest;
use crate::sql::functions::json::{from_json, get_to_json};
use crate::sql::functions::math::{bitmap, double, integer, round};
use crate::sql::functions::scalar::{Rule, Zoned};
use crate::sql::functions::string::{
    basic, case_trim_pad, concat_ws, encode, format_number, format_string, length, regexp,
    sentences, split, substring, to_number,
};

pub(super) use datetime::unix::{micros_later, months_later};
pub(super) use engine_names::{check_field, check_part, name_unit};
pub(super) use hash::murmur3_xxhash64::hash64;
pub(super) use interval::{is_interval, micros as interval_micros, rewrite as interval};
pub(super) use json::get_to_json::fields_of as json_fields;
pub(super) use lambda::functions as of_functions;
pub(super) use not_folded::UNFOLDED;
pub(super) use random::{is_seeded, of_call};
pub(super) use rewrite::rewrite;
pub(super) use string::like::{any_pattern, check_pattern, quantified};
pub(super) use window::check_window;

/// Returns lakeshell's own functions.
pub(super) fn functions() -> Vec<ScalarUDF> {
    let lists = elements::RULES.into_iter().chain(construct::RULES).chain(search::RULES);
    let texts = concat_ws::RULES.into_iter().chain(basic::RULES).chain(case_trim_pad::RULES);
    let texts = texts.chain(substring::RULES).chain(regexp::RULES).chain(encode::RULES);
    let zoned = interval::zoned()
        .chain(parse_format::RULES)
        .chain(date::RULES)
        .chain(make_timestamp::RULES)
        .chain(unix::ZONED)
        .chain([sequence::RULE, get_to_json::TO_JSON, to_number::TO_CHAR, csv::RULE])
        .chain([time_window::ZONED]);
    let numbers = double::RULES.into_iter().chain(integer::RULES).chain(digest::RULES);
    let others = get_to_json::RULES.into_iter().chain(map::RULES).chain(interval::rules());
    let others = others
        .chain([
            construct::CONCAT,
            format_string::RULE,
            format_number::RULE,
            sentences::RULE,
            split::RULE,
        ])
        .chain([percentile_approx::RULE])
        .chain(percentile::RULES)
        .chain(unix::RULES)
        .chain(raise_error::RULES)
        .chain(types::RULES)
        .chain(length::RULES)
        .chain(mode::RULES)
        .chain(bitmap::RULES)
        .chain(url::RULES)
        .chain(generator_rows::RULES)
        .chain(time_window::RULES);
    let rules = lists.chain(texts).chain(numbers).chain(others);
    let ours = conditional::functions().into_iter().chain(round::functions());
    let ours = ours.chain(to_number::functions()).chain(random::functions());
    let ours = ours.chain([not_folded::function()]);
    let ours = ours.chain([interval::function(), arrays_zip::function(), from_json::function()]);
    let ours = ours.chain([csv::function()]);
    let zoned = zoned.map(zoned_function).chain(extract::functions());
    rules.map(function).chain(zoned).chain(ours).collect()
}

fn function(rule: Rule) -> ScalarUDF {
    let declared = registry::registered(rule.name);
    rule.function(declared)
}

fn zoned_function(rule: Zoned) -> ScalarUDF {
    let declared = registry::registered(rule.name);
    rule.function(declared)
}

/// Returns the functions that operators of dates, timestamps and intervals become.
pub(super) fn of_times() -> Vec<Arc<ScalarUDF>> {
    let plain = interval::rules().map(function);
    let days = parse_format::RULES
        .into_iter()
        .filter(|rule| ["date_add", "date_sub"].contains(&rule.name));
    let zoned = interval::zoned().chain(days).map(zoned_function);
    plain.chain(zoned).map(Arc::new).collect()
}
