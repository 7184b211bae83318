//! Arithmetic of intervals: addition, multiplication and division by numbers, negation.
//!
//! Spark's rule (`MultiplyDTInterval`, `DivideDTInterval` and similar classes): a sum has the units of both
//! intervals; a product or quotient is day to second or year to month, rounded half up; a result out of range
//! is an error.

use std::sync::Arc;

use datafusion::arrow::array::types::IntervalMonthDayNano;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, Int64Array, IntervalMonthDayNanoArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Decimal128Type, Float64Type, Int64Type, IntervalMonthDayNanoType, IntervalUnit,
};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::spark::interval_type::Span;
use crate::sql::functions::scalar::Rule;

const MICROS_PER_DAY: f64 = 86_400_000_000.0;
/// The type of an interval with separate months, days and time.
pub(in crate::sql) const CALENDAR: DataType = DataType::Interval(IntervalUnit::MonthDayNano);

/// The functions of this file; the `try_` functions return NULL where the others fail.
pub(super) const RULES: [Rule; 9] = [
    of_two("interval_plus", |args, to| summed(args, 1, to, false)),
    of_two("interval_minus", |args, to| summed(args, -1, to, false)),
    of_two("try_interval_plus", |args, to| summed(args, 1, to, true)),
    of_two("try_interval_minus", |args, to| summed(args, -1, to, true)),
    by_number("interval_times", |args, _| scaled(&args[0], &args[1], false, false)),
    by_number("interval_divided", |args, _| scaled(&args[0], &args[1], true, false)),
    by_number("try_interval_times", |args, _| scaled(&args[0], &args[1], false, true)),
    by_number("try_interval_divided", |args, _| scaled(&args[0], &args[1], true, true)),
    Rule {
        name: "interval_whole",
        coerce: two,
        return_type: |_| DataType::Int64,
        eval: |args, _| {
            let rows = Span::values(&args[0]).iter().zip(Span::values(&args[1]));
            let whole = rows.map(|(left, right)| {
                let (left, right) = (left?, right.filter(|right| *right != 0)?);
                Some(left.wrapping_div(right))
            });
            Ok(Arc::new(whole.collect::<Int64Array>()))
        },
    },
];

type Eval = fn(&[ArrayRef], &DataType) -> EngineResult<ArrayRef>;

const fn of_two(name: &'static str, eval: Eval) -> Rule {
    Rule { name, coerce: two, return_type: common_kind, eval }
}

const fn by_number(name: &'static str, eval: Eval) -> Rule {
    Rule {
        name,
        coerce: |types| match types {
            [of, by] => Some(vec![of.clone(), number(by)?]).filter(|_| is_interval(of)),
            _ => None,
        },
        return_type: |types| with_all_units(&types[0]),
        eval,
    }
}

/// Returns whether a type is an interval.
pub(in crate::sql) fn is_interval(of: &DataType) -> bool {
    Span::of(of).is_some() || *of == CALENDAR
}

fn two(types: &[DataType]) -> Option<Vec<DataType>> {
    let [left, right] = types else { return None };
    match (Span::of(left), Span::of(right)) {
        (Some(l), Some(r)) => Some(vec![l.with(r)?.data_type(); 2]),
        _ if *left == CALENDAR && *right == CALENDAR => Some(types.to_vec()),
        _ => None,
    }
}

fn common_kind(types: &[DataType]) -> DataType {
    types[0].clone()
}

/// Returns the type of a multiple of an interval: all units of its kind.
pub(in crate::sql) fn with_all_units(of: &DataType) -> DataType {
    match Span::of(of) {
        Some(span) if span.is_months() => Span::MONTHS.data_type(),
        Some(_) => Span::CLOCK.data_type(),
        None => of.clone(),
    }
}

/// Returns the type to which a factor is cast: its own type, or double for a string.
fn number(by: &DataType) -> Option<DataType> {
    match by {
        of if of.is_integer() => Some(DataType::Int64),
        DataType::Decimal128(..) => Some(by.clone()),
        of if of.is_floating() => Some(DataType::Float64),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(DataType::Float64),
        DataType::Null => Some(DataType::Int64),
        _ => None,
    }
}

