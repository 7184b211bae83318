//! Timestamps moved by and counted in a unit: `timestampadd`, `timestampdiff`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, Int64Array, StringArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::civil::{Civil, MICROS_PER_DAY};
use crate::spark::time_zone::Zone;
use crate::spark::types::timestamp;
use crate::sql::functions::datetime::date;
use crate::sql::functions::scalar::Zoned;

/// The functions of this file.
pub(in crate::sql) const RULES: [Zoned; 2] = [
    Zoned {
        name: "timestamp_add",
        coerce: |types| {
            (types.len() == 3).then(|| vec![DataType::Utf8, DataType::Int64, timestamp()])
        },
        return_type: |_| timestamp(),
        eval: |args, _, zone| {
            let (units, counts) = (args[0].as_string::<i32>(), args[1].as_primitive::<Int64Type>());
            known(units)?;
            let mut added = Vec::with_capacity(units.len());
            for row in 0..units.len() {
                let count = counts.is_valid(row).then(|| counts.value(row));
                added.push(match (date::micros(&args[2], row), count) {
                    (Some(at), Some(count)) => {
                        let (months, micros) = unit(units.value(row)).unwrap_or_default();
                        Some(later(at, count, months, micros, zone)?)
                    }
                    _ => None,
                });
            }
            date::moments(added.len(), |row| Ok(added[row]))
        },
    },
    Zoned {
        name: "timestamp_diff",
        coerce: |types| (types.len() == 3).then(|| vec![DataType::Utf8, timestamp(), timestamp()]),
        return_type: |_| DataType::Int64,
        eval: |args, _, zone| {
            let units = args[0].as_string::<i32>();
            known(units)?;
            let counts = (0..units.len()).map(|row| {
                let at = |at: usize| Some(zone.local(date::micros(&args[at], row)?));
                between(at(1)?, at(2)?, units.value(row))
            });
            Ok(Arc::new(counts.collect::<Int64Array>()))
        },
    },
];

/// Units as months, or as microseconds.
const UNITS: [(&str, i64, i64); 11] = [
    ("year", 12, 0),
    ("quarter", 3, 0),
    ("month", 1, 0),
    ("week", 0, 604_800_000_000),
    ("day", 0, 86_400_000_000),
    ("dayofyear", 0, 86_400_000_000),
    ("hour", 0, 3_600_000_000),
    ("minute", 0, 60_000_000),
    ("second", 0, 1_000_000),
    ("millisecond", 0, 1000),
    ("microsecond", 0, 1),
];

fn unit(name: &str) -> Option<(i64, i64)> {
    let name = name.to_ascii_lowercase();
    UNITS.iter().find(|(of, ..)| *of == name).map(|(_, months, micros)| (*months, *micros))
}

fn known(units: &StringArray) -> EngineResult<()> {
    match units.iter().flatten().find(|name| unit(name).is_none()) {
        None => Ok(()),
        Some(wrong) => {
            let all: Vec<_> = UNITS.iter().map(|(name, ..)| *name).collect();
            exec_err!("invalid unit `{wrong}`: the units are {}", all.join(", "))
        }
    }
}

/// Moves a timestamp by months or microseconds.
fn later(at: i64, count: i64, months: i64, micros: i64, zone: &Zone) -> EngineResult<i64> {
    let moved = if months == 0 {
        count.checked_mul(micros).and_then(|by| micros_later(at, by, zone))
    } else {
        count.checked_mul(months).and_then(|by| months_later(at, by, zone))
    };
    if let Some(moved) = moved {
        Ok(moved)
    } else {
        exec_err!("a moment {count} units later is out of range")
    }
}

/// Moves a timestamp by microseconds; whole days are calendar days, even if clocks change (Spark's
/// `DateTimeUtils.timestampAddDayTime`).
pub(in crate::sql) fn micros_later(at: i64, by: i64, zone: &Zone) -> Option<i64> {
    let (days, rest) = (by / MICROS_PER_DAY, by % MICROS_PER_DAY);
    let at = match days {
        0 => at,
        days if zone.is_utc() => at.checked_add(days.checked_mul(MICROS_PER_DAY)?)?,
        days => zone.moment(zone.local(at).checked_add(days.checked_mul(MICROS_PER_DAY)?)?),
    };
    at.checked_add(rest)
}

/// Moves a timestamp by calendar months (Spark's `DateTimeUtils.timestampAddMonths`).
pub(in crate::sql) fn months_later(at: i64, by: i64, zone: &Zone) -> Option<i64> {
    let local = zone.local(at);
    let moved = Civil::of_days(local.div_euclid(MICROS_PER_DAY)).months_later(by)?;
    let local = moved.days().checked_mul(MICROS_PER_DAY)?;
    Some(zone.moment(local.checked_add(zone.local(at).rem_euclid(MICROS_PER_DAY))?))
}

/// Counts the complete units between two local times, as Spark's `DateTimeUtils.timestampDiff` does.
fn between(start: i64, end: i64, name: &str) -> Option<i64> {
    let (months, micros) = unit(name)?;
    if months == 0 {
        return Some(end.checked_sub(start)? / micros);
    }
    // As Java's `LocalDateTime.until`: an incomplete day does not count, nor does an incomplete month.
    let (days, clock) =
        (|at: i64| at.div_euclid(MICROS_PER_DAY), |at: i64| at.rem_euclid(MICROS_PER_DAY));
    let (first, mut last) = (days(start), days(end));
    if last > first && clock(end) < clock(start) {
        last -= 1;
    } else if last < first && clock(end) > clock(start) {
        last += 1;
    }
    let packed = |day: i64| {
        let civil = Civil::of_days(day);
        (civil.year * 12 + civil.month) * 32 + civil.day
    };
    let count = (packed(last) - packed(first)) / 32;
    Some(count / months)
}
