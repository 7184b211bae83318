//! Reads dates and timestamps out of texts as Spark does.
//!
//! A date is `yyyy`, `yyyy-[m]m` or `yyyy-[m]m-[d]d`, and whatever follows a `T` or a blank is ignored; a
//! timestamp is that with `[h]h:[m]m[:[s]s[.fraction]]` and perhaps a zone. Anything else is NULL.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use datafusion::arrow::array::{
    ArrayRef, AsArray, Date32Array, Float64Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, TimestampMicrosecondType};
use datafusion::common::Result as EngineResult;

const MICROS: i64 = 1_000_000;

/// Reads dates.
pub(super) fn dates(texts: &StringArray) -> Date32Array {
    let day = |text: &str| plain_days(text).or_else(|| date_of(text).map(days));
    texts.iter().map(|text| text.and_then(day)).collect()
}

/// Reads timestamps; one without a zone is UTC.
pub(super) fn timestamps(texts: &StringArray) -> TimestampMicrosecondArray {
    let micros: TimestampMicrosecondArray = texts
        .iter()
        .map(|text| {
            let slowly = |text| timestamp_of(text).map(|at| at.timestamp_micros());
            text.and_then(|text| plain_micros(text).or_else(|| slowly(text)))
        })
        .collect();
    micros.with_timezone("UTC")
}

/// Returns seconds since 1970: whole ones for integers, with a fraction for the rest.
#[expect(clippy::cast_precision_loss, reason = "a double of seconds is what was asked for")]
pub(super) fn seconds(times: &ArrayRef, to: &DataType) -> ArrayRef {
    let micros = times.as_primitive::<TimestampMicrosecondType>();
    if to.is_integer() {
        Arc::new(micros.unary::<_, Int64Type>(|at| at.div_euclid(MICROS)))
    } else {
        Arc::new(micros.unary::<_, Float64Type>(|at| at as f64 / MICROS as f64))
    }
}

/// Makes timestamps of seconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "Java saturates, and so does `as`")]
pub(super) fn from_seconds(doubles: &ArrayRef, exact: &ArrayRef) -> EngineResult<ArrayRef> {
    let times: TimestampMicrosecondArray = if exact.data_type().is_integer() {
        let whole = datafusion::arrow::compute::cast(exact, &DataType::Int64)?;
        let whole: &Int64Array = whole.as_primitive();
        whole.unary(|at| at.saturating_mul(MICROS))
    } else {
        let doubles: &Float64Array = doubles.as_primitive();
        let micros = |at: f64| at.is_finite().then_some((at * 1e6) as i64);
        doubles.iter().map(|at| micros(at?)).collect()
    };
    Ok(Arc::new(times.with_timezone("UTC")))
}

fn days(date: NaiveDate) -> i32 {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Reads the usual form alone, `yyyy-mm-dd` and then nothing, a `T` or a blank; days since 1970.
fn plain_days(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    if !matches!(bytes.get(10), None | Some(b'T' | b' ')) {
        return None;
    }
    let date = bytes.first_chunk::<10>()?;
    if (date[4], date[7]) != (b'-', b'-') {
        return None;
    }
    let (year, month, day) = (number(&date[..4])?, number(&date[5..7])?, number(&date[8..])?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_max = match month {
        2 => 28 + i32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_max).contains(&day) {
        return None;
    }
    // Years begin in March, so that leap days come last; see Hinnant's `days_from_civil`.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (century, day_of_year) = (year.div_euclid(100), (153 * month + 2) / 5 + day - 1);
    let leap_days = year.div_euclid(4) - century + century.div_euclid(4);
    Some(year * 365 + leap_days + day_of_year - 719_468)
}

/// Reads the usual form alone, `yyyy-mm-ddThh:mm:ss`, perhaps a fraction, perhaps a `Z`; microseconds.
fn plain_micros(text: &str) -> Option<i64> {
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
            micros = micros * 10 + i64::from(digit);
        }
    }
    let is_time = hour < 24 && minute < 60 && second < 60;
    let seconds = i64::from((hour * 60 + minute) * 60 + second);
    is_time.then_some((days * 86_400 + seconds) * MICROS + micros)
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |number, byte| Some(number * 10 + digit(*byte)?))
}

fn digit(byte: u8) -> Option<i32> {
    byte.is_ascii_digit().then(|| i32::from(byte - b'0'))
}

/// Reads a date.
fn date_of(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let date = text.split([' ', 'T']).next().unwrap_or(text);
    let mut parts = date.split('-');
    let year = parts.next().filter(|year| (4..=7).contains(&year.len()))?;
    let month = parts.next();
    let day = parts.next();
    let is_whole = parts.next().is_none();
    // Only a whole date may have something behind it.
    if !is_whole || (day.is_none() && date.len() < text.len()) {
        return None;
    }
    let two = |part: Option<&str>| match part {
        None => Some(1),
        Some(part) => digits(part, 2),
    };
    NaiveDate::from_ymd_opt(i32::try_from(digits(year, 7)?).ok()?, two(month)?, two(day)?)
}

