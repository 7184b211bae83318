//! Writes moments of any year: Spark's timestamps go to the year 294247, those of `chrono` to 262142.

use chrono::{DateTime, Datelike};

/// The calendar repeats itself after so many years, and so many seconds.
const CYCLE_YEARS: i64 = 400;
const CYCLE_SECONDS: i64 = 146_097 * 86_400;

/// Writes a moment, given in seconds since 1970, as `2018-01-23 14:23:19`; years past 9999 with a sign.
#[must_use]
pub fn moment(seconds: i64) -> String {
    let cycles = seconds.div_euclid(CYCLE_SECONDS);
    let Some(at) = DateTime::from_timestamp(seconds.rem_euclid(CYCLE_SECONDS), 0) else {
        return String::new();
    };
    let year = i64::from(at.year()) + cycles * CYCLE_YEARS;
    let rest = at.format("-%m-%d %H:%M:%S");
    match year {
        0..=9999 => format!("{year:04}{rest}"),
        10_000.. => format!("+{year}{rest}"),
        before => format!("-{:04}{rest}", before.unsigned_abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn moments_of_any_year_are_written() {
        let cases = [
            (0, "1970-01-01 00:00:00"),
            (-1, "1969-12-31 23:59:59"),
            (253_402_300_799, "9999-12-31 23:59:59"),
            (253_402_300_800, "+10000-01-01 00:00:00"),
            (9_223_372_036_854, "+294247-01-10 04:00:54"),
            (-62_135_596_800, "0001-01-01 00:00:00"),
            (-62_198_755_200, "-0001-01-01 00:00:00"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(moment(seconds), expected);
        }
    }
}
