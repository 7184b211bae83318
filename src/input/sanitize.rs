//! Removes control characters from text at the prompt: from the history, from completions and from pasted text.
//!
//! Pure. The line editor (rustyline 19) writes the line as it is, and measures its width by its own rules.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use crate::outcome::drives;

/// Writes control characters as SQL strings do, `\\u001b`, so that the meaning of a statement does not change.
pub(super) fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_inert(character) {
            out.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// Returns the text before the first control character.
pub(super) fn harmless_start(text: &str) -> &str {
    let end = text.find(|c| !is_inert(c)).unwrap_or(text.len());
    &text[..end]
}

/// Skips the rest of an escape sequence, as the line editor does.
fn skip_sequence(letters: &mut Peekable<Chars<'_>>) {
    if letters.next() == Some('[') {
        while letters.next_if(|c| c.is_ascii_digit() || *c == ';').is_some() {}
        letters.next();
    }
}

/// Replaces control characters by text of the width that the line editor expects: nothing for an escape sequence,
/// one column for any other control character.
pub(super) fn drawn(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => skip_sequence(&mut letters),
            letter if is_inert(letter) => out.push(letter),
            letter if letter.is_control() => out.push('\u{fffd}'),
            _ => {}
        }
    }
    out
}

fn is_inert(character: char) -> bool {
    matches!(character, '\n' | '\t') || !drives(character)
}

#[cfg(test)]
mod tests {
    use super::{drawn, harmless_start, spelled};

    #[test]
    fn nothing_drives_the_terminal() {
        let evil = "a\u{1b}[31mb\u{1b}]0;t\u{7}c\u{9b}\u{202e}d\ne\u{e0041}";
        assert_eq!(
            spelled(evil),
            "a\\u001b[31mb\\u001b]0;t\\u0007c\\u009b\\u202ed\ne\\udb40\\udc41"
        );
        assert_eq!(drawn(evil), "ab0;t\u{fffd}c\u{fffd}d\ne");
        assert_eq!(harmless_start(evil), "a");
        for plain in ["select 'é', '👩\u{200d}👧'\n\t;", ""] {
            assert_eq!((spelled(plain).as_str(), drawn(plain).as_str()), (plain, plain));
            assert_eq!(harmless_start(plain), plain);
        }
    }
}
