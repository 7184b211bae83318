//! Spark's datetime patterns: Java's `DateTimeFormatter` letters, as Spark 3 and later take them.
//!
//! A pattern is read once into parts (here), then writes moments (`write`) and reads texts (`read`). Spark's
//! rules on top of Java's: no letter of weeks, no narrow texts, in reading no day of the week and no
//! quarter, and a fraction of a second may be shorter than its letters.

mod letters;
mod names;
mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::error::{Error, Result};

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Number(Number),
    Text {
        field: Field,
        is_full: bool,
    },
    /// Digits behind the point of a second, at least and at most.
    Fraction(usize, usize),
    Offset {
        form: Form,
        zero: &'static str,
    },
    /// `GMT+8`, or `GMT+08:00`.
    Localized {
        is_full: bool,
    },
    ZoneId,
    ZoneName {
        is_full: bool,
    },
    Literal(char),
    Optional(Vec<Part>),
}

/// A number of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    field: Field,
    digits_min: usize,
    digits_max: usize,
    sign: Sign,
    /// Whether it is the last two digits of a year from 2000 on.
    is_reduced: bool,
    /// How many digits belong to the numbers that follow at once.
    following: usize,
}

/// Where a number may have a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `-` alone.
    Normal,
    /// `-`, and `+` before more digits than the letters say.
    ExceedsPad,
    Never,
}

/// What a part says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Field {
    Era,
    Year,
    YearOfEra,
    Month,
    Quarter,
    Day,
    DayOfYear,
    Weekday,
    /// How often the day of the week has been there in its month.
    WeekInMonth,
    Half,
    Hour,
    /// From 1 to 24.
    ClockHour,
    /// From 0 to 11.
    HourOfHalf,
    /// From 1 to 12.
    ClockHourOfHalf,
    Minute,
    Second,
}

/// How an offset is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `+HH`, with minutes where there are some.
    Hours,
    /// `+HHMM`.
    Minutes,
    /// `+HH:MM`.
    ColonMinutes,
    /// `+HHMM`, with seconds where there are some.
    Seconds,
    /// `+HH:MM`, with seconds where there are some.
    ColonSeconds,
}

/// A pattern that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Part>);

impl Pattern {
    /// Reads a pattern for writing moments.
    ///
    /// # Errors
    /// What Spark refuses: an unknown letter, too many of one, an open quote.
    pub(super) fn for_writing(pattern: &str) -> Result<Self> {
        Self::compiled(pattern, false)
    }

    /// Reads a pattern for reading texts.
    ///
    /// # Errors
    /// As [`Self::for_writing`], and the letters that no text can be read by.
    pub(super) fn for_reading(pattern: &str) -> Result<Self> {
        Self::compiled(pattern, true)
    }

    fn compiled(pattern: &str, is_reading: bool) -> Result<Self> {
        let wrong = |what: String| {
            Error::failed(format!("invalid datetime pattern `{pattern}`: {what}"))
                .hint("`yyyy-MM-dd HH:mm:ss`; text stands in quotes: `yyyy'T'`")
        };
        let has_era = letters_of(pattern).any(|letter| letter == 'G');
        let mut open: Vec<Vec<Part>> = vec![Vec::new()];
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            let mut length = first.len_utf8();
            let parts: Vec<Part> = match first {
                letter if letter.is_ascii_alphabetic() => {
                    length = rest.chars().take_while(|next| *next == letter).count();
                    vec![letters::part(letter, length, has_era, is_reading).map_err(wrong)?]
                }
                '\'' => {
                    let (text, taken) =
                        quoted(rest).ok_or_else(|| wrong("a `'` is not closed".to_owned()))?;
                    length = taken;
                    text.chars().map(Part::Literal).collect()
                }
                '[' => {
                    open.push(Vec::new());
                    Vec::new()
                }
                ']' if open.len() > 1 => {
                    let inner = open.pop().unwrap_or_default();
                    vec![Part::Optional(inner)]
                }
                ']' => return Err(wrong("a `]` without a `[` before it".to_owned())),
                '{' | '}' | '#' => {
                    return Err(wrong(format!("`{first}` stands in quotes: `'{first}'`")));
                }
                other => vec![Part::Literal(other)],
            };
            if let Some(last) = open.last_mut() {
                last.extend(parts);
            }
            rest = &rest[length..];
        }
        // What is not closed ends with the pattern.
        while open.len() > 1 {
            let inner = open.pop().unwrap_or_default();
            if let Some(last) = open.last_mut() {
                last.push(Part::Optional(inner));
            }
        }
        let mut parts = open.pop().unwrap_or_default();
        join_numbers(&mut parts);
        Ok(Self(parts))
    }
}

/// Takes a quoted text, in which two quotes are one, and tells how many bytes it took.
fn quoted(rest: &str) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut at = 1;
    loop {
        let end = at + rest[at..].find('\'')?;
        text.push_str(&rest[at..end]);
        at = end + 1;
        if !rest[at..].starts_with('\'') {
            break;
        }
        text.push('\'');
        at += 1;
    }
    if at == 2 {
        text.push('\'');
    }
    Some((text, at))
}

/// Returns the letters outside of quotes.
fn letters_of(pattern: &str) -> impl Iterator<Item = char> {
    pattern.split('\'').step_by(2).flat_map(str::chars)
}

/// Tells each number how many digits belong to those behind it, as in `yyyyMMdd`.
fn join_numbers(parts: &mut [Part]) {
    let mut base: Option<usize> = None;
    for at in 0..parts.len() {
        let (width, is_fixed) = match &mut parts[at] {
            Part::Number(number) => {
                let is_fixed = number.digits_min == number.digits_max && number.sign == Sign::Never;
                (number.digits_max, is_fixed)
            }
            Part::Optional(inner) => {
                join_numbers(inner);
                base = None;
                continue;
            }
            _ => {
                base = None;
                continue;
            }
        };
        match base {
            Some(first) if is_fixed => {
                if let Part::Number(number) = &mut parts[first] {
                    number.following += width;
                }
            }
            _ => base = Some(at),
        }
    }
}
