//! Reads interval literals in all of Spark's forms (`AstBuilder.visitInterval`).

use datafusion::sql::sqlparser::ast::{DateTimeField, Expr, Interval, UnaryOperator, Value};

use crate::civil::MICROS_PER_DAY;
use crate::error::{Error, Result};
use crate::spark::interval::{Amount, ranged as interval_ranged, trimmed, united};
use crate::spark::interval_type::{Span, Unit};
use crate::sql::syntax::interval_literal::UNITS;

/// Reads a literal's value, in months or microseconds, and its type.
///
/// # Errors
/// A unit that Spark does not have, an amount that is not a number, or months combined with days.
pub(in crate::sql) fn literal(interval: &Interval) -> Result<(i64, Span)> {
    let Interval {
        value,
        leading_field,
        leading_precision,
        last_field,
        fractional_seconds_precision,
    } = interval;
    if leading_precision.is_some() || fractional_seconds_precision.is_some() {
        return Err(Error::failed("an interval's unit takes no number in parentheses")
            .hint("`INTERVAL '1.5' SECOND`"));
    }
    let text = written(value).ok_or_else(|| {
        wrong(&value.to_string(), interval).hint("the amount is a number: `INTERVAL 1 DAY`")
    })?;
    let read = match (leading_field, last_field) {
        (Some(first), Some(last)) if unit(first) == unit(last) => {
            return Err(Error::failed(format!(
                "an interval from {first} to {last} is not supported"
            ))
            .hint("one unit is enough: `INTERVAL '1' DAY`"));
        }
        (Some(first), Some(last)) => {
            let span = unit(first).zip(unit(last)).and_then(|(first, last)| Span::new(first, last));
            span.and_then(|span| Some((interval_ranged(trimmed(&text), span)?, span)))
        }
        (Some(unit), None) => united(&format!("{text} {unit}")).map(of_amount).transpose()?,
        (None, _) => united(&text).map(of_amount).transpose()?,
    };
    let (value, span) = read.ok_or_else(|| wrong(&text, interval))?;
    if span.is_months() && i32::try_from(value).is_err() {
        return Err(Error::failed(format!("the interval `{text}` is out of range")));
    }
    Ok((value, span))
}

fn unit(field: &DateTimeField) -> Option<Unit> {
    let name = field.to_string().to_lowercase();
    Unit::named(name.strip_suffix('s').unwrap_or(&name))
}

fn of_amount(amount: Amount) -> Result<(i64, Span)> {
    let Some((first, last)) = amount.units else {
        return Err(Error::failed("internal error: an interval without units"));
    };
    let Some(span) = Span::new(first, last) else {
        return Err(Error::failed("an interval has years and months, or days and less, not both")
            .hint("add one after the other: `at + INTERVAL 1 MONTH + INTERVAL 1 DAY`"));
    };
    let micros = amount.days.checked_mul(MICROS_PER_DAY);
    let micros = micros.and_then(|days| days.checked_add(amount.micros));
    match if span.is_months() { Some(amount.months) } else { micros } {
        Some(value) => Ok((value, span)),
        None => Err(Error::failed("the interval is out of range")),
    }
}

/// Makes the error of an invalid literal, which names its amount and its units.
fn wrong(text: &str, interval: &Interval) -> Error {
    let named = |field: &Option<DateTimeField>| {
        field.as_ref().map(|field| field.to_string().to_lowercase())
    };
    let (shown, hint) = match (named(&interval.leading_field), named(&interval.last_field)) {
        (Some(first), Some(last)) => (
            format!("{text} {first} to {last}"),
            "`INTERVAL '1 02:03:04' DAY TO SECOND`, `INTERVAL '1-2' YEAR TO MONTH`",
        ),
        (Some(unit), None) if text.contains('.') => {
            (format!("{text} {unit}"), "only seconds can have a fraction: `INTERVAL '1.5' SECOND`")
        }
        (Some(unit), None) => (format!("{text} {unit}"), UNITS),
        (None, _) => (text.to_owned(), UNITS),
    };
    Error::failed(format!("invalid interval `{shown}`")).hint(hint)
}

/// Returns the amount of an interval as it was written.
fn written(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, false) => Some(digits.clone()),
            Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        Expr::Identifier(name) if name.quote_style == Some('"') => Some(name.value.clone()),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
            let text = written(expr)?;
            Some(match text.trim_start().strip_prefix('-') {
                Some(rest) => rest.to_owned(),
                None => format!("-{}", text.trim_start()),
            })
        }
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } => written(expr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::ast::Expr;

    use super::{literal, of_amount};
    use crate::spark::interval::united;
    use crate::sql::syntax::parse::expression;

    #[test]
    fn invalid_literals_are_shown_with_their_units() {
        let cases = [
            ("1.5 days", "invalid interval `1.5 days`"),
            ("'1-13' year to month", "invalid interval `1-13 year to month`"),
            ("'1 nanosecond'", "invalid interval `1 nanosecond`"),
            ("-'99999999999' year", "invalid interval `-99999999999 year`"),
        ];
        for (text, expected) in cases {
            let Ok(Expr::Interval(interval)) = expression(&format!("interval {text}")) else {
                panic!("{text}")
            };
            assert_eq!(literal(&interval).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn intervals_are_read() {
        let cases = [
            ("1 day 2 hours", Some((93_600_000_000, "interval day to hour"))),
            ("-1.5 seconds", Some((-1_500_000, "interval second"))),
            ("- 1 day", Some((-86_400_000_000, "interval day"))),
            ("3 weeks 2 days", Some((23 * 86_400_000_000, "interval day"))),
            ("interval 2 years 3 months", Some((27, "interval year to month"))),
            ("100 milliseconds", Some((100_000, "interval second"))),
            ("1 day ago", None),
            ("1.5 days", None),
            ("1 nanosecond", None),
            ("day", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let read = united(text).map(|amount| of_amount(amount).unwrap());
            let read = read.map(|(value, span)| (value, span.name()));
            assert_eq!(read, expected.map(|(value, name)| (value, name.to_owned())), "{text}");
        }
        assert!(of_amount(united("1 month 1 day").unwrap()).is_err());
    }
}
