//! Functions of texts.
//!
//! `substring` counts from 1, from the end with negative numbers, and takes 0 for 1; `split` is by a regular
//! expression and keeps empty parts, `''` splits into letters; `concat_ws` leaves NULLs out and takes lists.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, ListBuilder, StringArray, StringBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::{Result as EngineResult, exec_datafusion_err};
use regex::Regex;

use crate::sql::cast::text_of;
use crate::sql::rule::{Rule, texts};

/// The functions of this file.
pub(super) const RULES: [Rule; 3] = [
    Rule {
        name: "concat_ws",
        takes: |types| {
            let is_list = |t: &DataType| matches!(t, DataType::List(_));
            let as_is = |t: &DataType| if is_list(t) { t.clone() } else { DataType::Utf8 };
            (!types.is_empty()).then(|| types.iter().map(as_is).collect())
        },
        gives: |_| DataType::Utf8,
        run: |args, _| concat_ws(args),
    },
    Rule {
        name: "split",
        takes: |types| match types.len() {
            2 => texts(types, 2, 2),
            3 => Some(vec![DataType::Utf8, DataType::Utf8, DataType::Int64]),
            _ => None,
        },
        gives: |_| list_of_texts(),
        run: |args, _| split(args),
    },
    Rule {
        name: "substring",
        takes: |types| {
            let whole = [DataType::Utf8, DataType::Int64, DataType::Int64];
            (2..=3).contains(&types.len()).then(|| whole[..types.len()].to_vec())
        },
        gives: |_| DataType::Utf8,
        run: |args, _| Ok(substring(args)),
    },
];

fn list_of_texts() -> DataType {
    DataType::List(Arc::new(Field::new("item", DataType::Utf8, true)))
}

fn concat_ws(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let separators = args[0].as_string::<i32>();
    let mut joined = StringBuilder::new();
    for row in 0..separators.len() {
        if separators.is_null(row) {
            joined.append_null();
            continue;
        }
        let mut parts: Vec<String> = Vec::new();
        for arg in &args[1..] {
            if arg.is_null(row) {
                continue;
            }
            match arg.data_type() {
                DataType::List(_) => {
                    let items = text_of(&arg.as_list::<i32>().value(row))?;
                    parts.extend(items.iter().flatten().map(str::to_owned));
                }
                _ => parts.push(arg.as_string::<i32>().value(row).to_owned()),
            }
        }
        joined.append_value(parts.join(separators.value(row)));
    }
    Ok(Arc::new(joined.finish()))
}

fn split(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let (whole, patterns) = (args[0].as_string::<i32>(), args[1].as_string::<i32>());
    let limits: Option<&Int64Array> =
        args.get(2).map(datafusion::arrow::array::AsArray::as_primitive);
    let mut lists = ListBuilder::new(StringBuilder::new());
    let mut compiled: Option<(String, Regex)> = None;
    for (row, (text, pattern)) in whole.iter().zip(patterns).enumerate() {
        let (Some(text), Some(pattern)) = (text, pattern) else {
            lists.append(false);
            continue;
        };
        let limit = limits.map_or(-1, |limits| limits.value(row));
        if compiled.as_ref().is_none_or(|(known, _)| known != pattern) {
            let regex = Regex::new(pattern)
                .map_err(|error| exec_datafusion_err!("`{pattern}` is no pattern: {error}"))?;
            compiled = Some((pattern.to_owned(), regex));
        }
        let Some((_, regex)) = &compiled else { continue };
        for part in parts(text, pattern, regex, limit) {
            lists.values().append_value(part);
        }
        lists.append(true);
    }
    Ok(Arc::new(lists.finish()))
}

fn parts<'a>(text: &'a str, pattern: &str, regex: &Regex, limit: i64) -> Vec<&'a str> {
    if pattern.is_empty() && !text.is_empty() {
        return text.split("").filter(|letter| !letter.is_empty()).collect();
    }
    match usize::try_from(limit) {
        Ok(limit) if limit > 0 => regex.splitn(text, limit).collect(),
        _ => regex.split(text).collect(),
    }
}

fn substring(args: &[ArrayRef]) -> ArrayRef {
    let whole = args[0].as_string::<i32>();
    let starts: &Int64Array = args[1].as_primitive();
    let lengths: Option<&Int64Array> =
        args.get(2).map(datafusion::arrow::array::AsArray::as_primitive);
    let part = |row: usize| {
        if whole.is_null(row) || starts.is_null(row) || lengths.is_some_and(|l| l.is_null(row)) {
            return None;
        }
        let text = whole.value(row);
        let count = i64::try_from(text.chars().count()).ok()?;
        let start = match starts.value(row) {
            at if at > 0 => at - 1,
            0 => 0,
            at => count + at,
        };
        let length = lengths.map_or(i64::MAX, |lengths| lengths.value(row));
        let end = start.saturating_add(length.max(0)).clamp(0, count);
        let skipped = usize::try_from(start.max(0)).ok()?;
        let taken = usize::try_from(end).ok()?.saturating_sub(skipped);
        Some(text.chars().skip(skipped).take(taken).collect::<String>())
    };
    Arc::new((0..whole.len()).map(part).collect::<StringArray>())
}
