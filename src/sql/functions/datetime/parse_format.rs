//! Strings as dates and timestamps by a pattern and back, and functions of dates.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Int32Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int32Type, TimestampMicrosecondType};
use datafusion::common::Result as EngineResult;

use crate::civil::{Civil, MICROS_PER_SECOND, days_of_month, weekday};
use crate::error::Result;
use crate::span::Span;
use crate::spark::time_zone::Zone;
use crate::spark::types::{local_timestamp, timestamp};
use crate::sql::functions::cast::convert::{casted, casted_in};
use crate::sql::functions::datetime::format::Pattern;
use crate::sql::functions::scalar::Zoned;

/// The default pattern of `unix_timestamp` and `from_unixtime`.
pub(in crate::sql) const PATTERN: &str = "yyyy-MM-dd HH:mm:ss";

/// The functions of this file.
pub(in crate::sql) const RULES: [Zoned; 11] = [
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
    Zoned {
        name: "date_format",
        coerce: |types| (types.len() == 2).then(|| vec![timestamp(), DataType::Utf8]),
        return_type: |_| DataType::Utf8,
        eval: |args, _, zone| date_format(args, zone),
    },
    Zoned {
        name: "trunc",
        coerce: |types| (types.len() == 2).then(|| vec![DataType::Date32, DataType::Utf8]),
        return_type: |_| DataType::Date32,
        eval: |args, _, _| {
            let rows = args[0].as_primitive::<Date32Type>().iter().zip(args[1].as_string::<i32>());
            let cut = rows.map(|(day, unit)| {
                let unit = unit?.to_ascii_lowercase();
                i32::try_from(truncated(i64::from(day?), &unit)?).ok()
            });
            Ok(Arc::new(cut.collect::<Date32Array>()))
        },
    },
    Zoned {
        name: "date_add",
        coerce: date_and_days,
        return_type: |_| DataType::Date32,
        eval: |args, _, _| Ok(moved(args, |day, days| Some(day.wrapping_add(days)))),
    },
    Zoned {
        name: "date_sub",
        coerce: date_and_days,
        return_type: |_| DataType::Date32,
        eval: |args, _, _| Ok(moved(args, |day, days| Some(day.wrapping_sub(days)))),
    },
    Zoned {
        name: "add_months",
        coerce: date_and_number,
        return_type: |_| DataType::Date32,
        eval: |args, _, _| {
            Ok(moved(args, |day, months| {
                let moved = Civil::of_days(i64::from(day)).months_later(i64::from(months))?;
                i32::try_from(moved.days()).ok()
            }))
        },
    },
    Zoned {
        name: "last_day",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Date32]),
        return_type: |_| DataType::Date32,
        eval: |args, _, _| {
            let last = args[0].as_primitive::<Date32Type>().unary::<_, Date32Type>(|day| {
                let civil = Civil::of_days(i64::from(day));
                let ahead = days_of_month(civil.year, civil.month) - civil.day;
                day.wrapping_add(i32::try_from(ahead).unwrap_or_default())
            });
            Ok(Arc::new(last))
        },
    },
    Zoned {
        name: "datediff",
        coerce: |types| (types.len() == 2).then(|| vec![DataType::Date32; 2]),
        return_type: |_| DataType::Int32,
        eval: |args, _, _| {
            let ends = args[0].as_primitive::<Date32Type>().iter();
            let rows = ends.zip(args[1].as_primitive::<Date32Type>());
            let days = rows.map(|(end, start)| Some(end?.wrapping_sub(start?)));
            Ok(Arc::new(days.collect::<Int32Array>()))
        },
    },
];

/// Accepts a value that is cast, or a string and a pattern; the pattern is ignored for a date or timestamp.
fn value_and_pattern(types: &[DataType]) -> Option<Vec<DataType>> {
    let is_time = |of: &DataType| matches!(of, DataType::Date32 | DataType::Timestamp(..));
    match types {
        [one] | [one, _] if Span::of(one).is_some() || one.is_nested() => None,
        // Spark casts it to a string, for which the result is NULL.
        [DataType::Boolean] => Some(vec![DataType::Utf8]),
        [one] => Some(vec![one.clone()]),
        [one, _] if is_time(one) => Some(vec![one.clone(), DataType::Utf8]),
        [_, _] => Some(vec![DataType::Utf8; 2]),
        _ => None,
    }
}

/// Accepts a date and an integer that fits into an int.
fn date_and_days(types: &[DataType]) -> Option<Vec<DataType>> {
    let [_, count] = types else { return None };
    let is_count = matches!(
        count,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Utf8 | DataType::Null
    );
    is_count.then(|| vec![DataType::Date32, DataType::Int32])
}

fn date_and_number(types: &[DataType]) -> Option<Vec<DataType>> {
    let [_, count] = types else { return None };
    let is_count = count.is_numeric() || matches!(count, DataType::Utf8 | DataType::Null);
    is_count.then(|| vec![DataType::Date32, DataType::Int32])
}

/// The last pattern that was parsed; most queries use only one.
#[derive(Default)]
struct Last(Option<(String, Pattern)>);

impl Last {
    fn get(&mut self, pattern: &str, read: fn(&str) -> Result<Pattern>) -> Result<&Pattern> {
        let kept = self.0.take().filter(|(text, _)| text == pattern);
        let kept = match kept {
            Some(kept) => kept,
            None => (pattern.to_owned(), read(pattern)?),
        };
        Ok(&self.0.insert(kept).1)
    }
}

/// Reads with a pattern if there is one, otherwise as a cast does.
fn read_with(args: &[ArrayRef], to: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    let (Some(patterns), DataType::Utf8) = (args.get(1), args[0].data_type()) else {
        return casted_in(&args[0], to, zone);
    };
    let is_local = *to == local_timestamp();
    let mut last = Last::default();
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

/// Writes timestamps by patterns.
pub(in crate::sql) fn date_format(args: &[ArrayRef], zone: &Zone) -> EngineResult<ArrayRef> {
    let mut last = Last::default();
    let times = args[0].as_primitive::<TimestampMicrosecondType>().iter();
    let rows = times.zip(args[1].as_string::<i32>());
    let texts = rows.map(|(at, pattern)| match (at, pattern) {
        (Some(at), Some(pattern)) => {
            last.get(pattern, Pattern::for_writing)?.write(at, zone).map(Some)
        }
        _ => Ok(None),
    });
    Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
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

fn moved(args: &[ArrayRef], later: fn(i32, i32) -> Option<i32>) -> ArrayRef {
    let days = args[0].as_primitive::<Date32Type>().iter();
    let rows = days.zip(args[1].as_primitive::<Int32Type>());
    Arc::new(rows.map(|(day, by)| later(day?, by?)).collect::<Date32Array>())
}

/// Truncates a day to the first of its year, quarter, month or week (Spark's `DateTimeUtils.truncDate`); the
/// unit is in lower case.
pub(in crate::sql) fn truncated(days: i64, unit: &str) -> Option<i64> {
    let civil = Civil::of_days(days);
    let first_of = |month: i64| Civil { month, day: 1, ..civil }.days();
    Some(match unit {
        "year" | "yyyy" | "yy" => first_of(1),
        "quarter" => first_of((civil.month - 1) / 3 * 3 + 1),
        "month" | "mon" | "mm" => first_of(civil.month),
        "week" => days - weekday(days),
        _ => return None,
    })
}
