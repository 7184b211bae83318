//! `sequence`: integers, dates or timestamps in steps, as a list.
//!
//! Spark's rule (`Sequence`): both ends are included; the default step is one, or one day, up or down.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, TimestampMicrosecondArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Int64Type, IntervalMonthDayNanoType, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::civil::MICROS_PER_DAY;
use crate::spark::coercion::tightest_of;
use crate::spark::interval_type::Span;
use crate::spark::time_zone::Zone;
use crate::spark::types::timestamp;
use crate::sql::functions::array::list_builder::Gather;
use crate::sql::functions::cast::convert::{casted, casted_in};
use crate::sql::functions::datetime::timestamp_arithmetic::{micros_later, months_later};
use crate::sql::functions::interval::is_interval;
use crate::sql::functions::scalar::Zoned;

/// A list with more elements than this is an error.
const LENGTH_MAX: usize = 10_000_000;

/// The function.
pub(in crate::sql) const RULE: Zoned = Zoned {
    name: "sequence",
    coerce: |types| {
        let [first, last, step @ ..] = types else { return None };
        let common = tightest_of([first, last])?;
        let step = match (&common, step) {
            (_, []) => Vec::new(),
            (of, [step]) if of.is_integer() && step.is_integer() => vec![DataType::Int64],
            (DataType::Date32 | DataType::Timestamp(..), [step]) if is_interval(step) => {
                vec![step.clone()]
            }
            _ => return None,
        };
        let is_time = matches!(common, DataType::Date32 | DataType::Timestamp(..));
        let is_known = common.is_integer() || (is_time && !is_interval(&common));
        is_known.then(|| [vec![common.clone(), common], step].concat())
    },
    return_type: |types| DataType::new_list(types[0].clone(), true),
    eval: |args, to, zone| {
        let DataType::List(item) = to else { return exec_err!("a sequence is a list") };
        let list = match item.data_type() {
            of if of.is_integer() => numbers(args)?,
            of => times(args, of, zone)?,
        };
        casted_in(&list, to, zone)
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

/// The size of one step.
#[derive(Clone, Copy)]
struct Step {
    months: i64,
    days: i64,
    micros: i64,
}

impl Step {
    /// Reads the step of a row.
    fn read(steps: &ArrayRef, row: usize) -> Self {
        match Span::of(steps.data_type()) {
            Some(span) if span.is_months() => {
                Self { months: Span::values(steps).value(row), days: 0, micros: 0 }
            }
            Some(_) => {
                let all = Span::values(steps).value(row);
                Self { months: 0, days: all / MICROS_PER_DAY, micros: all % MICROS_PER_DAY }
            }
            None => {
                let step = steps.as_primitive::<IntervalMonthDayNanoType>().value(row);
                Self {
                    months: i64::from(step.months),
                    days: i64::from(step.days),
                    micros: step.nanoseconds / 1000,
                }
            }
        }
    }

    /// Moves several steps at once, so that the end of a month does not shift on the way.
    fn moved(self, from: i64, count: i64, zone: &Zone) -> Option<i64> {
        let at = match self.months {
            0 => from,
            months => months_later(from, months.checked_mul(count)?, zone)?,
        };
        let days = self.days.checked_mul(count)?.checked_mul(MICROS_PER_DAY)?;
        micros_later(at, days, zone)?.checked_add(self.micros.checked_mul(count)?)
    }
}

fn times(args: &[ArrayRef], of: &DataType, zone: &Zone) -> EngineResult<ArrayRef> {
    // Dates, and timestamps without a time zone, are moved without a time zone.
    let utc = Zone::utc();
    let zone = if *of == timestamp() { zone } else { &utc };
    let micros = |at: usize| casted(&args[at], &timestamp());
    let (first, last) = (micros(0)?, micros(1)?);
    let first = first.as_primitive::<TimestampMicrosecondType>();
    let last = last.as_primitive::<TimestampMicrosecondType>();
    let (mut made, mut values) = (Gather::default(), Vec::new());
    for row in 0..first.len() {
        if args.iter().any(|array| array.is_null(row)) {
            made.end_null();
            continue;
        }
        let (from, to) = (first.value(row), last.value(row));
        let step = match args.get(2) {
            None => Step { months: 0, days: if from <= to { 1 } else { -1 }, micros: 0 },
            Some(steps) => Step::read(steps, row),
        };
        let is_up = step.months > 0 || step.days > 0 || step.micros > 0;
        let stands = step.months == 0 && step.days == 0 && step.micros == 0;
        if from != to && (stands || (is_up && from > to) || (!is_up && from < to)) {
            return exec_err!("illegal sequence boundaries: the step leads away from the end");
        }
        for count in 0.. {
            let at = step.moved(from, count, zone);
            let Some(at) = at.filter(|at| if is_up { *at <= to } else { *at >= to }) else { break };
            made.push(Some(values.len()));
            values.push(at);
            check(values.len())?;
            if stands {
                break;
            }
        }
        made.end();
    }
    let values = TimestampMicrosecondArray::from(values).with_timezone("UTC");
    let values: ArrayRef = std::sync::Arc::new(values);
    made.lists(&casted(&values, of)?)
}
