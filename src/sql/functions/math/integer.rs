//! Functions of integers and their bits, and functions of all numbers: `abs`, `negative`, `try_add`.
//!
//! Spark's rule (`BinaryArithmetic`, not ANSI): ints and bigints wrap as in Java; the `try_` functions return
//! NULL in these cases.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Int8Array, Int32Array, Int64Array, StringArray};
use datafusion::arrow::compute::kernels::{cmp, numeric, zip};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err};
use datafusion::logical_expr::ScalarUDF;

use crate::spark::coercion::{normalized_type, wider_of};
use crate::spark::types::is_text;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::interval::{CALENDAR, absolute, is_interval, negated};
use crate::sql::functions::scalar::Rule;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 14] = [
    Rule {
        name: "negative",
        coerce: a_number,
        return_type: |types| types[0].clone(),
        eval: |args, to| {
            if is_interval(to) {
                return negated(&args[0]);
            }
            let negated = numeric::neg_wrapping(&args[0])?;
            match negated.data_type() {
                // NaN has no sign.
                DataType::Float64 => Ok(Arc::new(
                    negated
                        .as_primitive::<Float64Type>()
                        .unary::<_, Float64Type>(|x| if x.is_nan() { f64::NAN } else { x }),
                )),
                _ => Ok(negated),
            }
        },
    },
    Rule {
        name: "positive",
        coerce: a_number,
        return_type: |types| types[0].clone(),
        eval: |args, _| Ok(Arc::clone(&args[0])),
    },
    Rule {
        name: "abs",
        // Spark's `Abs` does not accept a calendar interval here.
        coerce: |types| a_number(types).filter(|_| types[0] != CALENDAR),
        return_type: |types| types[0].clone(),
        eval: |args, to| {
            if is_interval(to) {
                return absolute(&args[0]);
            }
            let zero = ScalarValue::new_zero(to)?.to_scalar()?;
            let is_negative = cmp::lt(&args[0], &zero)?;
            Ok(zip::zip(&is_negative, &numeric::neg_wrapping(&args[0])?, &args[0])?)
        },
    },
    Rule {
        name: "bit_not",
        coerce: |types| match types {
            [DataType::Null] => Some(vec![DataType::Int32]),
            [of] if of.is_integer() => Some(vec![of.clone()]),
            _ => None,
        },
        return_type: |types| types[0].clone(),
        eval: |args, to| map_as_bigint(&args[0], to, |n| !n),
    },
    Rule {
        name: "bit_count",
        coerce: |types| match types {
            [DataType::Boolean] => Some(vec![DataType::Int64]),
            [of] if of.is_integer() || of.is_null() => Some(vec![DataType::Int64]),
            _ => None,
        },
        return_type: |_| DataType::Int32,
        eval: |args, to| map_as_bigint(&args[0], to, |n| i64::from(n.count_ones())),
    },
    Rule {
        name: "shiftleft",
        coerce: shifted,
        return_type: |types| types[0].clone(),
        eval: |args, to| shift(args, to, i64::wrapping_shl, i32::wrapping_shl),
    },
    Rule {
        name: "shiftright",
        coerce: shifted,
        return_type: |types| types[0].clone(),
        eval: |args, to| shift(args, to, i64::wrapping_shr, i32::wrapping_shr),
    },
    Rule {
        name: "shiftrightunsigned",
        coerce: shifted,
        return_type: |types| types[0].clone(),
        eval: |args, to| {
            let long = |n: i64, by| n.cast_unsigned().wrapping_shr(by).cast_signed();
            shift(args, to, long, |n, by| n.cast_unsigned().wrapping_shr(by).cast_signed())
        },
    },
    Rule {
        name: "getbit",
        coerce: |types| match types {
            [of, at] if at.is_integer() || at.is_null() => match of {
                of if of.is_integer() => Some(vec![of.clone(), DataType::Int64]),
                DataType::Null => Some(vec![DataType::Int64, DataType::Int64]),
                _ => None,
            },
            _ => None,
        },
        return_type: |_| DataType::Int8,
        eval: |args, _| bit_of(args),
    },
    Rule {
        name: "try_add",
        coerce: |types| match types {
            [DataType::Date32, days] if days.is_integer() => {
                Some(vec![DataType::Date32, DataType::Int32])
            }
            types => two_numbers(types),
        },
        return_type: |types| types[0].clone(),
        eval: |args, to| match to {
            DataType::Date32 => Ok(days_later(args)),
            to => tried(args, to, i64::checked_add, |l, r| Ok(numeric::add_wrapping(l, r)?)),
        },
    },
    Rule {
        name: "try_subtract",
        coerce: two_numbers,
        return_type: |types| types[0].clone(),
        eval: |args, to| tried(args, to, i64::checked_sub, |l, r| Ok(numeric::sub_wrapping(l, r)?)),
    },
    Rule {
        name: "try_multiply",
        coerce: two_numbers,
        return_type: |types| types[0].clone(),
        eval: |args, to| tried(args, to, i64::checked_mul, |l, r| Ok(numeric::mul_wrapping(l, r)?)),
    },
    Rule {
        name: "bin",
        coerce: |types| of_number(types, DataType::Int64),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let texts = longs(&args[0]).iter().map(|n| n.map(|n| format!("{n:b}")));
            Ok(Arc::new(texts.collect::<StringArray>()))
        },
    },
    Rule {
        name: "conv",
        coerce: |types| {
            (types.len() == 3).then(|| vec![DataType::Utf8, DataType::Int64, DataType::Int64])
        },
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let bases = longs(&args[1]).iter().zip(longs(&args[2]).iter());
            let texts = args[0].as_string::<i32>().iter().zip(bases);
            let texts = texts.map(|(text, (from, to))| converted(text?, from?, to?));
            Ok(Arc::new(texts.collect::<StringArray>()))
        },
    },
];

