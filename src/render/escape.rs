//! Escapes control characters, so that a terminal shows them instead of executing them.
//!
//! Text from data must never control the terminal. Spark escapes seven characters of a cell (`\n`, `\t`…); for
//! people, others are escaped too: C0, DEL, C1, the controls of writing direction, and invisible characters.
//! The joiners U+200C and U+200D are kept: emoji, Persian and Indic words contain them.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::outcome::drives;

/// Which characters of a cell are escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Escapes {
    /// All that could control a terminal or deceive its reader.
    #[default]
    All,
    /// Only the seven that Spark escapes, for byte-for-byte agreement with it.
    Spark,
}

impl Escapes {
    /// Writes a cell's or a name's text escaped, on one line.
    pub(super) fn write(self, text: &str, out: &mut String) {
        for character in text.chars() {
            match short(character) {
                Some(escape) => out.push_str(escape),
                None if self == Self::All && drives(character) => push_code(character, out),
                None => out.push(character),
            }
        }
    }

    /// Returns a cell's or a name's text escaped, on one line.
    pub(super) fn apply(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.write(text, &mut out);
        out
    }
}

/// Returns the text with everything escaped except newlines and tabs, for text of several lines.
pub(super) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\n' | '\t') || !drives(character) {
            out.push(character);
        } else {
            Escapes::All.write(character.encode_utf8(&mut [0; 4]), &mut out);
        }
    }
    out
}

/// Returns the escape that Spark's `SchemaUtils.escapeMetaCharacters` makes.
fn short(character: char) -> Option<&'static str> {
    Some(match character {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u{c}' => "\\f",
        '\u{8}' => "\\b",
        '\u{b}' => "\\v",
        '\u{7}' => "\\a",
        _ => return None,
    })
}

fn push_code(character: char, out: &mut String) {
    // Writing to a string does not fail.
    let _ = match u32::from(character) {
        code @ ..=0xffff => write!(out, "\\u{code:04x}"),
        code => write!(out, "\\u{{{code:x}}}"),
    };
}

/// Escapes bytes on their way to a terminal, except newlines and tabs.
///
/// A character whose bytes arrive in two writes is kept until it is complete.
#[derive(Default)]
pub(super) struct Guard {
    held: Vec<u8>,
}

impl Guard {
    /// Writes the bytes escaped; bytes that are not UTF-8 become U+FFFD.
    pub(super) fn write(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        self.held.extend_from_slice(bytes);
        let held = std::mem::take(&mut self.held);
        let mut rest = held.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => return out.write_all(lines(text).as_bytes()),
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    out.write_all(lines(&String::from_utf8_lossy(good)).as_bytes())?;
                    let Some(wrong) = error.error_len() else {
                        self.held = bad.to_vec();
                        return Ok(());
                    };
                    out.write_all("\u{fffd}".as_bytes())?;
                    rest = &bad[wrong..];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Escapes, Guard, lines};

    #[test]
    fn sparks_seven_are_always_escaped() {
        let text = "a\nb\rc\td\u{c}e\u{8}f\u{b}g\u{7}h";
        assert_eq!(Escapes::Spark.apply(text), r"a\nb\rc\td\fe\bf\vg\ah");
        assert_eq!(Escapes::All.apply(text), Escapes::Spark.apply(text));
        assert_eq!(Escapes::Spark.apply("\u{1b}[2J"), "\u{1b}[2J");
    }

    #[test]
    fn what_drives_a_terminal_is_shown() {
        let table = [
            ("\u{1b}[2J", r"\u001b[2J"),
            ("\0\u{7f}", r"\u0000\u007f"),
            ("\u{9b}31m", r"\u009b31m"),
            ("a\u{202e}b\u{2066}c", r"a\u202eb\u2066c"),
            ("a\u{200b}\u{feff}b", r"a\u200b\ufeffb"),
            ("\u{e0041}", r"\u{e0041}"),
        ];
        for (text, shown) in table {
            assert_eq!(Escapes::All.apply(text), shown);
        }
    }

    #[test]
    fn words_and_emoji_stay_whole() {
        for text in ["👩\u{200d}👧", "می\u{200c}خواهم", "e\u{301}", "中文", "\\n"] {
            assert_eq!(Escapes::All.apply(text), text);
        }
    }

    #[test]
    fn lines_keep_newlines_and_tabs() {
        assert_eq!(lines("a\n\tb\r\u{1b}c"), "a\n\tb\\r\\u001bc");
    }

    #[test]
    fn the_guard_joins_characters_and_replaces_what_is_none() {
        let mut out = Vec::new();
        let mut guard = Guard::default();
        let word = "é\u{1b}";
        guard.write(&word.as_bytes()[..1], &mut out).expect("a vector");
        assert!(out.is_empty());
        guard.write(&word.as_bytes()[1..], &mut out).expect("a vector");
        guard.write(b"\xffx\xe4\xb8", &mut out).expect("a vector");
        guard.write(b"y", &mut out).expect("a vector");
        assert_eq!(String::from_utf8_lossy(&out), "é\\u001b\u{fffd}x\u{fffd}y");
    }
}
