//! `sequence`: whole numbers, dates or timestamps in steps, as a list.
//!
//! Spark's rule: both ends belong to it; without a step it goes by one, or by a day, up or down.

use chrono::{DateTime, Months, TimeDelta};
use datafusion::arrow::array::types::IntervalMonthDayNano;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, TimestampMicrosecondArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Int64Type, IntervalMonthDayNanoType, IntervalUnit, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err};

use super::gather::Gather;
use crate::sql::cast::{casted, timestamp};
use crate::sql::rule::Rule;
use crate::sql::wider::tightest_of;

/// More elements than this in one list are an error.
const LENGTH_MAX: usize = 10_000_000;

/// The function.
pub(super) const RULE: Rule = Rule {
    name: "sequence",
    takes: |types| {
        let [first, last, step @ ..] = types else { return None };
        let common = tightest_of([first, last])?;
        let step = match (&common, step) {
            (_, []) => Vec::new(),
            (of, [step]) if of.is_integer() && step.is_integer() => vec![DataType::Int64],
            (DataType::Date32 | DataType::Timestamp(..), [step @ DataType::Interval(_)]) => {
                vec![step.clone()]
            }
            _ => return None,
        };
        let is_known =
            common.is_integer() || matches!(common, DataType::Date32 | DataType::Timestamp(..));
        is_known.then(|| [vec![common.clone(), common], step].concat())
    },
    gives: |types| DataType::new_list(types[0].clone(), true),
    run: |args, to| {
        let DataType::List(item) = to else { return exec_err!("a sequence is a list") };
        let list = match item.data_type() {
            of if of.is_integer() => numbers(args)?,
            _ => times(args)?,
        };
        casted(&list, to)
    },
};

fn numbers(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let long = |at: usize| cast(&args[at], &DataType::Int64);
    let (first, last) = (long(0)?, long(1)?);
    let (first, last) = (first.as_primitive::<Int64Type>(), last.as_primitive::<Int64Type>());
    let steps = args.get(2).map(datafusion::arrow::array::AsArray::as_primitive::<Int64Type>);
    let (mut made, mut values) = (Gather::default(), Vec::new());
    for row in 0..first.len() {
        if args.iter().any(|array| array.is_null(row)) {
            made.end_null();
            continue;
        }
        let (from, to) = (first.value(row), last.value(row));
        let step = steps.map_or(if from <= to { 1 } else { -1 }, |steps| steps.value(row));
        let is_bad = step == 0 && from != to || step > 0 && from > to || step < 0 && from < to;
        if is_bad {
            return exec_err!("illegal sequence boundaries: {from} to {to} by {step}");
        }
        let mut next = Some(from);
        while let Some(at) = next.filter(|at| if step >= 0 { *at <= to } else { *at >= to }) {
            made.push(Some(values.len()));
            values.push(at);
            check(values.len())?;
            next = if step == 0 { None } else { at.checked_add(step) };
        }
        made.end();
    }
    made.lists(&(std::sync::Arc::new(Int64Array::from(values)) as ArrayRef))
}

fn check(length: usize) -> EngineResult<()> {
    if length > LENGTH_MAX {
        return exec_err!("a sequence of more than {LENGTH_MAX} elements");
    }
    Ok(())
}

fn times(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let micros = |at: usize| casted(&args[at], &timestamp());
    let (first, last) = (micros(0)?, micros(1)?);
    let first = first.as_primitive::<TimestampMicrosecondType>();
    let last = last.as_primitive::<TimestampMicrosecondType>();
    let steps = match args.get(2) {
        None => None,
        Some(steps) => Some(cast(steps, &DataType::Interval(IntervalUnit::MonthDayNano))?),
    };
    let (mut made, mut values) = (Gather::default(), Vec::new());
    for row in 0..first.len() {
        if args.iter().any(|array| array.is_null(row)) {
            made.end_null();
            continue;
        }
        let (from, to) = (first.value(row), last.value(row));
        let step = match &steps {
            None => IntervalMonthDayNano::new(0, if from <= to { 1 } else { -1 }, 0),
            Some(steps) => steps.as_primitive::<IntervalMonthDayNanoType>().value(row),
        };
        let is_up = step.months > 0 || step.days > 0 || step.nanoseconds > 0;
        let stands = step.months == 0 && step.days == 0 && step.nanoseconds == 0;
        if stands || (is_up && from > to) || (!is_up && from < to) {
            return exec_err!("illegal sequence boundaries: the step leads away from the end");
        }
        for count in 0.. {
            let at = stepped(from, step, count);
            let Some(at) = at.filter(|at| if is_up { *at <= to } else { *at >= to }) else { break };
            made.push(Some(values.len()));
            values.push(at);
            check(values.len())?;
        }
        made.end();
    }
    let values = TimestampMicrosecondArray::from(values).with_timezone("UTC");
    made.lists(&(std::sync::Arc::new(values) as ArrayRef))
}

/// Moves so many steps at once, so that a month's end is not lost on the way.
fn stepped(from: i64, step: IntervalMonthDayNano, count: i32) -> Option<i64> {
    let months = step.months.checked_mul(count)?;
    let at = DateTime::from_timestamp_micros(from)?;
    let distance = Months::new(months.unsigned_abs());
    let at =
        if months < 0 { at.checked_sub_months(distance) } else { at.checked_add_months(distance) }?;
    let days = TimeDelta::try_days(i64::from(step.days).checked_mul(i64::from(count))?)?;
    let nanos = TimeDelta::nanoseconds(step.nanoseconds.checked_mul(i64::from(count))?);
    Some(at.checked_add_signed(days)?.checked_add_signed(nanos)?.timestamp_micros())
}
