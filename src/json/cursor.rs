//! Reads JSON text token by token, and tolerates exactly what Spark's parser (Jackson) tolerates.
//!
//! Tolerated: single quotes, `NaN` and the infinities, and anything after the first value. Not tolerated:
//! comments, unquoted keys, leading zeros, control characters in strings, trailing commas. These are the
//! defaults of Spark's `JSONOptions`. Jackson's limits (depth, length of numbers, names and strings) apply
//! too, so that no message can exhaust the stack. The cursor returns slices of the message and copies
//! nothing; it knows no types and no columns.

use std::fmt;

use crate::error::Error;

use super::text::Raw;

mod string;

/// Jackson's limits: nested containers, characters of a name and of a string.
const DEPTH_MAX: u32 = 1000;
const NAME_CHARS_MAX: usize = 50_000;
const STRING_CHARS_MAX: usize = 20_000_000;

/// What is wrong with a message, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// The byte of the message, from 0.
    pub at: usize,
    /// What is wrong there, to follow "the record": "ends inside a string".
    pub what: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.what, self.at + 1)
    }
}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        Self::failed(format!("the record {malformed}"))
    }
}

/// A value, or the start of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    /// `{`; keys follow, see [`Cursor::key`].
    Object,
    /// `[`; elements follow, see [`Cursor::element`].
    Array,
    /// A string.
    Text(Raw<'a>),
    /// A number without fraction and exponent.
    Integer(&'a str),
    /// A number with one of them.
    Float(&'a str),
    /// `NaN` or an infinity.
    NotFinite(f64),
    /// `true`. (A payload of one byte would make every token slow to move.)
    True,
    /// `false`.
    False,
    /// `null`.
    Null,
}

/// A position in a message; a copy remembers the position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: u32,
    /// Whether a string column keeps other values byte for byte.
    pub(super) is_exact: bool,
}

pub(super) type Parsed<T> = Result<T, Malformed>;

impl<'a> Cursor<'a> {
    /// Starts at the beginning of a message.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, is_exact: false }
    }

    /// Returns the position, in bytes from 0.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Returns whether only white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.at >= self.text.len()
    }

    /// Reads a string in double quotes, if that is next.
    #[inline]
    pub(super) fn text(&mut self) -> Parsed<Option<Raw<'a>>> {
        self.skip_space();
        if self.byte() != Some(b'"') {
            return Ok(None);
        }
        self.at += 1;
        self.string(b'"', STRING_CHARS_MAX).map(Some)
    }

    /// Reads a scalar, or the bracket that opens a container.
    #[expect(clippy::inline_always, reason = "a token in registers makes inference a third faster")]
    #[inline(always)]
    pub(super) fn token(&mut self) -> Parsed<Token<'a>> {
        self.skip_space();
        let Some(byte) = self.byte() else { return self.fail("ends where a value is expected") };
        match byte {
            b'"' | b'\'' => {
                self.at += 1;
                self.string(byte, STRING_CHARS_MAX).map(Token::Text)
            }
            b'{' => self.open(Token::Object),
            b'[' => self.open(Token::Array),
            b'0'..=b'9' => self.number(self.at),
            b'-' | b'+' => self.signed(byte),
            b't' => self.word("true", Token::True),
            b'f' => self.word("false", Token::False),
            b'n' => self.word("null", Token::Null),
            b'N' => self.word("NaN", Token::NotFinite(f64::NAN)),
            b'I' => self.word("Infinity", Token::NotFinite(f64::INFINITY)),
            _ => self.fail("has something else where a value is expected"),
        }
    }

    /// Reads the next key of an object and its colon, or the end of the object.
    #[expect(clippy::inline_always, reason = "a token in registers makes inference a third faster")]
    #[inline(always)]
    pub(super) fn key(&mut self, first: bool) -> Parsed<Option<Raw<'a>>> {
        self.skip_space();
        if self.byte() == Some(b'}') {
            self.close();
            return Ok(None);
        }
        self.comma_unless(first)?;
        let Some(quote @ (b'"' | b'\'')) = self.byte() else {
            return self.fail("has no key in quotes where one is expected");
        };
        self.at += 1;
        let name = self.string(quote, NAME_CHARS_MAX)?;
        self.skip_space();
        if self.byte() != Some(b':') {
            return self.fail("has no `:` after a key");
        }
        self.at += 1;
        Ok(Some(name))
    }

    /// Returns where the next key of an object begins, if there is one.
    #[inline]
    pub(super) fn before_key(&self, first: bool) -> Option<usize> {
        let mut ahead = *self;
        ahead.skip_space();
        ahead.comma_unless(first).is_ok().then_some(ahead.at)
    }

    /// Goes to the next element of an array, or reads its end.
    #[inline]
    pub(super) fn element(&mut self, first: bool) -> Parsed<bool> {
        self.skip_space();
        if self.byte() == Some(b']') {
            self.close();
            return Ok(false);
        }
        self.comma_unless(first)?;
        Ok(true)
    }

    /// Skips a complete value.
    pub(super) fn skip(&mut self) -> Parsed<()> {
        let token = self.token()?;
        self.skip_rest(token)
    }

    /// Skips the rest of the value that a token begins.
    pub(super) fn skip_rest(&mut self, token: Token<'a>) -> Parsed<()> {
        let mut first = true;
        match token {
            Token::Object => {
                while self.key(first)?.is_some() {
                    first = false;
                    self.skip()?;
                }
            }
            Token::Array => {
                while self.element(first)? {
                    first = false;
                    self.skip()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, token: Token<'a>) -> Parsed<Token<'a>> {
        if self.depth == DEPTH_MAX {
            return self.fail("is nested deeper than 1000");
        }
        self.at += 1;
        self.depth += 1;
        Ok(token)
    }

    fn close(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    #[inline]
    fn comma_unless(&mut self, first: bool) -> Parsed<()> {
        if first {
            return Ok(());
        }
        if self.byte() != Some(b',') {
            return self.fail("has no `,` where one is expected");
        }
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    /// Reads a word, which must not be the beginning of a longer one.
    pub(super) fn word(&mut self, word: &str, token: Token<'a>) -> Parsed<Token<'a>> {
        let rest = &self.text.as_bytes()[self.at..];
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
        if !rest.starts_with(word.as_bytes()) || rest.get(word.len()).is_some_and(goes_on) {
            return self.fail("has a word that is not JSON");
        }
        self.at += word.len();
        Ok(token)
    }

    #[inline]
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    #[cold]
    pub(super) fn fail<T>(&self, what: &'static str) -> Parsed<T> {
        Err(Malformed { at: self.at, what })
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    fn fault(text: &str) -> Option<(usize, &'static str)> {
        Cursor::new(text).skip().err().map(|fault| (fault.at, fault.what))
    }

    #[test]
    fn sparks_tolerance() {
        for text in [
            r#"{"a":[1,-0,1.5e+3,NaN,-INF,+Infinity],'b\'':'x"y'}"#,
            "{} trailing",
            "[ ]]",
            "\t{\r\n}",
            r#"["\u00e9\/\'"]"#,
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn sparks_intolerance() {
        for text in [
            "/**/{}",
            "{a:1}",
            "[007]",
            "[.5]",
            "[5.]",
            "[+1]",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "[1 2]",
            "[True]",
            "[nullx]",
            "[-]",
            "[1e]",
            "[\"\\q\"]",
            "[\"\\u12g4\"]",
            "[\"a\nb\"]",
            "[\"a",
            "{\"a\"",
            "",
            "[-NaN]",
            "\u{a0}{}",
            "{\"a\" 1}",
            "[0x10]",
            "[-01]",
        ] {
            assert!(fault(text).is_some(), "{text}");
        }
        assert_eq!(
            fault("{\"a\":[1,x]}"),
            Some((8, "has something else where a value is expected"))
        );
    }

    #[test]
    fn limits_are_jacksons() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(fault(&nested(1000)), None);
        assert_eq!(fault(&nested(10_000)), Some((1000, "is nested deeper than 1000")));
        assert_eq!(fault(&"1".repeat(1000)), None);
        assert!(fault(&"1".repeat(1001)).is_some());
        assert!(fault(&format!("{{\"{}\":1}}", "k".repeat(50_001))).is_some());
    }
}
