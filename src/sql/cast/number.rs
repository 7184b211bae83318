//! Casts texts and numbers to numbers: bad text is NULL, what is too large wraps or saturates as in Java.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringArray,
};
use datafusion::arrow::datatypes::{
    DataType, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use datafusion::common::{Result as EngineResult, exec_err};

/// Reads booleans: Spark's words for true and false, in any case.
pub(super) fn booleans(texts: &StringArray) -> BooleanArray {
    let read = |text: &str| match text.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "1" => Some(true),
        "f" | "false" | "n" | "no" | "0" => Some(false),
        _ => None,
    };
    texts.iter().map(|text| text.and_then(read)).collect()
}

/// Reads whole numbers; a fraction is cut off.
pub(super) fn integers(texts: &StringArray) -> ArrayRef {
    let numbers: Int64Array = texts.iter().map(|text| text.and_then(integer)).collect();
    Arc::new(numbers)
}

fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
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

/// Reads doubles, also `Infinity`, `NaN` and Java's `1.5d`.
pub(super) fn doubles(texts: &StringArray) -> ArrayRef {
    let numbers: Float64Array = texts.iter().map(|text| text.and_then(double)).collect();
    Arc::new(numbers)
}

fn double(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = match text.strip_suffix(['d', 'D', 'f', 'F']) {
        Some(digits) if digits.ends_with(|last: char| last.is_ascii_digit() || last == '.') => {
            digits
        }
        _ => text,
    };
    digits.parse().ok()
}

/// Takes the blanks around texts away, and writes exponents out: `1e3` is `1000`.
pub(super) fn trimmed(texts: &StringArray) -> ArrayRef {
    let one = |text: &str| {
        let text = text.trim();
        written_out(text).unwrap_or_else(|| text.to_owned())
    };
    let trimmed: StringArray = texts.iter().map(|text| text.map(one)).collect();
    Arc::new(trimmed)
}

/// Writes a number with an exponent without it; `None` for one that has none.
fn written_out(text: &str) -> Option<String> {
    const SHIFT_MAX: i32 = 80;
    let (digits, exponent) = text.split_once(['e', 'E'])?;
    let exponent = exponent.parse::<i32>().ok().filter(|shift| shift.abs() <= SHIFT_MAX)?;
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.strip_prefix('+').unwrap_or(digits)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    all.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let behind = usize::try_from(-point).unwrap_or(0);
    let all = format!("{}{all}", "0".repeat(behind));
    let point = usize::try_from(point).unwrap_or(0);
    let all = format!("{all:0<point$}");
    Some(format!("{sign}{}.{}", &all[..point], &all[point..]))
}

/// Cuts doubles to whole numbers; what is too large becomes the largest, NaN becomes 0.
#[expect(clippy::cast_possible_truncation, reason = "Java saturates, and so does `as`")]
pub(super) fn cut(doubles: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let doubles = doubles.as_primitive::<Float64Type>();
    Ok(match to {
        DataType::Int64 => Arc::new(doubles.unary::<_, Int64Type>(|value| value as i64)),
        DataType::Int32 => Arc::new(doubles.unary::<_, Int32Type>(|value| value as i32)),
        // Java goes by way of int and wraps there.
        DataType::Int16 => Arc::new(doubles.unary::<_, Int16Type>(|value| value as i32 as i16)),
        DataType::Int8 => Arc::new(doubles.unary::<_, Int8Type>(|value| value as i32 as i8)),
        other => return exec_err!("a cast of doubles to {other}"),
    })
}

/// Makes integers narrower, keeping the low bits as Java does.
#[expect(clippy::cast_possible_truncation, reason = "Java keeps the low bits")]
pub(super) fn wrapped(numbers: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let numbers = numbers.as_primitive::<Int64Type>();
    Ok(match to {
        DataType::Int64 => Arc::new(numbers.clone()),
        DataType::Int32 => Arc::new(numbers.unary::<_, Int32Type>(|value| value as i32)),
        DataType::Int16 => Arc::new(numbers.unary::<_, Int16Type>(|value| value as i16)),
        DataType::Int8 => Arc::new(numbers.unary::<_, Int8Type>(|value| value as i8)),
        other => return exec_err!("a cast of integers to {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::{double, integer, written_out};

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
        ];
        for (text, expected) in cases {
            assert_eq!(integer(text), expected, "{text:?}");
        }
        assert_eq!(written_out("1e3").as_deref(), Some("1000."));
        assert_eq!(written_out("-1.25E-3").as_deref(), Some("-.00125"));
        assert_eq!(written_out("12"), None);
        assert_eq!(double(" 1.5 "), Some(1.5));
        assert_eq!(double("1.5d"), Some(1.5));
        assert_eq!(double("Infinity"), Some(f64::INFINITY));
        assert_eq!(double("abc"), None);
    }
}
