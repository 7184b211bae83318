//! Casts of intervals: to numbers of their smallest unit and back, to and from strings, and to each other.
//!
//! Spark's rule (`IntervalUtils`): a value that is not an interval, or does not fit, is an error here, never
//! NULL.

use std::sync::Arc;

use datafusion::arrow::array::types::IntervalMonthDayNano;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, Int64Array, IntervalMonthDayNanoArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int64Type, IntervalUnit};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::spark::interval::{as_cast, calendar as read_interval, ranged, sign_of, trimmed};
use crate::spark::interval_type::{Span, Unit};
use crate::spark::types::{is_text, simple_string};
use crate::sql::functions::cast::number::safe;

/// Returns whether a type is an interval.
pub(in crate::sql) fn is_one(data_type: &DataType) -> bool {
    Span::of(data_type).is_some() || is_calendar(data_type)
}

fn is_calendar(data_type: &DataType) -> bool {
    *data_type == DataType::Interval(IntervalUnit::MonthDayNano)
}

/// Returns whether Spark casts values of one type to another, if one of the types is an interval
/// (`Cast.canCast`).
pub(in crate::sql) fn can_cast(from: &DataType, to: &DataType) -> bool {
    let is_exact = |of: &DataType| of.is_integer() || matches!(of, DataType::Decimal128(..));
    match (Span::of(from), Span::of(to)) {
        (Some(from), Some(to)) => from.is_months() == to.is_months(),
        (Some(_), None) => is_exact(to),
        (None, Some(_)) => is_exact(from) || is_text(from),
        (None, None) => from == to || is_text(from),
    }
}

/// Casts an array to an interval, or intervals to numbers.
pub(in crate::sql) fn casted(array: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    match (Span::of(array.data_type()), Span::of(to)) {
        (Some(_), Some(to)) => {
            let values = Span::values(array).iter();
            Ok(to.array(values.map(|value| value.map(|value| to.cut(value)))))
        }
        (Some(from), None) => numbers(array, from, to),
        (None, Some(to)) if array.data_type() == &DataType::Utf8 => {
            let texts = array.as_string::<i32>().iter();
            let values: Vec<Option<i64>> = texts
                .map(|text| text.map(|text| read(text, to)).transpose())
                .collect::<EngineResult<_>>()?;
            Ok(to.array(values))
        }
        (None, Some(to)) => of_numbers(array, to),
        (None, None) if array.data_type() == &DataType::Utf8 => {
            let texts = array.as_string::<i32>().iter();
            let values: IntervalMonthDayNanoArray = texts
                .map(|text| text.map_or(Ok(None), of_calendar))
                .collect::<EngineResult<Vec<_>>>()?
                .into();
            Ok(Arc::new(values))
        }
        (None, None) => {
            let [from, to] = [array.data_type(), to].map(simple_string);
            exec_err!("cannot cast {from} to {to}")
        }
    }
}

/// Reads an interval of the calendar; NULL if it is none.
fn of_calendar(text: &str) -> EngineResult<Option<IntervalMonthDayNano>> {
    let Some((months, days, micros)) = read_interval(text) else { return Ok(None) };
    let (Ok(months), Ok(days)) = (i32::try_from(months), i32::try_from(days)) else {
        return Ok(None);
    };
    // The engine keeps nanoseconds, of which 64 bits last 292 years.
    let Some(nanos) = micros.checked_mul(1000) else {
        return exec_err!(
            "an interval of more than 292 years of seconds is not supported: `{text}`"
        );
    };
    Ok(Some(IntervalMonthDayNano::new(months, days, nanos)))
}

/// Counts smallest units; a decimal has a fraction of seconds too.
fn numbers(array: &ArrayRef, span: Span, to: &DataType) -> EngineResult<ArrayRef> {
    let values = Span::values(array);
    let size = span.last.size();
    let counts: ArrayRef = match to {
        DataType::Decimal128(..) if span.last == Unit::Second => {
            let micros: Decimal128Array = values.unary::<_, Decimal128Type>(i128::from);
            Arc::new(micros.with_precision_and_scale(20, 6)?)
        }
        _ => Arc::new(values.unary::<_, Int64Type>(|value| value / size)),
    };
    let counted = safe(&counts, to)?;
    if let Some(row) = (0..counted.len()).find(|row| counted.is_null(*row) && array.is_valid(*row))
    {
        let mut text = String::new();
        span.write(values.value(row), &mut text);
        return exec_err!("{text} does not fit into {}", simple_string(to));
    }
    Ok(counted)
}

fn of_numbers(array: &ArrayRef, span: Span) -> EngineResult<ArrayRef> {
    let size = span.last.size();
    let values: Vec<Option<i64>> = if let DataType::Decimal128(_, scale) = array.data_type() {
        let places = 10_i128.checked_pow(u32::from(scale.unsigned_abs())).unwrap_or(1);
        // Only seconds have a fraction; other units are rounded.
        let (times, over) = if span.last == Unit::Second { (1_000_000, 1) } else { (1, size) };
        let one = |value: i128| {
            let rounded = rounded_half_up(value.checked_mul(times)?, places)?;
            i64::try_from(rounded).ok()?.checked_mul(over)
        };
        array.as_primitive::<Decimal128Type>().iter().map(|value| value.and_then(one)).collect()
    } else {
        let whole = cast(array, &DataType::Int64)?;
        let whole: &Int64Array = whole.as_primitive::<Int64Type>();
        whole.iter().map(|value| value?.checked_mul(size)).collect()
    };
    if let Some(row) = (0..array.len()).find(|row| values[*row].is_none() && array.is_valid(*row)) {
        let text = super::text_of(&array.slice(row, 1))?;
        return exec_err!("{} does not fit into {}", text.value(0), span.name());
    }
    Ok(span.array(values))
}

fn rounded_half_up(value: i128, by: i128) -> Option<i128> {
    let half = if value < 0 { -by / 2 } else { by / 2 };
    value.checked_add(half).map(|value| value / by)
}

/// Reads `1 02:03:04`, or the complete literal `INTERVAL '1 02:03:04' DAY TO SECOND`. The rules are those of
/// Spark's `IntervalUtils.castStringToDTInterval` and `castStringToYMInterval`.
fn read(text: &str, span: Span) -> EngineResult<i64> {
    let inner = trimmed(text);
    if let Some(value) = literal(inner, span).or_else(|| ranged(inner, span)) {
        Ok(value)
    } else {
        exec_err!("invalid interval `{text}` (expected {})", span.name())
    }
}

/// Reads a complete literal; a sign may be before the quotes, within them, or both.
fn literal(text: &str, span: Span) -> Option<i64> {
    const KEYWORD: &str = "interval";
    let name = span.name();
    let units = name.strip_prefix(KEYWORD)?.trim();
    let keyword = text.get(..KEYWORD.len()).filter(|word| word.eq_ignore_ascii_case(KEYWORD))?;
    let rest = text[keyword.len()..].strip_prefix(is_space)?;
    let (sign, rest) = sign_of(rest.trim_start_matches(is_space));
    let (inner, rest) = rest.strip_prefix('\'')?.split_once('\'')?;
    let is_apart = rest.starts_with(is_space);
    let words = rest.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let value = (is_apart && words.eq_ignore_ascii_case(units)).then(|| ranged(inner, span))??;
    let value = as_cast(value.checked_mul(sign)?, span);
    (!span.is_months() || i32::try_from(value).is_ok()).then_some(value)
}

/// Returns whether `\s` of Java's regular expressions matches a character.
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ')
}
