//! Regular expressions: `regexp_extract`, `regexp_replace`, `regexp_extract_all`, `regexp_count`.
//!
//! Spark's rule: `regexp_extract` is `''` where nothing fits, and the first group unless another is asked for;
//! `regexp_replace` replaces all that fits, `$1` in the replacement being the first group.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Int32Array, ListBuilder, StringArray, StringBuilder,
};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};
use regex::{Captures, Regex};

use crate::error::Error;
use crate::sql::rule::{Rule, texts};

/// The functions of this file.
pub(super) const RULES: [Rule; 6] = [
    Rule {
        name: "regexp_extract",
        takes: with_group,
        gives: |_| DataType::Utf8,
        run: |args, _| {
            let found = each(args, |row, text, regex| {
                let group = group_of(args, row, regex)?;
                let found = regex.captures(text).and_then(|found| found.get(group));
                Ok(Some(found.map_or("", |it| it.as_str()).to_owned()))
            })?;
            Ok(Arc::new(found.into_iter().map(Option::flatten).collect::<StringArray>()))
        },
    },
    Rule {
        name: "regexp_extract_all",
        takes: with_group,
        gives: |_| DataType::new_list(DataType::Utf8, true),
        run: |args, _| {
            let found = each(args, |row, text, regex| {
                let group = group_of(args, row, regex)?;
                let one =
                    |found: Captures<'_>| found.get(group).map_or("", |it| it.as_str()).to_owned();
                Ok(matches(regex, text).into_iter().map(one).collect::<Vec<_>>())
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
        takes: |types| match types.len() {
            3 => texts(types, 3, 3),
            4 => Some(vec![DataType::Utf8, DataType::Utf8, DataType::Utf8, DataType::Int64]),
            _ => None,
        },
        gives: |_| DataType::Utf8,
        run: |args, _| {
            let replacements = args[2].as_string::<i32>();
            let replaced = each(args, |row, text, regex| {
                let start = number(args, 3, row).unwrap_or(1);
                let skipped = usize::try_from(start - 1).unwrap_or(0);
                let from = text.char_indices().nth(skipped).map_or(text.len(), |(at, _)| at);
                let by = braced(replacements.value(row));
                Ok(format!("{}{}", &text[..from], replaced(regex, &text[from..], &by)))
            })?;
            Ok(Arc::new(replaced.into_iter().collect::<StringArray>()))
        },
    },
    Rule {
        name: "regexp_count",
        takes: |types| texts(types, 2, 2),
        gives: |_| DataType::Int32,
        run: |args, _| {
            let counts = each(args, |_, text, regex| {
                Ok(i32::try_from(matches(regex, text).len()).unwrap_or(i32::MAX))
            })?;
            Ok(Arc::new(counts.into_iter().collect::<Int32Array>()))
        },
    },
    Rule {
        name: "regexp_instr",
        takes: with_group,
        gives: |_| DataType::Int32,
        run: |args, _| {
            let places = each(&args[..2], |_, text, regex| {
                let before = regex.find(text).map(|found| text[..found.start()].chars().count());
                Ok(before.and_then(|before| i32::try_from(before + 1).ok()).unwrap_or(0))
            })?;
            Ok(Arc::new(places.into_iter().collect::<Int32Array>()))
        },
    },
    Rule {
        name: "regexp_substr",
        takes: |types| texts(types, 2, 2),
        gives: |_| DataType::Utf8,
        run: |args, _| {
            let found = each(args, |_, text, regex| {
                Ok(regex.find(text).map(|found| found.as_str().to_owned()))
            })?;
            Ok(Arc::new(found.into_iter().map(Option::flatten).collect::<StringArray>()))
        },
    },
];

fn with_group(types: &[DataType]) -> Option<Vec<DataType>> {
    match types.len() {
        2 => texts(types, 2, 2),
        3 => Some(vec![DataType::Utf8, DataType::Utf8, DataType::Int64]),
        _ => None,
    }
}

fn number(args: &[ArrayRef], at: usize, row: usize) -> Option<i64> {
    args.get(at).map(|array| array.as_primitive::<Int64Type>().value(row))
}

/// Returns the group that is asked for: the first, or the whole where there is none.
fn group_of(args: &[ArrayRef], row: usize, regex: &Regex) -> EngineResult<usize> {
    let groups = regex.captures_len() - 1;
    let group = match number(args, 2, row) {
        None => return Ok(1),
        Some(group) => usize::try_from(group).ok().filter(|group| *group <= groups),
    };
    if let Some(group) = group {
        Ok(group)
    } else {
        exec_err!("the pattern has {groups} groups, 0 being the whole")
    }
}

/// Compiles a pattern.
///
/// # Errors
/// It is none, or one that only Java has: one that looks ahead or behind, or back at a group.
pub(super) fn compiled(pattern: &str) -> EngineResult<Regex> {
    Regex::new(pattern).map_err(|error| {
        let text = error.to_string();
        let cause = text.lines().last().unwrap_or_default();
        let error = Error::failed(format!(
            "`{pattern}` is no pattern: {}",
            cause.strip_prefix("error: ").unwrap_or(cause)
        ));
        let is_java = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|of| pattern.contains(of));
        let error = if is_java {
            error.hint("take what stands around into a group: `regexp_extract(x, 'a(b)', 1)`")
        } else {
            error
        };
        error.into()
    })
}

/// Applies a pattern to each text; NULL where any argument is.
fn each<T>(
    args: &[ArrayRef],
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
            known = Some((pattern, compiled(pattern)?));
        }
        if let Some((_, regex)) = &known {
            results.push(Some(apply(row, whole.value(row), regex)?));
        }
    }
    Ok(results)
}

/// Finds all that fits as Java does: also nothing, right behind a match.
///
/// The crate `regex` leaves out an empty match there: of `a*` in `aaa` it finds one, Java two.
fn matches<'a>(regex: &Regex, text: &'a str) -> Vec<Captures<'a>> {
    let mut all = Vec::new();
    let mut from = Some(0);
    while let Some(found) = from.and_then(|from| regex.captures_at(text, from)) {
        let Some(whole) = found.get(0) else { break };
        from = match text[whole.end()..].chars().next() {
            _ if !whole.is_empty() => Some(whole.end()),
            Some(next) => Some(whole.end() + next.len_utf8()),
            None => None,
        };
        all.push(found);
    }
    all
}

fn replaced(regex: &Regex, text: &str, by: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut last = 0;
    for found in matches(regex, text) {
        let Some(whole) = found.get(0) else { continue };
        written.push_str(&text[last..whole.start()]);
        found.expand(by, &mut written);
        last = whole.end();
    }
    written.push_str(&text[last..]);
    written
}

/// Writes Java's `$1` as `${1}`: without braces the letters after it would belong to the name.
fn braced(replacement: &str) -> String {
    let mut written = String::new();
    let mut rest = replacement;
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        written.push_str(before);
        if digits == 0 {
            written.push_str("$$");
        } else {
            written.extend(["${", &after[..digits], "}"]);
        }
        rest = &after[digits..];
    }
    written + rest
}

#[cfg(test)]
mod tests {
    use super::braced;

    #[test]
    fn nothing_fits_behind_a_match() {
        let regex = regex::Regex::new("a*").unwrap();
        assert_eq!(super::replaced(&regex, "aaa", "b"), "bb");
        assert_eq!(super::replaced(&regex, "xay", "-"), "-x--y-");
    }

    #[test]
    fn groups_of_a_replacement_are_told_from_what_follows() {
        assert_eq!(braced("[$1]a$2b"), "[${1}]a${2}b");
        assert_eq!(braced("5 $"), "5 $$");
    }
}
