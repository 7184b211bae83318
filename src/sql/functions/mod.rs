//! Gives functions Spark's names and meanings.
//!
//! Each function of Spark's `FunctionRegistry` is declared once (`declaration`), next to its code;
//! `registry` finds it by name. There are three ways to implement a function, and the simplest one
//! that works is used: another name for the engine's function (`engine_names`), another expression
//! (`rewrite`), or lakeshell's own function (`scalar`, used in `string`, `math`, `array`,
//! `datetime`, `json`). If both Spark and the engine have a name, Spark's meaning is used. The
//! functions know arrays and the parser's tree, but no tables and no columns. `catalog.tsv` names
//! the Spark class whose rule a function follows, next to the function's name. A file names a class
//! itself if the class is not listed there.

pub(super) mod accepted;
pub(super) mod aggregate;
pub(super) mod args;
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
pub(super) mod header;
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
    date, date_arithmetic, date_format, extract, make_timestamp, time_window, timestamp_arithmetic,
    to_timestamp, unix,
};
use crate::sql::functions::hash::digest;
use crate::sql::functions::json::{
    from_json, get_json_object, json_array_length, json_object_keys, to_json,
};
use crate::sql::functions::math::{bitmap, double, integer, round};
use crate::sql::functions::scalar::{Rule, Zoned};
use crate::sql::functions::string::{
    case_trim_pad, char_ascii, concat_ws, elt, encode, format_number, format_string, initcap,
    length, locate, luhn_check, regexp, replace_mask, sentences, similarity, space, split,
    substring, to_number,
};

pub(super) use datetime::timestamp_arithmetic::{micros_later, months_later};
pub(super) use engine_names::{check_field, check_part, name_unit};
pub(super) use hash::murmur3_xxhash64::hash64;
pub(super) use interval::{is_interval, micros as interval_micros, rewrite as interval};
pub(super) use json::json_tuple::fields_of as json_fields;
pub(super) use lambda::functions as of_functions;
pub(super) use not_folded::UNFOLDED;
pub(super) use random::{is_seeded, of_call};
pub(super) use rewrite::rewrite;
pub(super) use string::like::{any_pattern, check_pattern, quantified};
pub(super) use window::check_window;

/// Returns lakeshell's own functions.
pub(super) fn functions() -> Vec<ScalarUDF> {
    let lists = elements::RULES.into_iter().chain(construct::RULES).chain(search::RULES);
    let zoned = interval::zoned()
        .chain(to_timestamp::RULES)
        .chain(date_arithmetic::RULES)
        .chain(date::RULES)
        .chain(make_timestamp::RULES)
        .chain(timestamp_arithmetic::RULES)
        .chain([date_format::RULE, sequence::RULE, to_json::RULE, to_number::TO_CHAR, csv::RULE])
        .chain([time_window::ZONED]);
    let numbers = double::RULES.into_iter().chain(integer::RULES).chain(digest::RULES);
    let others = [construct::CONCAT, percentile_approx::RULE]
        .into_iter()
        .chain(json_rules())
        .chain(map::RULES)
        .chain(interval::rules())
        .chain(percentile::RULES)
        .chain(unix::RULES)
        .chain(raise_error::RULES)
        .chain(types::RULES)
        .chain(mode::RULES)
        .chain(bitmap::RULES)
        .chain(url::RULES)
        .chain(generator_rows::RULES)
        .chain(time_window::RULES);
    let rules = lists.chain(string_rules()).chain(numbers).chain(others);
    let ours = conditional::functions().into_iter().chain(round::functions());
    let ours = ours.chain(to_number::functions()).chain(random::functions());
    let ours = ours.chain([not_folded::function()]);
    let ours = ours.chain([interval::function(), arrays_zip::function(), from_json::function()]);
    let ours = ours.chain([csv::function()]);
    let zoned = zoned.map(zoned_function).chain(extract::functions());
    rules.map(function).chain(zoned).chain(ours).collect()
}

/// Returns the functions of strings.
fn string_rules() -> impl Iterator<Item = Rule> {
    [elt::RULE, initcap::RULE, locate::RULE, luhn_check::RULE, space::RULE]
        .into_iter()
        .chain([format_string::RULE, format_number::RULE, sentences::RULE])
        .chain(case_trim_pad::RULES)
        .chain(char_ascii::RULES)
        .chain(concat_ws::RULES)
        .chain(encode::RULES)
        .chain(length::RULES)
        .chain(regexp::RULES)
        .chain(replace_mask::RULES)
        .chain(similarity::RULES)
        .chain(split::RULES)
        .chain(substring::RULES)
}

/// Returns the functions of JSON strings.
fn json_rules() -> [Rule; 3] {
    [get_json_object::RULE, json_array_length::RULE, json_object_keys::RULE]
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
    let rules = interval::rules().map(function);
    let days = date_arithmetic::RULES
        .into_iter()
        .filter(|rule| ["date_add", "date_sub"].contains(&rule.name));
    let zoned = interval::zoned().chain(days).map(zoned_function);
    rules.chain(zoned).map(Arc::new).collect()
}
