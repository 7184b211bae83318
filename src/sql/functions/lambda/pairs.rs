//! `zip_with` and the functions of maps: two parameters side by side.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt64Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as EngineResult;

use super::super::gather::{Gather, lists, present};
use super::Kind;
use super::evaluate::Call;
use crate::sql::cast::casted;

/// Joins two lists element by element; the shorter one is filled up with NULLs.
pub(super) fn zipped(call: &Call<'_>) -> EngineResult<ArrayRef> {
    let (left, right) = (lists(&call.values[0])?, lists(&call.values[1])?);
    let (mut lefts, mut rights, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    let mut made = Gather::default();
    for row in 0..left.len() {
        let (Some(l), Some(r)) = (present(&left, row), present(&right, row)) else {
            made.end_null();
            continue;
        };
        for at in 0..l.len().max(r.len()) {
            made.push(Some(rows.len()));
            lefts.push((at < l.len()).then(|| (l.start + at) as u64));
            rights.push((at < r.len()).then(|| (r.start + at) as u64));
            rows.push(row as u64);
        }
        made.end();
    }
    let parameters = [
        take(left.values(), &UInt64Array::from(lefts), None)?,
        take(right.values(), &UInt64Array::from(rights), None)?,
    ];
    made.lists(&call.evaluate(0, &parameters, &rows)?)
}

/// `map_filter`, `transform_keys` and `transform_values`.
pub(super) fn mapped(kind: Kind, call: &Call<'_>) -> EngineResult<ArrayRef> {
    let map = call.values[0].as_map();
    let at = |offset: i32| usize::try_from(offset).unwrap_or_default();
    let here = |row: usize| {
        let entries = at(map.value_offsets()[row])..at(map.value_offsets()[row + 1]);
        map.is_valid(row).then_some(entries)
    };
    let (mut places, mut rows) = (Vec::new(), Vec::new());
    for row in 0..map.len() {
        for at in here(row).into_iter().flatten() {
            places.push(at as u64);
            rows.push(row as u64);
        }
    }
    let places = UInt64Array::from(places);
    let keys = take(map.keys(), &places, None)?;
    let values = take(map.values(), &places, None)?;
    let given = call.evaluate(0, &[Arc::clone(&keys), Arc::clone(&values)], &rows)?;
    let kept = match kind {
        Kind::MapFilter => Some(casted(&given, &DataType::Boolean)?),
        _ => None,
    };
    let mut made = Gather::default();
    let mut next = 0;
    for row in 0..map.len() {
        let Some(entries) = here(row) else {
            made.end_null();
            continue;
        };
        for _ in entries {
            let stays = kept.as_ref().is_none_or(|kept| {
                let kept = kept.as_boolean();
                kept.is_valid(next) && kept.value(next)
            });
            if stays {
                made.push(Some(next));
            }
            next += 1;
        }
        made.end();
    }
    match kind {
        Kind::TransformKeys => made.maps(&given, &values),
        Kind::TransformValues => made.maps(&keys, &given),
        _ => made.maps(&keys, &values),
    }
}
