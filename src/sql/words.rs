//! Says the engine's complaints in the shell's words.
//!
//! Knows the wording of `DataFusion` 55.2's errors and nothing of statements. What it does not
//! recognise it passes on without the engine's prefixes (see `error`).

use datafusion::error::DataFusionError;

use crate::error::{Error, nearest};

/// Makes the shell's error of an engine's error.
pub(super) fn plain(error: DataFusionError, functions: &[String]) -> Error {
    let text = error.strip_backtrace();
    if let Some(name) = between(&text, "Invalid function '", "'") {
        return no_function(name, functions);
    }
    if text.contains("UNION queries have different number of columns") {
        return Error::failed("the two sides of the UNION have different numbers of columns");
    }
    if let Some(place) = between(&text, "Order by column out of bounds, specified: ", ",") {
        return Error::failed(format!("ORDER BY position {place} is not in the select list"));
    }
    if let Some(place) = between(&text, "Cannot find column with position ", " in") {
        return Error::failed(format!("GROUP BY position {place} is not in the select list"));
    }
    if let Some(column) = between(&text, "column \"", "\" must appear in the GROUP BY clause") {
        let name = column.rsplit('.').next().unwrap_or(column);
        return Error::failed(format!("`{name}` is neither in GROUP BY nor in an aggregate"))
            .hint(format!("`GROUP BY {name}`, or `any_value({name})` for one of its values"));
    }
    if text.contains("unnest() can only be applied") {
        return Error::failed("`explode` takes a list");
    }
    if text.contains("operator 'NOT' requires a boolean expression") {
        return Error::failed("`NOT` does not take values of this type");
    }
    Error::from(error)
}

/// Functions of Spark's that are not done, and what there is instead.
const ELSEWHERE: [(&[&str], &str); 2] = [
    (
        &[
            "parse_json",
            "try_parse_json",
            "variant_get",
            "try_variant_get",
            "is_variant_null",
            "to_variant_object",
            "schema_of_variant",
            "schema_of_variant_agg",
            "variant_explode",
            "variant_explode_outer",
        ],
        "there are no variants; `from_json(text, 'a INT')` and `get_json_object(text, '$.a')` read JSON",
    ),
    (
        &[
            "from_xml",
            "to_xml",
            "schema_of_xml",
            "xpath",
            "xpath_boolean",
            "xpath_double",
            "xpath_float",
            "xpath_int",
            "xpath_long",
            "xpath_number",
            "xpath_short",
            "xpath_string",
        ],
        "XML is not read",
    ),
];

fn is_among(name: &str, names: &[&str]) -> bool {
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

/// Says that there is no such function, and which is near.
pub(super) fn no_function(name: &str, functions: &[String]) -> Error {
    if let "schema_of_json" | "schema_of_csv" = name {
        return Error::failed(format!("`{name}` takes a text that it can read, as it is written"))
            .hint("`schema_of_json('{\"a\": 1}')`, `schema_of_csv('1,a')`");
    }
    if functions.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Error::failed(format!("`{name}` cannot be called like this"))
            .hint("it takes other arguments, or none of what stands beside it");
    }
    if let Some((_, instead)) = ELSEWHERE.iter().find(|(names, _)| is_among(name, names)) {
        return Error::failed(format!("the function `{name}` is not supported")).hint(*instead);
    }
    let error = Error::failed(format!("no function `{name}`"));
    match nearest(name, functions) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`SHOW FUNCTIONS` lists them, `SHOW FUNCTIONS LIKE '*json*'` some"),
    }
}

/// Returns the text between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    let length = text[start..].find(to)?;
    Some(&text[start..start + length])
}
