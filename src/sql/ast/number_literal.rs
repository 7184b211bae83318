//! Reads Spark's numeric literals: numbers with a type suffix or an exponent.
//!
//! `2.5D` and `1e3` are doubles, `2.5` is a decimal (by an option of the engine), and an integer is an int if
//! it fits into one. Spark's rules are in `AstBuilder`, such as `AstBuilder.visitExponentLiteral`.

use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, ExactNumberInfo, Expr, Value, ValueWithSpan,
};

use crate::error::{Error, Result};
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::literal::text;

/// The maximum number of digits of a decimal.
const DIGITS_MAX: u64 = 38;

/// Rewrites a number with a type suffix or an exponent as a cast.
pub(in crate::sql) fn rewrite(expr: &mut Expr) {
    let Expr::Value(ValueWithSpan { value: Value::Number(spelled, false), span: _ }) = expr else {
        return;
    };
    let (inner, data_type) = match typed(spelled) {
        // Casts from the text: a double of many digits would change if it were converted through a decimal.
        Some((digits, data_type)) => (text(&digits), data_type),
        None if spelled.parse::<i32>().is_ok() => (expr.clone(), DataType::Int(None)),
        // Beyond the range of bigint, it is a decimal with exactly its digits.
        None if spelled.bytes().all(|b| b.is_ascii_digit()) && spelled.parse::<i64>().is_err() => {
            (text(spelled), DataType::Decimal(exact(spelled)))
        }
        None => return,
    };
    // The engine (55.2) names a column by what is cast: `1.5D` and `1.5F` would have the same name.
    if matches!(data_type, DataType::Float(_)) {
        *expr = to_named(inner, "FLOAT");
        return;
    }
    *expr = Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(inner),
        data_type,
        array: false,
        format: None,
    };
}

/// Refuses a number that its type cannot represent: `128Y`, `1e400`, `1.5L`.
///
/// # Errors
/// Such a number.
pub(in crate::sql) fn check(spelled: &str, is_long: bool, is_negated: bool) -> Result<()> {
    let upper = spelled.to_ascii_uppercase();
    let (digits, suffix) = if is_long { (upper.as_str(), "L") } else { parted(&upper) };
    let of_whole = |name: &str, limit: u64| {
        // The smallest integer has no positive counterpart.
        let fits = digits.parse::<u64>().is_ok_and(|n| n < limit + u64::from(is_negated));
        if fits { Ok(()) } else { Err(outside(spelled, suffix, name)) }
    };
    match suffix {
        "L" => of_whole("bigint", 1 << 63),
        "S" => of_whole("smallint", 1 << 15),
        "Y" => of_whole("tinyint", 1 << 7),
        "F" if digits.parse::<f64>().is_ok_and(|value| value > f64::from(f32::MAX)) => {
            Err(outside(spelled, "", "float"))
        }
        "D" if digits.parse::<f64>().is_ok_and(f64::is_infinite) => {
            Err(outside(spelled, "", "double"))
        }
        "" | "BD" if places(digits).is_some_and(|(precision, _)| precision > DIGITS_MAX) => Err(
            Error::failed(format!("a decimal has at most {DIGITS_MAX} digits, not `{spelled}`"))
                .hint("write `1e40` for a double"),
        ),
        _ => Ok(()),
    }
}

fn outside(spelled: &str, suffix: &str, name: &str) -> Error {
    let suffix = if spelled.to_ascii_uppercase().ends_with(suffix) { "" } else { suffix };
    Error::failed(format!("the number `{spelled}{suffix}` is outside the range of a {name}"))
}

/// Splits a number from its type suffix; a number with only an exponent is a double.
fn parted(upper: &str) -> (&str, &str) {
    const SUFFIXES: [&str; 5] = ["BD", "D", "F", "S", "Y"];
    let suffix = SUFFIXES.into_iter().find(|suffix| upper.ends_with(suffix));
    match suffix {
        Some(suffix) => (upper.strip_suffix(suffix).unwrap_or(upper), suffix),
        None if upper.contains('E') => (upper, "D"),
        None => (upper, ""),
    }
}

