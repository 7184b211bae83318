//! Functions of dates and timestamps: `next_day`, `months_between`, `date_trunc`, time zones.
//!
//! Spark's rule (not ANSI; `DateTimeUtils`): an invalid date or unit is NULL, days wrap, and a timestamp out of
//! range is an error.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Float64Array, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int32Type, TimestampMicrosecondType};
use datafusion::common::{DataFusionError, Result as EngineResult, exec_datafusion_err};

use crate::civil::{Civil, MICROS_PER_DAY, MICROS_PER_SECOND, weekday};
use crate::spark::time_zone::Zone;
use crate::spark::types::{local_timestamp, timestamp};
use crate::sql::functions::datetime::date_arithmetic::{date_out_of_range, truncated};
use crate::sql::functions::datetime::format::Pattern;
use crate::sql::functions::is_interval;
use crate::sql::functions::scalar::Zoned;

/// The functions of this file.
pub(in crate::sql) const RULES: [Zoned; 11] = [
    Zoned {
        name: "current_timezone",
        coerce: |types| types.is_empty().then(Vec::new),
        return_type: |_| DataType::Utf8,
        eval: |_, _, zone| Ok(Arc::new(StringArray::from(vec![zone.name()]))),
    },
    Zoned {
        name: "next_day",
        coerce: |types| (types.len() == 2).then(|| vec![DataType::Date32, DataType::Utf8]),
        return_type: |_| DataType::Date32,
        eval: |args, _, _| {
            let pairs = args[0].as_primitive::<Date32Type>().iter().zip(args[1].as_string::<i32>());
            let next = pairs.map(|(date, day)| next_day(date?, day?));
            Ok(Arc::new(next.collect::<Date32Array>()))
        },
    },
    Zoned {
        name: "months_between",
        coerce: |types| match types.len() {
            2 => Some(vec![timestamp(), timestamp()]),
            3 => Some(vec![timestamp(), timestamp(), DataType::Boolean]),
            _ => None,
        },
        return_type: |_| DataType::Float64,
        eval: |args, _, zone| {
            let months = (0..args[0].len()).map(|row| {
                let rounds = match args.get(2) {
                    None => true,
                    Some(flags) => flags.is_valid(row).then(|| flags.as_boolean().value(row))?,
                };
                let [end, start] = [micros(&args[0], row)?, micros(&args[1], row)?];
                Some(months_between(zone.local(end), zone.local(start), rounds))
            });
            Ok(Arc::new(months.collect::<Float64Array>()))
        },
    },
    Zoned {
        name: "make_date",
        coerce: |types| (types.len() == 3).then(|| vec![DataType::Int32; 3]),
        return_type: |_| DataType::Date32,
        eval: |args, _, _| {
            let dates = (0..args[0].len()).map(|row| {
                let [year, month, day] = [0, 1, 2].map(|at| int_at(&args[at], row));
                let date = year.zip(month).zip(day);
                date.and_then(|((year, month), day)| java_date(year, month, day))
                    .map(|date| i32::try_from(date.days()).map_err(|_| date_out_of_range()))
                    .transpose()
            });
            Ok(Arc::new(dates.collect::<EngineResult<Date32Array>>()?))
        },
    },
    Zoned {
        name: "date_trunc",
        coerce: |types| (types.len() == 2).then(|| vec![DataType::Utf8, timestamp()]),
        return_type: |_| timestamp(),
        eval: |args, _, zone| {
            let units = args[0].as_string::<i32>();
            moments(units.len(), |row| match micros(&args[1], row) {
                Some(at) if units.is_valid(row) => {
                    moment_truncated(at, &units.value(row).to_ascii_lowercase(), zone)
                }
                _ => Ok(None),
            })
        },
    },
    Zoned {
        name: "from_utc_timestamp",
        coerce: |types| (types.len() == 2).then(|| vec![timestamp(), DataType::Utf8]),
        return_type: |_| timestamp(),
        eval: |args, _, _| zoned(&args[0], &args[1], |at, zone| zone.local_within(at)),
    },
    Zoned {
        name: "to_utc_timestamp",
        coerce: |types| (types.len() == 2).then(|| vec![timestamp(), DataType::Utf8]),
        return_type: |_| timestamp(),
        eval: |args, _, _| zoned(&args[0], &args[1], |at, zone| zone.moment_within(at)),
    },
    Zoned {
        name: "convert_timezone",
        coerce: |types| {
            let is_time = |of: &DataType| {
                let is_read = matches!(of, DataType::Utf8 | DataType::Date32);
                is_read || of.is_null() || matches!(of, DataType::Timestamp(..) if !is_interval(of))
            };
            let (last, zones) = types.split_last()?;
            let taken = std::iter::repeat_n(DataType::Utf8, zones.len()).chain([local_timestamp()]);
            (matches!(zones.len(), 1 | 2) && is_time(last)).then(|| taken.collect())
        },
        return_type: |_| local_timestamp(),
        eval: |args, to, session| {
            let (zones, times) = (&args[args.len() - 2], &args[args.len() - 1]);
            let moments = match args {
                [from, _, _] => zoned(times, from, |at, zone| zone.moment_within(at))?,
                _ => zoned(times, zones, |at, _| session.moment_within(at))?,
            };
            let shown = zoned(&moments, zones, |at, zone| zone.local_within(at))?;
            let shown = shown.as_primitive::<TimestampMicrosecondType>().clone();
            debug_assert_eq!(*to, local_timestamp());
            Ok(Arc::new(shown.with_timezone_opt(None::<Arc<str>>)))
        },
    },
    Zoned {
        name: "dayname",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Date32]),
        return_type: |_| DataType::Utf8,
        eval: |args, _, _| named(&args[0], "EEE", |day| day.rem_euclid(7)),
    },
    Zoned {
        name: "monthname",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Date32]),
        return_type: |_| DataType::Utf8,
        eval: |args, _, _| {
            named(&args[0], "MMM", |day| Civil { year: 1970, day: 1, ..Civil::of_days(day) }.days())
        },
    },
    Zoned {
        name: "timestamp_micros",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Int64]),
        return_type: |_| timestamp(),
        eval: |args, _, _| {
            let micros = args[0].as_primitive::<datafusion::arrow::datatypes::Int64Type>();
            let times: TimestampMicrosecondArray = micros.iter().collect();
            Ok(Arc::new(times.with_timezone("UTC")))
        },
    },
];

