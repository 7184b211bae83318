//! How Hadoop orders and writes paths. Pure.

use std::cmp::Ordering;
use std::fmt::Write as _;

use crate::storage::Location;

/// Characters besides letters and digits that Java's `java.net.URI` does not escape in a path.
const PLAIN: &str = "_-!.~'()*:@&=+$,;/";

/// Orders paths as Hadoop's `Path` does: as escaped URIs, by UTF-16 units.
pub(super) fn by_uri(one: &str, other: &str) -> Ordering {
    quoted(one).encode_utf16().cmp(quoted(other).encode_utf16())
}

/// Escapes a path as the constructor of Java's `java.net.URI` does.
fn quoted(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for char in path.chars() {
        let is_plain = if char.is_ascii() {
            char.is_ascii_alphanumeric() || PLAIN.contains(char)
        } else {
            !char.is_whitespace() && !char.is_control()
        };
        if is_plain {
            text.push(char);
        } else {
            for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

/// Writes a path as `ls -q` does: control characters in a name do not reach the terminal.
pub(super) fn printable(place: &Location) -> String {
    place.to_string().chars().map(|char| if char.is_control() { '?' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::{by_uri, quoted};

    #[test]
    fn names_are_ordered_as_quoted_uris() {
        // A space is `%20`, and `%` comes after `!` and before `-`.
        let mut names = vec!["b", "a b", "a!b", "a-b", "é", "\u{1F600}", "\u{FF5E}", "a", "B"];
        names.sort_by(|one, other| by_uri(one, other));
        assert_eq!(names, ["B", "a", "a!b", "a b", "a-b", "b", "é", "\u{1F600}", "\u{FF5E}"]);
        assert_eq!(quoted("50% #é"), "50%25%20%23é");
    }
}
