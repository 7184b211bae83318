//! Functions of days and of moments: `next_day`, `months_between`, `make_timestamp`, `date_trunc`, time zones.
//!
//! Spark's rule (not ANSI): what is no date, no unit or out of range is NULL.

use std::sync::Arc;

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeZone, Timelike, Utc, Weekday,
};
use chrono_tz::Tz;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Float64Array, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::sql::cast::timestamp;
use crate::sql::rule::Rule;

/// The functions of this file.
pub(super) const RULES: [Rule; 11] = [
    Rule {
        name: "next_day",
        takes: |types| (types.len() == 2).then(|| vec![DataType::Date32, DataType::Utf8]),
        gives: |_| DataType::Date32,
        run: |args, _| {
            let pairs = args[0].as_primitive::<Date32Type>().iter().zip(args[1].as_string::<i32>());
            let next = pairs.map(|(date, day)| next_day(date?, day?));
            Ok(Arc::new(next.collect::<Date32Array>()))
        },
    },
    Rule {
        name: "months_between",
        takes: |types| match types.len() {
            2 => Some(vec![timestamp(), timestamp()]),
            3 => Some(vec![timestamp(), timestamp(), DataType::Boolean]),
            _ => None,
        },
        gives: |_| DataType::Float64,
        run: |args, _| {
            let months = (0..args[0].len()).map(|row| {
                let rounds = args.get(2).is_none_or(|flag| flag.as_boolean().value(row));
                Some(months_between(moment(&args[0], row)?, moment(&args[1], row)?, rounds))
            });
            Ok(Arc::new(months.collect::<Float64Array>()))
        },
    },
    Rule {
        name: "make_date",
        takes: |types| (types.len() == 3).then(|| vec![DataType::Int64; 3]),
        gives: |_| DataType::Date32,
        run: |args, _| {
            let dates = (0..args[0].len()).map(|row| {
                let date = NaiveDate::from_ymd_opt(
                    i32::try_from(whole(&args[0], row)?).ok()?,
                    u32::try_from(whole(&args[1], row)?).ok()?,
                    u32::try_from(whole(&args[2], row)?).ok()?,
                );
                date.map(Date32Type::from_naive_date)
            });
            Ok(Arc::new(dates.collect::<Date32Array>()))
        },
    },
    Rule {
        name: "make_timestamp",
        takes: |types| {
            let seconds = DataType::Decimal128(16, 6);
            let numbers = [vec![DataType::Int64; 5], vec![seconds]].concat();
            match types.len() {
                6 => Some(numbers),
                7 => Some([numbers, vec![DataType::Utf8]].concat()),
                _ => None,
            }
        },
        gives: |_| timestamp(),
        run: |args, _| times(args[0].len(), |row| made(args, row)),
    },
    Rule {
        name: "date_trunc",
        takes: |types| (types.len() == 2).then(|| vec![DataType::Utf8, timestamp()]),
        gives: |_| timestamp(),
        run: |args, _| {
            let units = args[0].as_string::<i32>();
            times(units.len(), |row| {
                let at = moment(&args[1], row)?;
                truncated(at, units.is_valid(row).then(|| units.value(row))?)
            })
        },
    },
    Rule {
        name: "from_utc_timestamp",
        takes: |types| (types.len() == 2).then(|| vec![timestamp(), DataType::Utf8]),
        gives: |_| timestamp(),
        run: |args, _| zoned(args, |at, zone| Some(zone.from_utc_datetime(&at).naive_local())),
    },
    Rule {
        name: "to_utc_timestamp",
        takes: |types| (types.len() == 2).then(|| vec![timestamp(), DataType::Utf8]),
        gives: |_| timestamp(),
        run: |args, _| zoned(args, in_utc),
    },
    Rule {
        name: "dayname",
        takes: |types| (types.len() == 1).then(|| vec![DataType::Date32]),
        gives: |_| DataType::Utf8,
        run: |args, _| Ok(named(&args[0], "%a")),
    },
    Rule {
        name: "monthname",
        takes: |types| (types.len() == 1).then(|| vec![DataType::Date32]),
        gives: |_| DataType::Utf8,
        run: |args, _| Ok(named(&args[0], "%b")),
    },
    Rule {
        name: "exact_second",
        takes: |types| (types.len() == 1).then(|| vec![timestamp()]),
        gives: |_| DataType::Decimal128(8, 6),
        run: |args, to| {
            let micros = args[0].as_primitive::<TimestampMicrosecondType>().iter();
            let seconds = micros.map(|at| Some(i128::from(at?.rem_euclid(60_000_000))));
            let DataType::Decimal128(precision, scale) = to else { return exec_err!("no seconds") };
            let seconds: Decimal128Array = seconds.collect();
            Ok(Arc::new(seconds.with_precision_and_scale(*precision, *scale)?))
        },
    },
    Rule {
        name: "timestamp_micros",
        takes: |types| (types.len() == 1).then(|| vec![DataType::Int64]),
        gives: |_| timestamp(),
        run: |args, _| {
            let micros = args[0].as_primitive::<Int64Type>();
            let times: TimestampMicrosecondArray = micros.iter().collect();
            Ok(Arc::new(times.with_timezone("UTC")))
        },
    },
];

