//! Parts of the engine's messages: names of functions and types as Spark has them, and words between marks.

use std::ops::Range;
use std::str::FromStr as _;
use std::sync::LazyLock;

use datafusion::arrow::datatypes::DataType;
use regex::Regex;

use crate::error::Error;
use crate::spark::types::simple_string;

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

/// Writes the engine's types in a text as Spark's `DataType.simpleString` does, `array<bigint>`.
pub(super) fn with_sparks_types(text: &str) -> String {
    static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"\b(?:Null|Boolean|U?Int(?:8|16|32|64)|Float(?:16|32|64)|(?:Large)?Utf8|Utf8View|(?:Large|FixedSize)?Binary|BinaryView|Date(?:32|64)|Time(?:32|64)|Timestamp|Duration|Interval|Decimal(?:32|64|128|256)|(?:Large)?List(?:View)?|FixedSizeList|Struct|Map|Dictionary)\b",
        )
        .ok()
    });
    let mut named = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(word) = WORDS.as_ref().and_then(|words| words.find_at(text, at)) {
        named.push_str(&text[at..word.start()]);
        let (name, end) = type_at(text, word.range());
        named.push_str(&name);
        at = end;
    }
    named.push_str(&text[at..]);
    named
}

/// Names the type that begins with a word, and returns where its text ends. If what follows the word cannot be
/// read as the type's parameters, only the word is named.
fn type_at(text: &str, word: Range<usize>) -> (String, usize) {
    let end = word.end + parenthesized(&text[word.end..]);
    for end in [end, word.end] {
        if let Ok(data_type) = DataType::from_str(&text[word.start..end]) {
            return (simple_string(&data_type), end);
        }
    }
    let own = &text[word.clone()];
    let name = match own {
        own if !text[word.end..].starts_with('(') => own,
        "Struct" => "struct",
        "Map" => "map",
        "Timestamp" => "timestamp",
        "Time32" | "Time64" => "time",
        "Interval" | "Duration" => "interval",
        own if own.contains("List") => "array",
        own if own.starts_with("Decimal") => "decimal",
        own => own,
    };
    (name.to_owned(), word.end)
}

/// Returns the length of the parentheses at the beginning of a text; 0 if there are none, or they are not closed.
fn parenthesized(text: &str) -> usize {
    let (mut depth, mut is_quoted) = (0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return if at == 0 { 0 } else { at + 1 };
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::{DataType, Field, TimeUnit};

    use super::with_sparks_types;
    use crate::spark::types::simple_string;

    #[test]
    fn types_are_named_as_everywhere_else() {
        let cases = [
            ("UInt8", "smallint"),
            ("UInt16", "int"),
            ("UInt64", "decimal(20,0)"),
            ("Time64(µs)", "time(6)"),
            ("Timestamp(s, \"+00:25\")", "interval day to second"),
            ("Timestamp(s, \"+00:01\")", "interval year to month"),
            ("Timestamp(µs, \"UTC\")", "timestamp"),
            ("Timestamp(Microsecond, Some(\"UTC\"))", "timestamp"),
            ("Timestamp(µs)", "timestamp_ntz"),
            ("Interval(MonthDayNano)", "interval"),
            ("Decimal128(10, 2)", "decimal(10,2)"),
            ("List(non-null Int64)", "array<bigint>"),
            ("Struct(\"a (b\": Utf8)", "struct<a (b:string>"),
            ("Struct(\"a\": Utf8", "struct(\"a\": string"),
            ("Utf8(\"x\") is not Int32 or Null", "string(\"x\") is not int or void"),
            ("List(Utf8, metadata: {})", "array(string, metadata: {})"),
            ("a List or Timestamp of Int32s", "a List or Timestamp of Int32s"),
        ];
        for (text, expected) in cases {
            assert_eq!(with_sparks_types(text), expected, "{text}");
        }
    }

    #[test]
    fn types_that_the_engine_writes_are_read() {
        let nested = DataType::new_list(DataType::Time64(TimeUnit::Microsecond), true);
        let fields =
            vec![Field::new("a", nested, true), Field::new("b (c)", DataType::Utf8, false)];
        let data_type = DataType::Struct(fields.into());
        let text = format!("no {data_type} fits, {data_type}");
        let name = simple_string(&data_type);
        assert_eq!(with_sparks_types(&text), format!("no {name} fits, {name}"));
    }
}
