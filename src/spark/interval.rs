//! Reads and writes the text of intervals: `1 day 2 hours`, `1 02:03:04`.

use std::fmt::Write as _;

use datafusion::arrow::array::types::IntervalMonthDayNano;

use crate::civil::MICROS_PER_SECOND;
use crate::span::{Span, Unit};

/// Reads the numbers of a range of units: `1 02:03:04` from day to second, `2-3` from year to month. The
/// forms are those of Spark's `IntervalUtils` (`fromDayTimeString`, `fromYearMonthString`).
pub(crate) fn ranged(text: &str, span: Span) -> Option<i64> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let separators: &[char] = if span.is_months() { &['-'] } else { &[' ', ':'] };
    let units = [Unit::Year, Unit::Month, Unit::Day, Unit::Hour, Unit::Minute, Unit::Second];
    let units = units.into_iter().filter(|unit| (span.first..=span.last).contains(unit));
    let parts: Vec<&str> = text.split(separators).collect();
    let mut value: i64 = 0;
    let mut count = 0;
    for (unit, part) in units.zip(parts.iter().copied().chain(std::iter::repeat(""))) {
        let limit = match unit {
            _ if unit == span.first => i64::MAX,
            Unit::Month => 12,
            Unit::Hour => 24,
            _ => 60,
        };
        let (whole, fraction) = match (unit, part.split_once('.')) {
            (Unit::Second, Some((whole, fraction))) => (whole, fraction),
            _ => (part, ""),
        };
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        (!whole.is_empty() && is_digits(whole) && is_digits(fraction)).then_some(())?;
        let number = whole.parse::<i64>().ok().filter(|number| *number < limit)?;
        value = value.checked_add(number.checked_mul(unit.size())?)?;
        if !fraction.is_empty() {
            (fraction.len() <= 9).then_some(())?;
            let micros = format!("{fraction:0<6}")[..6].parse::<i64>().ok()?;
            value = value.checked_add(micros)?;
        }
        count += 1;
    }
    (count == parts.len()).then_some(sign * value)
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

/// Reads `1 day 2 hours`, `-3 months`, by Spark's `SparkIntervalUtils.stringToInterval`.
pub(crate) fn united(text: &str) -> Option<Amount> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix("interval ").unwrap_or(&text);
    // A sign may be separated from its number.
    let text = text.replace("- ", "-").replace("+ ", "+");
    let mut words = text.split_whitespace();
    let mut amount = Amount::default();
    while let Some(number) = words.next() {
        let name = multi_unit(words.next()?)?;
        let whole = || number.strip_prefix('+').unwrap_or(number).parse::<i64>().ok();
        let unit = match name {
            "week" => Unit::Day,
            "millisecond" | "microsecond" => Unit::Second,
            name => Unit::named(name)?,
        };
        let micros = |size: i64| whole()?.checked_mul(size);
        match name {
            "year" | "month" => {
                amount.months = amount.months.checked_add(whole()?.checked_mul(unit.size())?)?;
            }
            "week" => amount.days = amount.days.checked_add(whole()?.checked_mul(7)?)?,
            "day" => amount.days = amount.days.checked_add(whole()?)?,
            "second" => amount.micros = amount.micros.checked_add(seconds(number)?)?,
            "millisecond" => amount.micros = amount.micros.checked_add(micros(1000)?)?,
            "microsecond" => amount.micros = amount.micros.checked_add(micros(1)?)?,
            _ => amount.micros = amount.micros.checked_add(micros(unit.size())?)?,
        }
        amount.units = Some(match amount.units {
            None => (unit, unit),
            Some((first, last)) => (first.min(unit), last.max(unit)),
        });
    }
    amount.units.map(|_| amount)
}

fn seconds(text: &str) -> Option<i64> {
    const DIGITS_MAX: usize = 9;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_digits(whole) && is_digits(fraction) && fraction.len() <= DIGITS_MAX;
    (is_number && !(whole.is_empty() && fraction.is_empty())).then_some(())?;
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let micros: i64 = format!("{fraction:0<6}")[..6].parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(micros).map(|micros| sign * micros)
}

#[cfg(test)]
mod tests {
    use super::ranged;
    use crate::span::Span;

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
        ];
        for (name, text, expected) in cases {
            assert_eq!(ranged(text, Span::named(name).unwrap()), expected, "{text}");
        }
    }
}
