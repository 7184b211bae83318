//! Seconds since 1970: `from_unixtime`, `unix_micros`; and timestamps moved by and counted in a unit.
//!
//! Spark's rule (`FromUnixTime`): `from_unixtime` returns a string, by a pattern; the seconds may be a string
//! too.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, StringArray, Time64NanosecondArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err};
use datafusion::sql::sqlparser::ast::Expr;

use crate::civil::{Civil, MICROS_PER_DAY};
use crate::spark::time_zone::Zone;
use crate::spark::types::timestamp;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::ast::operator::compared;
use crate::sql::functions::cast::clock;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::datetime::date;
use crate::sql::functions::datetime::parse_format::PATTERN;
use crate::sql::functions::scalar::{Rule, Zoned};

/// Rewrites one of these calls; `None` for any other.
pub(in crate::sql) fn rewrite(name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("from_unixtime", [seconds]) => {
            Some(rewrite(name, &[seconds.clone(), literal::text(PATTERN)])?)
        }
        ("from_unixtime", [seconds, pattern]) => {
            // Like a Java long, too many seconds wrap around.
            let op = datafusion::sql::sqlparser::ast::BinaryOperator::Multiply;
            let million = to_named(literal::text("1000000"), "BIGINT");
            let seconds = to_named(seconds.clone(), "BIGINT");
            let micros = compared(seconds, op, million);
            let at = call("timestamp_micros", vec![micros]);
            Some(call("date_format", vec![at, pattern.clone()]))
        }
        ("unix_timestamp", []) => Some(to_named(call("now", Vec::new()), "BIGINT")),
        ("to_unix_timestamp", [_] | [_, _]) => Some(call("unix_timestamp", args.to_vec())),
        ("unix_seconds", [at]) => Some(to_named(to_named(at.clone(), "TIMESTAMP"), "BIGINT")),
        ("now" | "current_timestamp", []) => Some(to_named(call("now", Vec::new()), "TIMESTAMP")),
        ("curdate" | "current_date", []) => Some(to_named(call("now", Vec::new()), "DATE")),
        ("current_time", [] | [_]) => {
            let now = to_named(call("now", Vec::new()), "TIMESTAMP_NTZ");
            Some(call("time_of", vec![now]))
        }
        _ => None,
    }
}

/// The functions of this file that do not depend on the time zone.
pub(in crate::sql) const RULES: [Rule; 7] = [
    Rule {
        name: "time_of",
        coerce: |types| match types {
            [DataType::Int64 | DataType::Timestamp(TimeUnit::Microsecond, None)] => {
                Some(types.to_vec())
            }
            _ => None,
        },
        return_type: |_| clock::TIME,
        eval: |args, _| {
            let micros = cast(&args[0], &DataType::Int64)?;
            let nanos = micros.as_primitive::<Int64Type>().iter();
            let nanos = nanos.map(|micros| Some(micros?.rem_euclid(MICROS_PER_DAY) * 1000));
            Ok(Arc::new(nanos.collect::<Time64NanosecondArray>()))
        },
    },
    Rule {
        name: "timestamp_seconds",
        coerce: |types| match types {
            [of] if of.is_floating() || matches!(of, DataType::Decimal128(..)) => {
                Some(types.to_vec())
            }
            [of] if of.is_integer() || of.is_null() => Some(vec![DataType::Int64]),
            _ => None,
        },
        return_type: |_| timestamp(),
        eval: |args, to| match args[0].data_type() {
            DataType::Int64 => of_whole(&args[0], 1_000_000),
            DataType::Decimal128(_, scale) => of_decimals(&args[0], *scale),
            _ => casted(&args[0], to),
        },
    },
    Rule {
        name: "timestamp_millis",
        coerce: |types| match types {
            [of] if of.is_integer() || of.is_null() => Some(vec![DataType::Int64]),
            _ => None,
        },
        return_type: |_| timestamp(),
        eval: |args, _| of_whole(&args[0], 1000),
    },
    Rule {
        name: "unix_micros",
        coerce: |types| (types.len() == 1).then(|| vec![timestamp()]),
        return_type: |_| DataType::Int64,
        eval: |args, _| Ok(Arc::new(micros(&args[0]).unary::<_, Int64Type>(|at| at))),
    },
    Rule {
        name: "unix_millis",
        coerce: |types| (types.len() == 1).then(|| vec![timestamp()]),
        return_type: |_| DataType::Int64,
        eval: |args, _| {
            Ok(Arc::new(micros(&args[0]).unary::<_, Int64Type>(|at| at.div_euclid(1000))))
        },
    },
    Rule {
        name: "unix_date",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Date32]),
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            let days = args[0].as_primitive::<Date32Type>();
            Ok(Arc::new(days.unary::<_, Int32Type>(|day| day)))
        },
    },
    Rule {
        name: "date_from_unix_date",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Int32]),
        return_type: |_| DataType::Date32,
        eval: |args, _| {
            let days = args[0].as_primitive::<Int32Type>();
            Ok(Arc::new(days.unary::<_, Date32Type>(|day| day)))
        },
    },
];

/// The functions of this file that depend on local time.
pub(in crate::sql) const ZONED: [Zoned; 2] = [
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
            date::moments(added.len(), |row| added[row])
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

/// Makes timestamps of integers that count units of `micros` microseconds.
fn of_whole(array: &ArrayRef, micros: i64) -> EngineResult<ArrayRef> {
    let counts = array.as_primitive::<Int64Type>();
    if let Some(count) = counts.iter().flatten().find(|count| count.checked_mul(micros).is_none()) {
        return exec_err!("{count} is too much for a timestamp");
    }
    date::moments(counts.len(), |row| {
        counts.is_valid(row).then(|| counts.value(row).wrapping_mul(micros))
    })
}

/// Makes timestamps of decimals of seconds, which have at most six places.
fn of_decimals(array: &ArrayRef, scale: i8) -> EngineResult<ArrayRef> {
    let counts = array.as_primitive::<Decimal128Type>();
    let size = 10_i128.checked_pow(u32::from(scale.unsigned_abs())).unwrap_or(i128::MAX);
    let micros = |count: i128| {
        let all = count.checked_mul(1_000_000).filter(|all| all % size == 0)?;
        i64::try_from(all / size).ok()
    };
    if counts.iter().flatten().any(|count| micros(count).is_none()) {
        return exec_err!("a timestamp holds microseconds: `timestamp_seconds` does not round");
    }
    date::moments(counts.len(), |row| {
        counts.is_valid(row).then(|| counts.value(row)).and_then(micros)
    })
}

fn unit(name: &str) -> Option<(i64, i64)> {
    let name = name.to_ascii_lowercase();
    UNITS.iter().find(|(of, ..)| *of == name).map(|(_, months, micros)| (*months, *micros))
}

fn known(units: &StringArray) -> EngineResult<()> {
    match units.iter().flatten().find(|name| unit(name).is_none()) {
        None => Ok(()),
        Some(wrong) => {
            let all: Vec<_> = UNITS.iter().map(|(name, ..)| *name).collect();
            exec_err!("there is no unit `{wrong}`; there are {}", all.join(", "))
        }
    }
}

fn micros(array: &ArrayRef) -> &TimestampMicrosecondArray {
    array.as_primitive::<TimestampMicrosecondType>()
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