fn out_of_range<T>(span: Span) -> EngineResult<T> {
    exec_err!("the {} is out of range", span.name())
}

/// Checks that a value is in the range of its type.
fn fitting(span: Span, value: Option<i64>) -> EngineResult<i64> {
    let value = value.filter(|value| !span.is_months() || i32::try_from(*value).is_ok());
    value.map_or_else(|| out_of_range(span), Ok)
}

/// Checks that a value is in the range of its type; for a `try_` function, it is NULL otherwise.
fn tried(span: Span, value: Option<i64>, is_tried: bool) -> EngineResult<Option<i64>> {
    match fitting(span, value) {
        Err(_) if is_tried => Ok(None),
        fitted => fitted.map(Some),
    }
}

fn summed(args: &[ArrayRef], sign: i64, to: &DataType, is_tried: bool) -> EngineResult<ArrayRef> {
    let Some(span) = Span::of(to) else {
        let left = args[0].as_primitive::<IntervalMonthDayNanoType>().iter();
        let rows = left.zip(args[1].as_primitive::<IntervalMonthDayNanoType>());
        let sum = |left: IntervalMonthDayNano, right: IntervalMonthDayNano| {
            let narrow = i32::try_from(sign).ok()?;
            Some(IntervalMonthDayNano::new(
                left.months.checked_add(right.months.checked_mul(narrow)?)?,
                left.days.checked_add(right.days.checked_mul(narrow)?)?,
                left.nanoseconds.checked_add(right.nanoseconds.checked_mul(sign)?)?,
            ))
        };
        let sums = rows.map(|(left, right)| sum(left?, right?));
        return Ok(Arc::new(sums.collect::<IntervalMonthDayNanoArray>()));
    };
    let rows = Span::values(&args[0]).iter().zip(Span::values(&args[1]));
    let sum = |(left, right): (Option<i64>, Option<i64>)| match (left, right) {
        (Some(left), Some(right)) => {
            let right: Option<i64> = right.checked_mul(sign);
            tried(span, right.and_then(|right| left.checked_add(right)), is_tried)
        }
        _ => Ok(None),
    };
    Ok(span.array(rows.map(sum).collect::<EngineResult<Vec<_>>>()?))
}

/// Changes the sign of intervals.
pub(in crate::sql) fn negated(array: &ArrayRef) -> EngineResult<ArrayRef> {
    changed(array, i64::checked_neg)
}

/// Returns the absolute values of intervals.
pub(in crate::sql) fn absolute(array: &ArrayRef) -> EngineResult<ArrayRef> {
    changed(array, i64::checked_abs)
}

/// Returns -1, 0 or 1 for the sign of intervals.
pub(in crate::sql) fn signs(array: &ArrayRef) -> ArrayRef {
    let sign = |value: i64| match value {
        ..0 => -1.0,
        0 => 0.0,
        1.. => 1.0,
    };
    let signs = Span::values(array).iter().map(|value| value.map(sign));
    Arc::new(signs.collect::<Float64Array>())
}

fn changed(array: &ArrayRef, change: fn(i64) -> Option<i64>) -> EngineResult<ArrayRef> {
    let Some(span) = Span::of(array.data_type()) else {
        let values = array.as_primitive::<IntervalMonthDayNanoType>();
        let negated = values.unary::<_, IntervalMonthDayNanoType>(|value| {
            let IntervalMonthDayNano { months, days, nanoseconds } = value;
            IntervalMonthDayNano::new(
                months.wrapping_neg(),
                days.wrapping_neg(),
                nanoseconds.wrapping_neg(),
            )
        });
        return Ok(Arc::new(negated));
    };
    let one = |value: Option<i64>| value.map(|value| fitting(span, change(value))).transpose();
    Ok(span.array(Span::values(array).iter().map(one).collect::<EngineResult<Vec<_>>>()?))
}

/// A number by which an interval is multiplied or divided, without loss of digits.
#[derive(Clone, Copy)]
enum Factor {
    /// An integer, and how many of its digits are after the point.
    Exact(i128, u32),
    Double(f64),
}

