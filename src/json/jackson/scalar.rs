//! Numbers and keywords, and the position of Jackson's `ReaderBasedJsonParser` after a wrong one.

use super::{DIGITS_MAX, Fault, Parsed, Parser, Token};

impl Parser<'_> {
    /// Reads the rest of a keyword of which `known` characters have been read.
    pub(super) fn word(&mut self, word: &str, known: usize, token: Token) -> Parsed<Token> {
        for expected in word.chars().skip(known) {
            if self.peek() != Some(expected) {
                return self.bad_word();
            }
            self.at += 1;
        }
        if self.peek().is_some_and(is_identifier_part) {
            return self.bad_word();
        }
        word.clone_into(&mut self.value);
        Ok(token)
    }

    /// Jackson reads an unknown word to its end, for the error message.
    pub(super) fn bad_word<T>(&mut self) -> Parsed<T> {
        for _ in 0..256 {
            match self.peek() {
                Some(char) if is_identifier_part(char) => self.at += char.len_utf8(),
                _ => break,
            }
        }
        Err(Fault)
    }

    pub(super) fn infinity(&mut self, sign: char) -> Parsed<Token> {
        if !self.tolerance.not_finite {
            return Err(Fault);
        }
        if self.take() != Some('I') {
            return Err(Fault);
        }
        let word = match (self.take(), sign) {
            (Some('N'), '-') => "-INF",
            (Some('N'), _) => "+INF",
            (Some('n'), '-') => "-Infinity",
            (Some('n'), _) => "+Infinity",
            _ => return Err(Fault),
        };
        self.word(word, 3, Token::Float)
    }

    /// Reads a number; the parser is at its first digit, and after an error where Jackson is.
    pub(super) fn number(&mut self, sign: &str) -> Parsed<Token> {
        let start = self.at;
        let leading_zero = self.peek() == Some('0');
        let whole = self.digits();
        let mut first = start;
        if leading_zero && whole > 1 {
            if !self.tolerance.leading_zeros {
                self.at = start + 1;
                return Err(Fault);
            }
            let zeros = self.text[start..self.at].bytes().take_while(|byte| *byte == b'0').count();
            first = start + zeros.min(whole - 1);
        }
        let after_whole = self.at + 1;
        let mut token = Token::Integer;
        for mark in [".", "eE"] {
            if !self.peek().is_some_and(|char| mark.contains(char)) {
                continue;
            }
            token = Token::Float;
            self.at += 1;
            if mark == "eE" && matches!(self.peek(), Some('+' | '-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                // Jackson's fast path discards what it has read; its slow path, for a leading zero and at the
                // end of the message, does not.
                let slow = leading_zero || self.peek().is_none();
                self.at = if slow { self.text.len().min(self.after_next()) } else { after_whole };
                return Err(Fault);
            }
        }
        let digits = &self.text[first..self.at];
        if digits.bytes().filter(u8::is_ascii_digit).count() > DIGITS_MAX {
            return Err(Fault);
        }
        self.value = format!("{sign}{digits}");
        Ok(token)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|char| char.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }
}

pub(super) fn is_identifier_part(char: char) -> bool {
    char.is_alphanumeric() || char == '_' || char == '$'
}
