//! Positions in a topic, as `--from` and `--to` take them.
//!
//! Pure: only parsing and printing. `ranges` resolves positions by the watermarks of a topic.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};

use crate::error::Error;

/// A place in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// The low watermark of each partition.
    Earliest,
    /// The end of each partition.
    Latest,
    /// This many records before the end of each partition.
    Last(u64),
    /// One offset for every partition.
    Offset(i64),
    /// The first record at or after this time, in milliseconds since 1970-01-01 UTC.
    Timestamp(i64),
    /// An offset for each named partition; the others are empty.
    Each(Vec<(i32, i64)>),
    /// The start of an earlier snapshot, as far as the watermarks allow; partitions that it did not have begin at
    /// their low watermark. Users cannot type it.
    Again(Vec<(i32, i64)>),
    /// As [`Position::Again`], but it is an error if the watermarks have passed an offset. Users cannot type it.
    Since(Vec<(i32, i64)>),
}

impl FromStr for Position {
    type Err = Error;

    /// Reads `earliest`, `latest`, `-N`, an offset, an ISO timestamp or `partition:offset,…`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("earliest") {
            return Ok(Self::Earliest);
        }
        if text.eq_ignore_ascii_case("latest") {
            return Ok(Self::Latest);
        }
        let parsed = match text.strip_prefix('-') {
            Some(count) => number(count).map(Self::Last),
            None => number(text)
                .map(Self::Offset)
                .or_else(|| each(text))
                .or_else(|| timestamp(text).map(Self::Timestamp)),
        };
        parsed.ok_or_else(|| unreadable(text))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Earliest => f.write_str("earliest"),
            Self::Latest => f.write_str("latest"),
            Self::Last(count) => write!(f, "-{count}"),
            Self::Offset(offset) => write!(f, "{offset}"),
            Self::Timestamp(ms) => match DateTime::from_timestamp_millis(*ms) {
                Some(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
                None => write!(f, "{ms} ms since 1970"),
            },
            Self::Each(offsets) | Self::Again(offsets) | Self::Since(offsets) => {
                for (at, (partition, offset)) in offsets.iter().enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    write!(f, "{comma}{partition}:{offset}")?;
                }
                Ok(())
            }
        }
    }
}

fn unreadable(text: &str) -> Error {
    Error::usage(format!("`{text}` is not a position in a topic")).hint(
        "use `earliest`, `latest`, `-N` (the last N of each partition), an offset such as `100`, \
         a time such as `2017-12-05` or `2017-12-05T10:00:00Z`, or `partition:offset,…`",
    )
}

/// Parses digits only: the standard parser would accept a `+`.
fn number<T: FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Reads `partition:offset,…`, each partition once.
fn each(text: &str) -> Option<Position> {
    let mut offsets: Vec<(i32, i64)> = Vec::new();
    for part in text.split(',') {
        let (partition, offset) = part.trim().split_once(':')?;
        let (partition, offset) = (number(partition)?, number(offset)?);
        if offsets.iter().any(|(known, _)| *known == partition) {
            return None;
        }
        offsets.push((partition, offset));
    }
    Some(Position::Each(offsets))
}

/// Reads an ISO 8601 date or time; one without a zone is UTC.
fn timestamp(text: &str) -> Option<i64> {
    const ZONED: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    const PLAIN: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let text = text.replacen(' ', "T", 1);
    let zoned = ZONED.iter().find_map(|format| DateTime::parse_from_str(&text, format).ok());
    let plain =
        || PLAIN.iter().find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok());
    let date = || NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let time = match zoned {
        Some(time) => time.with_timezone(&Utc),
        None => plain().or_else(date)?.and_utc(),
    };
    // A record at or after a time within a millisecond is one at or after the next millisecond.
    let within = time.timestamp_subsec_nanos() % 1_000_000 > 0;
    Some(time.timestamp_millis() + i64::from(within))
}

#[cfg(test)]
mod tests {
    use super::Position;

    fn parsed(text: &str) -> Position {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn every_form_is_read_and_written() {
        let noon_ms = 1_512_475_200_000;
        for (text, position, again) in [
            ("earliest", Position::Earliest, "earliest"),
            ("Latest", Position::Latest, "latest"),
            ("-5", Position::Last(5), "-5"),
            ("-0", Position::Last(0), "-0"),
            ("0", Position::Offset(0), "0"),
            ("20171205", Position::Offset(20_171_205), "20171205"),
            ("0:5,3:7", Position::Each(vec![(0, 5), (3, 7)]), "0:5,3:7"),
            ("2017-12-05T12:00:00Z", Position::Timestamp(noon_ms), "2017-12-05T12:00:00Z"),
            ("2017-12-05T12:00:00", Position::Timestamp(noon_ms), "2017-12-05T12:00:00Z"),
            ("2017-12-05 12:00", Position::Timestamp(noon_ms), "2017-12-05T12:00:00Z"),
            ("2017-12-05T12:00Z", Position::Timestamp(noon_ms), "2017-12-05T12:00:00Z"),
            ("2017-12-05T14:00:00+02:00", Position::Timestamp(noon_ms), "2017-12-05T12:00:00Z"),
            ("2017-12-05T14:00:00+02", Position::Timestamp(noon_ms), "2017-12-05T12:00:00Z"),
            ("2017-12-05T06:30:00-0530", Position::Timestamp(noon_ms), "2017-12-05T12:00:00Z"),
            ("2017-12-05", Position::Timestamp(noon_ms - 43_200_000), "2017-12-05T00:00:00Z"),
            (
                "2017-12-05T12:00:00.25",
                Position::Timestamp(noon_ms + 250),
                "2017-12-05T12:00:00.250Z",
            ),
            ("1969-12-31", Position::Timestamp(-86_400_000), "1969-12-31T00:00:00Z"),
        ] {
            assert_eq!(parsed(text), position, "{text}");
            assert_eq!(position.to_string(), again);
            assert_eq!(parsed(again), position, "{again}");
        }
    }

    #[test]
    fn a_time_within_a_millisecond_is_rounded_up() {
        assert_eq!(parsed("1970-01-01T00:00:00.0001Z"), Position::Timestamp(1));
        assert_eq!(parsed("1970-01-01T00:00:00.001Z"), Position::Timestamp(1));
    }

    #[test]
    fn anything_else_is_an_error_that_lists_the_forms() {
        for text in [
            "",
            "-",
            "--5",
            "+5",
            "5x",
            "newest",
            "1:2,1:3",
            "1:",
            ":1",
            "1:-2",
            "2017-13-01",
            "2017-12-05T25:00",
            "99999999999999999999",
            "-99999999999999999999",
            "1,2",
        ] {
            let error = text.parse::<Position>().expect_err(text);
            assert_eq!(error.to_string(), format!("`{text}` is not a position in a topic"));
            assert!(error.hint_text().is_some_and(|hint| hint.contains("`earliest`")));
        }
    }
}
