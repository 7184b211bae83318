//! Dates and timestamps plus or minus intervals, and the intervals between them.
//!
//! Spark's rule (`BinaryArithmeticWithDatetimeResolver`): a date plus months or whole days is a date, and a
//! date plus hours is a timestamp. Months and days are those of the calendar, whatever clocks do, and the
//! interval between two timestamps is that between their local times.

use std::sync::Arc;

use datafusion::arrow::array::types::IntervalMonthDayNano;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Date32Array, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, IntervalMonthDayNanoType, IntervalUnit, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_datafusion_err, exec_err};

use crate::civil::{Civil, MICROS_PER_DAY};
use crate::spark::interval_type::Span;
use crate::spark::time_zone::Zone;
use crate::spark::types::{local_timestamp, timestamp};
use crate::sql::functions::datetime::timestamp_arithmetic::{micros_later, months_later};
use crate::sql::functions::scalar::Zoned;

/// The functions of this file.
pub(super) const RULES: [Zoned; 4] = [
    Zoned {
        name: "moved_later",
        coerce: at_and_interval,
        return_type: |types| types[0].clone(),
        eval: |args, to, zone| moved(args, to, 1, zone),
    },
    Zoned {
        name: "moved_earlier",
        coerce: at_and_interval,
        return_type: |types| types[0].clone(),
        eval: |args, to, zone| moved(args, to, -1, zone),
    },
    Zoned {
        name: "days_between",
        coerce: |types| (types.len() == 2).then(|| vec![DataType::Date32; 2]),
        return_type: |_| Span::DAYS.data_type(),
        eval: |args, _, _| {
            let ends = args[0].as_primitive::<Date32Type>().iter();
            let rows = ends.zip(args[1].as_primitive::<Date32Type>());
            let mut between = Vec::with_capacity(args[0].len());
            for (end, start) in rows {
                let (Some(end), Some(start)) = (end, start) else {
                    between.push(None);
                    continue;
                };
                let days = i64::from(end) - i64::from(start);
                let Some(micros) = days.checked_mul(MICROS_PER_DAY) else {
                    return exec_err!("the interval between is out of range");
                };
                between.push(Some(micros));
            }
            Ok(Span::DAYS.array(between))
        },
    },
    Zoned {
        name: "time_between",
        coerce: |types| match types {
            [end, start] if *end == local_timestamp() && *start == local_timestamp() => {
                Some(types.to_vec())
            }
            [_, _] => Some(vec![timestamp(), timestamp()]),
            _ => None,
        },
        return_type: |_| Span::CLOCK.data_type(),
        eval: |args, _, zone| {
            let is_local = *args[0].data_type() == local_timestamp();
            let shown = |at: i64| if is_local { at } else { zone.local(at) };
            let ends = args[0].as_primitive::<TimestampMicrosecondType>().iter();
            let rows = ends.zip(args[1].as_primitive::<TimestampMicrosecondType>());
            let mut between = Vec::with_capacity(args[0].len());
            for (end, start) in rows {
                between.push(match (end, start) {
                    (Some(end), Some(start)) => match shown(end).checked_sub(shown(start)) {
                        None => return exec_err!("the interval between is out of range"),
                        some => some,
                    },
                    _ => None,
                });
            }
            Ok(Span::CLOCK.array(between))
        },
    },
];

/// Accepts a date or timestamp and an interval; a date is cast to a timestamp if the interval has hours.
fn at_and_interval(types: &[DataType]) -> Option<Vec<DataType>> {
    let [at, by] = types else { return None };
    let at = match (at, Span::of(by)) {
        (DataType::Date32, Some(span)) if !span.is_months() && span != Span::DAYS => timestamp(),
        (DataType::Date32, _) => DataType::Date32,
        (DataType::Timestamp(_, None), _) => local_timestamp(),
        (DataType::Timestamp(..), _) if Span::of(at).is_none() => timestamp(),
        (DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null, _) => {
            timestamp()
        }
        _ => return None,
    };
    let is_interval =
        Span::of(by).is_some() || *by == DataType::Interval(IntervalUnit::MonthDayNano);
    is_interval.then(|| vec![at, by.clone()])
}

/// Moves dates by months, however far they are from 1970.
fn dates_months_later(args: &[ArrayRef], sign: i64) -> EngineResult<ArrayRef> {
    let (dates, months) = (args[0].as_primitive::<Date32Type>(), Span::values(&args[1]));
    let later = |(day, by): (Option<i32>, Option<i64>)| {
        let (Some(day), Some(by)) = (day, by) else { return Ok(None) };
        let later = by.checked_mul(sign).and_then(|by| {
            let civil = Civil::of_days(i64::from(day)).months_later(by)?;
            i32::try_from(civil.days()).ok()
        });
        later
            .map(Some)
            .ok_or_else(|| exec_datafusion_err!("a moment that an interval moves is out of range"))
    };
    let moved = dates.iter().zip(months.iter()).map(later);
    Ok(Arc::new(moved.collect::<EngineResult<Date32Array>>()?))
}

fn moved(args: &[ArrayRef], to: &DataType, sign: i64, zone: &Zone) -> EngineResult<ArrayRef> {
    let is_months = Span::of(args[1].data_type()).is_some_and(Span::is_months);
    if *to == DataType::Date32 && is_months {
        return dates_months_later(args, sign);
    }
    let utc = Zone::utc();
    let zone = if *to == timestamp() { zone } else { &utc };
    let is_date = *to == DataType::Date32;
    let mut results: Vec<Option<i64>> = Vec::with_capacity(args[0].len());
    for row in 0..args[0].len() {
        if args[0].is_null(row) || args[1].is_null(row) {
            results.push(None);
            continue;
        }
        let at = if is_date {
            let day = i64::from(args[0].as_primitive::<Date32Type>().value(row));
            let Some(at) = day.checked_mul(MICROS_PER_DAY) else {
                return exec_err!("a date this far from 1970 is out of range for a timestamp");
            };
            at
        } else {
            args[0].as_primitive::<TimestampMicrosecondType>().value(row)
        };
        let moved = match Span::of(args[1].data_type()) {
            Some(span) => Span::values(&args[1]).value(row).checked_mul(sign).and_then(|by| {
                if span.is_months() {
                    months_later(at, by, zone)
                } else {
                    micros_later(at, by, zone)
                }
            }),
            None => by_calendar(
                at,
                args[1].as_primitive::<IntervalMonthDayNanoType>().value(row),
                sign,
                zone,
            ),
        };
        match moved {
            Some(moved) => results.push(Some(moved)),
            None => return exec_err!("a moment that an interval moves is out of range"),
        }
    }
    if is_date {
        let days = |at: i64| i32::try_from(at.div_euclid(MICROS_PER_DAY)).ok();
        let dates = results.into_iter().map(|at| at.and_then(days));
        return Ok(Arc::new(dates.collect::<Date32Array>()));
    }
    let times = TimestampMicrosecondArray::from(results);
    Ok(if *to == timestamp() { Arc::new(times.with_timezone("UTC")) } else { Arc::new(times) })
}

fn by_calendar(at: i64, by: IntervalMonthDayNano, sign: i64, zone: &Zone) -> Option<i64> {
    let at = months_later(at, i64::from(by.months) * sign, zone)?;
    let days = (i64::from(by.days) * sign).checked_mul(MICROS_PER_DAY)?;
    let at = micros_later(at, days, zone)?;
    at.checked_add(by.nanoseconds / 1000 * sign)
}
