//! `aggregate`, evaluated position by position over all rows, and `array_sort` with a comparison.

use std::cmp::Ordering;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt64Array};
use datafusion::arrow::compute::{interleave, take};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};

use super::evaluate::Call;
use crate::sql::functions::array::list_builder::{Gather, lists, present};
use crate::sql::functions::cast::convert::casted;

/// Folds the elements of each list into one value; the result for a NULL list is NULL.
pub(super) fn aggregate(call: &Call<'_>) -> EngineResult<ArrayRef> {
    let list = lists(&call.values[0])?;
    let length = |row: usize| present(&list, row).map_or(0, |at| at.len());
    let longest = (0..list.len()).map(length).max().unwrap_or_default();
    let mut so_far = std::sync::Arc::clone(&call.values[1]);
    for place in 0..longest {
        let reached: Vec<usize> = (0..list.len()).filter(|row| length(*row) > place).collect();
        let rows: Vec<u64> = reached.iter().map(|row| *row as u64).collect();
        let element = |row: &usize| present(&list, *row).map(|at| (at.start + place) as u64);
        let elements: UInt64Array = reached.iter().map(element).collect();
        let elements = take(list.values(), &elements, None)?;
        let before = take(&so_far, &UInt64Array::from(rows.clone()), None)?;
        let merged = call.evaluate(0, &[before, elements], &rows)?;
        let merged = casted(&merged, so_far.data_type())?;
        let mut from: Vec<(usize, usize)> = (0..list.len()).map(|row| (0, row)).collect();
        for (at, row) in reached.iter().enumerate() {
            from[*row] = (1, at);
        }
        so_far = interleave(&[so_far.as_ref(), merged.as_ref()], &from)?;
    }
    if call.lambdas.len() > 1 {
        let rows: Vec<u64> = (0..list.len() as u64).collect();
        so_far = call.evaluate(1, &[so_far], &rows)?;
    }
    let known = (0..list.len()).map(|row| list.is_valid(row).then_some(row as u64));
    Ok(take(&so_far, &known.collect::<UInt64Array>(), None)?)
}

/// Sorts the elements of each list with a comparison function.
pub(super) fn sorted(call: &Call<'_>) -> EngineResult<ArrayRef> {
    let list = lists(&call.values[0])?;
    let mut made = Gather::default();
    for row in 0..list.len() {
        let Some(elements) = present(&list, row) else {
            made.end_null();
            continue;
        };
        let compare = |left: usize, right: usize| -> EngineResult<Ordering> {
            let one = |at: usize| list.values().slice(at, 1);
            let given = call.evaluate(0, &[one(left), one(right)], &[row as u64])?;
            let given = casted(&given, &DataType::Int64)?;
            let given = given.as_primitive::<Int64Type>();
            if given.is_null(0) {
                return exec_err!("the comparison of `array_sort` gives NULL");
            }
            Ok(given.value(0).cmp(&0))
        };
        for at in merged(elements.collect(), &compare)? {
            made.push(Some(at));
        }
        made.end();
    }
    made.lists(list.values())
}

/// Merge sort: with a contradictory comparison it returns some order, while the standard library's sort may
/// panic.
fn merged(
    mut places: Vec<usize>,
    compare: &impl Fn(usize, usize) -> EngineResult<Ordering>,
) -> EngineResult<Vec<usize>> {
    if places.len() < 2 {
        return Ok(places);
    }
    let right = merged(places.split_off(places.len() / 2), compare)?;
    let left = merged(places, compare)?;
    let mut both = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(l), Some(r)) = (left.peek(), right.peek()) {
        let next = if compare(*l, *r)?.is_gt() { right.next() } else { left.next() };
        both.extend(next);
    }
    both.extend(left.chain(right));
    Ok(both)
}
