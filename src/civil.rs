//! The calendar: days and microseconds since 1970-01-01 as years, months and days, and Spark's texts of them.
//!
//! Proleptic Gregorian, as in Spark. Own because Spark's timestamps reach the year 294247, beyond what
//! `chrono` counts. Knows no time zones.
//!
//! Spark writes dates with `Iso8601DateFormatter` and timestamps with `FractionTimestampFormatter`.

use std::fmt::Write as _;

/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// A day of the calendar; the year before 1 is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// The year, as ISO 8601 counts.
    pub year: i64,
    /// The month, from 1.
    pub month: i64,
    /// The day of the month, from 1.
    pub day: i64,
}

impl Civil {
    /// Returns the day that is so many days after 1970-01-01; see Hinnant's `civil_from_days`.
    pub fn of_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * years + years / 4 - years / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = years + era * 400 + i64::from(month <= 2);
        Self { year, month, day: of_year - (153 * shifted + 2) / 5 + 1 }
    }

    /// Returns the day of the Julian calendar that is so many days after 1970-01-01 of the Gregorian one.
    pub fn of_julian_days(days: i64) -> Self {
        // Every fourth year is a leap year; years begin in March, and 0000-03-01 is day 0.
        let days = days + 719_470;
        let cycle = days.div_euclid(1461);
        let of_cycle = days.rem_euclid(1461);
        let years = (of_cycle - of_cycle / 1460) / 365;
        let of_year = of_cycle - 365 * years;
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = years + cycle * 4 + i64::from(month <= 2);
        Self { year, month, day: of_year - (153 * shifted + 2) / 5 + 1 }
    }

    /// Returns the day of these numbers, if the calendar has it.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let is_day = (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
        is_day.then_some(Self { year, month, day })
    }

    /// Counts the days since 1970-01-01; see Hinnant's `days_from_civil`.
    pub fn days(self) -> i64 {
        // Years begin in March, so that leap days come last.
        let (year, month) = match self.month {
            3.. => (self.year, self.month - 3),
            month => (self.year - 1, month + 9),
        };
        let of_year = (153 * month + 2) / 5 + self.day - 1;
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        year * 365 + leap_days + of_year - 719_468
    }

    /// Moves by months; a day that the new month lacks becomes its last.
    pub fn months_later(self, months: i64) -> Option<Self> {
        let all = self.year.checked_mul(12)?.checked_add(self.month - 1)?.checked_add(months)?;
        let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
        Some(Self { year, month, day: self.day.min(days_of_month(year, month)) })
    }

    /// Counts the days of its year up to this one.
    pub fn day_of_year(self) -> i64 {
        self.days() - Self { month: 1, day: 1, ..self }.days() + 1
    }

    /// Returns whether it is the last day of its month.
    pub fn is_last_of_month(self) -> bool {
        self.day == days_of_month(self.year, self.month)
    }
}

/// Returns whether a year has 366 days.
pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Counts the days of a month.
pub fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns the day of the week, from 0 for Monday.
pub fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7)
}

/// Writes a date as Spark does: `2024-01-31`, `+12024-01-31`, `-0044-03-15`.
pub fn write_date(days: i64, out: &mut String) {
    let Civil { year, month, day } = Civil::of_days(days);
    let sign = match year {
        ..0 => "-",
        10_000.. => "+",
        _ => "",
    };
    let _ = write!(out, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs());
}

/// Writes a time of day as Spark does, without zeros at the end of its fraction.
pub fn write_clock(micros: i64, out: &mut String) {
    let seconds = micros / MICROS_PER_SECOND;
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = micros % MICROS_PER_SECOND;
    if fraction != 0 {
        out.push_str(format!(".{fraction:06}").trim_end_matches('0'));
    }
}

/// Writes the date and the time of day that are so many microseconds after 1970-01-01 00:00:00.
pub fn write_moment(micros: i64, out: &mut String) {
    write_moment_at(micros, 0, out);
}

/// Writes the date and the time of day that clocks show at an instant where they are so many seconds ahead of UTC;
/// also where these are more microseconds than 64 bits hold.
pub fn write_moment_at(micros: i64, offset: i64, out: &mut String) {
    let of_day = micros.rem_euclid(MICROS_PER_DAY) + offset * MICROS_PER_SECOND;
    write_date(micros.div_euclid(MICROS_PER_DAY) + of_day.div_euclid(MICROS_PER_DAY), out);
    out.push(' ');
    write_clock(of_day.rem_euclid(MICROS_PER_DAY), out);
}

#[cfg(test)]
mod tests {
    use super::{Civil, write_moment, write_moment_at};

    #[test]
    fn days_and_dates_are_each_other() {
        for days in (-800_000..3_000_000).step_by(97).chain([i64::from(i32::MIN), 719_162, 0]) {
            let civil = Civil::of_days(days);
            assert_eq!(civil.days(), days, "{civil:?}");
            assert_eq!(Civil::new(civil.year, civil.month, civil.day), Some(civil));
        }
        // The last day of the Julian calendar was the one before 1582-10-15.
        assert_eq!(Civil::of_julian_days(-141_428), Civil { year: 1582, month: 10, day: 4 });
        assert_eq!(Civil::of_julian_days(-719_164), Civil { year: 1, month: 1, day: 1 });
        assert_eq!(Civil::of_days(0), Civil { year: 1970, month: 1, day: 1 });
        assert_eq!(Civil::new(2023, 2, 29), None);
        let leap = Civil::new(2024, 2, 29).unwrap();
        assert_eq!(leap.months_later(-12), Civil::new(2023, 2, 28));
        assert_eq!(leap.day_of_year(), 60);
    }

    #[test]
    fn moments_are_written_as_spark_does() {
        let cases = [
            (0, "1970-01-01 00:00:00"),
            (-500_000, "1969-12-31 23:59:59.5"),
            (i64::MAX, "+294247-01-10 04:00:54.775807"),
            (i64::MIN, "-290308-12-21 19:59:05.224192"),
        ];
        for (micros, expected) in cases {
            let mut text = String::new();
            write_moment(micros, &mut text);
            assert_eq!(text, expected);
        }
        // Spark's answers in Asia/Tokyo and America/New_York.
        let cases = [
            (i64::MAX, 9 * 3600, "+294247-01-10 13:00:54.775807"),
            (i64::MIN, -(4 * 3600 + 56 * 60 + 2), "-290308-12-21 15:03:03.224192"),
            (-1, 1, "1970-01-01 00:00:00.999999"),
            (0, -1, "1969-12-31 23:59:59"),
        ];
        for (micros, offset, expected) in cases {
            let mut text = String::new();
            write_moment_at(micros, offset, &mut text);
            assert_eq!(text, expected);
        }
    }
}
