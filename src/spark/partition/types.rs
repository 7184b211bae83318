//! The types of partition columns, by the rules of Spark's `PartitioningUtils`. Pure.
//!
//! Each value has its own type: int, bigint, a decimal without a fraction, double, date, timestamp, or
//! otherwise string. The column has the type to which all of them are widened, in their order.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array as _, ArrayRef, Decimal128Array, Float64Array, Int32Array, Int64Array, StringArray,
    new_null_array,
};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::DataType;

use crate::error::{Error, Result};
use crate::spark::types::{simple_string, timestamp};

/// The precision of the decimals to which ints and bigints are widened.
const INT_DIGITS: u8 = 10;
const DIGITS_MAX: u8 = 38;

/// Reads the values with a known type.
///
/// # Errors
/// A value does not have the type.
pub(crate) fn of_type(texts: &StringArray, data_type: &DataType) -> Result<ArrayRef> {
    let read = match data_type {
        DataType::Float64 => {
            read(texts, double).map(|values| Arc::new(Float64Array::from(values)) as ArrayRef)
        }
        _ => cast(texts, data_type),
    };
    read.ok_or_else(|| {
        let name = simple_string(data_type);
        Error::failed(format!(
            "a partition value does not have the type {name} that the manifest gives"
        ))
    })
}

/// Reads the values with the type that Spark would infer from them alone.
pub(crate) fn inferred(texts: &StringArray) -> ArrayRef {
    let types = texts.iter().flatten().map(of_value);
    let Some(data_type) = types.reduce(|one, other| wider(&one, &other)) else {
        return new_null_array(&DataType::Null, texts.len());
    };
    let read = match data_type {
        DataType::Int32 => {
            read(texts, int).map(|values| Arc::new(Int32Array::from(values)) as ArrayRef)
        }
        DataType::Int64 => {
            read(texts, bigint).map(|values| Arc::new(Int64Array::from(values)) as ArrayRef)
        }
        DataType::Decimal128(digits, _) => {
            let values = read(texts, |text| decimal(text).map(|(value, _)| value));
            let values = values.map(Decimal128Array::from);
            let values = values.and_then(|values| values.with_precision_and_scale(digits, 0).ok());
            values.map(|values| Arc::new(values) as ArrayRef)
        }
        DataType::Float64 => {
            read(texts, double).map(|values| Arc::new(Float64Array::from(values)) as ArrayRef)
        }
        other => cast(texts, &other),
    };
    read.unwrap_or_else(|| Arc::new(texts.clone()))
}

/// Reads values; NULL stays NULL, and the result is `None` if one does not have the type.
fn read<T>(texts: &StringArray, read: impl Fn(&str) -> Option<T>) -> Option<Vec<Option<T>>> {
    texts.iter().map(|text| text.map_or(Some(None), |text| read(text).map(Some))).collect()
}

fn cast(texts: &StringArray, data_type: &DataType) -> Option<ArrayRef> {
    let options = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(texts, data_type, &options).ok()
}

/// Returns the type of one value.
fn of_value(text: &str) -> DataType {
    let one = StringArray::from(vec![text]);
    let is = |data_type: DataType| cast(&one, &data_type).map(|_| data_type);
    let date = || is_shaped(text, "0000-00-00").then(|| is(DataType::Date32)).flatten();
    let time = || {
        let shapes = ["0000-00-00 00:00:00", "0000-00-00 00:00:00.0"];
        shapes.iter().any(|shape| is_shaped(text, shape)).then(|| is(timestamp())).flatten()
    };
    int(text)
        .map(|_| DataType::Int32)
        .or_else(|| bigint(text).map(|_| DataType::Int64))
        .or_else(|| decimal(text).map(|(_, digits)| DataType::Decimal128(digits, 0)))
        .or_else(|| double(text).map(|_| DataType::Float64))
        .or_else(date)
        .or_else(time)
        .unwrap_or(DataType::Utf8)
}

