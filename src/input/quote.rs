//! Finds the ends of strings, quoted names and comments: text in which a `;` ends nothing.
//!
//! Pure; works on one line at a time and remembers what is open between lines. The rules are those of
//! sqlparser's tokenizer, because it reads the statement next; the property tests hold the two together.

use crate::input::{Backslash, Pending};

/// Something that was opened and not closed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Quote {
    /// `'…'`, `"…"` or `` `…` ``, doubled to stand for itself.
    Marks { mark: u8, backslash: Backslash },
    /// `/* … */`, and how many of them are open.
    Comment { depth: usize },
    /// `$tag$ … $tag$`, with both its dollars.
    Dollar { delimiter: String },
}

impl Quote {
    /// Reads what opens at the start of `text`: the quote and the length of its opening.
    pub(super) fn open(text: &str, backslash: Backslash) -> Option<(Self, usize)> {
        let bytes = text.as_bytes();
        match bytes.first()? {
            b'\'' => Some((Self::Marks { mark: b'\'', backslash }, 1)),
            &mark @ (b'"' | b'`') => Some((Self::Marks { mark, backslash: Backslash::Literal }, 1)),
            b'/' if bytes.get(1) == Some(&b'*') => Some((Self::Comment { depth: 1 }, 2)),
            b'$' => {
                let tag = text[1..].find(|c: char| !c.is_alphanumeric() && c != '_')?;
                let delimiter = text.get(..tag + 2).filter(|text| text.ends_with('$'))?;
                Some((Self::Dollar { delimiter: delimiter.to_owned() }, delimiter.len()))
            }
            _ => None,
        }
    }

    /// Returns how much of `text` belongs to the quote, its closing included; `None` if all and more.
    pub(super) fn close(&mut self, text: &str) -> Option<usize> {
        match self {
            Self::Marks { mark, backslash } => close_marks(text, *mark, *backslash),
            Self::Comment { depth } => close_comment(text, depth),
            Self::Dollar { delimiter } => {
                text.find(delimiter.as_str()).map(|at| at + delimiter.len())
            }
        }
    }

    /// Says what the text waits for while this is open.
    pub(super) fn pending(&self) -> Pending {
        match self {
            Self::Marks { mark, .. } => Pending::Quoted(char::from(*mark)),
            Self::Comment { .. } => Pending::Comment,
            Self::Dollar { .. } => Pending::Dollar,
        }
    }

    /// Names the thing and its end, for the error that it is never closed.
    pub(super) fn words(&self) -> (&'static str, &str) {
        match self {
            Self::Marks { mark: b'\'', .. } => ("string", "'"),
            Self::Marks { mark: b'"', .. } => ("quoted name", "\""),
            Self::Marks { .. } => ("quoted name", "`"),
            Self::Comment { .. } => ("comment", "*/"),
            Self::Dollar { delimiter } => ("dollar-quoted string", delimiter),
        }
    }
}

fn close_marks(text: &str, mark: u8, backslash: Backslash) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'\\' if backslash == Backslash::Escape => 2,
            _ if byte != mark => 1,
            _ if bytes.get(at + 1) == Some(&mark) => 2,
            _ => return Some(at + 1),
        };
    }
    None
}

fn close_comment(text: &str, depth: &mut usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => *depth += 1,
            [b'*', b'/', ..] => *depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if *depth == 0 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Quote;
    use crate::input::Backslash;

    /// Length of what opens at the start of the text, both ends included.
    fn span(text: &str, backslash: Backslash) -> Option<usize> {
        let (mut quote, opening) = Quote::open(text, backslash)?;
        quote.close(&text[opening..]).map(|length| opening + length)
    }

    #[test]
    fn each_quote_ends_where_the_tokenizer_ends_it() {
        let table = [
            ("'a' b", Some(3)),
            ("'a''b' c", Some(6)),
            (r"'a\' b", Some(4)),
            ("''", Some(2)),
            ("'''", None),
            (r#""a""b"."#, Some(6)),
            ("`a``b`.", Some(6)),
            ("/* a /* b */ c */ d", Some(17)),
            ("/*/ a */", Some(8)),
            ("/* a /* b */", None),
            ("$$a;b$$ c", Some(7)),
            ("$t$a$$b$u$c$t$ d", Some(14)),
            ("$é1$a$é1$", Some(11)),
            ("$1 + $2", None),
            ("$", None),
            ("a", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(span(text, Backslash::Literal), expected, "{text}");
        }
    }

    #[test]
    fn a_backslash_escapes_only_in_strings_and_only_where_asked() {
        assert_eq!(span(r"'a\'b' c", Backslash::Escape), Some(6));
        assert_eq!(span(r"'a\\' c", Backslash::Escape), Some(5));
        assert_eq!(span(r"'a\é' c", Backslash::Escape), Some(6));
        assert_eq!(span(r"'a\", Backslash::Escape), None);
        assert_eq!(span(r#""a\" c"#, Backslash::Escape), Some(4));
    }
}
