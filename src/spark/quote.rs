//! Finds the ends of strings, quoted names and comments, in which a `;` does not end a statement.
//!
//! The rules are those of Spark's lexer (`SqlBaseLexer.g4`, 4.1). It has no side effects, works on one line
//! at a time or on a complete text, and remembers what is open in between. Dollar quotes are an extension of
//! the shell.

/// A quote or comment that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `'…'` or `"…"`: a doubled quote is a quote in the string, and a backslash escapes the next character.
    Text { mark: char },
    /// `r'…'` or `R"…"`, up to the next quote, whatever precedes it.
    Raw { mark: char },
    /// `` `…` ``, with a doubled backquote for a backquote.
    Name,
    /// `-- …` to the end of its line, or of the next line after a backslash.
    Line,
    /// `/* … */`, and the number of open comments.
    Comment { depth: usize },
    /// `$tag$ … $tag$`, with both dollar signs.
    Dollar { delimiter: String },
}

/// The characters with which a quote or comment may begin.
pub(crate) const OPENINGS: [char; 6] = ['\'', '"', '`', '$', '/', '-'];

impl Quote {
    /// Reads what opens at the start of `text`: the quote and the length of its opening.
    ///
    /// `before` is the text before it: an `r` at its end makes a string raw.
    pub(crate) fn open(before: &str, text: &str) -> Option<(Self, usize)> {
        let mut chars = text.chars();
        match (chars.next()?, chars.next()) {
            (mark @ ('\'' | '"'), _) if is_raw(before) => Some((Self::Raw { mark }, 1)),
            (mark @ ('\'' | '"'), _) => Some((Self::Text { mark }, 1)),
            ('`', _) => Some((Self::Name, 1)),
            ('-', Some('-')) => Some((Self::Line, 2)),
            ('/', Some('*')) => Some((Self::Comment { depth: 1 }, 2)),
            ('$', _) => {
                let tag = text[1..].find(|c: char| !c.is_alphanumeric() && c != '_')?;
                let delimiter = text.get(..tag + 2).filter(|text| text.ends_with('$'))?;
                Some((Self::Dollar { delimiter: delimiter.to_owned() }, delimiter.len()))
            }
            _ => None,
        }
    }

    /// Returns how much of `text` belongs to the quote, including its end; `None` if it does not end there.
    pub(crate) fn close(&mut self, text: &str) -> Option<usize> {
        match self {
            Self::Text { mark } => close_marks(text, *mark, true),
            Self::Raw { mark } => text.find(*mark).map(|at| at + 1),
            Self::Name => close_marks(text, '`', false),
            Self::Line => close_line(text),
            Self::Comment { depth } => close_comment(text, depth),
            Self::Dollar { delimiter } => {
                text.find(delimiter.as_str()).map(|at| at + delimiter.len())
            }
        }
    }

    /// Returns whether it is a comment.
    pub(crate) fn is_comment(&self) -> bool {
        matches!(self, Self::Line | Self::Comment { .. })
    }

    /// Returns its name and its end, for the error that it is not closed.
    pub(crate) fn words(&self) -> (&'static str, &str) {
        match self {
            Self::Text { mark: '"' } | Self::Raw { mark: '"' } => ("string", "\""),
            Self::Text { .. } | Self::Raw { .. } => ("string", "'"),
            Self::Name => ("quoted name", "`"),
            Self::Line => ("comment", "\n"),
            Self::Comment { .. } => ("comment", "*/"),
            Self::Dollar { delimiter } => ("dollar-quoted string", delimiter),
        }
    }
}

/// Returns whether a string after this text is raw: after an `r` that is not part of a longer name.
pub(crate) fn is_raw(before: &str) -> bool {
    let mut letters = before.chars().rev();
    matches!(letters.next(), Some('r' | 'R'))
        && !letters.next().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

fn close_marks(text: &str, mark: char, hides: bool) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if hides && letter == '\\' {
            letters.next();
        } else if letter == mark && letters.next_if(|(_, next)| *next == mark).is_none() {
            return Some(at + mark.len_utf8());
        }
    }
    None
}

/// Finds the end of a line comment; a backslash at the end of the line continues it on the next one.
fn close_line(text: &str) -> Option<usize> {
    let mut ends = text.match_indices('\n').map(|(at, _)| at);
    ends.find(|at| !text[..*at].ends_with('\\')).map(|at| at + 1)
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

    /// Returns the length of what opens at the start of the text, including both ends.
    fn span(text: &str) -> Option<usize> {
        let raw = text.starts_with(['r', 'R']);
        let (before, rest) = text.split_at(usize::from(raw));
        let (mut quote, opening) = Quote::open(before, rest)?;
        quote.close(&rest[opening..]).map(|length| before.len() + opening + length)
    }

    #[test]
    fn each_quote_ends_where_spark_ends_it() {
        let table = [
            ("'a' b", Some(3)),
            ("'a''b' c", Some(6)),
            (r"'a\' b", None),
            (r"'a\'b' c", Some(6)),
            (r"'a\\' c", Some(5)),
            (r"'a\é' c", Some(6)),
            (r"'a\", None),
            ("''", Some(2)),
            ("'''", None),
            (r#""a""b"."#, Some(6)),
            (r#""a\" c"#, None),
            (r#""a\"b" c"#, Some(6)),
            (r"r'a\' b", Some(5)),
            (r"R'a''b'", Some(4)),
            (r#"r"a'\" b"#, Some(6)),
            ("`a``b`.", Some(6)),
            (r"`a\`b`", Some(4)),
            ("/* a /* b */ c */ d", Some(17)),
            ("/*/ a */", Some(8)),
            ("/* a /* b */", None),
            ("-- a\nb", Some(5)),
            ("-- a\\\nb\nc", Some(8)),
            ("-- a", None),
            ("$$a;b$$ c", Some(7)),
            ("$t$a$$b$u$c$t$ d", Some(14)),
            ("$é1$a$é1$", Some(11)),
            ("$1 + $2", None),
            ("$", None),
            ("a", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(span(text), expected, "{text}");
        }
    }

    #[test]
    fn an_r_of_a_longer_name_makes_no_string_raw() {
        for before in ["for", "1r", "é_r", "", "x"] {
            let quote = Quote::open(before, "'").map(|(quote, _)| quote);
            assert_eq!(quote, Some(Quote::Text { mark: '\'' }), "{before}");
        }
        for before in ["r", "(R", "`a`r", "\nr"] {
            let quote = Quote::open(before, "\"").map(|(quote, _)| quote);
            assert_eq!(quote, Some(Quote::Raw { mark: '"' }), "{before}");
        }
    }
}