/// Returns a row's int as a bigint; `None` if it is NULL.
pub(in crate::sql) fn int_at(array: &ArrayRef, row: usize) -> Option<i64> {
    array.is_valid(row).then(|| i64::from(array.as_primitive::<Int32Type>().value(row)))
}

/// Returns a row's timestamp, in microseconds since 1970.
pub(in crate::sql) fn micros(array: &ArrayRef, row: usize) -> Option<i64> {
    array.is_valid(row).then(|| array.as_primitive::<TimestampMicrosecondType>().value(row))
}

/// Makes timestamps from microseconds since 1970.
pub(in crate::sql) fn moments(
    rows: usize,
    at: impl Fn(usize) -> EngineResult<Option<i64>>,
) -> EngineResult<ArrayRef> {
    let times = (0..rows).map(at).collect::<EngineResult<TimestampMicrosecondArray>>()?;
    Ok(Arc::new(times.with_timezone("UTC")))
}

/// The error where Spark's is "long overflow".
pub(in crate::sql) fn out_of_range() -> DataFusionError {
    exec_datafusion_err!("the result is out of range for a timestamp")
}

/// Returns the date of these numbers, if Java's `LocalDate` has it.
pub(in crate::sql) fn java_date(year: i64, month: i64, day: i64) -> Option<Civil> {
    Civil::new(year, month, day).filter(|date| (-999_999_999..=999_999_999).contains(&date.year))
}

fn next_day(date: i32, day: &str) -> Option<i32> {
    const DAYS: [[&str; 3]; 7] = [
        ["mo", "mon", "monday"],
        ["tu", "tue", "tuesday"],
        ["we", "wed", "wednesday"],
        ["th", "thu", "thursday"],
        ["fr", "fri", "friday"],
        ["sa", "sat", "saturday"],
        ["su", "sun", "sunday"],
    ];
    let day = day.trim().to_ascii_lowercase();
    let wanted = DAYS.iter().position(|names| names.contains(&day.as_str()))?;
    let today = weekday(i64::from(date));
    let ahead = (i64::try_from(wanted).ok()? + 6 - today) % 7 + 1;
    Some(date.wrapping_add(i32::try_from(ahead).ok()?))
}

/// Partial months are counted as parts of 31 days.
const SECONDS_OF_MONTH: f64 = 31.0 * 86_400.0;

/// Counts months: integers between equal days and between last days, otherwise with days as parts of 31
/// (Spark's `DateTimeUtils.monthsBetween`).
#[expect(clippy::cast_precision_loss, reason = "months and the seconds of a month are few")]
fn months_between(end: i64, start: i64, rounds: bool) -> f64 {
    let day = |at: i64| Civil::of_days(at.div_euclid(MICROS_PER_DAY));
    let seconds = |at: i64| at.rem_euclid(MICROS_PER_DAY) / MICROS_PER_SECOND;
    let (last, first) = (day(end), day(start));
    let months = (last.year * 12 + last.month - first.year * 12 - first.month) as f64;
    if last.day == first.day || (last.is_last_of_month() && first.is_last_of_month()) {
        return months;
    }
    let rest = (last.day - first.day) * 86_400 + seconds(end) - seconds(start);
    let exact = months + rest as f64 / SECONDS_OF_MONTH;
    if rounds { (exact * 1e8 + 0.5).floor() / 1e8 } else { exact }
}

