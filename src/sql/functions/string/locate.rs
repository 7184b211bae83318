//! `locate`: the position of a string in another.
//!
//! Spark's rule (`UTF8String`): characters are counted, not bytes.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Int32Array};
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::scalar::Rule;
use crate::sql::functions::string::row::{number, text, two_texts};

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "locate",
    coerce: two_texts,
    return_type: |_| DataType::Int32,
    eval: |args, _| {
        Ok(Arc::new((0..args[0].len()).map(|row| located(args, row)).collect::<Int32Array>()))
    },
};

/// Finds a string in another, beginning at a position that counts from 1; 0 is never found.
fn located(args: &[ArrayRef], row: usize) -> Option<i32> {
    let (part, whole) = (text(args, 0, row)?, text(args, 1, row)?);
    let start = if args.len() > 2 { number(args, 2, row) } else { Some(1) };
    // A NULL position finds nothing.
    let Some(skipped) = start.and_then(|start| usize::try_from(start.checked_sub(1)?).ok()) else {
        return Some(0);
    };
    if part.is_empty() {
        return Some(1);
    }
    let Some((from, _)) = whole.char_indices().chain([(whole.len(), ' ')]).nth(skipped) else {
        return Some(0);
    };
    let found = whole[from..].find(part);
    let place = found.map_or(0, |at| whole[..from + at].chars().count() + 1);
    i32::try_from(place).ok()
}
