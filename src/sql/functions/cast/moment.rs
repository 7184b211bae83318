//! Reads the string of one date or timestamp, by the rules of Spark's `DateTimeUtils` (`stringToDate`,
//! `parseTimestampString`).

use chrono::Utc;

use crate::civil::{Civil, MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::spark::time_zone::Zone;

/// A date and a time of day, or only a time of day, with an optional zone.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sql) struct Moment {
    /// Days since 1970; `None` means today.
    day: Option<i64>,
    /// Microseconds since midnight.
    clock: i64,
    zone: Option<Zone>,
}

impl Moment {
    /// Returns the microseconds since 1970; a text without a zone is in the session's zone.
    pub(in crate::sql) fn micros(&self, session: &Zone) -> Option<i64> {
        let zone = self.zone.as_ref().unwrap_or(session);
        let today = || zone.local(Utc::now().timestamp_micros()).div_euclid(MICROS_PER_DAY);
        Some(zone.moment(self.shown(self.day.unwrap_or_else(today))?))
    }

    /// Returns the local time, whatever the zone; `None` without a date.
    pub(in crate::sql) fn local(&self) -> Option<i64> {
        self.shown(self.day?)
    }

    fn shown(&self, day: i64) -> Option<i64> {
        day.checked_mul(MICROS_PER_DAY)?.checked_add(self.clock)
    }
}

/// Reads only the usual form, `yyyy-mm-dd` followed by nothing, a `T` or a space; returns days since 1970.
pub(in crate::sql) fn plain_days(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    if !matches!(bytes.get(10), None | Some(b'T' | b' ')) {
        return None;
    }
    let date = bytes.first_chunk::<10>()?;
    if (date[4], date[7]) != (b'-', b'-') {
        return None;
    }
    let (year, month, day) = (number(&date[..4])?, number(&date[5..7])?, number(&date[8..])?);
    i32::try_from(Civil::new(year, month, day)?.days()).ok()
}

/// Reads only the usual form, `yyyy-mm-ddThh:mm:ss`, with an optional fraction and `Z`; returns microseconds.
pub(in crate::sql) fn plain_micros(text: &str) -> Option<i64> {
    let days = i64::from(plain_days(text)?);
    let bytes = text.as_bytes();
    let time = bytes.get(11..)?.first_chunk::<8>()?;
    if (time[2], time[5]) != (b':', b':') {
        return None;
    }
    let (hour, minute, second) = (number(&time[..2])?, number(&time[3..5])?, number(&time[6..])?);
    let rest = &bytes[19..];
    let rest = rest.strip_suffix(b"Z").unwrap_or(rest);
    let mut micros = 0;
    if let Some((point, digits)) = rest.split_first() {
        if *point != b'.' || digits.is_empty() || digits.len() > 6 {
            return None;
        }
        for at in 0..6 {
            let digit = digits.get(at).map_or(Some(0), |byte| digit(*byte))?;
            micros = micros * 10 + digit;
        }
    }
    let is_time = hour < 24 && minute < 60 && second < 60;
    let seconds = (hour * 60 + minute) * 60 + second;
    is_time.then_some((days * 86_400 + seconds) * MICROS_PER_SECOND + micros)
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, byte| Some(number * 10 + digit(*byte)?))
}

fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

/// Reads a date; returns days since 1970.
pub(in crate::sql) fn day_of(text: &str) -> Option<i64> {
    let text = text.trim();
    let date = text.split([' ', 'T']).next().unwrap_or(text);
    // Only a complete date may be followed by other text.
    let is_whole = date.len() == text.len();
    dated(date, 7, !is_whole)
}

/// Reads `yyyy[-[m]m[-[d]d]]`, with an optional sign.
fn dated(date: &str, digits_max: usize, needs_day: bool) -> Option<i64> {
    let (sign, date) = match date.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, date.strip_prefix('+').unwrap_or(date)),
    };
    let mut parts = date.split('-');
    let year = parts.next().filter(|year| (4..=digits_max).contains(&year.len()))?;
    let (month, day) = (parts.next(), parts.next());
    if parts.next().is_some() || (needs_day && day.is_none()) {
        return None;
    }
    let two = |part: Option<&str>| part.map_or(Some(1), |part| digits(part, 2));
    Some(Civil::new(sign * digits(year, digits_max)?, two(month)?, two(day)?)?.days())
}

/// Reads a timestamp.
pub(in crate::sql) fn moment_of(text: &str) -> Option<Moment> {
    const YEAR_DIGITS_MAX: usize = 6;
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_ascii_control());
    let is_clock = text.starts_with('T')
        || text.find(|c: char| !c.is_ascii_digit()).is_some_and(|at| text[at..].starts_with(':'));
    if is_clock {
        let (clock, zone) = clock_of(text.strip_prefix('T').unwrap_or(text))?;
        return Some(Moment { day: None, clock, zone });
    }
    let Some(at) = text.find([' ', 'T']) else {
        return Some(Moment {
            day: Some(dated(text, YEAR_DIGITS_MAX, false)?),
            clock: 0,
            zone: None,
        });
    };
    let day = dated(&text[..at], YEAR_DIGITS_MAX, true)?;
    let (clock, zone) = clock_of(&text[at + 1..])?;
    Some(Moment { day: Some(day), clock, zone })
}

