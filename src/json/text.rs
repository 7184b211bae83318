//! Converts strings and values of a message to text.
//!
//! [`Raw`] is the text between the quotes of a string. [`write_value`] writes any value as Spark does for a
//! column that had to become a string: compact, with numbers and escapes in Java's form. Jackson's
//! `copyCurrentStructure`, which Spark's `JacksonParser` calls for such a column, writes the same.

use super::cursor::{Cursor, Malformed, Token};
use crate::spark::java_double::write_double;

/// A string of a message with its escapes, which are known to be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Raw<'a> {
    /// The text between the quotes.
    pub(super) text: &'a str,
    /// The number of bytes before the first backslash; a word, because a `bool` is slow to move.
    pub(super) plain: usize,
}

impl<'a> Raw<'a> {
    #[inline]
    fn is_escaped(self) -> bool {
        self.plain < self.text.len()
    }

    /// Appends the text without escapes. Half of a surrogate pair becomes `?`, as in Java.
    #[inline]
    pub(super) fn write(self, out: &mut String) {
        if !self.is_escaped() {
            out.push_str(self.text);
            return;
        }
        for unit in self.units() {
            match unit {
                Unit::Run(run) => out.push_str(run),
                Unit::Char(char) => out.push(char),
                Unit::Half(_) => out.push('?'),
            }
        }
    }

    /// Returns the text without escapes, using `scratch` if there are any.
    #[inline]
    pub(super) fn resolve<'b>(self, scratch: &'b mut String) -> &'b str
    where
        'a: 'b,
    {
        if !self.is_escaped() {
            return self.text;
        }
        scratch.clear();
        self.write(scratch);
        scratch
    }

    /// Appends the string in quotes, escaped as Jackson's generator does.
    pub(super) fn write_quoted(self, out: &mut String) {
        out.push('"');
        for unit in self.units() {
            match unit {
                Unit::Run(run) => run.chars().for_each(|char| write_escaped(char, out)),
                Unit::Char(char) => write_escaped(char, out),
                Unit::Half(half) => write_hex(half, out),
            }
        }
        out.push('"');
    }

    fn units(self) -> Units<'a> {
        Units { rest: self.text }
    }
}

/// A piece of a string: text without escapes, or the meaning of one escape.
enum Unit<'a> {
    Run(&'a str),
    Char(char),
    Half(u16),
}

/// Splits a string at its escapes.
struct Units<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Units<'a> {
    type Item = Unit<'a>;

    fn next(&mut self) -> Option<Unit<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some(after) = self.rest.strip_prefix('\\') else {
            let end = self.rest.find('\\').unwrap_or(self.rest.len());
            let (run, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Some(Unit::Run(run));
        };
        let mut chars = after.chars();
        let letter = chars.next()?;
        self.rest = chars.as_str();
        Some(match letter {
            'b' => Unit::Char('\u{8}'),
            'f' => Unit::Char('\u{c}'),
            'n' => Unit::Char('\n'),
            'r' => Unit::Char('\r'),
            't' => Unit::Char('\t'),
            'u' => self.hexadecimal(),
            other => Unit::Char(other),
        })
    }
}

impl<'a> Units<'a> {
    /// Reads the digits after `\u`, or of two escapes if they are a surrogate pair.
    fn hexadecimal(&mut self) -> Unit<'a> {
        let first = self.digits();
        if let Some(char) = char::from_u32(u32::from(first)) {
            return Unit::Char(char);
        }
        let before = self.rest;
        if let Some(rest) = self.rest.strip_prefix("\\u") {
            self.rest = rest;
            let second = self.digits();
            if let Some(Ok(char)) = char::decode_utf16([first, second]).next() {
                return Unit::Char(char);
            }
            self.rest = before;
        }
        Unit::Half(first)
    }

    fn digits(&mut self) -> u16 {
        let (digits, rest) = self.rest.split_at_checked(4).unwrap_or((self.rest, ""));
        self.rest = rest;
        u16::from_str_radix(digits, 16).unwrap_or(0xfffd)
    }
}

