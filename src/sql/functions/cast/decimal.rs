//! Casts to and from decimals: by the decimal digits of a value, with halves rounded up.
//!
//! The rules are those of Spark's `Cast.castToDecimal` and `Decimal`.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, AsArray, Float32Array, Float64Array, Int64Array, PrimitiveArray, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{Decimal128Type, Int64Type, TimestampMicrosecondType};
use datafusion::common::Result as EngineResult;

use super::number::bare;
use crate::spark::digit;
use crate::spark::java_double::unscaled;

/// The scale of a timestamp in seconds.
const MICRO_PLACES: u32 = 6;

/// Reads decimals from strings; strings that are not decimals, or have too many digits, are NULL.
pub(in crate::sql) fn of_texts(texts: &StringArray, digits: (u8, i8)) -> EngineResult<ArrayRef> {
    collected(texts.iter().map(|text| read(bare(text?), digits)), digits)
}

/// Makes decimals of doubles by their shortest digits: 1.005 with two places is 1.01.
pub(in crate::sql) fn of_doubles(
    doubles: &Float64Array,
    digits: (u8, i8),
) -> EngineResult<ArrayRef> {
    let one = |value: f64| {
        let (number, power) = unscaled(value);
        placed(number.parse().ok()?, power, digits)
    };
    collected(
        doubles.iter().map(|value| value.filter(|value| value.is_finite()).and_then(one)),
        digits,
    )
}

/// Makes decimals of timestamps: seconds since 1970.
pub(in crate::sql) fn of_times(times: &ArrayRef, digits: (u8, i8)) -> EngineResult<ArrayRef> {
    let times = times.as_primitive::<TimestampMicrosecondType>();
    let one = |micros: i64| placed(micros.into(), -6, digits);
    collected(times.iter().map(|micros| one(micros?)), digits)
}

fn collected(
    values: impl Iterator<Item = Option<i128>>,
    (precision, scale): (u8, i8),
) -> EngineResult<ArrayRef> {
    let values: PrimitiveArray<Decimal128Type> = values.collect();
    Ok(Arc::new(values.with_precision_and_scale(precision, scale)?))
}

/// Truncates decimals to integers, of which Java keeps the low 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "Java keeps the low bits")]
pub(in crate::sql) fn low_bits(decimals: &ArrayRef) -> Int64Array {
    let decimals = decimals.as_primitive::<Decimal128Type>();
    let by = power(decimals.scale().unsigned_abs().into()).unwrap_or(i128::MAX);
    decimals.unary::<_, Int64Type>(|value| (value / by) as i64)
}

/// Truncates decimals to integers, for `TRY_CAST`: a value that does not fit is NULL.
pub(in crate::sql) fn fitting(decimals: &ArrayRef) -> Int64Array {
    let decimals = decimals.as_primitive::<Decimal128Type>();
    let by = power(decimals.scale().unsigned_abs().into()).unwrap_or(i128::MAX);
    decimals.iter().map(|value| i64::try_from(value? / by).ok()).collect()
}

/// Makes doubles of decimals, each the nearest to its digits, as Java's `BigDecimal.doubleValue` does.
pub(in crate::sql) fn to_doubles(decimals: &ArrayRef) -> Float64Array {
    let decimals = decimals.as_primitive::<Decimal128Type>();
    let scale = decimals.scale();
    decimals.iter().map(|value| format!("{}e-{scale}", value?).parse().ok()).collect()
}

/// Makes floats of decimals, each the nearest to its digits.
pub(in crate::sql) fn to_floats(decimals: &ArrayRef) -> Float32Array {
    let decimals = decimals.as_primitive::<Decimal128Type>();
    let scale = decimals.scale();
    decimals.iter().map(|value| format!("{}e-{scale}", value?).parse().ok()).collect()
}

/// Makes timestamps of decimals of seconds.
#[expect(clippy::cast_possible_truncation, reason = "Java keeps the low bits")]
pub(in crate::sql) fn to_times(decimals: &ArrayRef) -> TimestampMicrosecondArray {
    let decimals = decimals.as_primitive::<Decimal128Type>();
    let scale = u32::from(decimals.scale().unsigned_abs());
    let micros = |value: i128| match scale.checked_sub(MICRO_PLACES) {
        Some(off) => power(off).map(|by| (value / by) as i64),
        None => power(MICRO_PLACES - scale).map(|by| value.wrapping_mul(by) as i64),
    };
    decimals.iter().map(|value| micros(value?)).collect()
}

