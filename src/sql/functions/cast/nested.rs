//! Casts lists, maps and structs part by part, and defines which casts exist.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, MapArray, StructArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result as EngineResult, exec_err};

use super::interval;

/// Casts a list to a list, a map to a map, and a struct to a struct with as many fields, in their order.
pub(in crate::sql) fn nested(
    array: &ArrayRef,
    to: &DataType,
    cast_part: &dyn Fn(&ArrayRef, &DataType) -> EngineResult<ArrayRef>,
) -> EngineResult<ArrayRef> {
    match (array.data_type(), to) {
        (DataType::LargeList(item) | DataType::FixedSizeList(item, _), DataType::List(_)) => {
            let list = cast(array, &DataType::List(Arc::clone(item)))?;
            nested(&list, to, cast_part)
        }
        (DataType::List(_), DataType::List(item)) => {
            let list = array.as_list::<i32>();
            let values = cast_part(list.values(), item.data_type())?;
            let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
            Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, values, nulls)?))
        }
        (DataType::Struct(_), DataType::Struct(fields)) => {
            let parent = array.as_struct();
            let columns = parent.columns().iter().zip(fields);
            let columns: Vec<ArrayRef> = columns
                .map(|(column, field)| cast_part(column, field.data_type()))
                .collect::<EngineResult<_>>()?;
            let nulls = parent.nulls().cloned();
            Ok(Arc::new(StructArray::try_new_with_length(
                fields.clone(),
                columns,
                nulls,
                parent.len(),
            )?))
        }
        (DataType::Map(..), DataType::Map(entries, ordered)) => {
            let map = array.as_map();
            let pair: ArrayRef = Arc::new(map.entries().clone());
            let pair = nested(&pair, entries.data_type(), cast_part)?;
            let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
            let pair = pair.as_struct().clone();
            Ok(Arc::new(MapArray::try_new(Arc::clone(entries), offsets, pair, nulls, *ordered)?))
        }
        (from, to) => exec_err!("a cast of {from} to {to}"),
    }
}

/// Returns whether both are lists, both are maps or both are structs.
pub(in crate::sql) fn is_nested(from: &DataType, to: &DataType) -> bool {
    is_list(from) && is_list(to)
        || matches!(
            (from, to),
            (DataType::Struct(_), DataType::Struct(_)) | (DataType::Map(..), DataType::Map(..))
        )
}

fn is_list(data_type: &DataType) -> bool {
    matches!(data_type, DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..))
}

/// Returns whether `TRY_CAST` supports what `CAST` does (`Cast.canTryCast`).
pub(in crate::sql) fn can_try_cast(from: &DataType, to: &DataType) -> bool {
    let of = |field: &FieldRef| field.data_type().clone();
    match (from, to) {
        (
            DataType::List(l) | DataType::LargeList(l) | DataType::FixedSizeList(l, _),
            DataType::List(r),
        )
        | (DataType::Map(l, _), DataType::Map(r, _)) => can_try_cast(&of(l), &of(r)),
        (DataType::Struct(l), DataType::Struct(r)) => {
            l.iter().zip(r).all(|(l, r)| can_try_cast(&of(l), &of(r)))
        }
        (DataType::Boolean, DataType::Timestamp(..))
        | (DataType::Timestamp(..) | DataType::Date32, DataType::Boolean) => false,
        (DataType::Date32, to) => !to.is_numeric(),
        (from, DataType::Binary) => !from.is_integer(),
        _ => true,
    }
}

/// Returns whether Spark casts values of one type to another (`Cast.canCast`).
pub(in crate::sql) fn can_cast(from: &DataType, to: &DataType) -> bool {
    let of = |field: &FieldRef| field.data_type().clone();
    match (from, to) {
        (DataType::Null, _) | (_, DataType::Utf8) => true,
        (DataType::Dictionary(_, values), to) => can_cast(values, to),
        (DataType::Time64(_), to) | (to, DataType::Time64(_)) => matches!(to, DataType::Time64(_)),
        (
            DataType::List(l) | DataType::LargeList(l) | DataType::FixedSizeList(l, _),
            DataType::List(r),
        )
        | (DataType::Map(l, _), DataType::Map(r, _)) => can_cast(&of(l), &of(r)),
        (DataType::Struct(l), DataType::Struct(r)) => {
            l.len() == r.len() && l.iter().zip(r).all(|(l, r)| can_cast(&of(l), &of(r)))
        }
        (from, to) if from.is_nested() || to.is_nested() => false,
        (from, to) if interval::is_one(from) || interval::is_one(to) => {
            interval::can_cast(from, to)
        }
        (DataType::Binary | DataType::LargeBinary | DataType::BinaryView, to) => {
            matches!(to, DataType::Binary)
        }
        (from, DataType::Binary) => {
            from.is_integer()
                || matches!(from, DataType::LargeUtf8 | DataType::Utf8View | DataType::Utf8)
        }
        (from, DataType::Date32 | DataType::Timestamp(_, None)) => {
            !from.is_numeric() && *from != DataType::Boolean
        }
        (DataType::Timestamp(_, None), to) => !to.is_numeric() && *to != DataType::Boolean,
        _ => true,
    }
}
