//! Converts arrays from one type to another as Spark's `Cast` does without ANSI mode (`EvalMode.LEGACY`).

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, new_empty_array, new_null_array};
use datafusion::arrow::compute::{cast, concat};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, exec_err};

use crate::spark::time_zone::Zone;
use crate::spark::types::{simple_string, timestamp};
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::cast::number::safe;
use crate::sql::functions::cast::text::text_in;
use crate::sql::functions::cast::{decimal, interval, nested, number, time};

/// As [`casted_in`], if the time zone does not matter or is UTC.
///
/// # Errors
/// Spark has no cast between the types, or a value makes the cast fail.
pub fn casted(array: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    casted_in(array, to, &Zone::utc())
}

/// Casts an array as Spark does without ANSI mode, in a session with this time zone.
pub(in crate::sql) fn casted_in(
    array: &ArrayRef,
    to: &DataType,
    zone: &Zone,
) -> EngineResult<ArrayRef> {
    let array = &match array.data_type() {
        DataType::LargeUtf8 | DataType::Utf8View => cast(array, &DataType::Utf8)?,
        DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            cast(array, &DataType::Binary)?
        }
        DataType::Dictionary(_, values) => cast(array, values)?,
        _ => Arc::clone(array),
    };
    Ok(match (array.data_type(), to) {
        (from, to) if from == to => Arc::clone(array),
        (DataType::Null, to) => new_null_array(to, array.len()),
        (_, DataType::Utf8) => Arc::new(text_in(array, zone)?),
        (from @ DataType::Time64(_), to) | (from, to @ DataType::Time64(_)) => {
            return exec_err!("cannot cast {} to {}", simple_string(from), simple_string(to));
        }
        (from, to) if nested::is_nested(from, to) => {
            nested::nested(array, to, &|array, to| casted_in(array, to, zone))?
        }
        (from, to) if interval::is_one(from) || interval::is_one(to) => {
            interval::casted(array, to)?
        }
        (DataType::Utf8, DataType::Boolean) => Arc::new(number::booleans(array.as_string())),
        (DataType::Utf8, to) if to.is_integer() => safe(&number::integers(array.as_string()), to)?,
        (DataType::Utf8, to) if to.is_floating() => number::floating(array.as_string(), to),
        (DataType::Utf8, DataType::Date32) => Arc::new(time::dates(array.as_string())),
        (DataType::Utf8, DataType::Timestamp(_, None)) => {
            Arc::new(time::local_timestamps(array.as_string()))
        }
        (DataType::Utf8, DataType::Timestamp(..)) => {
            Arc::new(time::timestamps(array.as_string(), zone))
        }
        (
            DataType::Date32 | DataType::Timestamp(..),
            DataType::Date32 | DataType::Timestamp(..),
        ) => time::between(array, to, zone)?,
        // Spark (`Cast.castToTimestamp`) casts a boolean to a number of microseconds.
        (DataType::Boolean, DataType::Timestamp(..)) => {
            cast(&cast(&cast(array, &DataType::Int8)?, &DataType::Int64)?, to)?
        }
        (DataType::Timestamp(..), DataType::Boolean) => {
            let micros = cast(&time::between(array, &timestamp(), zone)?, &DataType::Int64)?;
            cast(&micros, to)?
        }
        (DataType::Date32, to) if to.is_numeric() || *to == DataType::Boolean => {
            new_null_array(to, array.len())
        }
        _ => casted_number(array, to, zone)?,
    })
}

