//! Writes the strings of a statement as the parser (sqlparser 0.62) reads them: raw ones, `r'\d'`, those in
//! double quotes with escapes, and letters named by their number.
//!
//! Before the words are told apart, since the tokenizer knows no raw strings in this dialect.

/// Writes raw strings, `r'\d'`, as others whose backslashes are doubled.
pub(super) fn cook_raw(text: &str) -> String {
    let mut cooked = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let quoted = match first {
            'r' | 'R' if !before.is_alphanumeric() && before != '_' => {
                rest[1..].chars().next().filter(|next| matches!(next, '\'' | '"'))
            }
            _ => None,
        };
        let length = match (first, quoted) {
            (_, Some(quote)) => {
                let end = rest[2..].find(quote).map_or(rest.len(), |end| end + 3);
                let inner = rest[2..end].strip_suffix(quote).unwrap_or(&rest[2..end]);
                let inner = inner.replace('\\', r"\\").replace('\'', r"\'");
                cooked.extend(["'", &inner, "'"]);
                end
            }
            ('\'' | '"' | '`', None) => {
                let length = string_length(rest, first);
                cooked.push_str(&string(&rest[..length], first));
                length
            }
            ('-', None) if rest.starts_with("--") => {
                let length = rest.find('\n').unwrap_or(rest.len());
                cooked.push_str(&rest[..length]);
                length
            }
            (other, None) => {
                cooked.push(other);
                other.len_utf8()
            }
        };
        before = rest[..length].chars().next_back().unwrap_or(' ');
        rest = &rest[length..];
    }
    cooked
}

/// Returns where a quoted text ends; in Spark's strings a backslash hides the quote behind it.
fn string_length(text: &str, quote: char) -> usize {
    let mut hidden = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if hidden => hidden = false,
            '\\' if quote != '`' => hidden = true,
            letter if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Writes a text in double quotes with escapes as one in single quotes; a name has none.
fn string(text: &str, quote: char) -> String {
    let inner = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    match inner {
        Some(inner) if quote == '"' && inner.contains('\\') => {
            format!("'{}'", inner.replace('\'', r"\'"))
        }
        Some(inner) if quote == '\'' => format!("'{}'", letters(inner)),
        _ => text.to_owned(),
    }
}

/// Writes `\u00e9` as the letter it names; the parser knows the other escapes.
fn letters(inner: &str) -> String {
    let mut written = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        written.push_str(&rest[..at]);
        let escape = &rest[at..];
        let named = escape
            .strip_prefix("\\u")
            .and_then(|digits| digits.get(..4))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        let length = match (named, escape.chars().nth(1)) {
            (Some(letter @ ('\'' | '\\')), _) => {
                written.extend(['\\', letter]);
                6
            }
            (Some(letter), _) => {
                written.push(letter);
                6
            }
            (None, Some(next)) => {
                // Of these Spark keeps the backslash, for patterns.
                if matches!(next, '%' | '_') {
                    written.push('\\');
                }
                written.extend(['\\', next]);
                1 + next.len_utf8()
            }
            (None, None) => {
                written.push('\\');
                1
            }
        };
        rest = &escape[length..];
    }
    written + rest
}

#[cfg(test)]
mod tests {
    use super::cook_raw;

    #[test]
    fn raw_strings_are_cooked() {
        let cases = [
            (r"select r'\d'", r"select '\\d'"),
            (r"select for'x'", r"select for'x'"),
            (r"select 'r\'x', r'a'", r"select 'r\'x', 'a'"),
            (r"select 'a\%b\u00e9'", r"select 'a\\%bé'"),
            ("-- r'\\d'\nselect 1", "-- r'\\d'\nselect 1"),
        ];
        for (text, cooked) in cases {
            assert_eq!(cook_raw(text), cooked);
        }
    }
}
