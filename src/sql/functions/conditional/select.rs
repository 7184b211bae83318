//! Selects the values of conditionals, row by row: the arm of `CASE`, the greatest value, membership in a list.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, make_comparator, new_null_array,
};
use datafusion::arrow::compute::{SortOptions, interleave, nullif};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as EngineResult;

use crate::sql::functions::cast::null::is_null;

pub(super) fn chosen(arrays: &[ArrayRef], common: &DataType) -> EngineResult<ArrayRef> {
    let pairs = arrays.len() / 2;
    let holds = |at: usize, row: usize| {
        let condition = arrays[2 * at].as_boolean();
        condition.is_valid(row) && condition.value(row)
    };
    picked(arrays, common, |row| {
        let found = (0..pairs).find(|at| holds(*at, row)).map(|at| 2 * at + 1);
        found.or_else(|| (arrays.len() % 2 == 1).then(|| arrays.len() - 1))
    })
}

/// Selects for each row the value of one of the arrays, or NULL.
pub(super) fn picked(
    arrays: &[ArrayRef],
    common: &DataType,
    pick: impl Fn(usize) -> Option<usize>,
) -> EngineResult<ArrayRef> {
    let rows = arrays.first().map_or(0, datafusion::arrow::array::Array::len);
    let none = new_null_array(common, 1);
    // A condition has another type than the values; none is ever selected.
    let sources: Vec<&dyn Array> = arrays
        .iter()
        .map(|array| if array.data_type() == common { array.as_ref() } else { none.as_ref() })
        .chain([none.as_ref()])
        .collect();
    let places: Vec<_> =
        (0..rows).map(|row| pick(row).map_or((arrays.len(), 0), |at| (at, row))).collect();
    let mut picked = places.iter().map(|(at, _)| *at).filter(|at| *at < arrays.len());
    if let Some(only) = picked.next()
        && picked.all(|at| at == only)
        && !common.is_null()
    {
        // Values of one array and NULLs: no value is copied.
        let is_none = places.iter().map(|(at, _)| Some(*at == arrays.len())).collect();
        return Ok(nullif(sources[only], &is_none)?);
    }
    Ok(interleave(&sources, &places)?)
}

/// Returns the largest or smallest value of each row, ignoring NULLs.
pub(super) fn extreme(
    arrays: &[ArrayRef],
    compared: &[ArrayRef],
    common: &DataType,
    greatest: bool,
) -> EngineResult<ArrayRef> {
    let mut best: Vec<Option<usize>> =
        vec![None; arrays.first().map_or(0, datafusion::arrow::array::Array::len)];
    for at in 0..arrays.len() {
        let comparators: Vec<_> = compared[..at]
            .iter()
            .map(|other| make_comparator(&compared[at], other, SortOptions::default()))
            .collect::<Result<_, _>>()?;
        for (row, best) in best.iter_mut().enumerate() {
            if is_null(&arrays[at], row) {
                continue;
            }
            let is_better = best.is_none_or(|other| {
                let order = comparators[other](row, row);
                if greatest { order.is_gt() } else { order.is_lt() }
            });
            if is_better {
                *best = Some(at);
            }
        }
    }
    picked(arrays, common, |row| best[row])
}

pub(super) fn is_in(arrays: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let (value, list) = (&arrays[0], &arrays[1..]);
    let comparators: Vec<_> = list
        .iter()
        .map(|one| make_comparator(value, one, SortOptions::default()))
        .collect::<Result<_, _>>()?;
    let found = |row: usize| {
        if is_null(value, row) {
            return None;
        }
        let equal = |at: usize| !is_null(&list[at], row) && comparators[at](row, row).is_eq();
        if (0..list.len()).any(equal) {
            return Some(true);
        }
        (!list.iter().any(|one| is_null(one, row))).then_some(false)
    };
    Ok(Arc::new((0..value.len()).map(found).collect::<BooleanArray>()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, BooleanArray, StringArray, StructArray};
    use datafusion::arrow::compute::interleave;

    use super::picked;

    #[test]
    fn values_of_one_array_and_nulls_are_those_of_a_copy() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None, Some("c"), None]));
        let rows: ArrayRef =
            Arc::new(StructArray::try_from(vec![("text", Arc::clone(&texts))]).unwrap());
        let condition: ArrayRef = Arc::new(BooleanArray::from(vec![true; 4]));
        for values in [texts, rows] {
            for picks in 0..16_usize {
                let pick = |row: usize| (picks & (1 << row) != 0).then_some(1);
                let arrays = [Arc::clone(&condition), Arc::clone(&values)];
                let found = picked(&arrays, values.data_type(), pick).unwrap();
                let none = datafusion::arrow::array::new_null_array(values.data_type(), 1);
                let place = |row| pick(row).map_or((1, 0), |_| (0, row));
                let places: Vec<_> = (0..4).map(place).collect();
                let copy = interleave(&[values.as_ref(), none.as_ref()], &places).unwrap();
                assert_eq!(&found, &copy, "{picks:b}");
            }
        }
    }
}