/// Casts from and to numbers as [`casted_in`] does; the engine does other casts.
fn casted_number(array: &ArrayRef, to: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    Ok(match (array.data_type(), to) {
        (DataType::Decimal128(..), DataType::Boolean) => {
            cast(&cast(array, &DataType::Float64)?, to)?
        }
        (DataType::Decimal128(..), DataType::Float64) => Arc::new(decimal::to_doubles(array)),
        (DataType::Decimal128(..), DataType::Float32) => Arc::new(decimal::to_floats(array)),
        (DataType::Boolean, DataType::Decimal128(..)) => {
            casted(&cast(array, &DataType::Int32)?, to)?
        }
        (of, DataType::Binary) if of.is_integer() => number::bytes(array)?,
        (DataType::Utf8, DataType::Decimal128(precision, scale)) => {
            decimal::of_texts(array.as_string(), (*precision, *scale))?
        }
        (from, DataType::Decimal128(precision, scale)) if from.is_floating() => {
            let doubles = cast(array, &DataType::Float64)?;
            decimal::of_doubles(doubles.as_primitive(), (*precision, *scale))?
        }
        (DataType::Decimal128(..), to) if to.is_integer() => {
            let whole: ArrayRef = Arc::new(decimal::low_bits(array));
            number::wrapped(&whole, to)?
        }
        (from, to) if from.is_floating() && to.is_integer() => {
            number::cut(&cast(array, &DataType::Float64)?, to)?
        }
        (from, to) if from.is_integer() && to.is_integer() => {
            number::wrapped(&cast(array, &DataType::Int64)?, to)?
        }
        (DataType::Timestamp(..), DataType::Decimal128(precision, scale)) => {
            decimal::of_times(&time::between(array, &timestamp(), zone)?, (*precision, *scale))?
        }
        // Unlike a bigint, a timestamp does not wrap.
        (DataType::Timestamp(..), to) if to.is_numeric() => {
            let micros = time::between(array, &timestamp(), zone)?;
            safe(&time::seconds(&micros, to)?, to)?
        }
        (DataType::Decimal128(..), DataType::Timestamp(..)) => {
            let times: ArrayRef = Arc::new(decimal::to_times(array).with_timezone("UTC"));
            cast(&times, to)?
        }
        (from, DataType::Timestamp(..)) if from.is_numeric() => time::from_seconds(array)?,
        _ => safe(array, to)?,
    })
}

/// Casts an array as `TRY_CAST` does: a number that does not fit is NULL instead of truncated or wrapped.
pub(in crate::sql) fn tried(
    array: &ArrayRef,
    to: &DataType,
    zone: &Zone,
) -> EngineResult<ArrayRef> {
    if nested::is_nested(array.data_type(), to) {
        return nested::nested(array, to, &|part, to| tried(part, to, zone));
    }
    if interval::is_one(to) {
        return tried_interval(array, to);
    }
    if matches!(to, DataType::Timestamp(..)) && array.data_type().is_floating() {
        let seconds = number::within_times(&cast(array, &DataType::Float64)?);
        return casted_in(&(Arc::new(seconds) as ArrayRef), to, zone);
    }
    if !to.is_integer() {
        return casted_in(array, to, zone);
    }
    let array = match array.data_type() {
        DataType::LargeUtf8 | DataType::Utf8View => cast(array, &DataType::Utf8)?,
        _ => Arc::clone(array),
    };
    Ok(match array.data_type() {
        DataType::Utf8 => safe(&number::whole_only(array.as_string()), to)?,
        of if of.is_integer() => safe(&array, to)?,
        of if of.is_floating() => {
            let doubles: ArrayRef = cast(&array, &DataType::Float64)?;
            number::cut(&(Arc::new(number::within(&doubles, to)) as ArrayRef), to)?
        }
        DataType::Decimal128(..) => safe(&(Arc::new(decimal::fitting(&array)) as ArrayRef), to)?,
        _ => casted_in(&array, to, zone)?,
    })
}

/// As [`casted`], to an interval, but a string that is not an interval is NULL.
fn tried_interval(array: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let (all, none) = (array.len(), new_null_array(to, 1));
    let one = |row: usize| {
        let value = array.slice(row, 1);
        if is_null(&value, 0) {
            return Arc::clone(&none);
        }
        casted(&value, to).unwrap_or_else(|_| Arc::clone(&none))
    };
    let values: Vec<ArrayRef> = (0..all).map(one).collect();
    let values: Vec<&dyn Array> = values.iter().map(AsRef::as_ref).collect();
    if values.is_empty() {
        return Ok(new_empty_array(to));
    }
    Ok(concat(&values)?)
}
