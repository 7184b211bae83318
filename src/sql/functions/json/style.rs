//! The format of the documents that `to_json` writes: `pretty`, `writeNonAsciiCharacterAsCodePoint`.
//!
//! As in Jackson's `DefaultPrettyPrinter`, each field of an object is on its own line, and an array is on one
//! line.

use std::fmt::Write as _;

use super::options::Options;

/// Formats a compact document by the options.
pub(in crate::sql) fn styled(text: String, options: &Options) -> String {
    let text = if options.is_pretty { pretty(&text) } else { text };
    if options.is_ascii { ascii(&text) } else { text }
}

fn pretty(text: &str) -> String {
    let (mut out, mut depth) = (String::with_capacity(text.len() * 2), 0);
    // For each open container: whether it is an object, and whether it is empty.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let (mut is_text, mut is_escaped) = (false, false);
    for letter in text.chars() {
        if is_text {
            out.push(letter);
            is_text = is_escaped || letter != '"';
            is_escaped = !is_escaped && letter == '\\';
            continue;
        }
        if matches!(letter, '}' | ']') {
            let (is_object, is_empty) = open.pop().unwrap_or((false, true));
            depth -= usize::from(is_object);
            if is_object && !is_empty {
                line(&mut out, depth);
            } else {
                out.push(' ');
            }
            out.push(letter);
            continue;
        }
        if let Some((is_object, is_empty @ true)) = open.last_mut() {
            *is_empty = false;
            if *is_object { line(&mut out, depth) } else { out.push(' ') }
        }
        match letter {
            '{' | '[' => {
                out.push(letter);
                open.push((letter == '{', true));
                depth += usize::from(letter == '{');
            }
            ':' => out.push_str(" : "),
            ',' => {
                out.push(',');
                let is_object = open.last().is_some_and(|(is_object, _)| *is_object);
                if is_object { line(&mut out, depth) } else { out.push(' ') }
            }
            _ => {
                is_text = letter == '"';
                out.push(letter);
            }
        }
    }
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{ascii, pretty};

    #[test]
    fn documents_are_written_over_lines() {
        let cases = [
            (r#"{"a":1,"b":[1,2]}"#, "{\n  \"a\" : 1,\n  \"b\" : [ 1, 2 ]\n}"),
            ("[]", "[ ]"),
            ("{}", "{ }"),
            (r#"{"a":[{"b":null}]}"#, "{\n  \"a\" : [ {\n    \"b\" : null\n  } ]\n}"),
            (r#"["a\":,{"]"#, "[ \"a\\\":,{\" ]"),
        ];
        for (compact, expected) in cases {
            assert_eq!(pretty(compact), expected, "{compact}");
        }
        assert_eq!(ascii("aé\u{1F600}"), "a\\u00E9\\uD83D\\uDE00");
    }
}
