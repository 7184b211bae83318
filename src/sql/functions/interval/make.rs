//! `make_interval`, `make_dt_interval`, `make_ym_interval`.
//!
//! The rules are those of Spark's `IntervalUtils` (`makeInterval`, `makeDayTimeInterval`).

use std::sync::Arc;

use datafusion::arrow::array::types::IntervalMonthDayNano;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, IntervalMonthDayNanoArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int32Type, IntervalUnit};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::civil::{MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::spark::interval_type::Span;
use crate::sql::functions::scalar::Rule;

/// The functions of this file.
pub(super) const RULES: [Rule; 3] = [
    Rule {
        name: "make_interval",
        coerce: |types| numbers(types, 6),
        return_type: |_| DataType::Interval(IntervalUnit::MonthDayNano),
        eval: |args, _| {
            let one = |row| of_calendar(args, row);
            Ok(Arc::new((0..rows(args)).map(one).collect::<IntervalMonthDayNanoArray>()))
        },
    },
    Rule {
        name: "make_dt_interval",
        coerce: |types| numbers(types, 3),
        return_type: |_| Span::CLOCK.data_type(),
        eval: |args, _| {
            exact(args, Span::CLOCK, |parts| {
                let [days, hours, minutes, micros] = parts else { return None };
                let minutes = hours.checked_mul(60)?.checked_add(*minutes)?;
                let clock = minutes.checked_mul(60 * MICROS_PER_SECOND)?.checked_add(*micros)?;
                days.checked_mul(MICROS_PER_DAY)?.checked_add(clock)
            })
        },
    },
    Rule {
        name: "make_ym_interval",
        coerce: |types| (types.len() <= 2).then(|| vec![DataType::Int32; types.len()]),
        return_type: |_| Span::MONTHS.data_type(),
        eval: |args, _| {
            exact(args, Span::MONTHS, |parts| {
                let [years, months, ..] = parts else { return None };
                let months = years.checked_mul(12)?.checked_add(*months)?;
                i32::try_from(months).ok().map(i64::from)
            })
        },
    },
];

fn rows(args: &[ArrayRef]) -> usize {
    args.first().map_or(1, datafusion::arrow::array::Array::len)
}

/// Accepts up to `whole` integers, and then seconds.
fn numbers(types: &[DataType], whole: usize) -> Option<Vec<DataType>> {
    let parts = [vec![DataType::Int32; whole], vec![DataType::Decimal128(18, 6)]].concat();
    (types.len() <= parts.len()).then(|| parts[..types.len()].to_vec())
}

/// Returns an argument's value, 0 if it is omitted; seconds as microseconds.
fn part(args: &[ArrayRef], at: usize, row: usize) -> Option<i64> {
    let Some(array) = args.get(at) else { return Some(0) };
    array.is_valid(row).then_some(())?;
    match array.as_primitive_opt::<Decimal128Type>() {
        Some(seconds) => i64::try_from(seconds.value(row)).ok(),
        None => Some(i64::from(array.as_primitive::<Int32Type>().value(row))),
    }
}

/// Adds values; an interval out of range is an error.
fn exact(
    args: &[ArrayRef],
    span: Span,
    sum: impl Fn(&[i64]) -> Option<i64>,
) -> EngineResult<ArrayRef> {
    let mut values = Vec::with_capacity(rows(args));
    for row in 0..rows(args) {
        let parts: Option<Vec<i64>> = (0..4).map(|at| part(args, at, row)).collect();
        values.push(match parts.map(|parts| sum(&parts)) {
            None => None,
            Some(Some(value)) => Some(value),
            Some(None) => return exec_err!("the {} is out of range", span.name()),
        });
    }
    Ok(span.array(values))
}

fn of_calendar(args: &[ArrayRef], row: usize) -> Option<IntervalMonthDayNano> {
    let part = |at: usize| part(args, at, row);
    let months = part(0)?.checked_mul(12)?.checked_add(part(1)?)?;
    let days = part(2)?.checked_mul(7)?.checked_add(part(3)?)?;
    let minutes = part(4)?.checked_mul(60)?.checked_add(part(5)?)?;
    let micros = minutes.checked_mul(60 * MICROS_PER_SECOND)?.checked_add(part(6)?)?;
    Some(IntervalMonthDayNano::new(
        i32::try_from(months).ok()?,
        i32::try_from(days).ok()?,
        micros.checked_mul(1000)?,
    ))
}
