//! Writes doubles as Java does, which is how Spark shows them: `1.0`, `1.0E10`, `9.99E-4`.
//!
//! The digits are those of Java 19 and later: the fewest that read back as the same number, and of those
//! the nearest. Java 17 sometimes prints one more.

use std::fmt::Write;

/// Appends a number as `Double.toString` writes it.
pub fn write_double(number: f64, out: &mut String) {
    if number.is_nan() {
        out.push_str("NaN");
        return;
    }
    if number.is_infinite() {
        out.push_str(if number < 0.0 { "-Infinity" } else { "Infinity" });
        return;
    }
    if number.is_sign_negative() {
        out.push('-');
    }
    let number = number.abs();
    if number == 0.0 {
        out.push_str("0.0");
        return;
    }
    let (digits, exponent) = shortest(number);
    if (-3..7).contains(&exponent) {
        plain(&digits, exponent, out);
    } else {
        scientific(&digits, exponent, out);
    }
}

/// Returns the significant digits, and the power of ten of the first.
fn shortest(number: f64) -> (String, i32) {
    let mut text = format!("{number:e}");
    if !text.contains('.') {
        // Java always prints two digits, so it may choose the nearer of two-digit numbers.
        let two = format!("{number:.1e}");
        if two.parse() == Ok(number) {
            text = two;
        }
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    while digits.len() > 1 && digits.ends_with('0') {
        digits.pop();
    }
    (digits, exponent.parse().unwrap_or(0))
}

fn plain(digits: &str, exponent: i32, out: &mut String) {
    let Ok(whole) = usize::try_from(exponent + 1) else {
        return plain_below_one(digits, exponent, out);
    };
    if whole == 0 {
        return plain_below_one(digits, exponent, out);
    }
    for at in 0..whole.max(digits.len()) {
        if at == whole {
            out.push('.');
        }
        out.push(digits.as_bytes().get(at).map_or('0', |digit| char::from(*digit)));
    }
    if digits.len() <= whole {
        out.push_str(".0");
    }
}

fn plain_below_one(digits: &str, exponent: i32, out: &mut String) {
    out.push_str("0.");
    for _ in exponent + 1..0 {
        out.push('0');
    }
    out.push_str(digits);
}

fn scientific(digits: &str, exponent: i32, out: &mut String) {
    let (first, rest) = digits.split_at(1);
    let rest = if rest.is_empty() { "0" } else { rest };
    // Writing to a string cannot fail.
    let _ = write!(out, "{first}.{rest}E{exponent}");
}

#[cfg(test)]
mod tests {
    use super::write_double;

    #[test]
    fn doubles_are_javas() {
        for (number, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-1.5, "-1.5"),
            (100.0, "100.0"),
            (1234.5, "1234.5"),
            (9_999_999.0, "9999999.0"),
            (1e7, "1.0E7"),
            (12_345_678.9, "1.23456789E7"),
            (0.1, "0.1"),
            (0.001, "0.001"),
            (0.012_34, "0.01234"),
            (9.99e-4, "9.99E-4"),
            (1e10, "1.0E10"),
            (5e-324, "4.9E-324"),
            (2e-323, "2.0E-323"),
            (2e23, "2.0E23"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::MIN_POSITIVE, "2.2250738585072014E-308"),
            (1_516_717_442.735_266, "1.516717442735266E9"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            let mut out = String::new();
            write_double(number, &mut out);
            assert_eq!(out, text);
        }
    }
}
