//! Strings as dates and timestamps, by a pattern: `to_date`, `to_timestamp`, `unix_timestamp`.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, TimestampMicrosecondType};
use datafusion::common::Result as EngineResult;

use crate::civil::MICROS_PER_SECOND;
use crate::error::Result;
use crate::spark::interval_type::Span;
use crate::spark::time_zone::Zone;
use crate::spark::types::{local_timestamp, timestamp};
use crate::sql::functions::cast::convert::{casted, casted_in};
use crate::sql::functions::datetime::format::Pattern;
use crate::sql::functions::datetime::format::last_pattern::LastPattern;
use crate::sql::functions::scalar::Zoned;

/// The default pattern of `unix_timestamp` and `from_unixtime`.
pub(in crate::sql) const PATTERN: &str = "yyyy-MM-dd HH:mm:ss";

/// The functions of this file.
pub(in crate::sql) const RULES: [Zoned; 4] = [
    Zoned {
        name: "to_date",
        coerce: |types| match types {
            // A number becomes a string first, which is not a date; it is never read as seconds.
            [one] if one.is_numeric() || *one == DataType::Boolean => Some(vec![DataType::Utf8]),
            types => value_and_pattern(types),
        },
        return_type: |_| DataType::Date32,
        eval: |args, _, zone| read_with(args, &DataType::Date32, zone),
    },
    Zoned {
        name: "to_timestamp",
        coerce: value_and_pattern,
        return_type: |_| timestamp(),
        eval: |args, _, zone| read_with(args, &timestamp(), zone),
    },
    Zoned {
        name: "to_timestamp_ntz",
        coerce: value_and_pattern,
        return_type: |_| local_timestamp(),
        eval: |args, _, zone| read_with(args, &local_timestamp(), zone),
    },
    Zoned {
        name: "unix_timestamp",
        coerce: value_and_pattern,
        return_type: |_| DataType::Int64,
        eval: unix_timestamp,
    },
];

/// Accepts a value that is cast, or a string and a pattern; the pattern is ignored for a date or timestamp.
fn value_and_pattern(types: &[DataType]) -> Option<Vec<DataType>> {
    let is_time = |of: &DataType| matches!(of, DataType::Date32 | DataType::Timestamp(..));
    match types {
        [one] | [one, _] if Span::of(one).is_some() || one.is_nested() => None,
        // Spark's `ParseToTimestamp` casts it to a string, for which the result is NULL.
        [DataType::Boolean] => Some(vec![DataType::Utf8]),
        [one] => Some(vec![one.clone()]),
        [one, _] if is_time(one) => Some(vec![one.clone(), DataType::Utf8]),
        [_, _] => Some(vec![DataType::Utf8; 2]),
        _ => None,
    }
}

/// Reads with a pattern if there is one, otherwise as a cast does.
fn read_with(args: &[ArrayRef], to: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    let (Some(patterns), DataType::Utf8) = (args.get(1), args[0].data_type()) else {
        return casted_in(&args[0], to, zone);
    };
    let is_local = *to == local_timestamp();
    let mut last = LastPattern::default();
    let rows = args[0].as_string::<i32>().iter().zip(patterns.as_string::<i32>());
    let micros = rows.map(|(text, pattern)| match (text, pattern) {
        (Some(text), Some(pattern)) => {
            let pattern = last.get(pattern, Pattern::for_reading)?;
            Ok(if is_local { pattern.read_local(text) } else { pattern.read(text, zone) })
        }
        _ => Ok(None),
    });
    let times = micros.collect::<Result<TimestampMicrosecondArray>>()?;
    let times: ArrayRef =
        if is_local { Arc::new(times) } else { Arc::new(times.with_timezone("UTC")) };
    casted_in(&times, to, zone)
}

/// Counts whole seconds, truncated towards 1970.
fn unix_timestamp(args: &[ArrayRef], _: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    let mut args = args.to_vec();
    if args.len() == 1 && !matches!(args[0].data_type(), DataType::Date32 | DataType::Timestamp(..))
    {
        args[0] = casted(&args[0], &DataType::Utf8)?;
        args.push(Arc::new(StringArray::from(vec![PATTERN; args[0].len()])));
    }
    let times = read_with(&args, &timestamp(), zone)?;
    let micros = times.as_primitive::<TimestampMicrosecondType>().iter();
    let seconds = micros.map(|at| Some(at? / MICROS_PER_SECOND));
    Ok(Arc::new(seconds.collect::<Int64Array>()))
}