fn whole(array: &ArrayRef, row: usize) -> Option<i64> {
    array.is_valid(row).then(|| array.as_primitive::<Int64Type>().value(row))
}

/// Returns the moment in a row of a column of timestamps.
pub(super) fn moment(array: &ArrayRef, row: usize) -> Option<NaiveDateTime> {
    let micros = array.as_primitive::<TimestampMicrosecondType>();
    let micros = micros.is_valid(row).then(|| micros.value(row))?;
    Some(DateTime::from_timestamp_micros(micros)?.naive_utc())
}

/// Makes timestamps of moments.
#[expect(clippy::unnecessary_wraps, reason = "a rule runs what gives a result")]
pub(super) fn times(
    rows: usize,
    at: impl Fn(usize) -> Option<NaiveDateTime>,
) -> EngineResult<ArrayRef> {
    let micros = (0..rows).map(|row| Some(at(row)?.and_utc().timestamp_micros()));
    let times: TimestampMicrosecondArray = micros.collect();
    Ok(Arc::new(times.with_timezone("UTC")))
}

fn next_day(date: i32, day: &str) -> Option<i32> {
    let wanted = match day.trim().to_ascii_lowercase().as_str() {
        "su" | "sun" | "sunday" => Weekday::Sun,
        "mo" | "mon" | "monday" => Weekday::Mon,
        "tu" | "tue" | "tuesday" => Weekday::Tue,
        "we" | "wed" | "wednesday" => Weekday::Wed,
        "th" | "thu" | "thursday" => Weekday::Thu,
        "fr" | "fri" | "friday" => Weekday::Fri,
        "sa" | "sat" | "saturday" => Weekday::Sat,
        _ => return None,
    };
    let today = Date32Type::to_naive_date_opt(date)?.weekday().num_days_from_monday();
    let ahead = (wanted.num_days_from_monday() + 6 - today) % 7 + 1;
    date.checked_add(i32::try_from(ahead).ok()?)
}

/// What is no whole month is counted in months of 31 days.
const SECONDS_OF_MONTH: f64 = 31.0 * 86_400.0;

/// Counts months; whole ones between equal days and between last days, else with days as 31sts.
fn months_between(end: NaiveDateTime, start: NaiveDateTime, rounds: bool) -> f64 {
    let months = |at: &NaiveDateTime| f64::from(at.year()) * 12.0 + f64::from(at.month());
    let is_last =
        |at: &NaiveDateTime| at.date().succ_opt().is_none_or(|next| next.month() != at.month());
    let difference = months(&end) - months(&start);
    if end.day() == start.day() || (is_last(&end) && is_last(&start)) {
        return difference;
    }
    let days = f64::from(end.day()) - f64::from(start.day());
    let clock =
        f64::from(end.num_seconds_from_midnight()) - f64::from(start.num_seconds_from_midnight());
    let exact = difference + (days * 86_400.0 + clock) / SECONDS_OF_MONTH;
    if rounds { (exact * 1e8).round() / 1e8 } else { exact }
}