/// Truncates a timestamp to a unit, by the local time of a zone (Spark's `DateTimeUtils.truncTimestamp`).
fn moment_truncated(at: i64, unit: &str, zone: &Zone) -> EngineResult<Option<i64>> {
    let cut = match unit {
        "microsecond" => Some(at),
        "millisecond" => at.checked_sub(at.rem_euclid(1000)),
        "second" => at.checked_sub(at.rem_euclid(MICROS_PER_SECOND)),
        "minute" => clock_truncated(at, 60 * MICROS_PER_SECOND, zone),
        "hour" => clock_truncated(at, 3600 * MICROS_PER_SECOND, zone),
        "day" | "dd" => clock_truncated(at, MICROS_PER_DAY, zone),
        _ => match truncated(zone.local(at).div_euclid(MICROS_PER_DAY), unit) {
            None => return Ok(None),
            Some(day) => day.checked_mul(MICROS_PER_DAY).and_then(|cut| zone.moment_within(cut)),
        },
    };
    cut.map(Some).ok_or_else(out_of_range)
}

/// Truncates a timestamp to so many microseconds of the local time; `None` if the result exceeds 64 bits.
fn clock_truncated(at: i64, size: i64, zone: &Zone) -> Option<i64> {
    let local = zone.local_within(at)?;
    let cut = local.checked_sub(local.rem_euclid(size))?;
    // In an hour that occurs twice, the result stays in the same one.
    let near = at.checked_sub(local - cut)?;
    if zone.local_within(near) == Some(cut) { Some(near) } else { zone.moment_within(cut) }
}

pub(in crate::sql) fn no_zone(name: &str) -> datafusion::error::DataFusionError {
    if let Err(error) = Zone::named(name) {
        error.into()
    } else {
        datafusion::common::internal_datafusion_err!("`{name}` is a time zone")
    }
}

/// Converts timestamps with the zones in their rows.
fn zoned(
    times: &ArrayRef,
    zones: &ArrayRef,
    change: impl Fn(i64, &Zone) -> Option<i64>,
) -> EngineResult<ArrayRef> {
    let zones = zones.as_string::<i32>();
    let mut last: Option<(&str, Zone)> = None;
    let mut changed = Vec::with_capacity(times.len());
    for row in 0..times.len() {
        let (Some(at), true) = (micros(times, row), zones.is_valid(row)) else {
            changed.push(None);
            continue;
        };
        let name = zones.value(row);
        let zone = match last.take() {
            Some((known, zone)) if known == name => zone,
            _ => Zone::read(name).ok_or_else(|| no_zone(name))?,
        };
        changed.push(Some(change(at, &zone).ok_or_else(out_of_range)?));
        last = Some((name, zone));
    }
    Ok(Arc::new(TimestampMicrosecondArray::from(changed).with_timezone("UTC")))
}

/// Names days by a pattern; `near` returns a day with the same name within the range of timestamps.
fn named(array: &ArrayRef, pattern: &str, near: fn(i64) -> i64) -> EngineResult<ArrayRef> {
    let pattern = Pattern::for_writing(pattern)?;
    let utc = Zone::utc();
    let one = |day: i32| pattern.write(near(i64::from(day)) * MICROS_PER_DAY, &utc);
    let days = array.as_primitive::<Date32Type>().iter();
    let names = days.map(|day| day.map(one).transpose());
    Ok(Arc::new(names.collect::<crate::error::Result<StringArray>>()?))
}

#[cfg(test)]
mod tests {
    use super::{moment_truncated, months_between};
    use crate::civil::write_moment;
    use crate::spark::time_zone::Zone;

    fn at(text: &str) -> i64 {
        let at = chrono::NaiveDateTime::parse_from_str(text, "%F %T").unwrap();
        at.and_utc().timestamp_micros()
    }

    #[test]
    fn months_are_counted() {
        let cases = [
            ("2020-03-31 00:00:00", "2020-02-29 00:00:00", 1.0),
            ("2020-03-15 12:00:00", "2020-02-15 00:00:00", 1.0),
            ("1997-02-28 10:30:00", "1996-10-30 00:00:00", 3.949_596_77),
        ];
        for (end, start, months) in cases {
            assert!((months_between(at(end), at(start), true) - months).abs() < 1e-12, "{end}");
        }
    }

    #[test]
    fn moments_are_cut_as_clocks_show_them() {
        let zone = Zone::read("America/Los_Angeles").unwrap();
        let cases = [
            ("day", "2024-06-30 23:00:00", "2024-06-30 07:00:00"),
            ("week", "2024-06-30 23:00:00", "2024-06-24 07:00:00"),
            ("hour", "2024-11-03 09:30:00", "2024-11-03 09:00:00"),
            ("hour", "2024-11-03 08:30:00", "2024-11-03 08:00:00"),
        ];
        for (unit, from, expected) in cases {
            let mut text = String::new();
            write_moment(moment_truncated(at(from), unit, &zone).unwrap().unwrap(), &mut text);
            assert_eq!(text, expected, "{unit} {from}");
        }
    }
}
