//! Regular expressions: `regexp_extract`, `regexp_replace`, `regexp_extract_all`, `regexp_count`.
//!
//! Spark's rule: `regexp_extract` is `''` if there is no match, and returns the first group by default
//! (`RegExpExtract`); `regexp_replace` replaces all matches, and `$1` in the replacement is the first group
//! (`RegExpReplace`).

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int32Array, ListBuilder, StringArray, StringBuilder,
};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};
use regex::{Captures, Regex};

use super::java_regex::{compiled, compiled_to_test};
use crate::sql::functions::scalar::{Rule, are_atoms, texts};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 7] = [
    Rule {
        name: "regexp_like",
        coerce: |types| texts(types, 2, 2),
        return_type: |_| DataType::Boolean,
        eval: |args, _| {
            let test = |_, text: &str, regex: &Regex| Ok(regex.is_match(text));
            let found = each_by(args, compiled_to_test, test)?;
            Ok(Arc::new(found.into_iter().collect::<BooleanArray>()))
        },
    },
    Rule {
        name: "regexp_extract",
        coerce: with_group,
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let found = each(args, |row, text, regex| {
                // Spark's `RegExpExtractBase` checks the group number only if there is a match.
                let Some(found) = regex.captures(text) else { return Ok(Some(String::new())) };
                let found = found.get(group_of(args, row, regex)?);
                Ok(Some(found.map_or("", |it| it.as_str()).to_owned()))
            })?;
            Ok(Arc::new(found.into_iter().map(Option::flatten).collect::<StringArray>()))
        },
    },
    Rule {
        name: "regexp_extract_all",
        coerce: with_group,
        return_type: |_| DataType::new_list(DataType::Utf8, true),
        eval: |args, _| {
            let found = each(args, |row, text, regex| {
                let all = matches(regex, text);
                if all.is_empty() {
                    return Ok(Vec::new());
                }
                let group = group_of(args, row, regex)?;
                let one =
                    |found: Captures<'_>| found.get(group).map_or("", |it| it.as_str()).to_owned();
                Ok(all.into_iter().map(one).collect::<Vec<_>>())
            })?;
            let mut lists = ListBuilder::new(StringBuilder::new());
            for found in found {
                let is_known = found.is_some();
                for text in found.unwrap_or_default() {
                    lists.values().append_value(text);
                }
                lists.append(is_known);
            }
            Ok(Arc::new(lists.finish()))
        },
    },
    Rule {
        name: "regexp_replace",
        coerce: |types| match types.len() {
            4 if are_atoms(types) => {
                Some(vec![DataType::Utf8, DataType::Utf8, DataType::Utf8, DataType::Int64])
            }
            _ => texts(types, 3, 3),
        },
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let replacements = args[2].as_string::<i32>();
            let replaced = each(args, |row, text, regex| {
                let start = number(args, 3, row).unwrap_or(1);
                let skipped = usize::try_from(start - 1).unwrap_or(0);
                let from = text.char_indices().nth(skipped).map_or(text.len(), |(at, _)| at);
                if !regex.is_match(&text[from..]) {
                    return Ok(text.to_owned());
                }
                let by = parts(replacements.value(row), regex)?;
                Ok(format!("{}{}", &text[..from], replaced(regex, &text[from..], &by)))
            })?;
            Ok(Arc::new(replaced.into_iter().collect::<StringArray>()))
        },
    },
    Rule {
        name: "regexp_count",
        coerce: |types| texts(types, 2, 2),
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            let counts = each(args, |_, text, regex| {
                Ok(i32::try_from(matches(regex, text).len()).unwrap_or(i32::MAX))
            })?;
            Ok(Arc::new(counts.into_iter().collect::<Int32Array>()))
        },
    },
    Rule {
        name: "regexp_instr",
        coerce: with_group,
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            let places = each(&args[..2], |_, text, regex| {
                let before = regex.find(text).map(|found| text[..found.start()].chars().count());
                Ok(before.and_then(|before| i32::try_from(before + 1).ok()).unwrap_or(0))
            })?;
            Ok(Arc::new(places.into_iter().collect::<Int32Array>()))
        },
    },
    Rule {
        name: "regexp_substr",
        coerce: |types| texts(types, 2, 2),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let found = each(args, |_, text, regex| {
                let found = regex.find(text).filter(|found| !found.is_empty());
                Ok(found.map(|found| found.as_str().to_owned()))
            })?;
            Ok(Arc::new(found.into_iter().map(Option::flatten).collect::<StringArray>()))
        },
    },
];

fn with_group(types: &[DataType]) -> Option<Vec<DataType>> {
    match types.len() {
        3 if are_atoms(types) => Some(vec![DataType::Utf8, DataType::Utf8, DataType::Int64]),
        _ => texts(types, 2, 2),
    }
}

fn number(args: &[ArrayRef], at: usize, row: usize) -> Option<i64> {
    args.get(at).map(|array| array.as_primitive::<Int64Type>().value(row))
}

/// Returns the requested group: by default the first one, or the complete match if there is none.
fn group_of(args: &[ArrayRef], row: usize, regex: &Regex) -> EngineResult<usize> {
    let groups = regex.captures_len() - 1;
    let group = match number(args, 2, row) {
        None => Some(1).filter(|group| *group <= groups),
        Some(group) => usize::try_from(group).ok().filter(|group| *group <= groups),
    };
    if let Some(group) = group {
        Ok(group)
    } else {
        exec_err!("the pattern has {groups} groups, 0 being the whole")
    }
}

