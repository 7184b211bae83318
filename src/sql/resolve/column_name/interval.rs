//! Writes intervals as Spark does, however they were typed: `INTERVAL '1 02' DAY TO HOUR`.
//!
//! The texts are those of Spark's `SparkIntervalUtils` (`toDayTimeIntervalString`,
//! `toYearMonthIntervalString`).

use datafusion::sql::sqlparser::ast::{Expr, Interval, UnaryOperator, Value};

/// Units from the largest, and how many of the smallest unit of their kind (months, microseconds) each has.
const UNITS: [(&str, i64); 6] = [
    ("YEAR", 12),
    ("MONTH", 1),
    ("DAY", 86_400_000_000),
    ("HOUR", 3_600_000_000),
    ("MINUTE", 60_000_000),
    ("SECOND", 1_000_000),
];
const DAY: usize = 2;
const SECOND: usize = 5;

/// Units that are converted to another one.
const OTHERS: [(&str, usize, i64); 3] =
    [("WEEK", DAY, 7 * 86_400_000_000), ("MILLISECOND", SECOND, 1_000), ("MICROSECOND", SECOND, 1)];

/// Writes an interval; returns `None` if its amount is not a literal or its string is not an interval.
pub(in crate::sql) fn spelled(interval: &Interval) -> Option<String> {
    let Interval {
        value,
        leading_field,
        leading_precision: None,
        last_field,
        fractional_seconds_precision: None,
    } = interval
    else {
        return None;
    };
    let text = amount(value)?;
    let (total, from, to) = match (leading_field, last_field) {
        (None, None) => of_units(&text)?,
        (Some(unit), None) => {
            let (place, size) = unit_named(&unit.to_string())?;
            (scaled(&text, size)?, place, place)
        }
        (Some(from), Some(to)) => {
            let places = (unit_named(&from.to_string())?.0, unit_named(&to.to_string())?.0);
            (of_range(&text, places.0, places.1)?, places.0, places.1)
        }
        (None, Some(_)) => return None,
    };
    let range = if from == to {
        UNITS[from].0.to_owned()
    } else {
        format!("{} TO {}", UNITS[from].0, UNITS[to].0)
    };
    Some(format!("INTERVAL '{}' {range}", written(total, from, to)))
}

fn amount(value: &Expr) -> Option<String> {
    match value {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, false) => Some(digits.clone()),
            Value::SingleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => Some(format!("-{}", amount(expr)?)),
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } => amount(expr),
        _ => None,
    }
}

/// Finds a unit by its singular or plural name.
fn unit_named(name: &str) -> Option<(usize, i64)> {
    let name = name.to_ascii_uppercase();
    let name = name.strip_suffix('S').unwrap_or(&name);
    let own = UNITS.iter().position(|(unit, _)| *unit == name).map(|at| (at, UNITS[at].1));
    own.or_else(|| {
        let other = OTHERS.iter().find(|(unit, ..)| *unit == name)?;
        Some((other.1, other.2))
    })
}

/// Converts an amount exactly to the smallest unit of its kind.
fn scaled(amount: &str, size: i64) -> Option<i64> {
    let amount = amount.trim();
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, amount.strip_prefix('+').unwrap_or(amount)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part = match fraction {
        "" => 0,
        digits if size == 1_000_000 && digits.len() <= 9 => {
            format!("{digits:0<9}").parse::<i64>().ok()? / 1_000
        }
        _ => return None,
    };
    whole.checked_mul(size)?.checked_add(part)?.checked_mul(sign)
}

/// Reads `1 day 2 hours`.
fn of_units(text: &str) -> Option<(i64, usize, usize)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut total, mut from, mut to) = (0_i64, SECOND, 0);
    for pair in words.chunks(2) {
        let [amount, unit] = pair else { return None };
        let (place, size) = unit_named(unit)?;
        total = total.checked_add(scaled(amount, size)?)?;
        (from, to) = (from.min(place), to.max(place));
    }
    // Months and days together have a type that columns cannot have.
    (!words.is_empty() && (from < DAY) == (to < DAY)).then_some((total, from, to))
}

/// Reads `1 02:03:04` as a range of units, and `1-2` as years and months.
fn of_range(text: &str, from: usize, to: usize) -> Option<i64> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let parts: Vec<&str> = text.split(['-', ' ', ':']).collect();
    let units = UNITS.get(from..=to)?;
    if parts.len() != units.len() {
        return None;
    }
    let mut total = 0_i64;
    for (part, (_, size)) in parts.into_iter().zip(units) {
        total = total.checked_add(scaled(part, *size)?)?;
    }
    total.checked_mul(sign)
}

/// Writes an amount in a range of units.
fn written(total: i64, from: usize, to: usize) -> String {
    let mut text = if total < 0 { "-".to_owned() } else { String::new() };
    let mut rest = total.unsigned_abs();
    for (place, (_, size)) in UNITS.iter().enumerate().take(to + 1).skip(from) {
        let size = size.unsigned_abs();
        let (whole, left) = (rest / size, rest % size);
        text.push_str(match place {
            _ if place == from => "",
            1 => "-",
            3 => " ",
            _ => ":",
        });
        let written = if place > DAY { format!("{whole:02}") } else { whole.to_string() };
        text.push_str(&written);
        rest = left;
    }
    if to == SECOND && rest > 0 {
        text.push_str(format!(".{rest:06}").trim_end_matches('0'));
    }
    text
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::ast::Expr;

    use super::spelled;
    use crate::sql::syntax::parse::expression;

    #[test]
    fn intervals_are_spelled_as_spark_spells_them() {
        let cases = [
            ("interval 3 days", "'3' DAY"),
            ("interval '1 day 2 hours'", "'1 02' DAY TO HOUR"),
            ("interval '90' minute", "'90' MINUTE"),
            ("interval 1 week", "'7' DAY"),
            ("interval '1 weeks 2 days'", "'9' DAY"),
            ("interval 5 milliseconds", "'00.005' SECOND"),
            ("interval -1.5 second", "'-01.5' SECOND"),
            ("interval '1:2:3' hour to second", "'01:02:03' HOUR TO SECOND"),
            ("interval '-1 02:03' day to minute", "'-1 02:03' DAY TO MINUTE"),
            ("interval '1-2' year to month", "'1-2' YEAR TO MONTH"),
            ("interval '1 year 2 months'", "'1-2' YEAR TO MONTH"),
        ];
        for (text, expected) in cases {
            let Ok(Expr::Interval(interval)) = expression(text) else { panic!("{text}") };
            assert_eq!(spelled(&interval), Some(format!("INTERVAL {expected}")), "{text}");
        }
    }
}
