//! Times of day: literals, and reading and writing their text.
//!
//! Spark's rule (`SparkDateTimeUtils.stringToTime`): hours and minutes, then optional seconds with up to six
//! significant fractional digits; an optional `T` before them, an optional `AM` or `PM` after them. The value
//! is kept in nanoseconds, as in Spark.

use std::fmt::Write as _;

use datafusion::arrow::datatypes::{DataType, TimeUnit};

/// The type of a time of day.
pub(in crate::sql) const TIME: DataType = DataType::Time64(TimeUnit::Nanosecond);

/// Reads a time of day, in microseconds.
pub(in crate::sql) fn read(text: &str) -> Option<i64> {
    let text = text.trim();
    let (text, half) = match text.len().checked_sub(2).and_then(|at| text.split_at_checked(at)) {
        Some((rest, half)) if half.eq_ignore_ascii_case("am") => (rest.trim_end(), Some(0)),
        Some((rest, half)) if half.eq_ignore_ascii_case("pm") => (rest.trim_end(), Some(12)),
        _ => (text, None),
    };
    let (clock, is_marked) = match text.strip_prefix('T') {
        Some(clock) => (clock, true),
        None => (text, false),
    };
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let parts: Vec<&str> = whole.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour] if is_marked => (hour, &"0", &"0"),
        [hour, minute] => (hour, minute, &"0"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    if parts.len() < 3 && clock.contains('.') || !fraction.bytes().all(|d| d.is_ascii_digit()) {
        return None;
    }
    let hour = match half {
        None => part(hour, 24)?,
        Some(half) => part(hour, 13).filter(|hour| *hour > 0)? % 12 + half,
    };
    let seconds = (hour * 60 + part(minute, 60)?) * 60 + part(second, 60)?;
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(seconds * 1_000_000 + micros)
}

/// Reads a number of one or two digits below a limit.
fn part(digits: &str, limit: i64) -> Option<i64> {
    let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|d| d.is_ascii_digit());
    digits.parse().ok().filter(|number| is_number && *number < limit)
}

/// Writes a time of day without trailing zeros in its fraction.
pub(in crate::sql) fn write(micros: i64, text: &mut String) {
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    // Writing to a string cannot fail.
    let _ = write!(text, "{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if fraction > 0 {
        text.push_str(format!(".{fraction:06}").trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn times_are_read_as_spark_reads_them() {
        let cases = [
            ("10:00:00", Some("10:00:00")),
            ("6:30:45.887", Some("06:30:45.887")),
            ("1:2:3", Some("01:02:03")),
            (" T10:00 ", Some("10:00:00")),
            ("T10", Some("10:00:00")),
            ("10:00:00.", Some("10:00:00")),
            ("10:00:00.1234567890", Some("10:00:00.123456")),
            ("12:00 AM", Some("00:00:00")),
            ("12:30pm", Some("12:30:00")),
            ("1:00  PM", Some("13:00:00")),
            ("10", None),
            ("24:00:00", None),
            ("10:60", None),
            ("10:00:", None),
            ("12.5:00", None),
            ("0:00 AM", None),
            ("13:00 PM", None),
            ("010:00", None),
            ("-1:00", None),
            ("10:00:00Z", None),
            ("", None),
            ("pm", None),
        ];
        for (text, expected) in cases {
            let shown = read(text).map(|micros| {
                let mut shown = String::new();
                write(micros, &mut shown);
                shown
            });
            assert_eq!(shown.as_deref(), expected, "{text}");
        }
    }
}