/// Applies a pattern to each string; NULL if any argument is NULL.
fn each<T>(
    args: &[ArrayRef],
    apply: impl Fn(usize, &str, &Regex) -> EngineResult<T>,
) -> EngineResult<Vec<Option<T>>> {
    each_by(args, compiled, apply)
}

/// As [`each`], with the pattern compiled in another way.
fn each_by<T>(
    args: &[ArrayRef],
    compile: fn(&str) -> EngineResult<Regex>,
    apply: impl Fn(usize, &str, &Regex) -> EngineResult<T>,
) -> EngineResult<Vec<Option<T>>> {
    let (whole, patterns) = (args[0].as_string::<i32>(), args[1].as_string::<i32>());
    let mut known: Option<(&str, Regex)> = None;
    let mut results = Vec::with_capacity(whole.len());
    for row in 0..whole.len() {
        if args.iter().any(|arg| arg.is_null(row)) {
            results.push(None);
            continue;
        }
        let pattern = patterns.value(row);
        if known.as_ref().is_none_or(|(known, _)| *known != pattern) {
            known = Some((pattern, compile(pattern)?));
        }
        if let Some((_, regex)) = &known {
            results.push(Some(apply(row, whole.value(row), regex)?));
        }
    }
    Ok(results)
}

/// Finds all matches as Java does, including empty ones directly after a match.
///
/// The crate `regex` omits an empty match there: for `a*` in `aaa` it finds one match, Java two.
fn matches<'a>(regex: &Regex, text: &'a str) -> Vec<Captures<'a>> {
    let mut all = Vec::new();
    let mut from = Some(0);
    while let Some(found) = from.and_then(|from| regex.captures_at(text, from)) {
        let Some(whole) = found.get(0) else { break };
        from = next_from(text, whole.start(), whole.end());
        all.push(found);
    }
    all
}

/// Returns where to continue the search after a match; one character further if it was empty.
pub(in crate::sql) fn next_from(text: &str, start: usize, end: usize) -> Option<usize> {
    if start < end {
        return Some(end);
    }
    text[end..].chars().next().map(|next| end + next.len_utf8())
}

fn replaced(regex: &Regex, text: &str, by: &[ReplacementPart]) -> String {
    let mut written = String::with_capacity(text.len());
    let mut last = 0;
    for found in matches(regex, text) {
        let Some(whole) = found.get(0) else { continue };
        written.push_str(&text[last..whole.start()]);
        for part in by {
            written.push_str(match part {
                ReplacementPart::Text(text) => text,
                ReplacementPart::Group(group) => found.get(*group).map_or("", |it| it.as_str()),
            });
        }
        last = whole.end();
    }
    written.push_str(&text[last..]);
    written
}

/// A part of a replacement.
#[derive(Debug, PartialEq)]
enum ReplacementPart {
    Text(String),
    Group(usize),
}

/// Parses a replacement as Java does: `$1` is a group, with as many digits as are a valid group number, and a
/// backslash escapes the next character.
fn parts(replacement: &str, regex: &Regex) -> EngineResult<Vec<ReplacementPart>> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut letters = replacement.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some(next) => text.push(next),
                None => return exec_err!("the replacement `{replacement}` ends with a backslash"),
            },
            '$' => {
                parts.push(ReplacementPart::Text(std::mem::take(&mut text)));
                let group = if letters.next_if_eq(&'{').is_some() {
                    let name: String = letters.by_ref().take_while(|c| *c != '}').collect();
                    regex.capture_names().position(|group| group == Some(name.as_str()))
                } else {
                    let mut group = None;
                    while let Some(digit) = letters.peek().and_then(|c| c.to_digit(10)) {
                        let next = group.unwrap_or(0) * 10 + digit as usize;
                        if group.is_some() && next >= regex.captures_len() {
                            break;
                        }
                        group = Some(next);
                        letters.next();
                    }
                    group.filter(|group| *group < regex.captures_len())
                };
                let Some(group) = group else {
                    return exec_err!(
                        "the replacement `{replacement}` names a group that is not there"
                    );
                };
                parts.push(ReplacementPart::Group(group));
            }
            letter => text.push(letter),
        }
    }
    parts.push(ReplacementPart::Text(text));
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::{ReplacementPart, parts, replaced};

    #[test]
    fn nothing_fits_behind_a_match() {
        let by = |text: &str| [ReplacementPart::Text(text.to_owned())];
        let regex = Regex::new("a*").unwrap();
        assert_eq!(replaced(&regex, "aaa", &by("b")), "bb");
        assert_eq!(replaced(&regex, "xay", &by("-")), "-x--y-");
    }

    #[test]
    fn replacements_are_read_as_java_reads_them() {
        let regex = Regex::new("(b)(?<n>c)").unwrap();
        let made = |by: &str| parts(by, &regex).map(|by| replaced(&regex, "abcd", &by)).ok();
        assert_eq!(made("[$1]${n}$2x").as_deref(), Some("a[b]ccxd"));
        assert_eq!(made("$12").as_deref(), Some("ab2d"));
        assert_eq!(made(r"\$1\\").as_deref(), Some(r"a$1\d"));
        for wrong in ["$3", "$", "5 $x", "${x}", "\\"] {
            assert_eq!(made(wrong), None, "{wrong}");
        }
    }
}