/// Returns the digits of a number and the type that its suffix or exponent gives it.
pub(in crate::sql) fn typed(spelled: &str) -> Option<(String, DataType)> {
    let upper = spelled.to_ascii_uppercase();
    let (digits, suffix) = parted(&upper);
    let data_type = match suffix {
        "BD" => DataType::Decimal(exact(digits)),
        "D" => DataType::Double(ExactNumberInfo::None),
        "F" => DataType::Float(ExactNumberInfo::None),
        "S" => DataType::SmallInt(None),
        "Y" => DataType::TinyInt(None),
        _ => return None,
    };
    let digits =
        if suffix == "BD" { written_out(digits) } else { None }.unwrap_or(digits.to_owned());
    Some((digits, data_type))
}

/// Writes a decimal without its exponent, which the engine cannot read.
fn written_out(digits: &str) -> Option<String> {
    let (mantissa, exponent) = digits.split_once('E')?;
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let point = i64::try_from(whole.len()).ok()? + exponent;
    let ahead = usize::try_from(-point).unwrap_or(0);
    let all = format!("{}{whole}{fraction}", "0".repeat(ahead));
    let point = usize::try_from(point).unwrap_or(0);
    let all = format!("{all:0<point$}");
    Some(format!("0{}.{}", &all[..point], &all[point..]))
}

/// Returns the name of the type that a text would have as a numeric literal; `None` if it is not a number.
pub(in crate::sql) fn type_of(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_digits = |c: char| c.is_ascii_digit() || c == '.';
    if digits.is_empty() || !digits.chars().all(is_digits) || digits.matches('.').count() > 1 {
        return None;
    }
    Some(match exact(digits) {
        _ if text.parse::<i32>().is_ok() => "INT".to_owned(),
        _ if text.parse::<i64>().is_ok() => "BIGINT".to_owned(),
        ExactNumberInfo::PrecisionAndScale(precision, scale) => {
            format!("DECIMAL({precision},{scale})")
        }
        _ => return None,
    })
}

/// Returns the precision and scale that the digits of a decimal need.
fn exact(digits: &str) -> ExactNumberInfo {
    let (precision, scale) = places(digits).unwrap_or((DIGITS_MAX, 0));
    let scale = i64::try_from(scale.min(DIGITS_MAX)).unwrap_or_default();
    ExactNumberInfo::PrecisionAndScale(precision.clamp(1, DIGITS_MAX), scale)
}

/// Counts the digits of a decimal, and those after the point; `None` if it is not a decimal.
fn places(digits: &str) -> Option<(u64, u64)> {
    let (digits, exponent) = digits.split_once('E').unwrap_or((digits, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    all.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    let length = |digits: &str| i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let significant = length(all.trim_start_matches('0')).max(1);
    let scale = length(fraction).checked_sub(exponent)?;
    let precision =
        if scale < 0 { significant.checked_sub(scale)? } else { significant.max(scale) };
    Some((u64::try_from(precision).ok()?, u64::try_from(scale.max(0)).ok()?))
}

#[cfg(test)]
mod tests {
    use super::{check, places, written_out};

    #[test]
    fn decimals_have_the_digits_they_are_written_with() {
        let cases = [
            ("1", (1, 0)),
            ("0.05", (2, 2)),
            ("000.5", (1, 1)),
            ("10.010", (5, 3)),
            ("5.", (1, 0)),
            ("1E3", (4, 0)),
            ("1.5E-3", (4, 4)),
            ("12E-1", (2, 1)),
            ("0.00", (2, 2)),
        ];
        for (digits, expected) in cases {
            assert_eq!(places(digits), Some(expected), "{digits}");
        }
    }

    #[test]
    fn exponents_are_written_out() {
        for (digits, expected) in [("1E3", "01000."), ("1.5E-3", "0.0015"), ("12E-1", "01.2")] {
            assert_eq!(written_out(digits).as_deref(), Some(expected));
        }
    }

    #[test]
    fn numbers_past_their_type_are_refused() {
        let refused = ["128Y", "32768s", "1e400", "1E400D", "1e40F", "1.5Y", "1e39BD"];
        for spelled in refused.into_iter().chain(["123456789012345678901234567890123456789"]) {
            assert!(check(spelled, false, false).is_err(), "{spelled}");
        }
        for (spelled, is_long, is_negated) in [
            ("127Y", false, false),
            ("128Y", false, true),
            ("9223372036854775808", true, true),
            ("1e308", false, false),
            ("99999999999999999999", false, false),
        ] {
            assert!(check(spelled, is_long, is_negated).is_ok(), "{spelled}");
        }
        assert!(check("1.5", true, false).is_err());
        assert!(check("9223372036854775808", true, false).is_err());
    }
}
