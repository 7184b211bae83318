//! Seconds since 1970: `from_unixtime`, `unix_timestamp`, `weekday`.
//!
//! Spark's rule: `from_unixtime` gives a text, by a pattern; the seconds may be a text themselves.

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDateTime, TimeDelta};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err};
use datafusion::sql::sqlparser::ast::Expr;

use super::calendar::{moment, times};
use crate::sql::cast::{timestamp, to_named};
use crate::sql::expr::call;
use crate::sql::literal;
use crate::sql::rule::Rule;

/// The pattern of `from_unixtime` where none is given.
const PATTERN: &str = "yyyy-MM-dd HH:mm:ss";

/// Rewrites one of these calls; `None` for any other.
pub(super) fn rewrite(name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("from_unixtime", [seconds, pattern @ ..]) => {
            let at = to_named(to_named(seconds.clone(), "BIGINT"), "TIMESTAMP");
            let pattern = pattern.first().cloned().unwrap_or_else(|| literal::text(PATTERN));
            Some(call("date_format", vec![at, pattern]))
        }
        ("unix_timestamp", []) => Some(to_named(call("now", Vec::new()), "BIGINT")),
        ("unix_timestamp" | "to_unix_timestamp", [_, ..]) => {
            Some(to_named(call("to_timestamp", args.to_vec()), "BIGINT"))
        }
        ("unix_seconds", [at]) => Some(to_named(to_named(at.clone(), "TIMESTAMP"), "BIGINT")),
        ("timestamp_millis", [millis]) => {
            let op = datafusion::sql::sqlparser::ast::BinaryOperator::Multiply;
            let thousand = to_named(literal::text("1000"), "BIGINT");
            let micros = super::operator::compared(millis.clone(), op, thousand);
            Some(call("timestamp_micros", vec![micros]))
        }
        ("timestamp_seconds", [seconds]) => Some(to_named(seconds.clone(), "TIMESTAMP")),
        ("weekday", [at]) => {
            let monday =
                call("date_trunc", vec![literal::text("week"), to_named(at.clone(), "TIMESTAMP")]);
            Some(call("datediff", vec![at.clone(), monday]))
        }
        _ => None,
    }
}

/// The functions of this file: moments and days as numbers, and moved or counted by a unit.
pub(super) const RULES: [Rule; 6] = [
    Rule {
        name: "unix_micros",
        takes: |types| (types.len() == 1).then(|| vec![timestamp()]),
        gives: |_| DataType::Int64,
        run: |args, _| Ok(Arc::new(micros(&args[0]).unary::<_, Int64Type>(|at| at))),
    },
    Rule {
        name: "unix_millis",
        takes: |types| (types.len() == 1).then(|| vec![timestamp()]),
        gives: |_| DataType::Int64,
        run: |args, _| {
            Ok(Arc::new(micros(&args[0]).unary::<_, Int64Type>(|at| at.div_euclid(1000))))
        },
    },
    Rule {
        name: "unix_date",
        takes: |types| (types.len() == 1).then(|| vec![DataType::Date32]),
        gives: |_| DataType::Int32,
        run: |args, _| {
            let days = args[0].as_primitive::<Date32Type>();
            Ok(Arc::new(days.unary::<_, Int32Type>(|day| day)))
        },
    },
    Rule {
        name: "date_from_unix_date",
        takes: |types| (types.len() == 1).then(|| vec![DataType::Int32]),
        gives: |_| DataType::Date32,
        run: |args, _| {
            let days = args[0].as_primitive::<Int32Type>();
            Ok(Arc::new(days.unary::<_, Date32Type>(|day| day)))
        },
    },
    Rule {
        name: "timestamp_add",
        takes: |types| {
            (types.len() == 3).then(|| vec![DataType::Utf8, DataType::Int64, timestamp()])
        },
        gives: |_| timestamp(),
        run: |args, _| {
            let (units, counts) = (args[0].as_string::<i32>(), args[1].as_primitive::<Int64Type>());
            known(units)?;
            times(units.len(), |row| {
                let count = counts.is_valid(row).then(|| counts.value(row))?;
                added(moment(&args[2], row)?, units.value(row), count)
            })
        },
    },
    Rule {
        name: "timestamp_diff",
        takes: |types| (types.len() == 3).then(|| vec![DataType::Utf8, timestamp(), timestamp()]),
        gives: |_| DataType::Int64,
        run: |args, _| {
            let units = args[0].as_string::<i32>();
            known(units)?;
            let counts = (0..units.len()).map(|row| {
                between(moment(&args[1], row)?, moment(&args[2], row)?, units.value(row))
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
            exec_err!("there is no unit `{wrong}`; there are {}", all.join(", "))
        }
    }
}

fn micros(array: &ArrayRef) -> &TimestampMicrosecondArray {
    array.as_primitive::<TimestampMicrosecondType>()
}

fn added(at: NaiveDateTime, name: &str, count: i64) -> Option<NaiveDateTime> {
    match unit(name)? {
        (0, micros) => at.checked_add_signed(TimeDelta::microseconds(count.checked_mul(micros)?)),
        (months, _) => {
            let months = count.checked_mul(months)?;
            let distance = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
            if months < 0 {
                at.checked_sub_months(distance)
            } else {
                at.checked_add_months(distance)
            }
        }
    }
}

/// Counts the whole units between two moments.
fn between(start: NaiveDateTime, end: NaiveDateTime, name: &str) -> Option<i64> {
    let (months, micros) = unit(name)?;
    if months == 0 {
        return Some((end - start).num_microseconds()? / micros);
    }
    let all = |at: NaiveDateTime| i64::from(at.year()) * 12 + i64::from(at.month0());
    let mut count = all(end) - all(start);
    // A month that has begun but not ended is none.
    let rest = |at: NaiveDateTime| (at.day(), at.time());
    if count > 0 && rest(end) < rest(start) {
        count -= 1;
    } else if count < 0 && rest(end) > rest(start) {
        count += 1;
    }
    Some(count / months)
}
