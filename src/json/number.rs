//! Finds the end of numbers, by Jackson's grammar; their values are computed elsewhere.
//!
//! The grammar is that of Jackson's `ReaderBasedJsonParser`, with Spark's `allowNonNumericNumbers`.

use super::cursor::{Cursor, Parsed, Token};

/// Jackson's limit for digits.
const DIGITS_MAX: usize = 1000;

/// Reads the strings that Spark takes as numbers in a column of doubles.
pub(super) fn not_finite(word: &str) -> Option<f64> {
    match word {
        "NaN" => Some(f64::NAN),
        "Infinity" | "+Infinity" | "+INF" => Some(f64::INFINITY),
        "-Infinity" | "-INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

impl<'a> Cursor<'a> {
    /// Reads a number or infinity that starts with a sign.
    pub(super) fn signed(&mut self, sign: u8) -> Parsed<Token<'a>> {
        let start = self.at;
        self.at += 1;
        let value = if sign == b'-' { f64::NEG_INFINITY } else { f64::INFINITY };
        match self.byte() {
            Some(b'0'..=b'9') if sign == b'-' => self.number(start),
            Some(b'I') if self.text.as_bytes().get(self.at + 1) == Some(&b'N') => {
                self.word("INF", Token::NotFinite(value))
            }
            Some(b'I') => self.word("Infinity", Token::NotFinite(value)),
            _ => self.fail("has a sign without a number"),
        }
    }

    /// Reads a number that starts at `start`; the cursor is at its first digit.
    #[inline]
    pub(super) fn number(&mut self, start: usize) -> Parsed<Token<'a>> {
        let leading_zero = self.byte() == Some(b'0');
        let mut digits = self.digits();
        if leading_zero && digits > 1 {
            return self.fail("has a number with a leading zero");
        }
        let mut float = false;
        if self.byte() == Some(b'.') {
            self.at += 1;
            float = true;
            digits += self.some_digits("has a number without digits after the point")?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            float = true;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            digits += self.some_digits("has an exponent without digits")?;
        }
        if digits > DIGITS_MAX {
            return self.fail("has a number of more than 1000 digits");
        }
        let text = &self.text[start..self.at];
        Ok(if float { Token::Float(text) } else { Token::Integer(text) })
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn some_digits(&mut self, otherwise: &'static str) -> Parsed<usize> {
        match self.digits() {
            0 => self.fail(otherwise),
            count => Ok(count),
        }
    }
}
