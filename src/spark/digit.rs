//! Reads decimal digits as Java does: those of all scripts, not only `0` to `9`.
//!
//! `Integer.parseInt` and `BigDecimal` call `Character.digit`, which knows the digits of Unicode up to U+FFFF
//! (Unicode 13 in Java 17). Spark's own casts of integers, doubles and dates do not call it.

use std::borrow::Cow;

/// The zeros of the scripts; the other nine digits follow each.
const ZEROS: [u32; 36] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

/// Replaces the digits of all scripts by `0` to `9`, and keeps everything else.
pub(crate) fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let digit = |letter: char| {
        let code = u32::from(letter);
        let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
        char::from_digit(code - zero, 10)
    };
    text.chars().map(|letter| digit(letter).unwrap_or(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::to_ascii;

    #[test]
    fn digits_of_all_scripts_are_read() {
        let cases = [
            ("12.5", "12.5"),
            ("１２.5", "12.5"),
            ("-٢٠٢٤", "-2024"),
            ("१२३४५", "12345"),
            // Beyond U+FFFF, and not a decimal digit.
            ("𝟗", "𝟗"),
            ("²", "²"),
        ];
        for (text, expected) in cases {
            assert_eq!(to_ascii(text), expected, "{text}");
        }
    }
}
