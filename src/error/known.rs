//! What the engine is known to complain of, in plain words, and its types by Spark's names.
//!
//! Knows the wording of `DataFusion` 55.2 and nothing of statements.

use std::sync::LazyLock;

use regex::Regex;

use super::Error;
use super::engine::lower;
use super::reworded::reworded;

/// Says what is known in plain words.
pub(super) fn known(text: &str) -> Option<Error> {
    if text.contains("declared as non-nullable") {
        return Some(Error::failed(
            "internal error: a column without NULLs was given one; please report the statement",
        ));
    }
    let unknown = ["config namespace for key \"", "config namespace \"", "onfig value \""];
    if let Some(name) = unknown.iter().find_map(|mark| between(text, mark, "\"")) {
        return Some(no_setting(name));
    }
    if let Some(types) = between(text, "There isn't a common type to coerce ", " in LIKE") {
        let types = with_sparks_types(types);
        return Some(
            Error::failed(format!("LIKE takes texts, not {types}"))
                .hint("`CAST(x AS STRING) LIKE '1%'`"),
        );
    }
    if text.contains("HAVING clause references") {
        return Some(Error::failed(
            "`HAVING` has a column that is neither in GROUP BY nor in an aggregate",
        ));
    }
    if let Some(known) = of_place(text).or_else(|| of_call(text)).or_else(|| of_name(text)) {
        return Some(known);
    }
    if let Some(said) = reworded(text) {
        return Some(said);
    }
    let compared = text.split_once("comparison operation ").map(|(_, types)| types);
    if let Some(types) = compared {
        return Some(unfit("compare", types));
    }
    let computed = between(text, "Cannot coerce arithmetic expression ", " to valid types")
        .or_else(|| text.split_once("bitwise operation ").map(|(_, types)| types));
    computed.map(|types| unfit("compute", types))
}

/// Says what stands in a place where it cannot.
pub(super) fn of_place(text: &str) -> Option<Error> {
    if text.contains("Lambda") {
        return Some(
            Error::failed("a function like `x -> x + 1` is not supported in this place")
                .hint("`transform`, `filter`, `exists`, `aggregate` and their like take one"),
        );
    }
    text.contains("Wildcard").then(|| Error::failed("`*` is not supported in this place"))
}

/// The engine's names of functions that users know by another.
const SPARKS: [(&str, &str); 11] = [
    ("array_to_string", "array_join"),
    ("approx_distinct", "approx_count_distinct"),
    ("bool_and", "every"),
    ("bool_or", "some"),
    ("first_value", "first"),
    ("last_value", "last"),
    ("map_of_pairs", "map"),
    ("random", "rand"),
    ("remainder", "mod"),
    ("ends_with", "endswith"),
    ("starts_with", "startswith"),
];

/// Returns what users call a function of the engine.
pub(super) fn spark_name(name: &str) -> &str {
    SPARKS.iter().find(|(engines, _)| *engines == name).map_or(name, |(_, sparks)| *sparks)
}

/// Says what a call has that it should not have.
fn of_call(text: &str) -> Option<Error> {
    if let Some((name, rest)) =
        text.strip_prefix("Function '").and_then(|rest| rest.split_once("' expects "))
    {
        let (wanted, rest) = rest.split_once(" arguments but received ")?;
        let given: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let noun = if wanted == "1" { "argument" } else { "arguments" };
        return Some(Error::failed(format!("`{name}` takes {wanted} {noun}, not {given}")));
    }
    if let Some((name, rest)) = text
        .split_once("arguments to satisfy a call to '")
        .and_then(|(_, rest)| rest.split_once("' function: coercion from "))
    {
        let types = rest.split(" to the signature").next().unwrap_or_default();
        let types = with_sparks_types(types);
        return Some(Error::failed(format!("`{}` does not take ({types})", spark_name(name))));
    }
    if let Some(name) = between(text, "'", "' does not support zero arguments") {
        return Some(Error::failed(format!("`{}` needs an argument", spark_name(name))));
    }
    if text.contains("failed to match any signature") {
        let name = between(text, "Function '", "'")?;
        return Some(Error::failed(format!("`{name}` does not take values of this type")));
    }
    let (said, _) = text.split_once(" No function matches the given name")?;
    let said = said.trim_end_matches('.');
    reworded(said).or_else(|| Some(Error::failed(lower(&with_sparks_types(said)))))
}

