//! Gives equal floats the same bits, as Spark does before it groups: `-0.0` becomes `0.0`, and all NaNs are
//! the same. Spark's rule is in `NormalizeFloatingNumbers`.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, GenericListArray, MapArray, OffsetSizeTrait, StructArray,
};
use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type};
use datafusion::error::Result;

/// Returns whether values of a type contain floats.
pub(super) fn has_floats(data_type: &DataType) -> bool {
    match data_type {
        DataType::List(item) | DataType::LargeList(item) | DataType::Map(item, _) => {
            has_floats(item.data_type())
        }
        DataType::Struct(fields) => fields.iter().any(|field| has_floats(field.data_type())),
        other => other.is_floating(),
    }
}

/// Rewrites the floats of an array, including nested ones.
pub(super) fn canonical(array: &ArrayRef) -> Result<ArrayRef> {
    if !has_floats(array.data_type()) {
        return Ok(Arc::clone(array));
    }
    Ok(match array.data_type() {
        DataType::Float32 => {
            let floats = array.as_primitive::<Float32Type>();
            Arc::new(floats.unary::<_, Float32Type>(|float| match float {
                float if float.is_nan() => f32::NAN,
                // The sum of a zero of either sign and 0.0 is 0.0.
                float => float + 0.0,
            }))
        }
        DataType::Float64 => {
            let floats = array.as_primitive::<Float64Type>();
            Arc::new(floats.unary::<_, Float64Type>(|float| match float {
                float if float.is_nan() => f64::NAN,
                float => float + 0.0,
            }))
        }
        DataType::List(_) => list(array.as_list::<i32>())?,
        DataType::LargeList(_) => list(array.as_list::<i64>())?,
        DataType::Struct(_) => Arc::new(canonical_struct(array.as_struct())?),
        DataType::Map(field, sorted) => {
            let map = array.as_map();
            let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
            let entries = canonical_struct(map.entries())?;
            Arc::new(MapArray::try_new(Arc::clone(field), offsets, entries, nulls, *sorted)?)
        }
        _ => Arc::clone(array),
    })
}

/// Returns structs with canonical fields.
fn canonical_struct(array: &StructArray) -> Result<StructArray> {
    let columns = array.columns().iter().map(canonical).collect::<Result<_>>()?;
    Ok(StructArray::try_new(array.fields().clone(), columns, array.nulls().cloned())?)
}

fn list<O: OffsetSizeTrait>(array: &GenericListArray<O>) -> Result<ArrayRef> {
    let (DataType::List(field) | DataType::LargeList(field)) = array.data_type() else {
        return Ok(Arc::new(array.clone()));
    };
    let (offsets, nulls) = (array.offsets().clone(), array.nulls().cloned());
    let items = canonical(array.values())?;
    Ok(Arc::new(GenericListArray::<O>::try_new(Arc::clone(field), offsets, items, nulls)?))
}
