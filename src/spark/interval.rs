//! Reads and writes the text of intervals: `1 day 2 hours`, `1 02:03:04`.

use std::fmt::Write as _;

use datafusion::arrow::array::types::IntervalMonthDayNano;

use crate::civil::MICROS_PER_SECOND;
use crate::spark::interval_type::{Span, Unit};

/// Reads the numbers of a range of units: `1 02:03:04` from day to second, `2-3` from year to month. The
/// forms are those of the patterns in Spark's `IntervalUtils`, where a sign may also be `|`, and years and months
/// have 32 bits.
pub(crate) fn ranged(text: &str, span: Span) -> Option<i64> {
    let (sign, mut rest) = sign_of(text);
    let units = [Unit::Year, Unit::Month, Unit::Day, Unit::Hour, Unit::Minute, Unit::Second];
    let units = units.into_iter().filter(|unit| (span.first..=span.last).contains(unit));
    let mut value: i64 = 0;
    for unit in units {
        let is_first = unit == span.first;
        if !is_first {
            rest = rest.strip_prefix(match unit {
                Unit::Month => '-',
                Unit::Hour => ' ',
                _ => ':',
            })?;
        }
        let digits = leading_digits(rest);
        let limit = match unit {
            _ if is_first => i64::MAX,
            Unit::Month => 12,
            Unit::Hour => 24,
            _ => 60,
        };
        let is_short = is_first || unit == Unit::Month || digits.len() <= 2;
        let number = digits.parse::<i64>().ok().filter(|number| is_short && *number < limit)?;
        value = value.checked_add(number.checked_mul(sign * unit.size())?)?;
        rest = &rest[digits.len()..];
        if unit == Unit::Second
            && let Some(after) = rest.strip_prefix('.')
        {
            let fraction = leading_digits(after);
            let micros = micros_of(fraction).filter(|_| !fraction.is_empty())?;
            value = value.checked_add(sign * micros)?;
            rest = &after[fraction.len()..];
        }
    }
    let fits = !span.is_months() || i32::try_from(value).is_ok();
    (rest.is_empty() && fits).then(|| as_cast(value, span))
}

/// Returns what a cast to an interval gives: Spark loses the sign of seconds below 1, as in
/// `CAST('-0.5' AS INTERVAL SECOND)`.
pub(crate) fn as_cast(value: i64, span: Span) -> i64 {
    let is_second = span.first == Unit::Second && value.abs() < MICROS_PER_SECOND;
    if is_second { value.abs() } else { value }
}

/// Removes what Spark's `UTF8String.trimAll` removes: ASCII control characters and spaces at both ends.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_control() || c == ' ')
}

/// Splits the sign from a text: -1, or 1 if there is none.
pub(crate) fn sign_of(text: &str) -> (i64, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix(['+', '|']).unwrap_or(text)),
    }
}

fn leading_digits(text: &str) -> &str {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

/// Reads the digits after the decimal point of a second; digits below a microsecond are cut off.
fn micros_of(digits: &str) -> Option<i64> {
    const DIGITS_MAX: usize = 9;
    (digits.len() <= DIGITS_MAX).then_some(())?;
    format!("{digits:0<6}")[..6].parse().ok()
}

/// Writes a calendar interval as Spark's `CalendarInterval.toString` does:
/// `1 years 2 months 3 days 4 hours 5.5 seconds`.
pub(crate) fn write(value: IntervalMonthDayNano, out: &mut String) {
    let start = out.len();
    let micros = value.nanoseconds / 1000;
    let minutes = micros / (60 * MICROS_PER_SECOND);
    let parts = [
        (i64::from(value.months / 12), "years"),
        (i64::from(value.months % 12), "months"),
        (i64::from(value.days), "days"),
        (minutes / 60, "hours"),
        (minutes % 60, "minutes"),
    ];
    for (count, unit) in parts.into_iter().filter(|(count, _)| *count != 0) {
        let _ = write!(out, "{count} {unit} ");
    }
    let rest = micros % (60 * MICROS_PER_SECOND);
    if rest != 0 || out.len() == start {
        let sign = if rest < 0 { "-" } else { "" };
        let _ = write!(out, "{sign}{}", (rest / MICROS_PER_SECOND).abs());
        let fraction = (rest % MICROS_PER_SECOND).abs();
        if fraction != 0 {
            out.push_str(format!(".{fraction:06}").trim_end_matches('0'));
        }
        out.push_str(" seconds ");
    }
    out.truncate(out.trim_end().len());
}

/// Months, days and microseconds, and the largest and smallest of the units that are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) months: i64,
    pub(crate) days: i64,
    pub(crate) micros: i64,
    pub(crate) units: Option<(Unit, Unit)>,
}

/// Reads a calendar interval: months, days and microseconds.
pub(crate) fn calendar(text: &str) -> Option<(i64, i64, i64)> {
    let amount = united(text)?;
    Some((amount.months, amount.days, amount.micros))
}

/// If a word names a unit of an interval, returns it in the singular.
pub(crate) fn multi_unit(word: &str) -> Option<&'static str> {
    const NAMES: [&str; 9] =
        ["year", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];
    let word = word.to_ascii_lowercase();
    let word = word.strip_suffix('s').unwrap_or(&word);
    NAMES.into_iter().find(|name| *name == word)
}

