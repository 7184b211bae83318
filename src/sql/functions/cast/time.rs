//! Casts of dates and timestamps: from strings, to and from numbers, and to each other in a time zone.
//!
//! Spark's rule (`SparkDateTimeUtils`): a date is `yyyy`, `yyyy-[m]m` or `yyyy-[m]m-[d]d`, and anything that
//! follows a `T` or a space is ignored. A timestamp is a date with `[h]h`, or with
//! `[h]h:[m]m[:[s]s[.fraction]]` and an optional zone, or such a time of today. Anything else is NULL. A
//! timestamp without a zone is in the session's zone.

use std::sync::Arc;

use chrono::Utc;
use datafusion::arrow::array::{
    ArrayRef, AsArray, Date32Array, Float64Array, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
    TimestampNanosecondType,
};
use datafusion::common::{Result as EngineResult, exec_datafusion_err, exec_err};

use super::moment::{day_of, moment_of, plain_days, plain_micros};
use crate::civil::{MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::spark::time_zone::Zone;

/// Reads dates.
pub(in crate::sql) fn dates(texts: &StringArray) -> Date32Array {
    let day = |text: &str| plain_days(text).or_else(|| i32::try_from(day_of(text)?).ok());
    texts.iter().map(|text| text.and_then(day)).collect()
}

/// Reads timestamps; one without a zone is in this zone.
pub(in crate::sql) fn timestamps(texts: &StringArray, zone: &Zone) -> TimestampMicrosecondArray {
    let read = |text: &str| {
        let plain = if zone.is_utc() { plain_micros(text) } else { None };
        plain.or_else(|| moment_of(text)?.micros(zone))
    };
    let micros: TimestampMicrosecondArray = texts.iter().map(|text| text.and_then(read)).collect();
    micros.with_timezone("UTC")
}

/// Reads timestamps without a time zone; a zone in the string is ignored, and a time of day alone is NULL.
pub(in crate::sql) fn local_timestamps(texts: &StringArray) -> TimestampMicrosecondArray {
    texts.iter().map(|text| moment_of(text?)?.local()).collect()
}

/// Reads names that Spark accepts only in literals: `epoch`, `now`, `today`, `tomorrow`, `yesterday`
/// (`DateTimeUtils.convertSpecialTimestamp`).
pub(in crate::sql) fn special(text: &str, to: &DataType, zone: &Zone) -> Option<i64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = (text[..end].to_lowercase(), text[end..].trim());
    if !rest.is_empty() && (word == "now" || Zone::read(rest).is_none()) {
        return None;
    }
    let now = Utc::now().timestamp_micros();
    let today = zone.local(now).div_euclid(MICROS_PER_DAY);
    let day = match word.as_str() {
        "epoch" => 0,
        "now" => {
            return Some(match to {
                DataType::Date32 => today,
                DataType::Timestamp(_, None) => zone.local(now),
                _ => now,
            });
        }
        "today" => today,
        "tomorrow" => today + 1,
        "yesterday" => today - 1,
        _ => return None,
    };
    Some(match to {
        DataType::Date32 => day,
        DataType::Timestamp(_, None) => day * MICROS_PER_DAY,
        _ if word == "epoch" => 0,
        _ => zone.moment(day * MICROS_PER_DAY),
    })
}

