//! Reads the value of a string literal of Spark's SQL: `'it''s'`, `"\101"`, `'\u0041'`, `r'\d'`.
//!
//! The rules are those of Spark 4.1 (`SparkParserUtils.unescapeSQLString`). Characters are collected as
//! UTF-16, because two `\uXXXX` may be the halves of one.

/// Returns the value of the text between the quotes of a string.
pub(crate) fn read(inner: &str, mark: char) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(first) = rest.chars().next() {
        let (letter, length) = match first {
            '\\' => escaped(rest),
            // A doubled quote.
            _ if first == mark => (Letter::One(first), first.len_utf8() * 2),
            _ => (Letter::One(first), first.len_utf8()),
        };
        match letter {
            Letter::One(letter) => units.extend_from_slice(letter.encode_utf16(&mut [0; 2])),
            Letter::Unit(unit) => units.push(unit),
            Letter::Kept(letter) => {
                units.push(u16::from(b'\\'));
                units.extend_from_slice(letter.encode_utf16(&mut [0; 2]));
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    // Java writes a single surrogate as `?`.
    char::decode_utf16(units).map(|letter| letter.unwrap_or('?')).collect()
}

/// The meaning of a part of a string.
enum Letter {
    One(char),
    /// A character, or half of one.
    Unit(u16),
    /// A character whose backslash is kept.
    Kept(char),
}

/// Reads a backslash and its escape; returns the length of both.
fn escaped(text: &str) -> (Letter, usize) {
    let named = &text[1..];
    if let Some(unit) = number(named, "u", 4, 16) {
        return (Letter::Unit(u16::try_from(unit).unwrap_or_default()), 6);
    }
    if let Some(letter) = number(named, "U", 8, 16).and_then(char::from_u32) {
        return (Letter::One(letter), 10);
    }
    if named.starts_with(['0', '1'])
        && let Some(letter) = number(named, "", 3, 8).and_then(char::from_u32)
    {
        return (Letter::One(letter), 4);
    }
    let Some(next) = named.chars().next() else { return (Letter::One('\\'), 1) };
    let letter = match next {
        '0' => Letter::One('\0'),
        'b' => Letter::One('\u{8}'),
        'n' => Letter::One('\n'),
        'r' => Letter::One('\r'),
        't' => Letter::One('\t'),
        'Z' => Letter::One('\u{1a}'),
        // For the patterns of LIKE.
        '%' | '_' => Letter::Kept(next),
        other => Letter::One(other),
    };
    (letter, 1 + next.len_utf8())
}

/// Reads a number with a fixed count of digits after a letter.
fn number(text: &str, letter: &str, digits: usize, base: u32) -> Option<u32> {
    let digits = text.strip_prefix(letter)?.get(..digits)?;
    digits.chars().all(|digit| digit.is_digit(base)).then_some(())?;
    u32::from_str_radix(digits, base).ok()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn strings_are_read_as_spark_reads_them() {
        let cases = [
            ("a''b", "a'b"),
            (r#"a""b\"c"#, r#"a""b"c"#),
            (r"it\'s", "it's"),
            (r"a\\''b", r"a\'b"),
            (r"\101\1012\18\01\477\200", "AA218\u{0}1477200"),
            (r"\a\f\v\x41", "afvx41"),
            (r"\0\Z\b\n\r\t", "\u{0}\u{1a}\u{8}\n\r\t"),
            (r"\u0041\u004\u004g\u+041", "Au004u004gu+041"),
            (r"\U00000041\U0001F600\U0001F60", "A😀U0001F60"),
            (r"\uD83D\uDE00 \uD83D", "😀 ?"),
            (r"\%\_%", r"\%\_%"),
            ("a\\\nb", "a\nb"),
            (r"é\é", "éé"),
            ("", ""),
        ];
        for (inner, expected) in cases {
            assert_eq!(read(inner, '\''), expected, "{inner}");
        }
        assert_eq!(read(r#"a""b''"#, '"'), "a\"b''");
    }
}