fn scaled(
    array: &ArrayRef,
    by: &ArrayRef,
    divides: bool,
    is_tried: bool,
) -> EngineResult<ArrayRef> {
    let factor = |row: usize| {
        by.is_valid(row).then(|| match by.data_type() {
            DataType::Decimal128(_, scale) => {
                let value = by.as_primitive::<Decimal128Type>().value(row);
                Factor::Exact(value, u32::from(scale.unsigned_abs()))
            }
            DataType::Int64 => {
                Factor::Exact(i128::from(by.as_primitive::<Int64Type>().value(row)), 0)
            }
            _ => Factor::Double(by.as_primitive::<Float64Type>().value(row)),
        })
    };
    let Some(span) = Span::of(&with_all_units(array.data_type())) else {
        return calendar_scaled(array, by, divides);
    };
    let values = Span::values(array);
    let mut results = Vec::with_capacity(values.len());
    for row in 0..values.len() {
        let (true, Some(factor)) = (values.is_valid(row), factor(row)) else {
            results.push(None);
            continue;
        };
        let is_zero = match factor {
            Factor::Exact(by, _) => by == 0,
            Factor::Double(by) => by == 0.0,
        };
        if divides && is_zero {
            if is_tried {
                results.push(None);
                continue;
            }
            return exec_err!("an interval is divided by zero");
        }
        results.push(tried(span, scaled_by(values.value(row), factor, divides), is_tried)?);
    }
    Ok(span.array(results))
}

/// Multiplies or divides, rounding half away from zero.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as in Spark")]
fn scaled_by(value: i64, factor: Factor, divides: bool) -> Option<i64> {
    match (factor, divides) {
        (Factor::Exact(by, scale), _) => {
            let (value, scale) = (i128::from(value), 10_i128.checked_pow(scale)?);
            let (top, bottom) = if divides {
                (value.checked_mul(scale)?, by)
            } else {
                (value.checked_mul(by)?, scale)
            };
            let (cut, rest) = (top.checked_div(bottom)?, top.checked_rem(bottom)?);
            let up = if rest.abs().checked_mul(2)? >= bottom.abs() {
                if (top < 0) == (bottom < 0) { 1 } else { -1 }
            } else {
                0
            };
            i64::try_from(cut + up).ok()
        }
        (Factor::Double(by), _) => {
            let exact = if divides { value as f64 / by } else { value as f64 * by };
            let rounded = exact.round();
            (rounded.abs() < 9_223_372_036_854_775_807.0).then_some(rounded as i64)
        }
    }
}

/// Multiplies calendar intervals: months and days are truncated, and the remainder of a day becomes time
/// (Spark's `IntervalUtils.fromDoubles`).
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as in Spark")]
fn calendar_scaled(array: &ArrayRef, by: &ArrayRef, divides: bool) -> EngineResult<ArrayRef> {
    let by = cast(by, &DataType::Float64)?;
    let values = array.as_primitive::<IntervalMonthDayNanoType>().iter();
    let rows = values.zip(by.as_primitive::<Float64Type>());
    let one = |value: IntervalMonthDayNano, by: f64| {
        let scaled = |part: f64| if divides { part / by } else { part * by };
        let (months, days) = (scaled(f64::from(value.months)), scaled(f64::from(value.days)));
        let rest = MICROS_PER_DAY * (days - f64::from(days as i32));
        // `floor(x + 1/2)`, as Java rounds.
        let micros = (scaled((value.nanoseconds / 1000) as f64) + rest + 0.5).floor();
        if !(months.is_finite() && micros.is_finite()) {
            return Ok(None);
        }
        let Some(nanos) = (micros as i64).checked_mul(1000) else {
            return exec_err!("the interval is out of range");
        };
        Ok(Some(IntervalMonthDayNano::new(months as i32, days as i32, nanos)))
    };
    let scaled = rows.map(|pair| match pair {
        (Some(value), Some(by)) => one(value, by),
        _ => Ok(None),
    });
    Ok(Arc::new(scaled.collect::<EngineResult<IntervalMonthDayNanoArray>>()?))
}
