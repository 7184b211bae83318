//! Spark's interval types: from years to months, from days to seconds, told apart by the units they span.
//!
//! The engine has one type for years and months and none that keeps which units there are, so each of
//! Spark's is a timestamp of seconds whose time zone, `+00:25`, is the places of its longest and shortest
//! unit; its values are months, or microseconds. So the engine sorts, groups and joins them, and carries the
//! type everywhere. Nothing else makes timestamps of seconds in such zones.

use std::fmt::Write as _;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, TimestampSecondArray};
use datafusion::arrow::datatypes::{DataType, TimeUnit, TimestampSecondType};

use crate::civil::{MICROS_PER_DAY, MICROS_PER_SECOND};

const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;
const MICROS_PER_HOUR: i64 = 3600 * MICROS_PER_SECOND;

/// A unit of an interval, the longest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Twelve months.
    Year,
    /// The unit of the calendar.
    Month,
    /// 24 hours.
    Day,
    /// 60 minutes.
    Hour,
    /// 60 seconds.
    Minute,
    /// A million microseconds.
    Second,
}

impl Unit {
    const ALL: [Self; 6] =
        [Self::Year, Self::Month, Self::Day, Self::Hour, Self::Minute, Self::Second];

    /// Returns its name in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    /// Reads its name, in the singular.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name().eq_ignore_ascii_case(name))
    }

    /// Returns how many months it is, or how many microseconds.
    pub fn size(self) -> i64 {
        match self {
            Self::Year => 12,
            Self::Month => 1,
            Self::Day => MICROS_PER_DAY,
            Self::Hour => MICROS_PER_HOUR,
            Self::Minute => MICROS_PER_MINUTE,
            Self::Second => MICROS_PER_SECOND,
        }
    }

    fn is_month(self) -> bool {
        matches!(self, Self::Year | Self::Month)
    }
}

/// An interval type: its longest and its shortest unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The longest.
    pub first: Unit,
    /// The shortest.
    pub last: Unit,
}

impl Span {
    /// `interval year to month`.
    pub const MONTHS: Self = Self { first: Unit::Year, last: Unit::Month };
    /// `interval day to second`.
    pub const CLOCK: Self = Self { first: Unit::Day, last: Unit::Second };
    /// `interval day`.
    pub const DAYS: Self = Self { first: Unit::Day, last: Unit::Day };

    /// Makes the type from one unit to another, which may be the same.
    pub fn new(first: Unit, last: Unit) -> Option<Self> {
        (first <= last && first.is_month() == last.is_month()).then_some(Self { first, last })
    }

    /// Returns the interval type that one of the engine's stands for.
    pub fn of(data_type: &DataType) -> Option<Self> {
        match data_type {
            DataType::Timestamp(TimeUnit::Second, Some(zone)) => {
                let mut places = zone.strip_prefix("+00:")?.bytes();
                let mut unit = || {
                    let place = places.next()?.checked_sub(b'0')?;
                    Unit::ALL.get(usize::from(place)).copied()
                };
                Self::new(unit()?, unit()?)
            }
            _ => None,
        }
    }

    /// Returns the time zone that stands for it.
    pub(crate) fn zone(self) -> Arc<str> {
        format!("+00:{}{}", self.first as u8, self.last as u8).into()
    }

    /// Reads a type's name: `interval day to second`.
    pub fn named(name: &str) -> Option<Self> {
        let mut words = name.split_whitespace();
        words.next()?.eq_ignore_ascii_case("interval").then_some(())?;
        let first = Unit::named(words.next()?)?;
        let last = match (words.next(), words.next(), words.next()) {
            (None, None, None) => first,
            (Some(to), Some(last), None) if to.eq_ignore_ascii_case("to") => Unit::named(last)?,
            _ => return None,
        };
        Self::new(first, last)
    }

    /// Returns its name as Spark's `DayTimeIntervalType` and `YearMonthIntervalType` write it.
    pub fn name(self) -> String {
        if self.first == self.last {
            return format!("interval {}", self.first.name());
        }
        format!("interval {} to {}", self.first.name(), self.last.name())
    }

