//! Finds the end of strings: up to the closing quote, eight bytes at a time.

use super::{Cursor, Parsed};
use crate::json::text::Raw;

impl<'a> Cursor<'a> {
    /// Reads to the closing quote; the opening one has been read.
    #[expect(clippy::inline_always, reason = "a token in registers makes inference a third faster")]
    #[inline(always)]
    pub(in crate::json) fn string(&mut self, quote: u8, chars_max: usize) -> Parsed<Raw<'a>> {
        let start = self.at;
        let mut plain = None;
        loop {
            self.at = plain_end(self.text.as_bytes(), self.at, quote);
            match self.byte() {
                Some(byte) if byte == quote => break,
                Some(b'\\') => {
                    plain.get_or_insert(self.at - start);
                    self.escape()?;
                }
                Some(_) => return self.fail("has a control character in a string"),
                None => return self.fail("ends inside a string"),
            }
        }
        let text = &self.text[start..self.at];
        if text.len() > chars_max && text.encode_utf16().count() > chars_max {
            return self.fail("has a string that is too long");
        }
        self.at += 1;
        Ok(Raw { text, plain: plain.unwrap_or(text.len()) })
    }

    #[cold]
    fn escape(&mut self) -> Parsed<()> {
        let bytes = self.text.as_bytes();
        match bytes.get(self.at + 1) {
            Some(b'"' | b'\'' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let digits = bytes.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return self.fail("has a `\\u` without four hexadecimal digits");
                }
                self.at += 6;
            }
            _ => return self.fail("has an unknown escape in a string"),
        }
        Ok(())
    }
}

/// Finds the first quote, backslash or control character, eight bytes at a time.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    const BACKSLASHES: u64 = ONES * b'\\' as u64;
    let quotes = ONES.wrapping_mul(u64::from(quote));
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        // A subtraction sets the highest bit of a byte that is too small, and perhaps of those after it.
        let control = word.wrapping_sub(ONES * 0x20);
        let quote = (word ^ quotes).wrapping_sub(ONES);
        let backslash = (word ^ BACKSLASHES).wrapping_sub(ONES);
        let hits = (control | quote | backslash) & !word & HIGHS;
        if hits != 0 {
            return at + hits.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let special = |byte: &u8| *byte == quote || *byte == b'\\' || *byte < 0x20;
    bytes[at..].iter().position(special).map_or(bytes.len(), |found| at + found)
}

#[cfg(test)]
mod tests {
    use crate::json::cursor::{Cursor, Token};

    #[test]
    fn strings_end_where_they_end() {
        for length in 0..40 {
            let text = format!("\"{}\" \"", "é".repeat(length));
            let Ok(Token::Text(raw)) = Cursor::new(&text).token() else { panic!("{text}") };
            assert_eq!(raw.text.chars().count(), length);
        }
    }
}