/// Reads a decimal: digits, an optional point and an optional exponent.
fn read(text: &str, digits: (u8, i8)) -> Option<i128> {
    let text = &*digit::to_ascii(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (is_negative, mantissa) = match mantissa.split_at_checked(1) {
        Some(("-", rest)) => (true, rest),
        Some(("+", rest)) => (false, rest),
        _ => (false, mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    (!all.is_empty() && all.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
    let significant = all.trim_start_matches('0');
    let mut exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    // Beyond 38 digits, only the next one matters, for rounding.
    let kept = significant.get(..38).unwrap_or(significant);
    let (number, next) = (kept.parse::<i128>().unwrap_or(0), significant.as_bytes().get(38));
    let mut number = number;
    if let Some(next) = next {
        exponent = exponent.checked_add(i64::try_from(significant.len() - 38).ok()?)?;
        if exponent <= -i64::from(digits.1) {
            let rounds_here = exponent == -i64::from(digits.1);
            number += i128::from(rounds_here && *next >= b'5');
        }
    }
    placed(if is_negative { -number } else { number }, exponent, digits)
}

/// Writes `number * 10^exponent` with this precision and scale; `None` if it has too many digits.
fn placed(number: i128, exponent: i64, (precision, scale): (u8, i8)) -> Option<i128> {
    let value = match exponent + i64::from(scale) {
        _ if number == 0 => 0,
        up @ 0.. => number.checked_mul(power(u32::try_from(up).ok()?)?)?,
        down => match u32::try_from(-down).ok().and_then(power) {
            None => 0,
            Some(by) => {
                let (cut, rest) = (number / by, (number % by).unsigned_abs());
                let is_up = rest >= by.unsigned_abs().div_ceil(2);
                cut + if is_up { number.signum() } else { 0 }
            }
        },
    };
    (value.unsigned_abs() < power(precision.into())?.unsigned_abs()).then_some(value)
}

fn power(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// Writes a decimal as Java's `BigDecimal.toString` does: with an exponent if it is very small.
pub(in crate::sql) fn java(value: i128, scale: i8) -> String {
    let digits = value.unsigned_abs().to_string();
    let sign = if value < 0 { "-" } else { "" };
    let Ok(places) = usize::try_from(scale) else { return format!("{sign}{digits}E{}", -scale) };
    let exponent = i64::try_from(digits.len()).unwrap_or(0) - 1 - i64::from(scale);
    if places == 0 {
        return format!("{sign}{digits}");
    }
    if exponent < -6 {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{sign}{first}{point}{rest}E{exponent}");
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::{java, read};

    #[test]
    fn texts_are_read_to_so_many_places() {
        let cases = [
            ("1e3", (10, 2), Some(100_000)),
            ("-1.005", (10, 2), Some(-101)),
            ("1.5d", (10, 2), None),
            (".5", (3, 1), Some(5)),
            ("5.", (3, 1), Some(50)),
            ("+5", (3, 0), Some(5)),
            ("-", (3, 0), None),
            ("", (3, 0), None),
            ("1e-100", (38, 0), Some(0)),
            ("1e40", (38, 0), None),
            ("12345678901", (10, 0), None),
            (
                "0.123456789012345678901234567890123456785",
                (38, 38),
                Some(12_345_678_901_234_567_890_123_456_789_012_345_679),
            ),
            ("99999999999999999999999999999999999999.9", (38, 0), None),
            ("1.0050e0", (10, 2), Some(101)),
        ];
        for (text, digits, expected) in cases {
            assert_eq!(read(text, digits), expected, "{text}");
        }
    }

    #[test]
    fn decimals_are_written_as_in_java() {
        let cases = [
            (15, 1, "1.5"),
            (-5, 1, "-0.5"),
            (1, 6, "0.000001"),
            (1, 7, "1E-7"),
            (-12, 8, "-1.2E-7"),
            (0, 10, "0E-10"),
            (0, 2, "0.00"),
            (7, 0, "7"),
        ];
        for (value, scale, expected) in cases {
            assert_eq!(java(value, scale), expected);
        }
    }
}