fn made(args: &[ArrayRef], row: usize) -> Option<NaiveDateTime> {
    let part = |at: usize| u32::try_from(whole(&args[at], row)?).ok();
    let date =
        NaiveDate::from_ymd_opt(i32::try_from(whole(&args[0], row)?).ok()?, part(1)?, part(2)?)?;
    let seconds = args[5].as_primitive::<Decimal128Type>();
    let micros = seconds.is_valid(row).then(|| seconds.value(row))?;
    // Sixty seconds are the next minute; a fraction behind them is nothing.
    let (micros, carried) = match micros {
        60_000_000 => (0, 1),
        micros => (micros, 0),
    };
    let second = u32::try_from(micros / 1_000_000).ok().filter(|second| *second < 60)?;
    let fraction = u32::try_from(micros % 1_000_000).ok()?;
    let at = date.and_hms_micro_opt(part(3)?, part(4)?, second, fraction)?;
    let at = at.checked_add_signed(chrono::TimeDelta::minutes(carried))?;
    match args.get(6) {
        None => Some(at),
        Some(zones) => {
            let zones = zones.as_string::<i32>();
            in_utc(at, zone(zones.is_valid(row).then(|| zones.value(row))?)?)
        }
    }
}

/// Cuts a moment to a unit.
fn truncated(at: NaiveDateTime, unit: &str) -> Option<NaiveDateTime> {
    let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0);
    let date = at.date();
    let hour =
        |minute, second, nanos| at.with_minute(minute)?.with_second(second)?.with_nanosecond(nanos);
    match unit.to_ascii_lowercase().as_str() {
        "year" | "yyyy" | "yy" => midnight(date.with_day(1)?.with_month(1)?),
        "quarter" => midnight(date.with_day(1)?.with_month(date.month0() / 3 * 3 + 1)?),
        "month" | "mm" | "mon" => midnight(date.with_day(1)?),
        "week" => {
            let days = u64::from(date.weekday().num_days_from_monday());
            midnight(date.checked_sub_days(Days::new(days))?)
        }
        "day" | "dd" => midnight(date),
        "hour" => hour(0, 0, 0),
        "minute" => hour(at.minute(), 0, 0),
        "second" => hour(at.minute(), at.second(), 0),
        "millisecond" => at.with_nanosecond(at.nanosecond() / 1_000_000 * 1_000_000),
        "microsecond" => Some(at),
        _ => None,
    }
}

/// Reads the name of a time zone.
fn zone(name: &str) -> Option<Tz> {
    name.trim().parse().ok()
}

/// Reads a moment of a zone's clocks; of an hour that is left out, the time after it.
fn in_utc(at: NaiveDateTime, zone: Tz) -> Option<NaiveDateTime> {
    let found = zone.from_local_datetime(&at).earliest();
    let found = found.map(|at| at.with_timezone(&Utc).naive_utc());
    found.or_else(|| {
        let later = at.checked_add_signed(chrono::TimeDelta::hours(1))?;
        let later = zone.from_local_datetime(&later).earliest()?.with_timezone(&Utc).naive_utc();
        Some(later)
    })
}

fn zoned(
    args: &[ArrayRef],
    change: impl Fn(NaiveDateTime, Tz) -> Option<NaiveDateTime>,
) -> EngineResult<ArrayRef> {
    let zones = args[1].as_string::<i32>();
    if let Some(wrong) = zones.iter().flatten().find(|name| zone(name).is_none()) {
        return exec_err!("there is no time zone `{wrong}`; one is `Europe/Oslo`");
    }
    times(zones.len(), |row| {
        let zone = zone(zones.is_valid(row).then(|| zones.value(row))?)?;
        change(moment(&args[0], row)?, zone)
    })
}

fn named(array: &ArrayRef, format: &str) -> ArrayRef {
    let dates = array.as_primitive::<Date32Type>();
    let names = (0..dates.len()).map(|row| {
        let date = dates.is_valid(row).then(|| dates.value_as_date(row)).flatten()?;
        Some(date.format(format).to_string())
    });
    Arc::new(names.collect::<StringArray>())
}

#[cfg(test)]
mod tests {
    use super::months_between;

    #[test]
    fn months_are_counted() {
        let at = |text: &str| chrono::NaiveDateTime::parse_from_str(text, "%F %T").unwrap();
        let cases = [
            ("2020-03-31 00:00:00", "2020-02-29 00:00:00", 1.0),
            ("2020-03-15 12:00:00", "2020-02-15 00:00:00", 1.0),
            ("1997-02-28 10:30:00", "1996-10-30 00:00:00", 3.949_596_77),
        ];
        for (end, start, months) in cases {
            assert!((months_between(at(end), at(start), true) - months).abs() < 1e-12, "{end}");
        }
    }
}
