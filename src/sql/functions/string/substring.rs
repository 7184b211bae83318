//! Parts of strings and of binary values: `substring`, `left`, `contains`, `startswith`; and `right`, of strings.
//!
//! For binary values, they count and return bytes. `substring` counts from 1, from the end with negative
//! numbers, and treats 0 as 1. The rules are those of Spark's `UTF8String.substringSQL` and
//! `ByteArray.subStringSQL`.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Int64Array, StringArray,
};
use datafusion::arrow::datatypes::{DataType, Int64Type};

use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::{Rule, are_atoms};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 6] = [
    Rule {
        name: "substring",
        coerce: |types| {
            let whole = [kind_of(types.get(..1)?), DataType::Int64, DataType::Int64];
            let are_so_many = (2..=3).contains(&types.len());
            (are_so_many && are_atoms(types)).then(|| whole[..types.len()].to_vec())
        },
        return_type: |types| types[0].clone(),
        eval: |args, _| Ok(substring(args)),
    },
    Rule {
        name: "left",
        coerce: |types| {
            let kind = kind_of(types.get(..1)?);
            (types.len() == 2 && are_atoms(types)).then(|| vec![kind, DataType::Int64])
        },
        return_type: |types| types[0].clone(),
        eval: |args, _| Ok(left(args)),
    },
    Rule {
        name: "right",
        coerce: |types| {
            let taken = || vec![DataType::Utf8, DataType::Int64];
            (types.len() == 2 && are_atoms(types)).then(taken)
        },
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(right(args)),
    },
    Rule {
        name: "contains",
        coerce: two_alike,
        return_type: |_| DataType::Boolean,
        eval: |args, _| {
            let holds = |whole: &[u8], part: &[u8]| {
                part.is_empty() || whole.windows(part.len()).any(|window| window == part)
            };
            Ok(compared(args, |whole, part| whole.contains(part), holds))
        },
    },
    Rule {
        name: "starts_with",
        coerce: two_alike,
        return_type: |_| DataType::Boolean,
        eval: |args, _| {
            Ok(compared(args, |whole, part| whole.starts_with(part), <[u8]>::starts_with))
        },
    },
    Rule {
        name: "ends_with",
        coerce: two_alike,
        return_type: |_| DataType::Boolean,
        eval: |args, _| Ok(compared(args, |whole, part| whole.ends_with(part), <[u8]>::ends_with)),
    },
];

/// Accepts two strings, or two binary values.
fn two_alike(types: &[DataType]) -> Option<Vec<DataType>> {
    (types.len() == 2 && are_atoms(types)).then(|| vec![kind_of(types); 2])
}

/// Compares two strings or binary values; NULL if one is NULL.
fn compared(
    args: &[ArrayRef],
    texts: fn(&str, &str) -> bool,
    bytes: fn(&[u8], &[u8]) -> bool,
) -> ArrayRef {
    let are_bytes = *args[0].data_type() == DataType::Binary;
    let one = |row: usize| {
        args.iter().all(|array| !is_null(array, row)).then_some(())?;
        Some(if are_bytes {
            let value = |at: usize| args[at].as_binary::<i32>().value(row);
            bytes(value(0), value(1))
        } else {
            texts(text(&args[0], row), text(&args[1], row))
        })
    };
    Arc::new((0..args[0].len()).map(one).collect::<BooleanArray>())
}

fn left(args: &[ArrayRef]) -> ArrayRef {
    if let Some(bytes) = args[0].as_binary_opt::<i32>() {
        let one = |row: usize| {
            let known = args.iter().all(|array| !is_null(array, row));
            known.then(|| bytes_between(bytes.value(row), 1, number(&args[1], row)))
        };
        return Arc::new((0..bytes.len()).map(one).collect::<BinaryArray>());
    }
    let one = |row: usize| {
        let known = args.iter().all(|array| !is_null(array, row));
        known.then(|| letters_between(text(&args[0], row), 1, number(&args[1], row)))
    };
    Arc::new((0..args[0].len()).map(one).collect::<StringArray>())
}

fn right(args: &[ArrayRef]) -> ArrayRef {
    let one = |row: usize| {
        args.iter().all(|array| !is_null(array, row)).then_some(())?;
        let count = usize::try_from(number(&args[1], row)).unwrap_or(0);
        let whole = text(&args[0], row);
        let skipped = whole.chars().count().saturating_sub(count);
        Some(whole.chars().skip(skipped).collect::<String>())
    };
    Arc::new((0..args[0].len()).map(one).collect::<StringArray>())
}

fn text(array: &ArrayRef, row: usize) -> &str {
    array.as_string::<i32>().value(row)
}

fn number(array: &ArrayRef, row: usize) -> i64 {
    array.as_primitive::<Int64Type>().value(row)
}

/// Returns the type to which arguments are cast that may be strings or binary: binary only if all are.
pub(in crate::sql) fn kind_of(types: &[DataType]) -> DataType {
    let are_bytes = |of: &DataType| matches!(of, DataType::Binary | DataType::Null);
    let is_known = types.contains(&DataType::Binary);
    if is_known && types.iter().all(are_bytes) { DataType::Binary } else { DataType::Utf8 }
}

/// Returns the range of characters that `substring` selects: from 1, from the end with negative numbers.
fn range(count: usize, start: i64, length: i64) -> std::ops::Range<usize> {
    let all = i64::try_from(count).unwrap_or(i64::MAX);
    let start = match start {
        at if at > 0 => at - 1,
        0 => 0,
        at => all.saturating_add(at),
    };
    let end = start.saturating_add(length.max(0)).clamp(0, all);
    let place = |at: i64| usize::try_from(at).unwrap_or(0);
    place(start.max(0)).min(place(end))..place(end)
}

/// Returns some characters of a string.
pub(in crate::sql) fn letters_between(text: &str, start: i64, length: i64) -> &str {
    let taken = range(text.chars().count(), start, length);
    let place = |letter| text.char_indices().nth(letter).map_or(text.len(), |(at, _)| at);
    &text[place(taken.start)..place(taken.end)]
}

/// Returns some bytes of a binary value.
pub(in crate::sql) fn bytes_between(bytes: &[u8], start: i64, length: i64) -> &[u8] {
    &bytes[range(bytes.len(), start, length)]
}

fn substring(args: &[ArrayRef]) -> ArrayRef {
    let starts: &Int64Array = args[1].as_primitive();
    let lengths: Option<&Int64Array> =
        args.get(2).map(datafusion::arrow::array::AsArray::as_primitive);
    let length = |row| lengths.map_or(i64::MAX, |lengths| lengths.value(row));
    let rows = (0..starts.len())
        .map(|row| args.iter().all(|array| array.is_valid(row)).then_some(row))
        .collect::<Vec<_>>();
    if let Some(bytes) = args[0].as_binary_opt::<i32>() {
        let part = |row| bytes_between(bytes.value(row), starts.value(row), length(row));
        return Arc::new(rows.into_iter().map(|row| row.map(part)).collect::<BinaryArray>());
    }
    let texts = args[0].as_string::<i32>();
    let part = |row| letters_between(texts.value(row), starts.value(row), length(row));
    Arc::new(rows.into_iter().map(|row| row.map(part)).collect::<StringArray>())
}
