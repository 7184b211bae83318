//! Writes dates, timestamps and intervals as Spark does, timestamps in the time zone of their type.
//!
//! A timestamp has no trailing zeros: `2020-07-04 18:55:04.123` (Spark's `FractionTimestampFormatter`).
//! Timestamps and intervals have microseconds, as in Spark. A value outside of the calendar is left to the
//! caller.

use datafusion::arrow::array::{Array, ArrowPrimitiveType, AsArray};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Date64Type, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, DurationSecondType, IntervalDayTimeType, IntervalMonthDayNanoType,
    IntervalUnit, IntervalYearMonthType, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};

use crate::civil;
use crate::spark::interval;
use crate::spark::interval_type::Span;
use crate::spark::time_zone::offset_in;

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const NANOS_PER_DAY: i128 = 86_400 * NANOS_PER_SECOND;

/// Writes the non-null value at `row`; returns `false` and writes nothing if it is outside the calendar.
pub(super) fn write_time(array: &dyn Array, row: usize, out: &mut String) -> bool {
    match array.data_type() {
        DataType::Date32 | DataType::Date64 => civil::write_date(days(array, row), out),
        DataType::Timestamp(unit, zone) => {
            if let Some(span) = Span::of(array.data_type()) {
                span.write(value::<TimestampSecondType>(array, row), out);
            } else {
                let micros = ticks(array, row, *unit).div_euclid(1000);
                let Ok(micros) = i64::try_from(micros) else { return false };
                let offset = offset_in(zone.as_deref(), micros);
                civil::write_moment_at(micros, offset, out);
            }
        }
        DataType::Time32(unit) | DataType::Time64(unit) => {
            out.push_str(&clock(time_of_day(array, row, *unit)));
        }
        DataType::Duration(unit) => return day_time(duration(array, row, *unit), out),
        DataType::Interval(unit) => return write_interval(array, row, *unit, out),
        _ => return false,
    }
    true
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

/// Writes an interval of days to seconds; returns `false` if it is too long to be one of Spark's.
fn day_time(nanos: i128, out: &mut String) -> bool {
    let Ok(micros) = i64::try_from(nanos / 1000) else { return false };
    Span::CLOCK.write(micros, out);
    true
}

fn write_interval(array: &dyn Array, row: usize, unit: IntervalUnit, out: &mut String) -> bool {
    match unit {
        IntervalUnit::YearMonth => {
            Span::MONTHS.write(value::<IntervalYearMonthType>(array, row).into(), out);
        }
        IntervalUnit::DayTime => {
            let value = value::<IntervalDayTimeType>(array, row);
            let millis = i128::from(value.milliseconds) * 1_000_000;
            return day_time(i128::from(value.days) * NANOS_PER_DAY + millis, out);
        }
        IntervalUnit::MonthDayNano => {
            interval::write(value::<IntervalMonthDayNanoType>(array, row), out);
        }
    }
    true
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

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::types::{IntervalDayTime, IntervalMonthDayNano};
    use datafusion::arrow::array::{
        Array, DurationMillisecondArray, DurationSecondArray, IntervalDayTimeArray,
        IntervalMonthDayNanoArray, IntervalYearMonthArray,
    };

    use super::write_time;

    #[test]
    fn intervals_of_the_engine_are_written_as_in_spark() {
        let calendar = IntervalMonthDayNano::new(14, -3, 3_723_500_000_000);
        let cases: [(Box<dyn Array>, &str); 5] = [
            (
                Box::new(DurationMillisecondArray::from(vec![-90_061_500])),
                "INTERVAL '-1 01:01:01.5' DAY TO SECOND",
            ),
            (
                Box::new(IntervalDayTimeArray::from(vec![IntervalDayTime::new(2, 1)])),
                "INTERVAL '2 00:00:00.001' DAY TO SECOND",
            ),
            (Box::new(IntervalYearMonthArray::from(vec![-14])), "INTERVAL '-1-2' YEAR TO MONTH"),
            (
                Box::new(IntervalMonthDayNanoArray::from(vec![calendar])),
                "1 years 2 months -3 days 1 hours 2 minutes 3.5 seconds",
            ),
            (
                Box::new(IntervalMonthDayNanoArray::from(vec![IntervalMonthDayNano::default()])),
                "0 seconds",
            ),
        ];
        for (array, expected) in cases {
            let mut text = String::new();
            assert!(write_time(array.as_ref(), 0, &mut text), "{expected}");
            assert_eq!(text, expected);
        }
        assert!(!write_time(&DurationSecondArray::from(vec![i64::MAX]), 0, &mut String::new()));
    }
}
