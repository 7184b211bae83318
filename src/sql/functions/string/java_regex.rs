//! Compiles Java's regular expressions with the crate `regex`, for which some constructs have another
//! meaning.
//!
//! Java's `\d`, `\w` and `\s` are ASCII, its `.` stops at each kind of line end, and `[[:alpha:]]` is a class
//! of single characters. What only Java has (lookahead, lookbehind, back references, `a++`) is refused by
//! name.

use datafusion::common::Result as EngineResult;
use regex::Regex;

use crate::error::Error;

/// Names of Java's ASCII classes, and their members.
const CLASSES: [(&str, &str); 13] = [
    ("Lower", "a-z"),
    ("Upper", "A-Z"),
    ("ASCII", r"\x00-\x7F"),
    ("Alpha", "a-zA-Z"),
    ("Digit", "0-9"),
    ("Alnum", "a-zA-Z0-9"),
    ("Punct", r"!-/:-@\[-`{-~"),
    ("Graph", "!-~"),
    ("Print", " -~"),
    ("Blank", r" \t"),
    ("Cntrl", r"\x00-\x1F\x7F"),
    ("XDigit", "0-9a-fA-F"),
    ("Space", r" \t\n\x0B\x0C\r"),
];
const LINE_ENDS: &str = r"\n\r\x{85}\x{2028}\x{2029}";

/// Compiles a pattern.
///
/// # Errors
/// It is invalid, or uses what only Java has.
pub(in crate::sql) fn compiled(pattern: &str) -> EngineResult<Regex> {
    compile(pattern, "$")
}

/// Compiles a pattern that is only tested for a match: Java's `$` also matches before a line end at the end
/// of the string.
///
/// # Errors
/// As [`compiled`].
pub(in crate::sql) fn compiled_to_test(pattern: &str) -> EngineResult<Regex> {
    let end = if pattern.contains("(?") { "$" } else { r"(?:\r?\n|[\r\x{85}\x{2028}\x{2029}])?\z" };
    compile(pattern, end)
}

fn compile(pattern: &str, end: &str) -> EngineResult<Regex> {
    let wrong =
        |cause: &str| Error::failed(format!("invalid regular expression `{pattern}`: {cause}"));
    let looks = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|of| pattern.contains(of));
    if looks {
        let cause = "look-around, including look-ahead and look-behind, is not supported";
        return Err(wrong(cause)
            .hint("put the surrounding text into a group: `regexp_extract(x, 'a(b)', 1)`")
            .into());
    }
    let spelled = Translation::of(pattern, end).map_err(|cause| wrong(&cause))?;
    let compiled = Regex::new(&spelled).map_err(|error| {
        let text = error.to_string();
        let cause = text.lines().last().unwrap_or_default();
        wrong(cause.strip_prefix("error: ").unwrap_or(cause))
    })?;
    Ok(compiled)
}

/// A pattern that is being translated from Java's syntax to that of the crate.
struct Translation<'a> {
    rest: &'a str,
    written: String,
    /// The number of open classes: `[a[b]]`.
    depth: usize,
    /// Whether `.` matches every character.
    is_dot_all: bool,
    /// Whether only ASCII letters are case-insensitive: `(?i)` without `u`.
    folds_ascii: bool,
    /// The translation of `$`.
    end: &'a str,
}

impl<'a> Translation<'a> {
    fn of(pattern: &'a str, end: &'a str) -> Result<String, String> {
        let flags = pattern
            .split("(?")
            .skip(1)
            .map(|group| group.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default());
        let flags: Vec<&str> = flags.collect();
        let has = |flag: &[char]| flags.iter().any(|flags| flags.contains(flag));
        let is_dot_all = has(&['s', 'd']);
        let folds_ascii = has(&['i']) && !has(&['u', 'U']);
        let mut all =
            Self { rest: pattern, written: String::new(), depth: 0, is_dot_all, folds_ascii, end };
        while let Some(next) = all.take() {
            all.letter(next)?;
        }
        Ok(all.written)
    }