/// Returns the type to which two types are widened.
fn wider(one: &DataType, other: &DataType) -> DataType {
    use DataType::{Date32, Decimal128, Float64, Int32, Int64, Timestamp, Utf8};
    const BIGINT_DIGITS: u8 = 20;
    match (one, other) {
        (one, other) if one == other => one.clone(),
        (Int32, Int64) | (Int64, Int32) => Int64,
        (Int32, Float64) | (Float64, Int32) => Float64,
        (Decimal128(one, _), Decimal128(other, _)) => Decimal128(*one.max(other), 0),
        (Int32, Decimal128(digits, _)) | (Decimal128(digits, _), Int32) => {
            Decimal128(*digits.max(&INT_DIGITS), 0)
        }
        (Int64, Decimal128(digits, _)) | (Decimal128(digits, _), Int64) => {
            Decimal128(*digits.max(&BIGINT_DIGITS), 0)
        }
        (Date32, Timestamp(..)) | (Timestamp(..), Date32) => timestamp(),
        _ => Utf8,
    }
}

fn int(text: &str) -> Option<i32> {
    text.parse().ok()
}

fn bigint(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// Reads a number without digits after the point, and counts its digits: `12345678901234567890`, `1e3`.
pub(crate) fn decimal(text: &str) -> Option<(i128, u8)> {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<u32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let places = u32::try_from(fraction.len()).ok()?;
    let digits = format!("{whole}{fraction}");
    let has_digit = digits.bytes().any(|byte| byte.is_ascii_digit());
    let value: i128 = digits.parse().ok().filter(|_| has_digit)?;
    // If there are more digits after the point than the exponent moves, the scale is above 0.
    let value = value.checked_mul(10_i128.checked_pow(exponent.checked_sub(places)?)?)?;
    let count = u8::try_from(value.unsigned_abs().to_string().len()).ok()?;
    (count <= DIGITS_MAX).then_some((value, count))
}

/// Reads a number as Java does; hexadecimal numbers remain strings.
pub(crate) fn double(text: &str) -> Option<f64> {
    let text = text.trim_matches(|char: char| char <= ' ');
    let unsigned = text.trim_start_matches(['+', '-']);
    match unsigned {
        "NaN" => return Some(f64::NAN),
        "Infinity" => {
            return Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
        }
        _ => {}
    }
    let number = text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text);
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    number.parse().ok().filter(|_| is_number)
}

/// Returns whether a text has digits where a pattern has `0`, and equals the pattern elsewhere.
pub(crate) fn is_shaped(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        })
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringArray;

    use super::inferred;

    /// Expected values are from Spark 4.1.2, which reads directories with these names.
    #[test]
    fn values_have_the_type_that_spark_finds() {
        for (values, expected) in [
            (&["1", "02", "-3"][..], "Int32"),
            (&["+1"], "Int32"),
            (&["1", "3000000000"], "Int64"),
            (&["12345678901234567890", "1"], "Decimal128(20, 0)"),
            (&["1e3", "2"], "Decimal128(10, 0)"),
            (&["1e3"], "Decimal128(4, 0)"),
            (&["1", "1.5"], "Float64"),
            (&["3000000000", "1.5"], "Utf8"),
            (&["12345678901234567890", "1.5"], "Utf8"),
            (&["1.", ".5"], "Utf8"),
            (&["10.0", "1"], "Float64"),
            (&[" 1", "2"], "Float64"),
            (&["1.0d", "2f"], "Float64"),
            (&["NaN", "1.0"], "Float64"),
            (&["-Infinity"], "Float64"),
            (&["inf"], "Utf8"),
            (&["nan"], "Utf8"),
            (&["1_000"], "Utf8"),
            (&["111111111111111111111111111111111111111"], "Float64"),
            (&["2024-02-29", "2024-03-01"], "Date32"),
            (&["2024-02-30"], "Utf8"),
            (&["2020-1-1"], "Utf8"),
            (&["2020-01-01", "5"], "Utf8"),
            (&["2020-01-01 10:00:00", "2020-01-01"], "Timestamp(µs, \"UTC\")"),
            (&["2020-01-01 10:00:00.5"], "Timestamp(µs, \"UTC\")"),
            (&["2020-01-01 10:00:00.123456"], "Utf8"),
            (&["2020-01-01T10:00:00"], "Utf8"),
            (&["true"], "Utf8"),
            (&[], "Null"),
        ] {
            let typed = inferred(&StringArray::from(values.to_vec()));
            assert_eq!(typed.data_type().to_string(), expected, "{values:?}");
        }
    }
}
