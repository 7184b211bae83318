//! Replaces characters of a string: `replace`, `mask`, `quote`.

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::scalar::{Rule, texts};
use crate::sql::functions::size_limit;
use crate::sql::functions::string::row::{each, text};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 3] = [
    Rule {
        name: "replace",
        coerce: |types| texts(types, 2, 3),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let longer = |row: usize| {
                let (whole, wanted) = (text(args, 0, row)?, text(args, 1, row)?);
                let by = if args.len() > 2 { text(args, 2, row)? } else { "" };
                let more = by.len().saturating_sub(wanted.len());
                // Most replacements are not longer than what they replace.
                let is_longer = more > 0 && !wanted.is_empty();
                let times = if is_longer { whole.matches(wanted).count() } else { 0 };
                Some(whole.len().saturating_add(times.saturating_mul(more)))
            };
            size_limit::for_bytes("replace", (0..args[0].len()).filter_map(longer))?;
            Ok(each(args, |row| {
                let (whole, wanted) = (text(args, 0, row)?, text(args, 1, row)?);
                let by = if args.len() > 2 { text(args, 2, row)? } else { "" };
                let is_nothing = wanted.is_empty();
                Some(if is_nothing { whole.to_owned() } else { whole.replace(wanted, by) })
            }))
        },
    },
    Rule {
        name: "mask",
        coerce: |types| texts(types, 1, 5),
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(each(&args[..1], |row| Some(masked(args, row, text(args, 0, row)?)))),
    },
    Rule {
        name: "quote",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            Ok(each(args, |row| Some(format!("'{}'", text(args, 0, row)?.replace('\'', "\\'")))))
        },
    },
];

/// Replaces letters and digits by a character for their kind.
fn masked(args: &[ArrayRef], row: usize, whole: &str) -> String {
    let by = |at: usize, default: Option<char>| match args.get(at) {
        None => default,
        Some(_) => text(args, at, row).and_then(|text| text.chars().next()),
    };
    let (upper, lower, digit) = (by(1, Some('X')), by(2, Some('x')), by(3, Some('n')));
    let other = by(4, None);
    let hidden = |letter: char| match letter {
        letter if letter.is_uppercase() => upper,
        letter if letter.is_lowercase() => lower,
        letter if letter.is_ascii_digit() => digit,
        _ => other,
    };
    whole.chars().map(|letter| hidden(letter).unwrap_or(letter)).collect()
}