/// Says which name is not there.
fn of_name(text: &str) -> Option<Error> {
    let unquoted = |name: &str| name.replace('"', "");
    if let Some(rest) = text.strip_prefix("No field named ") {
        let (name, near) = match rest.split_once(". Did you mean '") {
            Some((name, near)) => (name, near.split_once('\'').map(|(near, _)| near)),
            None => (rest.trim_end_matches('.'), None),
        };
        let error = Error::failed(format!("no column `{}`", unquoted(name)));
        return Some(match near {
            Some(near) => error.hint(format!("did you mean `{}`?", unquoted(near))),
            None => error,
        });
    }
    if let Some(names) = text.split_once("The subquery should only return one column: ") {
        return Some(Error::failed(format!(
            "a subquery in this place must only return one column, not {}",
            unquoted(names.1)
        )));
    }
    if let Some(name) = between(text, "'", "' is not a variable which can be viewed") {
        return Some(no_setting(name));
    }
    let name = between(text, "The window ", " is not defined")?;
    Some(
        Error::failed(format!("there is no window `{name}`"))
            .hint(format!("`WINDOW {name} AS (PARTITION BY … ORDER BY …)` behind the conditions")),
    )
}

fn no_setting(name: &str) -> Error {
    Error::failed(format!("there is no setting `{name}`")).hint("`SHOW ALL` lists the settings")
}

/// Says that an operator does not take the two types beside it.
pub(super) fn unfit(verb: &str, types: &str) -> Error {
    let types = with_sparks_types(types);
    Error::failed(format!("cannot {verb} `{types}`: the types do not fit"))
        .hint("`CAST` one of them")
}

/// Returns the text between two marks.
pub(super) fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    let length = text[start..].find(to)?;
    Some(&text[start..start + length])
}

/// Writes the engine's names of types as Spark's.
pub(super) fn with_sparks_types(text: &str) -> String {
    const TYPES: [(&str, &str); 21] = [
        (r"\b(?:Large)?Utf8(?:View)?\b", "string"),
        (r"\bInt8\b", "tinyint"),
        (r"\bInt16\b", "smallint"),
        (r"\bInt32\b", "int"),
        (r"\bInt64\b", "bigint"),
        (r"\bUInt(8|16|32|64)\b", "bigint"),
        (r"\bFloat(16|32)\b", "float"),
        (r"\bFloat64\b", "double"),
        (r"\bBoolean\b", "boolean"),
        (r"\bNull\b", "void"),
        (r"\bDecimal(32|64|128|256)\(", "decimal("),
        (r"\bDate(32|64)\b", "date"),
        (r#"\bTimestamp\([^,()]+, (?:Some\()?"[^"]*"\)?\)"#, "timestamp"),
        (r"\bTimestamp\([^()]+\)", "timestamp_ntz"),
        (r"\bInterval\(\w+\)", "interval"),
        (r"\bDuration\([^()]+\)", "interval"),
        (r"\b(?:Large)?Binary(?:View)?\b", "binary"),
        (r"\bTime(32|64)\([^()]+\)", "time"),
        (r"\b(?:Large|FixedSize)?List\(", "array("),
        (r"\bStruct\(", "struct("),
        (r"\bMap\(", "map("),
    ];
    static PATTERNS: LazyLock<Vec<(Option<Regex>, &str)>> = LazyLock::new(|| {
        TYPES.iter().map(|(pattern, name)| (Regex::new(pattern).ok(), *name)).collect()
    });
    let mut text = text.to_owned();
    for (pattern, name) in PATTERNS.iter() {
        if let Some(pattern) = pattern {
            text = pattern.replace_all(&text, *name).into_owned();
        }
    }
    text
}