/// Returns one bit; a position beyond the bits of the type is an error.
fn bit_of(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let count = 8 * i64::try_from(args[0].data_type().primitive_width().unwrap_or(8)).unwrap_or(8);
    let numbers = casted(&args[0], &DataType::Int64)?;
    let pairs = longs(&numbers).iter().zip(longs(&args[1]).iter());
    let bits = pairs.map(|(n, at)| match (n, at) {
        (Some(n), Some(at)) if (0..count).contains(&at) => Ok(Some(i8::from((n >> at) & 1 == 1))),
        (Some(_), Some(at)) => {
            exec_err!("there is no bit {at}; the first is 0, the last {}", count - 1)
        }
        _ => Ok(None),
    });
    Ok(Arc::new(bits.collect::<EngineResult<Int8Array>>()?))
}

fn longs(array: &ArrayRef) -> &Int64Array {
    array.as_primitive::<Int64Type>()
}

fn a_number(types: &[DataType]) -> Option<Vec<DataType>> {
    match types {
        [DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null] => {
            Some(vec![DataType::Float64])
        }
        [of] if is_interval(of) => Some(vec![of.clone()]),
        [of] if of.is_numeric() => Some(vec![normalized_type(of)]),
        _ => None,
    }
}

/// Accepts two numbers, cast to the wider type; decimals and strings are cast to doubles here.
fn two_numbers(types: &[DataType]) -> Option<Vec<DataType>> {
    let [left, right] = types else { return None };
    let common = wider_of([left, right])?;
    let common = match common {
        of if of.is_integer() => of,
        of if of.is_numeric() || of == DataType::Utf8 => DataType::Float64,
        _ => return None,
    };
    Some(vec![common.clone(), common])
}

/// Accepts a number, or a string with a number, as an integer.
pub(in crate::sql) fn of_number(types: &[DataType], to: DataType) -> Option<Vec<DataType>> {
    match types {
        [of] if of.is_numeric() || of.is_null() || is_text(of) => Some(vec![to]),
        _ => None,
    }
}

fn shifted(types: &[DataType]) -> Option<Vec<DataType>> {
    match types {
        [DataType::Boolean | DataType::Date32 | DataType::Timestamp(..), _] => None,
        [DataType::Int64, _] => Some(vec![DataType::Int64, DataType::Int32]),
        [_, _] => Some(vec![DataType::Int32, DataType::Int32]),
        _ => None,
    }
}

/// Casts integers to bigint, applies a function to each, and casts the results to a type.
fn map_as_bigint(array: &ArrayRef, to: &DataType, apply: fn(i64) -> i64) -> EngineResult<ArrayRef> {
    let numbers = casted(array, &DataType::Int64)?;
    casted(&(Arc::new(longs(&numbers).unary::<_, Int64Type>(apply)) as ArrayRef), to)
}