/// Reads `1 day 2 hours`, `-3 months`. The steps are those of Spark's `SparkIntervalUtils.stringToInterval`.
pub(crate) fn united(text: &str) -> Option<Amount> {
    let text = trimmed(text).to_ascii_lowercase();
    let mut rest = text.as_str();
    if let Some(after) = rest.strip_prefix("interval") {
        rest = after.strip_prefix(is_space)?;
    }
    let mut amount = Amount::default();
    loop {
        rest = rest.trim_start_matches(is_space);
        if rest.is_empty() {
            return amount.units.map(|_| amount);
        }
        let number = Number::read(&mut rest)?;
        // There is at least one space between a number and its unit.
        rest = rest.strip_prefix(is_space)?.trim_start_matches(is_space);
        let end = rest.find(is_space).unwrap_or(rest.len());
        amount.add(&number, multi_unit(&rest[..end])?)?;
        rest = &rest[end..];
    }
}

/// Says whether Java's `Character.isWhitespace` is true of an ASCII character.
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\x1c'..=' ')
}

/// The number before a unit: its integer part, and its fraction in millionths if it has a decimal point.
struct Number {
    whole: i64,
    fraction: Option<i64>,
}

impl Number {
    /// Takes a number off the beginning of a text; spaces may follow its sign.
    fn read(rest: &mut &str) -> Option<Self> {
        let unsigned = rest.strip_prefix(['-', '+']);
        let sign = if rest.starts_with('-') { -1 } else { 1 };
        let text = unsigned.map_or(*rest, |text| text.trim_start_matches(is_space));
        let digits = leading_digits(text);
        let whole: i64 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        let after = &text[digits.len()..];
        let fraction = after.strip_prefix('.').map(leading_digits);
        // Spark reads a decimal point without digits as 0, but only after a sign.
        let has_digits = !digits.is_empty() || fraction.is_some_and(|digits| !digits.is_empty());
        (has_digits || fraction.is_some() && unsigned.is_some()).then_some(())?;
        *rest = &after[fraction.map_or(0, |fraction| 1 + fraction.len())..];
        let fraction = match fraction {
            Some(fraction) => Some(sign * micros_of(fraction)?),
            None => None,
        };
        Some(Self { whole: sign * whole, fraction })
    }
}

impl Amount {
    /// Adds a number of a unit; only seconds may have a fraction.
    fn add(&mut self, number: &Number, name: &str) -> Option<()> {
        let Number { whole, fraction } = number;
        if fraction.is_some() && name != "second" {
            return None;
        }
        let unit = match name {
            "week" => Unit::Day,
            "millisecond" | "microsecond" => Unit::Second,
            name => Unit::named(name)?,
        };
        let (sum, size) = match name {
            "year" | "month" => (&mut self.months, unit.size()),
            "week" => (&mut self.days, 7),
            "day" => (&mut self.days, 1),
            "millisecond" => (&mut self.micros, 1000),
            "microsecond" => (&mut self.micros, 1),
            _ => (&mut self.micros, unit.size()),
        };
        *sum = sum.checked_add(whole.checked_mul(size)?)?.checked_add(fraction.unwrap_or(0))?;
        // Months and days have 32 bits, at each step.
        i32::try_from(self.months).and(i32::try_from(self.days)).ok()?;
        self.units = Some(match self.units {
            None => (unit, unit),
            Some((first, last)) => (first.min(unit), last.max(unit)),
        });
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{ranged, united};
    use crate::spark::interval_type::Span;

    #[test]
    fn the_numbers_of_units_are_read() {
        let cases = [
            ("interval day to second", "1 02:03:04.5", Some(93_784_500_000)),
            ("interval day to second", "-1 02:03:04", Some(-93_784_000_000)),
            ("interval hour to minute", "25:00", Some(90_000_000_000)),
            ("interval year to month", "1-2", Some(14)),
            ("interval day", "10", Some(864_000_000_000)),
            ("interval day to minute", "1 25:00", None),
            ("interval year to month", "1-12", None),
            ("interval day to hour", "1", None),
            ("interval day", "1 2", None),
            ("interval day to second", "1:02:03:04", None),
            ("interval hour to minute", "1 2", None),
            ("interval day to second", "1 002:03:04", None),
            ("interval day to second", "1 2:3:4.", None),
            ("interval day to second", "|1 2:3:4.5", Some(93_784_500_000)),
            ("interval year to month", "1-011", Some(23)),
            ("interval year", "178956971", None),
            ("interval month", "-2147483648", Some(-2_147_483_648)),
            ("interval month", "2147483648", None),
            ("interval day to second", "-106751991 04:00:54.775808", Some(i64::MIN)),
            ("interval day to second", "106751991 04:00:54.775808", None),
            ("interval day", " 1", None),
        ];
        for (name, text, expected) in cases {
            assert_eq!(ranged(text, Span::named(name).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn numbers_and_units_are_read() {
        let read = |text| united(text).map(|amount| (amount.months, amount.days, amount.micros));
        let cases = [
            ("1 day 2 hours", Some((0, 1, 7_200_000_000))),
            ("-  1 day", Some((0, -1, 0))),
            ("interval\t1 day", Some((0, 1, 0))),
            ("INTERVAL 1 Year -2 months", Some((10, 0, 0))),
            ("+.5 seconds", Some((0, 0, 500_000))),
            ("1. second", Some((0, 0, 1_000_000))),
            ("-1.000001999 second", Some((0, 0, -1_000_001))),
            ("- . second", Some((0, 0, 0))),
            (". second", None),
            ("+-5 days", None),
            ("1.5 days", None),
            ("1day", None),
            ("interval1 day", None),
            ("interval", None),
            ("1.0000000001 second", None),
            ("2147483647 months 1 month -1 month", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
