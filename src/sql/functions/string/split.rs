//! `split`: by a regular expression, as Java splits; `split_part`: by a string.
//!
//! Empty parts are kept, including those between empty matches (`split('a|b', '|')`), except one at the
//! start; an empty pattern splits into characters. The rule is that of Spark's `UTF8String.split`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, ListBuilder, StringBuilder};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as EngineResult;
use regex::Regex;

use super::java_regex::compiled;
use super::regexp::next_from;
use crate::sql::functions::scalar::Rule;
use crate::sql::functions::string::row::{each, number, text, two_texts};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 2] = [
    Rule {
        name: "split",
        coerce: two_texts,
        return_type: |_| DataType::new_list(DataType::Utf8, true),
        eval: |args, _| split_all(args),
    },
    Rule {
        name: "split_part",
        coerce: |types| {
            (types.len() == 3).then(|| vec![DataType::Utf8, DataType::Utf8, DataType::Int64])
        },
        return_type: |_| DataType::Utf8,
        eval: |args, _| split_part(args),
    },
];

fn split_all(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let (whole, patterns) = (args[0].as_string::<i32>(), args[1].as_string::<i32>());
    let limits: Option<&Int64Array> =
        args.get(2).map(datafusion::arrow::array::AsArray::as_primitive);
    let mut lists = ListBuilder::new(StringBuilder::new());
    let mut known: Option<(String, Regex)> = None;
    for (row, (text, pattern)) in whole.iter().zip(patterns).enumerate() {
        let is_null = limits.is_some_and(|limits| limits.is_null(row));
        let (Some(text), Some(pattern), false) = (text, pattern, is_null) else {
            lists.append(false);
            continue;
        };
        let limit = limits.and_then(|limits| usize::try_from(limits.value(row)).ok());
        let limit = limit.filter(|limit| *limit > 0);
        if known.as_ref().is_none_or(|(known, _)| known != pattern) {
            known = Some((pattern.to_owned(), compiled(pattern)?));
        }
        let Some((_, regex)) = &known else { continue };
        for part in parts(text, regex, limit) {
            lists.values().append_value(part);
        }
        lists.append(true);
    }
    Ok(Arc::new(lists.finish()))
}

fn split_part(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    if (0..args[2].len()).any(|row| number(args, 2, row) == Some(0)) {
        return datafusion::common::exec_err!("`split_part` counts from 1");
    }
    Ok(each(args, |row| {
        let (whole, between) = (text(args, 0, row)?, text(args, 1, row)?);
        let parts: Vec<&str> = match between {
            "" => vec![whole],
            between => whole.split(between).collect(),
        };
        let place = number(args, 2, row)?;
        let distance = usize::try_from(place.unsigned_abs()).ok()?;
        let at = if place > 0 { Some(distance - 1) } else { parts.len().checked_sub(distance) };
        Some(at.and_then(|at| parts.get(at)).copied().unwrap_or_default().to_owned())
    }))
}

/// Splits one string at the matches of a pattern, into at most `limit` parts.
///
/// # Errors
/// The pattern is invalid.
pub(in crate::sql) fn split<'a>(
    text: &'a str,
    pattern: &str,
    limit: Option<usize>,
) -> EngineResult<Vec<&'a str>> {
    Ok(parts(text, &compiled(pattern)?, limit))
}

/// Splits into characters; the last part is the rest.
fn letters(text: &str, limit: Option<usize>) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut starts = text.char_indices().map(|(at, _)| at).peekable();
    while let Some(start) = starts.next() {
        let is_last = limit.is_some_and(|limit| parts.len() + 1 == limit);
        let end = starts.peek().copied().filter(|_| !is_last).unwrap_or(text.len());
        parts.push(&text[start..end]);
        if is_last {
            break;
        }
    }
    parts
}

/// Splits at the matches of a pattern, as `java.util.regex.Pattern.split` does.
fn parts<'a>(text: &'a str, regex: &Regex, limit: Option<usize>) -> Vec<&'a str> {
    if regex.as_str().is_empty() && !text.is_empty() {
        return letters(text, limit);
    }
    let mut parts = Vec::new();
    let (mut start, mut from) = (0, Some(0));
    while let Some(found) = from.and_then(|from| regex.find_at(text, from)) {
        if limit.is_some_and(|limit| parts.len() + 1 >= limit) {
            break;
        }
        from = next_from(text, found.start(), found.end());
        if found.end() == 0 {
            continue;
        }
        parts.push(&text[start..found.start()]);
        start = found.end();
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::{letters, parts};
    use crate::sql::functions::string::java_regex::compiled;

    #[test]
    fn texts_are_split_as_java_splits() {
        let cases: [(&str, &str, Option<usize>, &[&str]); 12] = [
            ("a|b", "|", None, &["a", "|", "b", ""]),
            ("a,b,c,,", ",", None, &["a", "b", "c", "", ""]),
            ("a,b,c", ",", Some(2), &["a", "b,c"]),
            ("a,b", ",", Some(1), &["a,b"]),
            ("abc", "b|", None, &["a", "", "c", ""]),
            ("aaa", "a*", None, &["", "", ""]),
            ("xaay", "a*", None, &["x", "", "y", ""]),
            ("abc", "x*", Some(2), &["a", "bc"]),
            ("abc", "^", None, &["abc"]),
            ("", ",", None, &[""]),
            (",a", ",", None, &["", "a"]),
            ("abc", "(?:)", Some(2), &["a", "bc"]),
        ];
        for (text, pattern, limit, expected) in cases {
            let found = parts(text, &compiled(pattern).unwrap(), limit);
            assert_eq!(found, expected, "{text} {pattern}");
        }
        assert_eq!(letters("aéc", None), ["a", "é", "c"]);
        assert_eq!(letters("aéc", Some(2)), ["a", "éc"]);
    }
}