/// Casts dates and timestamps to each other.
pub(in crate::sql) fn between(
    array: &ArrayRef,
    to: &DataType,
    zone: &Zone,
) -> EngineResult<ArrayRef> {
    let micros = |array: &ArrayRef| -> EngineResult<TimestampMicrosecondArray> {
        let micros = match array.data_type() {
            // The engine truncates towards zero; an instant before 1970 must be rounded down.
            DataType::Timestamp(TimeUnit::Nanosecond, _) => array
                .as_primitive::<TimestampNanosecondType>()
                .unary::<_, TimestampMicrosecondType>(|at| at.div_euclid(1000)),
            DataType::Timestamp(_, zone) => {
                let to = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
                cast(array, &to)?.as_primitive::<TimestampMicrosecondType>().clone()
            }
            other => return exec_err!("{other} is not a timestamp"),
        };
        Ok(micros.with_timezone_opt(None::<Arc<str>>))
    };
    let days = |day: i32| match i64::from(day).checked_mul(MICROS_PER_DAY) {
        Some(micros) => Ok(micros),
        None => {
            Err(exec_datafusion_err!("a date this far from 1970 is out of range for a timestamp"))
        }
    };
    Ok(match (array.data_type(), to) {
        (DataType::Date32, DataType::Timestamp(_, None)) => {
            let day = array.as_primitive::<Date32Type>();
            Arc::new(day.try_unary::<_, TimestampMicrosecondType, _>(days)?)
        }
        (DataType::Date32, DataType::Timestamp(_, Some(_))) => {
            let at = array.as_primitive::<Date32Type>();
            let moment = |day| days(day).map(|local| zone.moment(local));
            let at = at.try_unary::<_, TimestampMicrosecondType, _>(moment)?;
            Arc::new(at.with_timezone("UTC"))
        }
        (DataType::Timestamp(_, from), DataType::Date32) => {
            let is_local = from.is_none();
            let day = |at: i64| {
                let local = if is_local { at } else { zone.local(at) };
                i32::try_from(local.div_euclid(MICROS_PER_DAY)).unwrap_or(i32::MAX)
            };
            Arc::new(micros(array)?.unary::<_, Date32Type>(day))
        }
        (DataType::Timestamp(_, None), DataType::Timestamp(_, Some(_))) => {
            let at: TimestampMicrosecondArray = micros(array)?.unary(|at| zone.moment(at));
            Arc::new(at.with_timezone("UTC"))
        }
        (DataType::Timestamp(_, Some(_)), DataType::Timestamp(_, None)) => {
            let at: TimestampMicrosecondArray = micros(array)?.try_unary(|at| shown(at, zone))?;
            Arc::new(at)
        }
        (DataType::Timestamp(_, Some(_)), DataType::Timestamp(_, Some(_))) => {
            Arc::new(micros(array)?.with_timezone("UTC"))
        }
        (DataType::Timestamp(_, None), DataType::Timestamp(_, None)) => Arc::new(micros(array)?),
        (from, to) => return exec_err!("a cast of {from} to {to}"),
    })
}

/// Returns the local time in a zone, in microseconds.
fn shown(at: i64, zone: &Zone) -> EngineResult<i64> {
    zone.local_within(at).ok_or_else(|| {
        exec_datafusion_err!(
            "a timestamp at the end of the calendar is outside it in the time zone `{}`",
            zone.id()
        )
    })
}

/// Returns seconds since 1970: integers for integer types, with a fraction for other types.
#[expect(clippy::cast_precision_loss, reason = "a double of seconds is what was asked for")]
pub(in crate::sql) fn seconds(times: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let micros = times.as_primitive::<TimestampMicrosecondType>();
    Ok(match to {
        to if to.is_integer() => {
            let seconds = micros.unary::<_, Int64Type>(|at| at.div_euclid(MICROS_PER_SECOND));
            // Beyond int, the type's own range decides: a value outside it is NULL, not wrapped.
            let options =
                datafusion::arrow::compute::CastOptions { safe: true, ..Default::default() };
            datafusion::arrow::compute::cast_with_options(&seconds, to, &options)?
        }
        _ => Arc::new(micros.unary::<_, Float64Type>(|at| at as f64 / MICROS_PER_SECOND as f64)),
    })
}

/// Makes timestamps of seconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "Java saturates, and so does `as`")]
pub(in crate::sql) fn from_seconds(array: &ArrayRef) -> EngineResult<ArrayRef> {
    let times: TimestampMicrosecondArray = match array.data_type() {
        of if of.is_integer() => {
            let whole = cast(array, &DataType::Int64)?;
            whole.as_primitive::<Int64Type>().unary(|at| at.saturating_mul(MICROS_PER_SECOND))
        }
        _ => {
            let doubles = cast(array, &DataType::Float64)?;
            let doubles: &Float64Array = doubles.as_primitive();
            let at = |seconds: f64| seconds.is_finite().then_some((seconds * 1e6) as i64);
            doubles.iter().map(|seconds| at(seconds?)).collect()
        }
    };
    Ok(Arc::new(times.with_timezone("UTC")))
}
