//! Parts of the engine's messages: names of functions and types as Spark has them, and words between marks.

use std::sync::LazyLock;

use regex::Regex;

use super::Error;

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

/// Begins a message in lower case, as ours begin; a word in capitals stays as it is.
pub(super) fn lower(message: &str) -> String {
    let mut chars = message.chars();
    let Some(first) = chars.next() else { return String::new() };
    let is_word = chars.clone().next().is_some_and(|second| second.is_lowercase() || second == ' ');
    if is_word { first.to_lowercase().chain(chars).collect() } else { message.to_owned() }
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
