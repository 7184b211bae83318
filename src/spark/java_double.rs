//! Writes floating-point numbers as Java does: `1.0E10`, `0.001`, `NaN`.
//!
//! Spark prints doubles with `Double.toString`, so this format affects data, not only display. The digits
//! come from [`super::java_digits`]. Knows nothing of Arrow.

use super::java_digits::{Binary, Decimal};

/// Writes a double as `Double.toString` of Java 17 does.
pub(crate) fn write_double(value: f64, out: &mut String) {
    if value.is_finite() && value != 0.0 {
        write_finite(value.is_sign_negative(), &Binary::of_double(value.abs()).decimal(), out);
    } else {
        out.push_str(special(value));
    }
}

/// Writes a float as `Float.toString` of Java 17 does.
pub(crate) fn write_float(value: f32, out: &mut String) {
    if value.is_finite() && value != 0.0 {
        write_finite(value.is_sign_negative(), &Binary::of_float(value.abs()).decimal(), out);
    } else {
        out.push_str(special(f64::from(value)));
    }
}

/// Returns a double as `Double.toString` writes it.
pub(crate) fn double_text(value: f64) -> String {
    let mut text = String::new();
    write_double(value, &mut text);
    text
}

/// Returns a float as `Float.toString` writes it.
pub(crate) fn float_text(value: f32) -> String {
    let mut text = String::new();
    write_float(value, &mut text);
    text
}

/// Returns a finite double as an integer and a power of ten, such as `-19999999999999998` and 7. This is the
/// value of Java's `BigDecimal.valueOf(double)`, with which Spark rounds doubles and casts them to decimals.
pub(crate) fn unscaled(value: f64) -> (String, i64) {
    if value == 0.0 {
        return ("0".to_owned(), 0);
    }
    let Decimal { digits, point } = Binary::of_double(value.abs()).decimal();
    let sign = if value < 0.0 { "-" } else { "" };
    let power = i64::from(point) - i64::try_from(digits.len()).unwrap_or_default();
    (format!("{sign}{digits}"), power)
}

/// Returns the text of zero, NaN or an infinity.
fn special(value: f64) -> &'static str {
    match (value.is_nan(), value == 0.0, value.is_sign_negative()) {
        (true, ..) => "NaN",
        (_, true, false) => "0.0",
        (_, true, true) => "-0.0",
        (_, _, false) => "Infinity",
        (_, _, true) => "-Infinity",
    }
}

/// Formats the digits: without an exponent from 10^-3 to below 10^7, otherwise with one.
fn write_finite(negative: bool, decimal: &Decimal, out: &mut String) {
    if negative {
        out.push('-');
    }
    let digits = decimal.digits.as_str();
    match (usize::try_from(decimal.point), decimal.point) {
        (Ok(point @ 1..=7), _) if point < digits.len() => {
            push(out, &[&digits[..point], ".", &digits[point..]]);
        }
        (Ok(point @ 1..=7), _) => {
            push(out, &[digits, &"0".repeat(point - digits.len()), ".0"]);
        }
        (_, point @ -2..=0) => {
            push(out, &["0.", &"00"[..point.unsigned_abs() as usize], digits]);
        }
        (_, point) => {
            let rest = if digits.len() > 1 { &digits[1..] } else { "0" };
            push(out, &[&digits[..1], ".", rest, "E", &(point - 1).to_string()]);
        }
    }
}

fn push(out: &mut String, parts: &[&str]) {
    out.extend(parts.iter().copied());
}

#[cfg(test)]
mod tests {
    use super::{write_double, write_float};

    fn double(value: f64) -> String {
        let mut out = String::new();
        write_double(value, &mut out);
        out
    }

    #[test]
    fn doubles_have_javas_layout() {
        let table = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-1.5, "-1.5"),
            (0.001, "0.001"),
            (0.012, "0.012"),
            (9.9e-4, "9.9E-4"),
            (9_999_999.0, "9999999.0"),
            (1e7, "1.0E7"),
            (123_456.789, "123456.789"),
            (1e10, "1.0E10"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, text) in table {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    fn digits_beyond_the_shortest_are_java_17s() {
        let table = [
            (2e23, "1.9999999999999998E23"),
            (1e23, "9.999999999999999E22"),
            (5e-324, "4.9E-324"),
            (2.225_073_858_507_201_4e-308, "2.2250738585072014E-308"),
            (2e-3, "0.002"),
            (9_007_199_254_740_992.0, "9.007199254740992E15"),
            (1.844_674_407_370_955_2e19, "1.8446744073709552E19"),
        ];
        for (value, text) in table {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    fn every_double_reads_back() {
        for bits in (0..0x7ff0_0000_0000_0000_u64).step_by(0x0003_1234_5678_9abd) {
            let value = f64::from_bits(bits);
            assert_eq!(double(value).parse::<f64>().ok(), Some(value), "bits {bits:x}");
        }
    }

    #[test]
    fn floats_have_their_own_digits() {
        let table = [
            (0.1_f32, "0.1"),
            (0.333_333_34, "0.33333334"),
            (3.402_823_5e38, "3.4028235E38"),
            (1.175_494_4e-38, "1.17549435E-38"),
            (16_777_216.0, "1.6777216E7"),
            (f32::NAN, "NaN"),
            (-0.0, "-0.0"),
        ];
        for (value, text) in table {
            let mut out = String::new();
            write_float(value, &mut out);
            assert_eq!(out, text);
        }
    }
}
