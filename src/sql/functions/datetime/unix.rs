//! Seconds since 1970: `from_unixtime`, `unix_micros`.
//!
//! Spark's rule (`FromUnixTime`): `from_unixtime` returns a string, by a pattern; the seconds may be a string
//! too.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Time64NanosecondArray, TimestampMicrosecondArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err};
use datafusion::sql::sqlparser::ast::Expr;

use crate::civil::MICROS_PER_DAY;
use crate::spark::types::timestamp;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::ast::operator::compared;
use crate::sql::functions::cast::clock;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::datetime::date;
use crate::sql::functions::datetime::to_timestamp::PATTERN;
use crate::sql::functions::scalar::Rule;

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

/// The functions of this file.
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

/// Makes timestamps of integers that count units of `micros` microseconds.
fn of_whole(array: &ArrayRef, micros: i64) -> EngineResult<ArrayRef> {
    let counts = array.as_primitive::<Int64Type>();
    if let Some(count) = counts.iter().flatten().find(|count| count.checked_mul(micros).is_none()) {
        return exec_err!("{count} is too much for a timestamp");
    }
    date::moments(counts.len(), |row| {
        Ok(counts.is_valid(row).then(|| counts.value(row).wrapping_mul(micros)))
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
        Ok(counts.is_valid(row).then(|| counts.value(row)).and_then(micros))
    })
}

fn micros(array: &ArrayRef) -> &TimestampMicrosecondArray {
    array.as_primitive::<TimestampMicrosecondType>()
}
