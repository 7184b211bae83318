//! `zip_with` and the functions of maps, whose lambda functions have two parameters.

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, MapArray, UInt64Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as EngineResult;

use super::evaluate::Call;
use crate::sql::functions::array::list_builder::{Gather, lists, present, stacked};
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::comparison::comparator;
use crate::sql::functions::lambda::kind::LambdaKind;

/// Combines two lists element by element; the shorter one is padded with NULLs.
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

/// Combines two maps key by key, with the keys of the left one first; a missing value is NULL.
pub(super) fn maps_zipped(call: &Call<'_>) -> EngineResult<ArrayRef> {
    let (left, right) = (call.values[0].as_map(), call.values[1].as_map());
    let all = stacked(&[left.keys(), right.keys()])?;
    let behind = left.keys().len();
    let compare = comparator(&all, &all)?;
    let (mut keys, mut rows) = (Vec::new(), Vec::new());
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    let mut made = Gather::default();
    for row in 0..left.len() {
        let (Some(l), Some(r)) = (entries(left, row), entries(right, row)) else {
            made.end_null();
            continue;
        };
        let partner = |at: &usize| r.clone().find(|other| compare(*at, behind + other).is_eq());
        let both = l.clone().map(|at| (at, Some(at), partner(&at)));
        let is_new = |other: &usize| !l.clone().any(|at| compare(at, behind + other).is_eq());
        let rest = r.clone().filter(is_new).map(|other| (behind + other, None, Some(other)));
        for (key, of_left, of_right) in both.chain(rest) {
            made.push(Some(rows.len()));
            keys.push(key as u64);
            lefts.push(of_left.map(|at| at as u64));
            rights.push(of_right.map(|at| at as u64));
            rows.push(row as u64);
        }
        made.end();
    }
    let parameters = [
        take(&all, &UInt64Array::from(keys), None)?,
        take(left.values(), &UInt64Array::from(lefts), None)?,
        take(right.values(), &UInt64Array::from(rights), None)?,
    ];
    made.maps(&parameters[0], &call.evaluate(0, &parameters, &rows)?)
}

/// Returns the range of a row's entries; `None` for a NULL map.
fn entries(map: &MapArray, row: usize) -> Option<Range<usize>> {
    let at = |offset: i32| usize::try_from(offset).unwrap_or_default();
    let range = at(map.value_offsets()[row])..at(map.value_offsets()[row + 1]);
    map.is_valid(row).then_some(range)
}

/// `map_filter`, `transform_keys` and `transform_values`.
pub(super) fn mapped(kind: LambdaKind, call: &Call<'_>) -> EngineResult<ArrayRef> {
    let map = call.values[0].as_map();
    let here = |row: usize| entries(map, row);
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
        LambdaKind::MapFilter => Some(casted(&given, &DataType::Boolean)?),
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
        LambdaKind::TransformKeys => made.maps_of(&given, &values),
        LambdaKind::TransformValues => made.maps(&keys, &given),
        _ => made.maps(&keys, &values),
    }
}
