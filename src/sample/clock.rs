//! Writes times the two ways the data has them: ISO text, and the float seconds of Python.
//!
//! Pure, and by hand: an edition holds ten thousand times, and formatting machinery would be half of
//! the work of a large sample.

use chrono::{DateTime, Datelike, Timelike};

/// Milliseconds of a second.
pub(super) const SECOND: i64 = 1000;
/// Milliseconds of an hour.
pub(super) const HOUR: i64 = 3600 * SECOND;
/// Milliseconds of a day.
pub(super) const DAY: i64 = 24 * HOUR;

/// Writes `2018-01-23T14:23:19.082Z` for milliseconds since 1970.
pub(super) fn push_iso(time_ms: i64, out: &mut Vec<u8>) {
    let time = DateTime::from_timestamp_millis(time_ms).unwrap_or_default();
    push_digits(u64::from(time.year().unsigned_abs()), 4, out);
    for (mark, number) in [(b'-', time.month()), (b'-', time.day()), (b'T', time.hour())] {
        out.push(mark);
        push_digits(u64::from(number), 2, out);
    }
    for number in [time.minute(), time.second()] {
        out.push(b':');
        push_digits(u64::from(number), 2, out);
    }
    out.push(b'.');
    push_digits(u64::from(time.timestamp_subsec_millis()), 3, out);
    out.push(b'Z');
}

/// Writes `1516717442.735266` for tenths of a microsecond since 1970: zeros at the end are left out.
///
/// Python prints the nearest double, which shows in a seventh decimal of some of the times.
pub(super) fn push_seconds(time_tenth_us: u64, out: &mut Vec<u8>) {
    const SECOND: u64 = 10_000_000;
    push_digits(time_tenth_us / SECOND, 10, out);
    out.push(b'.');
    let first_decimal = out.len();
    push_digits(time_tenth_us % SECOND, 7, out);
    while out.len() > first_decimal + 1 && out.last() == Some(&b'0') {
        out.pop();
    }
}

/// Writes a number in decimal with so many digits at least, zeros before.
pub(super) fn push_digits(number: u64, digits_min: usize, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let mut rest = number;
    let mut first = digits.len();
    while rest > 0 || digits.len() - first < digits_min {
        first -= 1;
        digits[first] = b"0123456789"[(rest % 10) as usize];
        rest /= 10;
    }
    out.extend_from_slice(&digits[first..]);
}

#[cfg(test)]
mod tests {
    use super::{push_digits, push_iso, push_seconds};

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).expect("only ASCII is written")
    }

    #[test]
    fn times_look_like_the_real_ones() {
        assert_eq!(text(|out| push_iso(1_516_717_399_082, out)), "2018-01-23T14:23:19.082Z");
        assert_eq!(text(|out| push_iso(1_511_222_400_000, out)), "2017-11-21T00:00:00.000Z");
    }

    #[test]
    fn seconds_drop_zeros_at_the_end_but_keep_one_decimal() {
        let seconds = [
            (15_167_174_427_352_660, "1516717442.735266"),
            (15_167_389_211_137_421, "1516738921.1137421"),
            (15_167_430_985_681_100, "1516743098.56811"),
            (15_167_430_980_000_000, "1516743098.0"),
        ];
        for (time, expected) in seconds {
            assert_eq!(text(|out| push_seconds(time, out)), expected);
        }
    }

    #[test]
    fn digits_are_padded_not_cut() {
        assert_eq!(text(|out| push_digits(0, 1, out)), "0");
        assert_eq!(text(|out| push_digits(7, 3, out)), "007");
        assert_eq!(text(|out| push_digits(12_345, 2, out)), "12345");
    }
}