fn write_escaped(char: char, out: &mut String) {
    match char {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{10000}'.. => {
            char.encode_utf16(&mut [0; 2]).iter().for_each(|half| write_hex(*half, out));
        }
        '\0'..' ' => write_hex(u16::try_from(u32::from(char)).unwrap_or(0), out),
        _ => out.push(char),
    }
}

/// Appends text in quotes, escaped as Jackson's generator does.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    text.chars().for_each(|char| write_escaped(char, out));
    out.push('"');
}

/// As [`quote`], with characters beyond the Basic Multilingual Plane unescaped, as when Jackson writes
/// characters and not bytes.
pub fn quote_chars(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        if char > '\u{ffff}' { out.push(char) } else { write_escaped(char, out) }
    }
    out.push('"');
}

fn write_hex(unit: u16, out: &mut String) {
    out.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        let digit = u32::from(unit >> shift & 0xf);
        out.push(char::from_digit(digit, 16).unwrap_or('0').to_ascii_uppercase());
    }
}

/// Reads the rest of a value and appends it as compact JSON; a string at the top level would be in quotes.
pub(super) fn write_value<'a>(
    cursor: &mut Cursor<'a>,
    token: Token<'a>,
    out: &mut String,
) -> Result<(), Malformed> {
    match token {
        Token::Null => out.push_str("null"),
        Token::True => out.push_str("true"),
        Token::False => out.push_str("false"),
        Token::Integer("-0") => out.push('0'),
        Token::Integer(digits) => out.push_str(digits),
        Token::Float(digits) => write_number(digits.parse().unwrap_or(f64::NAN), out),
        Token::NotFinite(number) => write_number(number, out),
        Token::Text(raw) => raw.write_quoted(out),
        Token::Object => write_object(cursor, out)?,
        Token::Array => write_array(cursor, out)?,
    }
    Ok(())
}

/// Writes a number; NaN and the infinities, which JSON does not have, are in quotes.
pub(super) fn write_number(number: f64, out: &mut String) {
    let quote = if number.is_finite() { "" } else { "\"" };
    out.push_str(quote);
    write_double(number, out);
    out.push_str(quote);
}

fn write_object(cursor: &mut Cursor<'_>, out: &mut String) -> Result<(), Malformed> {
    out.push('{');
    let mut first = true;
    while let Some(key) = cursor.key(first)? {
        if !first {
            out.push(',');
        }
        first = false;
        key.write_quoted(out);
        out.push(':');
        let token = cursor.token()?;
        write_value(cursor, token, out)?;
    }
    out.push('}');
    Ok(())
}

fn write_array(cursor: &mut Cursor<'_>, out: &mut String) -> Result<(), Malformed> {
    out.push('[');
    let mut first = true;
    while cursor.element(first)? {
        if !first {
            out.push(',');
        }
        first = false;
        let token = cursor.token()?;
        write_value(cursor, token, out)?;
    }
    out.push(']');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Cursor, write_value};

    fn written(text: &str) -> String {
        let mut cursor = Cursor::new(text);
        let mut out = String::new();
        let token = cursor.token().expect("a token");
        write_value(&mut cursor, token, &mut out).expect("a value");
        out
    }

    #[test]
    fn values_are_written_as_spark_writes_them() {
        for (text, expected) in [
            ("{ 'a' : [ 1.50 , 1e3, -0, -0.0, NaN ] }", r#"{"a":[1.5,1000.0,0,-0.0,"NaN"]}"#),
            ("18446744073709551615", "18446744073709551615"),
            ("1e400", "\"Infinity\""),
            (r#""\/\u001f\u00e9\n\'""#, r#""/\u001Fé\n'""#),
            (r#"{"😀":"\ud83d\ude00\ud800"}"#, r#"{"\uD83D\uDE00":"\uD83D\uDE00\uD800"}"#),
        ] {
            assert_eq!(written(text), expected);
        }
    }
}