    /// Returns the engine's type that stands for it.
    pub fn data_type(self) -> DataType {
        DataType::Timestamp(TimeUnit::Second, Some(self.zone()))
    }

    /// Says whether its values are months.
    pub fn is_months(self) -> bool {
        self.first.is_month()
    }

    /// Returns the type that holds the values of both; none for months beside days.
    pub fn with(self, other: Self) -> Option<Self> {
        Self::new(self.first.min(other.first), self.last.max(other.last))
    }

    /// Makes an array of its values.
    pub fn array(self, values: impl IntoIterator<Item = Option<i64>>) -> ArrayRef {
        let array: TimestampSecondArray = values.into_iter().collect();
        Arc::new(array.with_timezone(self.zone()))
    }

    /// Takes the values of an array as this type's.
    pub fn values(array: &ArrayRef) -> &TimestampSecondArray {
        array.as_primitive::<TimestampSecondType>()
    }

    /// Cuts off what its shortest unit cannot hold.
    pub fn cut(self, value: i64) -> i64 {
        if self.last == Unit::Second { value } else { value - value % self.last.size() }
    }

    /// Writes a value as Spark's literal: `INTERVAL '1 02:03' DAY TO MINUTE`.
    ///
    /// Spark's rule is in `IntervalUtils.toDayTimeIntervalString` and `toYearMonthIntervalString`.
    pub fn write(self, value: i64, out: &mut String) {
        let sign = if value < 0 { "-" } else { "" };
        let mut rest = value.unsigned_abs();
        let _ = write!(out, "INTERVAL '{sign}");
        let units = Unit::ALL.into_iter().filter(|unit| (self.first..=self.last).contains(unit));
        for unit in units {
            let size = unit.size().unsigned_abs();
            let count = rest / size;
            if unit != self.first {
                out.push(match unit {
                    Unit::Month => '-',
                    Unit::Hour => ' ',
                    _ => ':',
                });
            }
            rest %= size;
            let _ = match unit {
                Unit::Year | Unit::Month | Unit::Day => write!(out, "{count}"),
                Unit::Hour | Unit::Minute | Unit::Second => write!(out, "{count:02}"),
            };
        }
        if self.last == Unit::Second && rest > 0 {
            out.push_str(format!(".{rest:06}").trim_end_matches('0'));
        }
        let name = self.name();
        let _ = write!(out, "' {}", name.trim_start_matches("interval ").to_uppercase());
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, Unit};

    #[test]
    fn types_have_names() {
        for name in ["interval day to second", "interval year", "interval hour to minute"] {
            let span = Span::named(name).unwrap();
            assert_eq!(span.name(), name);
            assert_eq!(Span::of(&span.data_type()), Some(span));
        }
        for name in ["interval", "interval month to day", "interval second to hour", "UTC"] {
            assert_eq!(Span::named(name), None, "{name}");
        }
        let hour = Span::new(Unit::Hour, Unit::Hour).unwrap();
        assert_eq!(Span::DAYS.with(hour).map(Span::name).as_deref(), Some("interval day to hour"));
        assert_eq!(Span::DAYS.with(Span::MONTHS), None);
    }

    #[test]
    fn values_are_written_as_literals() {
        let cases = [
            ("interval day", 86_400_000_000, "INTERVAL '1' DAY"),
            ("interval hour", 7_200_000_000, "INTERVAL '02' HOUR"),
            ("interval second", 100_000, "INTERVAL '00.1' SECOND"),
            (
                "interval day to second",
                -37_230_123_456,
                "INTERVAL '-0 10:20:30.123456' DAY TO SECOND",
            ),
            ("interval minute to second", 733_000_000, "INTERVAL '12:13' MINUTE TO SECOND"),
            ("interval year to month", -14, "INTERVAL '-1-2' YEAR TO MONTH"),
            ("interval month", 14, "INTERVAL '14' MONTH"),
        ];
        for (name, value, expected) in cases {
            let mut text = String::new();
            Span::named(name).unwrap().write(value, &mut text);
            assert_eq!(text, expected);
        }
    }
}
