//! Casts strings and numbers to numbers: invalid strings are NULL, and large values wrap or saturate as in
//! Java.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, AsArray, BinaryBuilder, BooleanArray, Float32Array, Float64Array, Int64Array,
    StringArray,
};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{
    DataType, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use datafusion::common::{Result as EngineResult, exec_err};

use super::parse_double::{double, float};

/// Reads booleans: Spark's names for true and false, in any case (`StringUtils.isTrueString`).
pub(in crate::sql) fn booleans(texts: &StringArray) -> BooleanArray {
    let read = |text: &str| match bare(text).to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "1" => Some(true),
        "f" | "false" | "n" | "no" | "0" => Some(false),
        _ => None,
    };
    texts.iter().map(|text| text.and_then(read)).collect()
}

/// Reads integers; a fraction is truncated, as in Spark's `UTF8String.toLong`.
pub(in crate::sql) fn integers(texts: &StringArray) -> ArrayRef {
    let numbers: Int64Array = texts.iter().map(|text| text.and_then(integer)).collect();
    Arc::new(numbers)
}

/// Reads integers as `TRY_CAST` does: a string with a fraction is NULL (`UTF8String.toLongExact`).
pub(in crate::sql) fn whole_only(texts: &StringArray) -> ArrayRef {
    let read = |text: &str| bare(text).parse::<i64>().ok();
    let numbers: Int64Array = texts.iter().map(|text| text.and_then(read)).collect();
    Arc::new(numbers)
}

/// Removes spaces and control characters around a string, as Spark's `UTF8String.trimAll` does.
pub(in crate::sql) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c <= ' ' || c == '\x7f')
}

fn integer(text: &str) -> Option<i64> {
    let text = bare(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match whole {
        "" | "+" | "-" => Some(0),
        whole => whole.parse().ok(),
    }
}

/// Reads doubles or floats.
pub(in crate::sql) fn floating(texts: &StringArray, to: &DataType) -> ArrayRef {
    let bare = texts.iter().map(|text| text.map(bare));
    if *to == DataType::Float32 {
        return Arc::new(bare.map(|text| text.and_then(float)).collect::<Float32Array>());
    }
    Arc::new(bare.map(|text| text.and_then(double)).collect::<Float64Array>())
}

/// Truncates doubles to integers; a value that is too large becomes the largest one, NaN becomes 0.
#[expect(clippy::cast_possible_truncation, reason = "Java saturates, and so does `as`")]
pub(in crate::sql) fn cut(doubles: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let doubles = doubles.as_primitive::<Float64Type>();
    Ok(match to {
        DataType::Int64 => Arc::new(doubles.unary::<_, Int64Type>(|value| value as i64)),
        DataType::Int32 => Arc::new(doubles.unary::<_, Int32Type>(|value| value as i32)),
        // Java converts to int first, and wraps there.
        DataType::Int16 => Arc::new(doubles.unary::<_, Int16Type>(|value| value as i32 as i16)),
        DataType::Int8 => Arc::new(doubles.unary::<_, Int8Type>(|value| value as i32 as i8)),
        other => return exec_err!("a cast of doubles to {other}"),
    })
}

/// Writes integers as their bytes, the highest first.
pub(in crate::sql) fn bytes(numbers: &ArrayRef) -> EngineResult<ArrayRef> {
    let width = numbers.data_type().primitive_width().unwrap_or(8);
    let numbers = datafusion::arrow::compute::cast(numbers, &DataType::Int64)?;
    let numbers = numbers.as_primitive::<Int64Type>();
    let written = numbers.iter().map(|number| number.map(i64::to_be_bytes));
    let mut bytes = BinaryBuilder::new();
    for value in written {
        bytes.append_option(value.as_ref().and_then(|all| all.get(all.len() - width..)));
    }
    Ok(Arc::new(bytes.finish()))
}

/// Makes doubles NULL that are out of the range of an integer type, for `TRY_CAST`.
pub(in crate::sql) fn within(doubles: &ArrayRef, to: &DataType) -> Float64Array {
    let (least, past) = match to {
        DataType::Int8 => (-128.0, 128.0),
        DataType::Int16 => (-32_768.0, 32_768.0),
        DataType::Int32 => (-2_147_483_648.0, 2_147_483_648.0),
        _ => (-9_223_372_036_854_775_808.0, 9_223_372_036_854_775_808.0),
    };
    let fits = |value: &f64| value.trunc() >= least && *value < past;
    doubles.as_primitive::<Float64Type>().iter().map(|value| value.filter(fits)).collect()
}

/// Makes seconds NULL that are not a number, or out of the range of timestamps of 64 bits of microseconds.
pub(in crate::sql) fn within_times(seconds: &ArrayRef) -> Float64Array {
    let fits = |value: &f64| {
        let micros = value * 1_000_000.0;
        (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&micros)
    };
    seconds.as_primitive::<Float64Type>().iter().map(|value| value.filter(fits)).collect()
}

/// Converts integers to a smaller type, keeping the low bits as Java does.
#[expect(clippy::cast_possible_truncation, reason = "Java keeps the low bits")]
pub(in crate::sql) fn wrapped(numbers: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let numbers = numbers.as_primitive::<Int64Type>();
    Ok(match to {
        DataType::Int64 => Arc::new(numbers.clone()),
        DataType::Int32 => Arc::new(numbers.unary::<_, Int32Type>(|value| value as i32)),
        DataType::Int16 => Arc::new(numbers.unary::<_, Int16Type>(|value| value as i16)),
        DataType::Int8 => Arc::new(numbers.unary::<_, Int8Type>(|value| value as i8)),
        other => return exec_err!("a cast of integers to {other}"),
    })
}

/// Casts with the engine; a value that does not fit is NULL.
pub(in crate::sql) fn safe(array: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let options = CastOptions { safe: true, ..CastOptions::default() };
    Ok(cast_with_options(array, to, &options)?)
}

#[cfg(test)]
mod tests {
    use super::integer;

    #[test]
    fn texts_are_read_as_java_reads_them() {
        let cases = [
            ("12", Some(12)),
            (" 12 ", Some(12)),
            ("1.9", Some(1)),
            ("-1.9", Some(-1)),
            (".5", Some(0)),
            ("+7", Some(7)),
            ("12abc", None),
            ("1e3", None),
            ("", None),
            (".", None),
            ("99999999999999999999", None),
            ("\t5\n", Some(5)),
            ("\u{a0}5", None),
        ];
        for (text, expected) in cases {
            assert_eq!(integer(text), expected, "{text:?}");
        }
    }
}
