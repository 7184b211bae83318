//! Reads doubles and floats as Java's `parseDouble` and `parseFloat` do, plus Spark's special names.
//!
//! Java reads `1`, `.5`, `1e3`, `1.5d`, `NaN`, `+Infinity` and hexadecimal numbers such as `0x1.8p3`; Spark
//! adds `nan`, `inf` and `infinity` in any case, the last two with an optional sign
//! (`Cast.processFloatingPointSpecialLiterals`).

/// Reads a double; `None` if the text is not one.
pub(in crate::sql) fn double(text: &str) -> Option<f64> {
    read(text, &DOUBLE, |digits| digits.parse().ok())
}

/// Reads a float, rounded once.
#[expect(clippy::cast_possible_truncation, reason = "what is read fits a float")]
pub(in crate::sql) fn float(text: &str) -> Option<f32> {
    let decimal = |digits: &str| digits.parse::<f32>().ok().map(f64::from);
    read(text, &FLOAT, decimal).map(|value| value as f32)
}

/// The binary digits of a type, and the exponent of its smallest value.
struct Form {
    digits: i32,
    least: i32,
}

const DOUBLE: Form = Form { digits: 53, least: -1074 };
const FLOAT: Form = Form { digits: 24, least: -149 };

fn read(text: &str, form: &Form, decimal: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let is_signed = digits.len() < text.len();
    let value = match digits.as_bytes().first()? {
        b'N' if digits == "NaN" => return Some(f64::NAN),
        b'n' | b'N' => {
            let is_word = !is_signed && digits.eq_ignore_ascii_case("nan");
            return is_word.then_some(f64::NAN);
        }
        b'i' | b'I' => {
            let is_word = ["inf", "infinity"].iter().any(|word| digits.eq_ignore_ascii_case(word));
            return is_word.then_some(sign * f64::INFINITY);
        }
        b'0' if digits[1..].starts_with(['x', 'X']) => sixteenths(&digits[2..], form)?,
        b'0'..=b'9' | b'.' => decimal(without_suffix(digits))?,
        _ => return None,
    };
    Some(sign * value)
}

/// Removes Java's type suffix from a number.
fn without_suffix(digits: &str) -> &str {
    match digits.strip_suffix(['d', 'D', 'f', 'F']) {
        Some(bare) if bare.ends_with(|last: char| last.is_ascii_digit() || last == '.') => bare,
        _ => digits,
    }
}

/// Reads what follows `0x`: hexadecimal digits, then the power of two after `p`.
fn sixteenths(text: &str, form: &Form) -> Option<f64> {
    /// Digits that are kept exactly; for the others, only whether one is not zero.
    const HELD: u32 = 30;
    let (digits, power) = without_suffix(text).split_once(['p', 'P'])?;
    let unsigned = power.strip_prefix(['+', '-']).unwrap_or(power);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = unsigned.parse::<i32>().unwrap_or(i32::MAX).min(1 << 20);
    let mut power = if power.starts_with('-') { -size } else { size };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (mut mantissa, mut held, mut is_more) = (0_u128, 0, false);
    for (at, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u128::from(digit.to_digit(16)?);
        let is_fraction = at >= whole.len();
        if held < HELD {
            mantissa = mantissa << 4 | digit;
            held += u32::from(mantissa > 0);
            power -= if is_fraction { 4 } else { 0 };
        } else {
            is_more |= digit > 0;
            power += if is_fraction { 0 } else { 4 };
        }
    }
    Some(rounded(mantissa, is_more, power, form))
}

/// Rounds `mantissa * 2^power` to the nearest value, and to the even one of two.
#[expect(clippy::cast_precision_loss, reason = "the digits fit the type")]
fn rounded(mantissa: u128, is_more: bool, power: i32, form: &Form) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let bits = 128 - i32::try_from(mantissa.leading_zeros()).unwrap_or_default();
    let least = (power.saturating_add(bits) - form.digits).max(form.least);
    let dropped = least - power;
    if dropped <= 0 {
        return scaled(mantissa as f64, power);
    }
    let dropped = u32::try_from(dropped).unwrap_or(u32::MAX);
    let kept = mantissa.checked_shr(dropped).unwrap_or(0);
    let half = 1_u128.checked_shl(dropped - 1).unwrap_or(0);
    let rest = mantissa - kept.checked_shl(dropped).unwrap_or(0);
    let is_up = half > 0 && (rest > half || rest == half && (is_more || kept % 2 == 1));
    scaled((kept + u128::from(is_up)) as f64, least)
}

/// Multiplies by a power of two in steps, none of which is rounded except to zero or infinity.
fn scaled(mut value: f64, mut power: i32) -> f64 {
    while power != 0 && value != 0.0 && value.is_finite() {
        let step = power.clamp(-1000, 1000);
        value *= 2_f64.powi(step);
        power -= step;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{double, float};

    #[test]
    fn doubles_are_read_as_java_reads_them() {
        let cases = [
            ("0x1p3", Some(8.0)),
            ("0X.8P1", Some(1.0)),
            ("-0x1p-1074", Some(-4.9e-324)),
            ("0x1p1024", Some(f64::INFINITY)),
            ("0x1p99999999999", Some(f64::INFINITY)),
            ("0x1p-99999999999", Some(0.0)),
            ("0x1.p1f", Some(2.0)),
            ("0x1", None),
            ("0xp1", None),
            ("0x1p", None),
            ("0x1.fffffffffffff8p0", Some(2.0)),
            ("0x1.fffffffffffff7p0", Some(1.999_999_999_999_999_8)),
            ("0x1.00000000000008p0", Some(1.0)),
            ("0x1.000000000000081p0", Some(1.000_000_000_000_000_2)),
            ("0x1p-1075", Some(0.0)),
            ("0x1.1p-1075", Some(4.9e-324)),
            ("0x123456789abcdef123p0", Some(335_812_727_670_730_320_000.0)),
            ("1.5d", Some(1.5)),
            ("1.f", Some(1.0)),
            ("1dd", None),
            ("d", None),
            (".", None),
            ("1e", None),
            ("+Infinity", Some(f64::INFINITY)),
            ("-inf", Some(f64::NEG_INFINITY)),
            ("abc", None),
            ("é", None),
        ];
        for (text, value) in cases {
            assert_eq!(double(text), value, "{text}");
        }
        for text in ["NaN", "nan", "NAN", "+NaN", "-NaN"] {
            assert!(double(text).is_some_and(f64::is_nan), "{text}");
        }
        assert_eq!((double("-nan"), double("+nan")), (None, None));
    }

    #[test]
    fn floats_are_rounded_once() {
        assert_eq!(float("0x1.000001p0"), Some(1.0));
        assert_eq!(float("0x1.0000011p0"), Some(1.000_000_1));
        assert_eq!(float("1e39"), Some(f32::INFINITY));
        assert_eq!(float("1.00000005960464477539062501"), Some(1.000_000_1));
    }
}
