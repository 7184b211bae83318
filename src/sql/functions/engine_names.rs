//! Spark's names of functions that the engine has under another.

use datafusion::sql::sqlparser::ast::{Expr, Function};

use crate::sql::ast::function_call::{args_of, name_of, set_args, set_name};
use crate::sql::ast::literal;
use crate::sql::functions::datetime::extract::extracting;

/// Spark's name, and ours or the engine's for the same.
const SAME: [(&str, &str); 49] = [
    ("any", "bool_or"),
    ("any_value", "first_value"),
    ("array_join", "array_to_string"),
    ("bit_get", "getbit"),
    ("cardinality", "size"),
    ("ceiling", "ceil"),
    ("char_length", "length"),
    ("character_length", "length"),
    ("chr", "char"),
    ("date_diff", "datediff"),
    ("dateadd", "date_add"),
    ("endswith", "ends_with"),
    ("every", "bool_and"),
    ("explode", "unnest"),
    ("explode_outer", "unnest_outer"),
    ("first", "first_value"),
    ("get", "item"),
    ("ifnull", "coalesce"),
    ("last", "last_value"),
    ("lcase", "lower"),
    ("len", "length"),
    ("map", "map_of_pairs"),
    ("mean", "avg"),
    ("mod", "remainder"),
    ("nvl", "coalesce"),
    ("pow", "power"),
    ("printf", "format_string"),
    ("rand", "random"),
    ("reduce", "aggregate"),
    ("regexp", "regexp_like"),
    ("rlike", "regexp_like"),
    ("sha", "sha1"),
    ("signum", "sign"),
    ("some", "bool_or"),
    ("startswith", "starts_with"),
    ("std", "stddev"),
    ("substr", "substring"),
    ("make_timestamp_ltz", "make_timestamp"),
    ("to_timestamp_ltz", "to_timestamp"),
    ("to_varchar", "to_char"),
    ("try_mod", "remainder"),
    ("try_to_date", "to_date"),
    ("try_to_timestamp", "to_timestamp"),
    ("try_make_timestamp", "make_timestamp"),
    ("try_make_timestamp_ltz", "make_timestamp"),
    ("try_make_timestamp_ntz", "make_timestamp_ntz"),
    ("try_make_interval", "make_interval"),
    ("ucase", "upper"),
    ("variance", "var_samp"),
];

/// Lists the names that calls have besides those of functions: what is rewritten.
pub(in crate::sql) fn spark_names() -> Vec<String> {
    const REWRITTEN: [&str; 27] = [
        "array_agg",
        "array_size",
        "collect_list",
        "collect_set",
        "count_if",
        "equal_null",
        "from_unixtime",
        "if",
        "inline",
        "inline_outer",
        "instr",
        "isnotnull",
        "isnull",
        "json_tuple",
        "kurtosis",
        "max_by",
        "min_by",
        "mode",
        "nvl2",
        "percentile",
        "percentile_approx",
        "posexplode",
        "posexplode_outer",
        "schema_of_csv",
        "schema_of_json",
        "skewness",
        "stack",
    ];
    let same = SAME.iter().map(|(name, _)| *name);
    same.chain(REWRITTEN).map(str::to_owned).collect()
}

/// Gives a call the engine's name.
pub(in crate::sql) fn rename(function: &mut Function) {
    let Some(name) = name_of(function) else { return };
    if let Some((_, engines)) = SAME.iter().find(|(sparks, _)| *sparks == name) {
        set_name(function, engines);
    }
}

/// Refuses a field of a time that Spark does not have.
///
/// # Errors
/// Such a field, with those that there are.
pub(in crate::sql) fn check_field(name: &str) -> crate::error::Result<()> {
    match extracting(name) {
        Some(_) => Ok(()),
        None => Err(crate::error::Error::failed(format!("cannot extract `{name}` from a time"))
            .hint("year, quarter, month, week, day, dayofweek, doy, hour, minute, second")),
    }
}

/// Refuses a field that `date_part` does not know, or that is not written down.
///
/// # Errors
/// Such a field.
pub(in crate::sql) fn check_part(function: &Function) -> crate::error::Result<()> {
    let is_part = name_of(function).is_some_and(|name| name == "date_part" || name == "datepart");
    let Some(args) = args_of(function).filter(|_| is_part) else { return Ok(()) };
    match args.as_slice() {
        [part, _] => match literal::read(part) {
            Some(field) => check_field(&field),
            None => Err(crate::error::Error::failed(
                "the field of `date_part` is a text as it is written",
            )
            .hint("`date_part('year', at)`")),
        },
        _ => Ok(()),
    }
}

/// Makes a text of the unit in `dateadd(day, 3, at)`, while names are as typed.
pub(in crate::sql) fn name_unit(function: &mut Function) {
    const MOVED: [&str; 3] = ["dateadd", "date_add", "timestampadd"];
    const COUNTED: [&str; 3] = ["datediff", "date_diff", "timestampdiff"];
    let Some(name) = name_of(function) else { return };
    let named = match name.as_str() {
        name if MOVED.contains(&name) => "timestamp_add",
        name if COUNTED.contains(&name) => "timestamp_diff",
        _ => return,
    };
    let Some(mut args) = args_of(function) else { return };
    if let [Expr::Identifier(unit), _, _] = args.as_slice() {
        args[0] = literal::text(&unit.value);
        set_args(function, args);
        set_name(function, named);
    }
}
