//! Spark's datetime patterns: Java's `DateTimeFormatter` letters, as Spark 3 and later take them.
//!
//! A pattern is parsed once (here), and then writes timestamps (`write`) and reads strings (`read`). Spark's
//! rules (`DateTimeFormatterHelper`) in addition to Java's: no letter of weeks, no narrow names, no day of
//! the week and no quarter for reading, and a fraction of a second may be shorter than its letters.

pub(in crate::sql) mod last_pattern;
mod letters;
mod names;
pub(in crate::sql) mod part;
mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::error::{Error, Result};
use crate::sql::functions::datetime::format::part::{PatternPart, Sign};

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct Pattern(Vec<PatternPart>);

impl Pattern {
    /// Parses a pattern for writing timestamps.
    ///
    /// # Errors
    /// What Spark refuses: an unknown letter, too many repetitions, an unclosed quote.
    pub(in crate::sql) fn for_writing(pattern: &str) -> Result<Self> {
        Self::compiled(pattern, false)
    }

    /// Parses a pattern for reading strings.
    ///
    /// # Errors
    /// As [`Self::for_writing`], and letters that cannot be read from a string.
    pub(in crate::sql) fn for_reading(pattern: &str) -> Result<Self> {
        Self::compiled(pattern, true)
    }

    fn compiled(pattern: &str, is_reading: bool) -> Result<Self> {
        let wrong = |what: String| {
            Error::failed(format!("invalid datetime pattern `{pattern}`: {what}"))
                .hint("`yyyy-MM-dd HH:mm:ss`; put text in quotes: `yyyy'T'`")
        };
        let has_era = letters_of(pattern).any(|letter| letter == 'G');
        let mut open: Vec<Vec<PatternPart>> = vec![Vec::new()];
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            let mut length = first.len_utf8();
            let parts: Vec<PatternPart> = match first {
                letter if letter.is_ascii_alphabetic() => {
                    length = rest.chars().take_while(|next| *next == letter).count();
                    vec![letters::part(letter, length, has_era, is_reading).map_err(wrong)?]
                }
                '\'' => {
                    let (text, taken) =
                        quoted(rest).ok_or_else(|| wrong("a `'` is not closed".to_owned()))?;
                    length = taken;
                    text.chars().map(PatternPart::Literal).collect()
                }
                '[' => {
                    open.push(Vec::new());
                    Vec::new()
                }
                ']' if open.len() > 1 => {
                    let inner = open.pop().unwrap_or_default();
                    vec![PatternPart::Optional(inner)]
                }
                ']' => return Err(wrong("a `]` without a `[` before it".to_owned())),
                '{' | '}' | '#' => {
                    return Err(wrong(format!("`{first}` must be in quotes: `'{first}'`")));
                }
                other => vec![PatternPart::Literal(other)],
            };
            if let Some(last) = open.last_mut() {
                last.extend(parts);
            }
            rest = &rest[length..];
        }
        // An optional section that is not closed ends with the pattern.
        while open.len() > 1 {
            let inner = open.pop().unwrap_or_default();
            if let Some(last) = open.last_mut() {
                last.push(PatternPart::Optional(inner));
            }
        }
        let mut parts = open.pop().unwrap_or_default();
        join_numbers(&mut parts);
        Ok(Self(parts))
    }
}

/// Reads a quoted text, in which two quotes are one; returns it and its length in bytes.
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

/// Returns the letters outside quotes.
fn letters_of(pattern: &str) -> impl Iterator<Item = char> {
    pattern.split('\'').step_by(2).flat_map(str::chars)
}

/// Sets for each number how many digits belong to the numbers after it, as in `yyyyMMdd`.
fn join_numbers(parts: &mut [PatternPart]) {
    let mut base: Option<usize> = None;
    for at in 0..parts.len() {
        let (width, is_fixed) = match &mut parts[at] {
            PatternPart::Number(number) => {
                let is_fixed = number.digits_min == number.digits_max && number.sign == Sign::Never;
                (number.digits_max, is_fixed)
            }
            PatternPart::Optional(inner) => {
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
                if let PatternPart::Number(number) = &mut parts[first] {
                    number.following += width;
                }
            }
            _ => base = Some(at),
        }
    }
}
