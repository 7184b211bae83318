//! Reads elements: of a list by index from 0, of a map by key, of a struct by name.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, UInt64Array, new_null_array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::Result as EngineResult;

use crate::sql::functions::comparison::comparator;

/// Reads one element of each row's list (by index from 0) or map (by key).
pub(in crate::sql) fn element(base: &ArrayRef, key: &ArrayRef) -> EngineResult<ArrayRef> {
    match base.data_type() {
        DataType::List(_) => {
            let list = base.as_list::<i32>();
            let index: &Int64Array = key.as_primitive::<Int64Type>();
            let at = (0..list.len()).map(|row| {
                let valid = list.is_valid(row) && index.is_valid(row);
                let index = usize::try_from(index.value(row)).ok().filter(|_| valid)?;
                let length = usize::try_from(list.value_length(row)).ok()?;
                let start = usize::try_from(list.value_offsets()[row]).ok()?;
                (index < length).then_some((start + index) as u64)
            });
            Ok(take(list.values(), &at.collect::<UInt64Array>(), None)?)
        }
        DataType::Map(..) => {
            let map = base.as_map();
            let compare = comparator(map.keys(), key)?;
            let at = (0..map.len()).map(|row| {
                if map.is_null(row) || key.is_null(row) {
                    return None;
                }
                let start = usize::try_from(map.value_offsets()[row]).ok()?;
                let length = usize::try_from(map.value_length(row)).ok()?;
                let found = (start..start + length).find(|entry| compare(*entry, row).is_eq());
                found.map(|entry| entry as u64)
            });
            Ok(take(map.values(), &at.collect::<UInt64Array>(), None)?)
        }
        _ => Ok(new_null_array(&DataType::Null, base.len())),
    }
}
