//! Writes dates, timestamps and intervals as Spark does, timestamps in the time zone of their type.
//!
//! A timestamp has no trailing zeros: `2020-07-04 18:55:04.123` (Spark's `FractionTimestampFormatter`).
//! Intervals are in Spark's ANSI style (`SparkIntervalUtils.toDayTimeIntervalString`). A value outside of the
//! calendar is left to the caller.

use std::fmt::Write as _;

use datafusion::arrow::array::{Array, ArrowPrimitiveType, AsArray};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Date64Type, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, DurationSecondType, IntervalDayTimeType, IntervalMonthDayNanoType,
    IntervalUnit, IntervalYearMonthType, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};

use crate::civil;
use crate::span::Span;
use crate::spark::time_zone::local_in;

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const NANOS_PER_DAY: i128 = 86_400 * NANOS_PER_SECOND;

/// Writes the non-null value at `row`; returns `false` and writes nothing if it is outside the calendar.
pub(super) fn write_time(array: &dyn Array, row: usize, out: &mut String) -> bool {
    let text = match array.data_type() {
        DataType::Date32 | DataType::Date64 => {
            civil::write_date(days(array, row), out);
            return true;
        }
        DataType::Timestamp(unit, zone) => {
            if let Some(span) = Span::of(array.data_type()) {
                span.write(value::<TimestampSecondType>(array, row), out);
            } else {
                let micros = ticks(array, row, *unit).div_euclid(1000);
                let micros = i64::try_from(micros).unwrap_or(i64::MAX);
                let Some(local) = local_in(zone.as_deref(), micros) else { return false };
                civil::write_moment(local, out);
            }
            return true;
        }
        DataType::Time32(unit) | DataType::Time64(unit) => {
            Some(clock(time_of_day(array, row, *unit)))
        }
        DataType::Duration(unit) => Some(day_time(duration(array, row, *unit))),
        DataType::Interval(unit) => Some(interval(array, row, *unit)),
        _ => None,
    };
    text.map(|text| out.push_str(&text)).is_some()
}

fn days(array: &dyn Array, row: usize) -> i64 {
    match array.data_type() {
        DataType::Date32 => i64::from(value::<Date32Type>(array, row)),
        _ => value::<Date64Type>(array, row).div_euclid(86_400_000),
    }
}

/// Returns the fraction of a second as `.123`; the empty string if it is zero.
fn decimals(nanos: i128) -> String {
    if nanos == 0 {
        return String::new();
    }
    format!(".{nanos:09}").trim_end_matches('0').to_owned()
}

/// Returns `hours:minutes:seconds` of less than a day.
fn clock(nanos: i128) -> String {
    let seconds = nanos / NANOS_PER_SECOND;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let fraction = decimals(nanos % NANOS_PER_SECOND);
    format!("{hours:02}:{minutes:02}:{:02}{fraction}", seconds % 60)
}

fn day_time(nanos: i128) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let nanos = nanos.abs();
    let (days, rest) = (nanos / NANOS_PER_DAY, clock(nanos % NANOS_PER_DAY));
    format!("INTERVAL '{sign}{days} {rest}' DAY TO SECOND")
}

fn year_month(months: i32) -> String {
    let sign = if months < 0 { "-" } else { "" };
    let months = months.unsigned_abs();
    format!("INTERVAL '{sign}{}-{}' YEAR TO MONTH", months / 12, months % 12)
}

fn interval(array: &dyn Array, row: usize, unit: IntervalUnit) -> String {
    match unit {
        IntervalUnit::YearMonth => year_month(value::<IntervalYearMonthType>(array, row)),
        IntervalUnit::DayTime => {
            let value = value::<IntervalDayTimeType>(array, row);
            let millis = i128::from(value.milliseconds) * 1_000_000;
            day_time(i128::from(value.days) * NANOS_PER_DAY + millis)
        }
        IntervalUnit::MonthDayNano => {
            let value = value::<IntervalMonthDayNanoType>(array, row);
            calendar(value.months, value.days, value.nanoseconds)
        }
    }
}

/// Writes as Spark's `CalendarInterval.toString`: "1 years 2 months 3 days 4 hours 5.5 seconds".
fn calendar(months: i32, days: i32, nanos: i64) -> String {
    let mut text = String::new();
    let minutes = nanos / 60_000_000_000;
    let parts = [
        (i64::from(months / 12), "years"),
        (i64::from(months % 12), "months"),
        (i64::from(days), "days"),
        (minutes / 60, "hours"),
        (minutes % 60, "minutes"),
    ];
    for (count, unit) in parts.into_iter().filter(|(count, _)| *count != 0) {
        let _ = write!(text, "{count} {unit} ");
    }
    let rest = i128::from(nanos % 60_000_000_000);
    if rest != 0 || text.is_empty() {
        let sign = if rest < 0 { "-" } else { "" };
        let fraction = decimals(rest.abs() % NANOS_PER_SECOND);
        let _ = write!(text, "{sign}{}{fraction} seconds", rest.abs() / NANOS_PER_SECOND);
    }
    text.trim_end().to_owned()
}

/// Returns a timestamp in nanoseconds.
fn ticks(array: &dyn Array, row: usize, unit: TimeUnit) -> i128 {
    let ticks = match unit {
        TimeUnit::Second => value::<TimestampSecondType>(array, row),
        TimeUnit::Millisecond => value::<TimestampMillisecondType>(array, row),
        TimeUnit::Microsecond => value::<TimestampMicrosecondType>(array, row),
        TimeUnit::Nanosecond => value::<TimestampNanosecondType>(array, row),
    };
    i128::from(ticks) * nanos_of(unit)
}

fn duration(array: &dyn Array, row: usize, unit: TimeUnit) -> i128 {
    let ticks = match unit {
        TimeUnit::Second => value::<DurationSecondType>(array, row),
        TimeUnit::Millisecond => value::<DurationMillisecondType>(array, row),
        TimeUnit::Microsecond => value::<DurationMicrosecondType>(array, row),
        TimeUnit::Nanosecond => value::<DurationNanosecondType>(array, row),
    };
    i128::from(ticks) * nanos_of(unit)
}

fn time_of_day(array: &dyn Array, row: usize, unit: TimeUnit) -> i128 {
    let ticks = match unit {
        TimeUnit::Second => i64::from(value::<Time32SecondType>(array, row)),
        TimeUnit::Millisecond => i64::from(value::<Time32MillisecondType>(array, row)),
        TimeUnit::Microsecond => value::<Time64MicrosecondType>(array, row),
        TimeUnit::Nanosecond => value::<Time64NanosecondType>(array, row),
    };
    i128::from(ticks) * nanos_of(unit)
}

fn nanos_of(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Second => NANOS_PER_SECOND,
        TimeUnit::Millisecond => 1_000_000,
        TimeUnit::Microsecond => 1000,
        TimeUnit::Nanosecond => 1,
    }
}

fn value<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}
