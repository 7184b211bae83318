//! Sizes and elements of lists: `size`, `array_contains`, `element_at`.
//!
//! `size(NULL)` is -1 (Spark's `spark.sql.legacy.sizeOfNull`, on without ANSI); `array_contains` is NULL if
//! the value is not found but an element is NULL (`ArrayContains`); `element_at` counts from 1, and from the
//! end with negative numbers (`ElementAt`).

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int32Array, ListArray, UInt64Array,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::sql::functions::array::list_builder::with_wider_element;
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::comparison::{comparator, is_ordered};
use crate::sql::functions::field_access::element;
use crate::sql::functions::scalar::Rule;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 4] = [
    Rule {
        name: "size",
        coerce: |types| (types.len() == 1).then(|| types.to_vec()),
        return_type: |_| DataType::Int32,
        eval: |args, _| size(&args[0]),
    },
    Rule {
        name: "array_contains",
        coerce: |types| match types {
            [DataType::List(_), wanted] if !wanted.is_null() => {
                let (list, wanted) = with_wider_element(&types[0], wanted)?;
                is_ordered(&wanted).then(|| vec![list, wanted])
            }
            _ => None,
        },
        return_type: |_| DataType::Boolean,
        eval: |args, _| contains(&args[0], &args[1]),
    },
    Rule {
        name: "element_at",
        coerce: |types| match types {
            [list @ DataType::List(_), at] if is_index(at) => {
                Some(vec![list.clone(), DataType::Int64])
            }
            [DataType::Map(..), _] => Some(types.to_vec()),
            _ => None,
        },
        return_type: |types| match &types[0] {
            DataType::List(item) => item.data_type().clone(),
            DataType::Map(entries, _) => match entries.data_type() {
                DataType::Struct(pair) => pair[1].data_type().clone(),
                _ => DataType::Null,
            },
            _ => DataType::Null,
        },
        eval: |args, _| element_at(&args[0], &args[1]),
    },
    Rule {
        name: "list_or_empty",
        coerce: |types| matches!(types, [DataType::List(_)]).then(|| types.to_vec()),
        return_type: |types| types[0].clone(),
        eval: |args, _| list_or_empty(&args[0]),
    },
];

/// Returns whether Spark (`ElementAt`) accepts numbers of a type as indexes: only int and smaller types.
fn is_index(of: &DataType) -> bool {
    matches!(of, DataType::Int8 | DataType::Int16 | DataType::Int32)
}

fn size(list: &ArrayRef) -> EngineResult<ArrayRef> {
    let length = |row: usize| match list.data_type() {
        _ if is_null(list, row) => Some(-1),
        DataType::List(_) => Some(list.as_list::<i32>().value_length(row)),
        DataType::Map(..) => Some(list.as_map().value_length(row)),
        _ => None,
    };
    if !matches!(list.data_type(), DataType::List(_) | DataType::Map(..) | DataType::Null) {
        return exec_err!("`size` is of a list or a map");
    }
    Ok(Arc::new((0..list.len()).map(length).collect::<Int32Array>()))
}

/// Makes a NULL list an empty one: Spark's result for collecting no rows.
fn list_or_empty(list: &ArrayRef) -> EngineResult<ArrayRef> {
    let DataType::List(item) = list.data_type() else { return Ok(Arc::clone(list)) };
    let list = list.as_list::<i32>();
    let mut kept: Vec<u64> = Vec::new();
    let mut lengths: Vec<usize> = Vec::with_capacity(list.len());
    for row in 0..list.len() {
        let start = u64::try_from(list.value_offsets()[row]).unwrap_or_default();
        let length = if list.is_valid(row) { list.value(row).len() } else { 0 };
        kept.extend((0..length as u64).map(|at| start + at));
        lengths.push(length);
    }
    let values = take(list.values(), &UInt64Array::from(kept), None)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, values, None)?))
}

fn contains(list: &ArrayRef, wanted: &ArrayRef) -> EngineResult<ArrayRef> {
    let list = list.as_list::<i32>();
    let compare = comparator(list.values(), wanted)?;
    let offsets = list.value_offsets();
    let found = |row: usize| {
        if list.is_null(row) || wanted.is_null(row) {
            return None;
        }
        let start = usize::try_from(offsets[row]).ok()?;
        let end = usize::try_from(offsets[row + 1]).ok()?;
        if (start..end).any(|at| list.values().is_valid(at) && compare(at, row).is_eq()) {
            return Some(true);
        }
        (start..end).all(|at| list.values().is_valid(at)).then_some(false)
    };
    Ok(Arc::new((0..list.len()).map(found).collect::<BooleanArray>()))
}

fn element_at(base: &ArrayRef, key: &ArrayRef) -> EngineResult<ArrayRef> {
    if !matches!(base.data_type(), DataType::List(_)) {
        return element(base, key);
    }
    let list = base.as_list::<i32>();
    let from_one = key.as_primitive::<Int64Type>();
    if from_one.iter().flatten().any(|at| at == 0) {
        return exec_err!("`element_at` counts from 1; `list[0]` counts from 0");
    }
    let from_zero = (0..list.len()).map(|row| {
        let at = (list.is_valid(row) && from_one.is_valid(row)).then(|| from_one.value(row))?;
        Some(if at > 0 { at - 1 } else { i64::from(list.value_length(row)) + at })
    });
    let from_zero: datafusion::arrow::array::Int64Array = from_zero.collect();
    element(base, &(Arc::new(from_zero) as ArrayRef))
}