    fn take(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    fn letter(&mut self, letter: char) -> Result<(), String> {
        match letter {
            '\\' => return self.escape(),
            '[' => {
                // In Java, `[:` does not open a named class.
                self.written.push_str(if self.depth > 0 && self.rest.starts_with(':') {
                    r"[\:"
                } else {
                    "["
                });
                if self.written.ends_with(':') {
                    self.take();
                }
                self.depth += 1;
                if self.rest.starts_with('^') {
                    let negation = self.take();
                    self.written.extend(negation);
                }
                return Ok(());
            }
            ']' => self.depth = self.depth.saturating_sub(1),
            '$' if self.depth == 0 => {
                self.written.push_str(self.end);
                return Ok(());
            }
            '.' if self.depth == 0 && !self.is_dot_all => {
                self.written.extend(["[^", LINE_ENDS, "]"]);
                return Ok(());
            }
            '*' | '+' | '?' | '}' if self.depth == 0 && self.rest.starts_with('+') => {
                return Err(format!("possessive `{letter}+` is not supported"));
            }
            letter
                if self.depth == 0
                    && self.folds_ascii
                    && letter.is_alphabetic()
                    && !letter.is_ascii() =>
            {
                self.written.extend(["(?-i:", letter.encode_utf8(&mut [0; 4]), ")"]);
                return Ok(());
            }
            _ => {}
        }
        self.written.push(letter);
        Ok(())
    }

    /// Reads what follows a backslash.
    fn escape(&mut self) -> Result<(), String> {
        let Some(named) = self.take() else { return Err("it ends with a backslash".to_owned()) };
        match named {
            'd' => self.class(false, "0-9"),
            'D' => self.class(true, "0-9"),
            'w' => self.class(false, "a-zA-Z0-9_"),
            'W' => self.class(true, "a-zA-Z0-9_"),
            's' => self.class(false, r" \t\n\x0B\x0C\r"),
            'S' => self.class(true, r" \t\n\x0B\x0C\r"),
            'h' => self.class(
                false,
                r" \t\x{A0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}",
            ),
            'v' => self.class(false, &format!(r"\x0B\x0C{LINE_ENDS}")),
            'R' => self.written.push_str(r"(?:\r\n|[\n\x0B\x0C\r\x{85}\x{2028}\x{2029}])"),
            'Z' => self.written.push_str(r"\n?\z"),
            'e' => self.written.push_str(r"\x1B"),
            'Q' => {
                let (quoted, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                self.written.push_str(&regex::escape(quoted));
                self.rest = rest;
            }
            'p' | 'P' => return self.property(named == 'P'),
            '0' => {
                let digits = self.rest.bytes().take(3).take_while(|b| (b'0'..b'8').contains(b));
                let (octal, rest) = self.rest.split_at(digits.count());
                let code = u32::from_str_radix(octal, 8).map_err(|_| "`\\0` names no letter")?;
                self.written.extend([r"\x{", &format!("{code:x}"), "}"]);
                self.rest = rest;
            }
            '1'..='9' | 'k' => return Err("a group cannot be looked back at".to_owned()),
            // Escapes that both have, with what follows.
            'A' | 'z' | 'b' | 'B' | 't' | 'n' | 'r' | 'f' | 'a' | 'x' | 'u' => {
                self.written.extend(['\\', named]);
            }
            letter if letter.is_ascii_alphabetic() => {
                return Err(format!("there is no `\\{letter}`"));
            }
            sign => self.written.push_str(&regex::escape(sign.encode_utf8(&mut [0; 4]))),
        }
        Ok(())
    }

    /// Writes a class, or its members within another class.
    fn class(&mut self, is_negated: bool, members: &str) {
        match (self.depth, is_negated) {
            (0, false) => self.written.extend(["[", members, "]"]),
            (_, false) => self.written.push_str(members),
            (_, true) => self.written.extend(["[^", members, "]"]),
        }
    }

    /// Reads `\p{Alpha}` or `\pL`.
    fn property(&mut self, is_negated: bool) -> Result<(), String> {
        let (name, rest) = match self.rest.strip_prefix('{') {
            Some(rest) => rest.split_once('}').ok_or("`\\p{` is never closed")?,
            None => self.rest.split_at(self.rest.chars().next().map_or(0, char::len_utf8)),
        };
        self.rest = rest;
        if let Some((_, members)) = CLASSES.iter().find(|(known, _)| *known == name) {
            self.class(is_negated, members);
            return Ok(());
        }
        let name = match name {
            "javaLowerCase" => "Lowercase",
            "javaUpperCase" => "Uppercase",
            "javaWhitespace" => "White_Space",
            name => name.strip_prefix("Is").unwrap_or(name),
        };
        self.written.extend([if is_negated { r"\P{" } else { r"\p{" }, name, "}"]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{compiled, compiled_to_test};

    #[test]
    fn a_line_end_may_follow_the_end() {
        for (text, fits) in [("a", true), ("a\n", true), ("a\r\n", true), ("a\nb", false)] {
            assert_eq!(compiled_to_test("^a$").unwrap().is_match(text), fits, "{text:?}");
        }
        assert!(!compiled("a$").unwrap().is_match("a\n"));
    }

    #[test]
    fn patterns_mean_what_they_mean_in_java() {
        let cases = [
            (r"^\w$", "é", false),
            (r"^\w$", "_", true),
            (r"^\d$", "٣", false),
            (r"^\s$", "\u{a0}", false),
            (r"^\W$", "é", true),
            (r"^[\w-]+$", "a-b", true),
            (r"^[^\d]$", "x", true),
            (r"^[\D]$", "1", false),
            ("a.b", "a\nb", false),
            ("a.b", "a\rb", false),
            ("(?s)a.b", "a\nb", true),
            (r"^\Qa.b\E$", "a.b", true),
            (r"^\Qa.b\E$", "axb", false),
            ("^[[:alpha:]]$", "b", false),
            ("^[[:alpha:]]$", ":", true),
            (r"^\p{Alpha}$", "é", false),
            (r"^\p{L}$", "é", true),
            (r"^[a-c&&[^b]]$", "b", false),
            (r"^\/\-\<\é$", "/-<é", true),
            (r"^\x41\u0042\0103\t$", "ABC\t", true),
            (r"^\h\R\v$", "\u{a0}\r\n\n", true),
            ("^[.]$", "x", false),
            ("(?i)^é$", "É", false),
            ("(?i)^é+A$", "éa", true),
            ("(?iu)^é$", "É", true),
        ];
        for (pattern, text, fits) in cases {
            assert_eq!(compiled(pattern).unwrap().is_match(text), fits, "{pattern} {text}");
        }
        for pattern in ["a(?=b)", "(?<!a)b", r"(a)\1", "a++", "a{2}+", r"\y", "a\\", "(", "[a"] {
            assert!(compiled(pattern).is_err(), "{pattern}");
        }
    }
}