#[expect(clippy::unnecessary_wraps, reason = "a rule runs what gives a result")]
fn shift(
    args: &[ArrayRef],
    to: &DataType,
    long: fn(i64, u32) -> i64,
    int: fn(i32, u32) -> i32,
) -> EngineResult<ArrayRef> {
    use datafusion::arrow::datatypes::Int32Type;
    let by = args[1].as_primitive::<Int32Type>();
    // Java uses the low bits of the distance, as the processor does.
    if *to == DataType::Int64 {
        let pairs = longs(&args[0]).iter().zip(by.iter());
        let shifted = pairs.map(|(n, by)| Some(long(n?, by?.cast_unsigned())));
        return Ok(Arc::new(shifted.collect::<Int64Array>()));
    }
    let pairs = args[0].as_primitive::<Int32Type>().iter().zip(by.iter());
    let shifted = pairs.map(|(n, by)| Some(int(n?, by?.cast_unsigned())));
    Ok(Arc::new(shifted.collect::<Int32Array>()))
}

fn days_later(args: &[ArrayRef]) -> ArrayRef {
    use datafusion::arrow::datatypes::{Date32Type, Int32Type};
    let days = args[1].as_primitive::<Int32Type>().iter();
    let pairs = args[0].as_primitive::<Date32Type>().iter().zip(days);
    let moved = pairs.map(|(date, days)| date?.checked_add(days?));
    Arc::new(moved.collect::<datafusion::arrow::array::Date32Array>())
}

fn tried(
    args: &[ArrayRef],
    to: &DataType,
    whole: fn(i64, i64) -> Option<i64>,
    other: fn(&ArrayRef, &ArrayRef) -> EngineResult<ArrayRef>,
) -> EngineResult<ArrayRef> {
    if !to.is_integer() {
        return other(&args[0], &args[1]);
    }
    let sides = [casted(&args[0], &DataType::Int64)?, casted(&args[1], &DataType::Int64)?];
    let pairs = longs(&sides[0]).iter().zip(longs(&sides[1]).iter());
    let results: ArrayRef = Arc::new(pairs.map(|(l, r)| whole(l?, r?)).collect::<Int64Array>());
    // Not a cast, which would wrap.
    let options = datafusion::arrow::compute::CastOptions { safe: true, ..Default::default() };
    Ok(datafusion::arrow::compute::cast_with_options(&results, to, &options)?)
}

/// Converts a number from one base to another; with a negative target base, the result has a sign.
fn converted(text: &str, from: i64, to: i64) -> Option<String> {
    let (from, to_base) = (u32::try_from(from).ok()?, u32::try_from(to.abs()).ok()?);
    let in_range = |base: u32| (2..=36).contains(&base);
    (in_range(from) && in_range(to_base)).then_some(())?;
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    (!text.is_empty()).then_some(())?;
    let mut value: u64 = 0;
    // A character that is not a digit of the base ends the number.
    for digit in digits.chars().map_while(|c| c.to_digit(from)) {
        value = value
            .checked_mul(u64::from(from))
            .and_then(|value| value.checked_add(u64::from(digit)))
            .unwrap_or(u64::MAX);
    }
    let value = if is_negative { value.wrapping_neg() } else { value };
    let (sign, mut rest) = match value.cast_signed() {
        signed if to < 0 && signed < 0 => ("-", signed.unsigned_abs()),
        _ => ("", value),
    };
    let mut written = Vec::new();
    while rest > 0 || written.is_empty() {
        let digit = u32::try_from(rest % u64::from(to_base)).ok()?;
        written.push(char::from_digit(digit, to_base)?.to_ascii_uppercase());
        rest /= u64::from(to_base);
    }
    Some(format!("{sign}{}", written.into_iter().rev().collect::<String>()))
}

/// Returns the function that moves a date or timestamp, or returns NULL: `try_add(day, 1)`.
pub(in crate::sql) fn tried_times(name: &str) -> Option<ScalarUDF> {
    RULES.into_iter().find(|rule| rule.name == name).map(|rule| rule.function(None))
}
