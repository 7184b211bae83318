//! Writes and reads times by Java's patterns: `yyyy-MM-dd HH:mm`, `EEE d MMM yy`.
//!
//! The letters that analysts use; a pattern with any other letter is refused. English names.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use datafusion::arrow::array::StringArray;
use datafusion::common::Result as EngineResult;

use crate::error::Error;

/// A part of a pattern: a letter and how often it stands there, or text.
#[derive(Debug, PartialEq)]
enum Part {
    Letters(char, usize),
    Text(String),
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_alphabetic() {
            let length = rest.chars().take_while(|letter| *letter == first).count();
            parts.push(Part::Letters(first, length));
            length
        } else if first == '\'' {
            let quoted = rest[1..].find('\'').map_or(&rest[1..], |end| &rest[1..=end]);
            parts.push(Part::Text(if quoted.is_empty() { "'" } else { quoted }.to_owned()));
            (quoted.len() + 2).min(rest.len())
        } else {
            parts.push(Part::Text(first.to_string()));
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    parts
}

/// The letters that mean something.
const LETTERS: &str = "yMLdDHhmsSQqEaXZzV";

/// Refuses patterns with a letter that is not known: Spark refuses most of them too.
///
/// # Errors
/// Such a letter.
pub(super) fn check(patterns: &StringArray) -> EngineResult<()> {
    let mut last = "";
    for pattern in patterns.iter().flatten() {
        if pattern == last {
            continue;
        }
        last = pattern;
        let unknown = parts(pattern).into_iter().find_map(|part| match part {
            Part::Letters(letter, _) if !LETTERS.contains(letter) => Some(letter),
            _ => None,
        });
        if let Some(letter) = unknown {
            return Err(Error::failed(format!(
                "pattern `{pattern}`: there is no letter `{letter}`"
            ))
            .hint("`yyyy-MM-dd HH:mm:ss`; text stands in quotes: `yyyy'T'`")
            .into());
        }
    }
    Ok(())
}

/// Writes a time by a pattern; `None` for a letter that is not known.
pub(super) fn write(at: &NaiveDateTime, pattern: &str) -> Option<String> {
    let mut text = String::new();
    for part in parts(pattern) {
        let (letter, count) = match part {
            Part::Text(literal) => {
                text.push_str(&literal);
                continue;
            }
            Part::Letters(letter, count) => (letter, count),
        };
        let number = match letter {
            'y' if count == 2 => at.year().rem_euclid(100).unsigned_abs(),
            'y' => at.year().unsigned_abs(),
            'M' | 'L' if count < 3 => at.month(),
            'd' => at.day(),
            'D' => at.ordinal(),
            'H' => at.hour(),
            'h' => at.hour12().1,
            'm' => at.minute(),
            's' => at.second(),
            'Q' | 'q' if count < 3 => at.month0() / 3 + 1,
            _ => {
                text.push_str(&words(at, letter, count)?);
                continue;
            }
        };
        text.extend([format!("{number:0count$}")]);
    }
    Some(text)
}

fn words(at: &NaiveDateTime, letter: char, count: usize) -> Option<String> {
    Some(match (letter, count) {
        ('M' | 'L', 3) => at.format("%b").to_string(),
        ('M' | 'L', _) => at.format("%B").to_string(),
        ('Q' | 'q', 3) => format!("Q{}", at.month0() / 3 + 1),
        ('E', ..=3) => at.format("%a").to_string(),
        ('E', _) => at.format("%A").to_string(),
        ('a', _) => at.format("%p").to_string(),
        ('S', 1..=9) => format!("{:09}", at.nanosecond())[..count].to_owned(),
        ('X' | 'Z' | 'z' | 'V', _) => "Z".to_owned(),
        _ => return None,
    })
}

/// Reads a time by a pattern; what the pattern leaves out is 1970-01-01 00:00:00.
pub(super) fn read(text: &str, pattern: &str) -> Option<NaiveDateTime> {
    let (mut year, mut month, mut day) = (1970, 1, 1);
    let (mut hour, mut minute, mut second, mut nanos) = (0, 0, 0, 0);
    let mut afternoon = None;
    let mut rest = text;
    for part in parts(pattern) {
        let (letter, count) = match part {
            Part::Text(literal) => {
                rest = rest.strip_prefix(literal.as_str())?;
                continue;
            }
            Part::Letters(letter, count) => (letter, count),
        };
        if matches!(letter, 'M' | 'L') && count > 2 {
            let name = rest.get(..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()))?;
            month = month_named(name)?;
            rest = &rest[name.len()..];
            continue;
        }
        if letter == 'a' {
            let (half, tail) = rest.split_at_checked(2)?;
            afternoon = Some(half.eq_ignore_ascii_case("pm"));
            rest = tail;
            continue;
        }
        let (digits, tail) = number(rest, letter, count)?;
        rest = tail;
        let value: u32 = digits.parse().ok()?;
        match letter {
            'y' if count == 2 => year = 2000 + i32::try_from(value).ok()?,
            'y' => year = i32::try_from(value).ok()?,
            'M' | 'L' => month = value,
            'd' => day = value,
            'H' | 'h' => hour = value,
            'm' => minute = value,
            's' => second = value,
            'S' => nanos = format!("{digits:0<9}").parse().ok()?,
            _ => return None,
        }
    }
    let hour = match afternoon {
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
    rest.is_empty().then_some(NaiveDate::from_ymd_opt(year, month, day)?.and_time(time))
}

/// Takes the digits of one part: as many as the letters say, or for a single letter all of them.
fn number(rest: &str, letter: char, count: usize) -> Option<(&str, &str)> {
    let found = rest.bytes().take_while(u8::is_ascii_digit).count();
    let length = match count {
        1 => found,
        4 if letter == 'y' => found.min(4),
        _ => (found >= count).then_some(count)?,
    };
    (length > 0).then(|| rest.split_at(length))
}

fn month_named(name: &str) -> Option<u32> {
    name.parse::<chrono::Month>().ok().map(|month| month.number_from_month())
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn patterns_write_and_read() {
        let at = read("23/01/2018 14:05", "dd/MM/yyyy HH:mm").unwrap();
        assert_eq!(at.to_string(), "2018-01-23 14:05:00");
        let cases = [
            ("yyyy-MM-dd HH:mm", "2018-01-23 14:05"),
            ("EEE d MMM yy", "Tue 23 Jan 18"),
            ("EEEE, MMMM", "Tuesday, January"),
            ("h:mm a", "2:05 PM"),
            ("yyyy-MM-dd'T'HH:mm:ss.SSS", "2018-01-23T14:05:00.000"),
            ("''Q", "'1"),
        ];
        for (pattern, expected) in cases {
            assert_eq!(write(&at, pattern).as_deref(), Some(expected), "{pattern}");
        }
        assert_eq!(write(&at, "b"), None);
        assert_eq!(read("2018-13-01", "yyyy-MM-dd"), None);
        assert_eq!(read("2018-01-01x", "yyyy-MM-dd"), None);
        assert!(read("5 Jan 2018 2:05 PM", "d MMM yyyy h:mm a").is_some());
    }
}
