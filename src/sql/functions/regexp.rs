//! Regular expressions: `regexp_extract`, `regexp_replace`.
//!
//! Spark's rule: `regexp_extract` is `''` where nothing fits, and the first group unless another is asked for;
//! `regexp_replace` replaces all that fits, `$1` in the replacement being the first group.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, exec_datafusion_err};
use regex::Regex;

use crate::sql::rule::{Rule, texts};

/// The functions of this file.
pub(super) const RULES: [Rule; 2] = [
    Rule {
        name: "regexp_extract",
        takes: |types| match types.len() {
            2 => texts(types, 2, 2),
            3 => Some(vec![DataType::Utf8, DataType::Utf8, DataType::Int64]),
            _ => None,
        },
        gives: |_| DataType::Utf8,
        run: |args, _| {
            let groups = args.get(2).map(AsArray::as_primitive::<Int64Type>);
            each(args, |row, text, regex| {
                let group = groups.map_or(1, |groups| groups.value(row));
                let found = regex.captures(text).zip(usize::try_from(group).ok());
                found.and_then(|(found, at)| found.get(at)).map_or("", |it| it.as_str()).to_owned()
            })
        },
    },
    Rule {
        name: "regexp_replace",
        takes: |types| texts(types, 3, 3),
        gives: |_| DataType::Utf8,
        run: |args, _| {
            let replacements = args[2].as_string::<i32>();
            each(args, |row, text, regex| {
                regex.replace_all(text, braced(replacements.value(row))).into_owned()
            })
        },
    },
];

/// Applies a pattern to each text; NULL where any argument is.
fn each(
    args: &[ArrayRef],
    apply: impl Fn(usize, &str, &Regex) -> String,
) -> EngineResult<ArrayRef> {
    let (whole, patterns) = (args[0].as_string::<i32>(), args[1].as_string::<i32>());
    let mut compiled: Option<(&str, Regex)> = None;
    let mut results: Vec<Option<String>> = Vec::with_capacity(whole.len());
    for row in 0..whole.len() {
        if args.iter().any(|arg| arg.is_null(row)) {
            results.push(None);
            continue;
        }
        let pattern = patterns.value(row);
        if compiled.as_ref().is_none_or(|(known, _)| *known != pattern) {
            let regex = Regex::new(pattern)
                .map_err(|error| exec_datafusion_err!("`{pattern}` is no pattern: {error}"))?;
            compiled = Some((pattern, regex));
        }
        results.push(compiled.as_ref().map(|(_, regex)| apply(row, whole.value(row), regex)));
    }
    Ok(Arc::new(StringArray::from(results)))
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
    fn groups_of_a_replacement_are_told_from_what_follows() {
        assert_eq!(braced("[$1]a$2b"), "[${1}]a${2}b");
        assert_eq!(braced("5 $"), "5 $$");
    }
}