/// Reads `[h]h`, `[h]h:[m]m` or `[h]h:[m]m:[s]s[.fraction]` and an optional zone.
fn clock_of(text: &str) -> Option<(i64, Option<Zone>)> {
    let mut rest = text;
    let mut parts = [0; 3];
    for (at, part) in parts.iter_mut().enumerate() {
        if at > 0 {
            match rest.strip_prefix(':') {
                Some(behind) => rest = behind,
                // A zone is allowed only after seconds.
                None if rest.is_empty() => return timed(parts, 0).map(|clock| (clock, None)),
                None => return None,
            }
        }
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        *part = digits(&rest[..end], 2)?;
        rest = &rest[end..];
    }
    let mut fraction = "";
    if let Some(behind) = rest.strip_prefix('.') {
        let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        (fraction, rest) = behind.split_at(end);
    }
    let micros = digits(&format!("{:0<6}", &fraction[..fraction.len().min(6)]), 6)?;
    let clock = timed(parts, micros)?;
    match rest.trim() {
        "" => Some((clock, None)),
        name => Some((clock, Some(Zone::read(name)?))),
    }
}

fn timed([hour, minute, second]: [i64; 3], micros: i64) -> Option<i64> {
    let is_time = hour < 24 && minute < 60 && second < 60;
    is_time.then_some(((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros)
}

fn digits(part: &str, length_max: usize) -> Option<i64> {
    let fits = !part.is_empty() && part.len() <= length_max;
    (fits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{day_of, moment_of, plain_days, plain_micros};
    use crate::civil::{write_date, write_moment};
    use crate::spark::time_zone::Zone;

    fn date(text: &str) -> Option<String> {
        day_of(text).map(|days| {
            let mut written = String::new();
            write_date(days, &mut written);
            written
        })
    }

    fn timestamp(text: &str) -> Option<String> {
        moment_of(text)?.micros(&Zone::utc()).map(|micros| {
            let mut written = String::new();
            write_moment(micros, &mut written);
            written
        })
    }

    #[test]
    fn dates_are_sparks() {
        let cases = [
            ("2018-01-23", Some("2018-01-23")),
            (" 2018-1-3 ", Some("2018-01-03")),
            ("2018", Some("2018-01-01")),
            ("2018-02", Some("2018-02-01")),
            ("2018-01-23T14:23:19.082Z", Some("2018-01-23")),
            ("2018-01-23 rubbish", Some("2018-01-23")),
            ("12024-07-01", Some("+12024-07-01")),
            ("-2024-07-01", Some("-2024-07-01")),
            ("2018-02-30", None),
            ("2018-01-23x", None),
            ("2018-01 x", None),
            ("23/01/2018", None),
            ("junk", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(date(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn timestamps_are_sparks() {
        let cases = [
            ("2018-01-23T14:23:19.082Z", Some("2018-01-23 14:23:19.082")),
            ("2018-01-23 14:23", Some("2018-01-23 14:23:00")),
            ("2018-01-23 14", Some("2018-01-23 14:00:00")),
            ("2018-01-23 1:2:3", Some("2018-01-23 01:02:03")),
            ("2018-01-23", Some("2018-01-23 00:00:00")),
            ("2018-01-23T14:23:19+02:00", Some("2018-01-23 12:23:19")),
            ("2018-01-23 14:23:19 PST", Some("2018-01-23 22:23:19")),
            ("2018-01-23 14:23:19UTC+1", Some("2018-01-23 13:23:19")),
            ("2018-01-23 14:23:19.1234567", Some("2018-01-23 14:23:19.123456")),
            ("2018-01-23 14:23:19.", Some("2018-01-23 14:23:19")),
            ("2018-01-23 14:23Z", None),
            ("2018-01-23T", None),
            ("2018-01-23  14:23:19", None),
            ("2018-01-23 25:00:00", None),
            ("2018-01-23-05:00", None),
            ("not a time", None),
        ];
        for (text, expected) in cases {
            assert_eq!(timestamp(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn the_usual_forms_are_read_as_all_are() {
        for year in [0, 1, 99, 1582, 1600, 1900, 1969, 1970, 1999, 2000, 2018, 2024, 2100, 9999] {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let text = format!("{year:04}-{month:02}-{day:02}");
                assert_eq!(plain_days(&text).map(i64::from), day_of(&text), "{text}");
                let text = format!("{text}T{:02}:{:02}:{:02}", month * 2, day * 2, day + 28);
                for rest in ["", "Z", ".5", ".120Z", ".999999Z"] {
                    let text = format!("{text}{rest}");
                    let expected = moment_of(&text).and_then(|at| at.micros(&Zone::utc()));
                    assert_eq!(plain_micros(&text), expected, "{text}");
                }
            }
        }
        let others = ["2018-1-23", "2018-01-23x", " 2018-01-23", "+018-01-23", "", "2018-01-2"];
        assert!(others.iter().all(|text| plain_days(text).is_none()));
        let others = ["2018-01-23", "2018-01-23T1:02:03", "2018-01-23T01:02:03+01:00", "é"];
        assert!(others.iter().all(|text| plain_micros(text).is_none()));
    }
}
