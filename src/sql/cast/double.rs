//! Writes doubles as Java does: `1.0`, `1.0E10`, `1.0E-4`, `NaN`, `Infinity`.

/// Writes a double with the fewest digits that read back as the same.
///
/// Java's rule: plain from 10^-3 up to 10^7, else with an exponent, always with a decimal point.
pub(in crate::sql) fn java(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        return format!("{value:?}");
    }
    // Java writes two digits at least, and takes those nearest to the least of all doubles.
    if magnitude.to_bits() == 1 {
        return if value > 0.0 { "4.9E-324" } else { "-4.9E-324" }.to_owned();
    }
    let spelled = format!("{value:e}");
    match spelled.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}.0E{exponent}"),
        None => spelled,
    }
}

#[cfg(test)]
mod tests {
    use super::java;

    #[test]
    fn doubles_read_as_in_java() {
        let cases = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (1e10, "1.0E10"),
            (1_234_567.0, "1234567.0"),
            (12_345_678.9, "1.23456789E7"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (f64::from_bits(1), "4.9E-324"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, spelled) in cases {
            assert_eq!(java(value), spelled);
        }
    }
}