/// Reads a timestamp.
fn timestamp_of(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Some(clock) = text.strip_prefix('T').or(text
        .split(':')
        .next()
        .filter(|head| head.len() < 3 && text.len() > head.len())
        .map(|_| text))
    {
        // A time of day alone is one of today.
        let today = Utc::now().date_naive();
        return Some(NaiveDateTime::new(today, time_of(clock)?).and_utc());
    }
    let Some(at) = text.find([' ', 'T']) else {
        return Some(date_of(text)?.and_time(NaiveTime::MIN).and_utc());
    };
    let date = date_of(&text[..at])?;
    let rest = text[at + 1..].trim_start();
    let zone_at = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'));
    let (clock, zone) = rest.split_at(zone_at.unwrap_or(rest.len()));
    let at = NaiveDateTime::new(date, time_of(clock)?);
    if let Ok(zone) = zone.trim().parse::<chrono_tz::Tz>() {
        return zone.from_local_datetime(&at).earliest().map(|at| at.with_timezone(&Utc));
    }
    offset_of(zone.trim())?.from_local_datetime(&at).single().map(|at| at.with_timezone(&Utc))
}

fn time_of(clock: &str) -> Option<NaiveTime> {
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    if parts.next().is_some() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let micros = format!("{:0<6}", fraction.chars().take(6).collect::<String>());
    NaiveTime::from_hms_micro_opt(hour, minute, second, micros.parse().ok()?)
}

fn offset_of(zone: &str) -> Option<FixedOffset> {
    let zone = zone.strip_prefix("UTC").or(zone.strip_prefix("GMT")).unwrap_or(zone);
    if ["", "Z", "z"].contains(&zone) {
        return FixedOffset::east_opt(0);
    }
    let (sign, zone) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = zone.split_once(':').unwrap_or(match zone.len() {
        4 => zone.split_at(2),
        _ => (zone, "0"),
    });
    let seconds = digits(hours, 2)? * 3600 + digits(minutes, 2)? * 60;
    FixedOffset::east_opt(sign * i32::try_from(seconds).ok()?)
}

fn digits(part: &str, length_max: usize) -> Option<u32> {
    let fits = !part.is_empty() && part.len() <= length_max;
    (fits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{date_of, days, plain_days, plain_micros, timestamp_of};

    #[test]
    fn dates_are_sparks() {
        let cases = [
            ("2018-01-23", Some("2018-01-23")),
            (" 2018-1-3 ", Some("2018-01-03")),
            ("2018", Some("2018-01-01")),
            ("2018-02", Some("2018-02-01")),
            ("2018-01-23T14:23:19.082Z", Some("2018-01-23")),
            ("2018-01-23 rubbish", Some("2018-01-23")),
            ("2018-02-30", None),
            ("2018-01-23x", None),
            ("23/01/2018", None),
            ("junk", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(str::to_owned);
            assert_eq!(date_of(text).map(|date| date.to_string()), expected, "{text:?}");
        }
    }

    #[test]
    fn timestamps_are_sparks() {
        let cases = [
            ("2018-01-23T14:23:19.082Z", Some("2018-01-23T14:23:19.082+00:00")),
            ("2018-01-23 14:23", Some("2018-01-23T14:23:00+00:00")),
            ("2018-01-23 1:2:3", Some("2018-01-23T01:02:03+00:00")),
            ("2018-01-23", Some("2018-01-23T00:00:00+00:00")),
            ("2018-01-23T14:23:19+02:00", Some("2018-01-23T12:23:19+00:00")),
            ("2018-01-23 14:23:19.1234567", Some("2018-01-23T14:23:19.123456+00:00")),
            ("2018-01-23 25:00:00", None),
            ("not a time", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(str::to_owned);
            assert_eq!(timestamp_of(text).map(|at| at.to_rfc3339()), expected, "{text:?}");
        }
    }

    #[test]
    fn the_usual_forms_are_read_as_all_are() {
        for year in [0, 1, 99, 1582, 1600, 1900, 1969, 1970, 1999, 2000, 2018, 2024, 2100, 9999] {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let text = format!("{year:04}-{month:02}-{day:02}");
                assert_eq!(plain_days(&text), date_of(&text).map(days), "{text}");
                let text = format!("{text}T{:02}:{:02}:{:02}", month * 2, day * 2, day + 28);
                for rest in ["", "Z", ".5", ".120Z", ".999999Z"] {
                    let text = format!("{text}{rest}");
                    let expected = timestamp_of(&text).map(|at| at.timestamp_micros());
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
