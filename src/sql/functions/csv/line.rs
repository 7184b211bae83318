//! One line of comma-separated values: splitting and joining, and their options (Spark's `CSVOptions`).

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::{Result as EngineResult, exec_err};
use datafusion::sql::sqlparser::ast::Expr;

use crate::error::Error;
use crate::sql::ast::literal;

/// How a line is read and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct Line {
    separator: String,
    quote: char,
    escape: char,
    /// What is written for NULL.
    null: String,
    /// What is written for the empty string.
    empty: String,
    quotes_all: bool,
    /// Whether a value that does not fit is an error.
    pub(in crate::sql) fails: bool,
    pub(in crate::sql) dates: Option<String>,
    pub(in crate::sql) timestamps: Option<String>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            separator: ",".to_owned(),
            quote: '"',
            escape: '\\',
            null: String::new(),
            empty: "\"\"".to_owned(),
            quotes_all: false,
            fails: false,
            dates: None,
            timestamps: None,
        }
    }
}

impl Line {
    /// Reads option names and values in turn.
    ///
    /// # Errors
    /// A name or a value that is not known.
    pub(in crate::sql) fn read(args: &[ArrayRef]) -> EngineResult<Self> {
        let text = |array: &ArrayRef| {
            let known = !array.is_empty() && array.is_valid(0);
            let Some(texts) = array.as_string_opt::<i32>() else {
                return exec_err!("options are pairs of texts: `map('mode', 'FAILFAST')`");
            };
            Ok(if known { texts.value(0).to_owned() } else { String::new() })
        };
        let mut line = Self::default();
        for pair in args.chunks_exact(2) {
            line.set(&text(&pair[0])?, text(&pair[1])?)?;
        }
        Ok(line)
    }

    /// Reads them from literals; `None` if one is not a literal, or is not known.
    pub(in crate::sql) fn of_words(words: &[Expr]) -> Option<Self> {
        let mut line = Self::default();
        for pair in words.chunks_exact(2) {
            line.set(&literal::read(&pair[0])?, literal::read(&pair[1])?).ok()?;
        }
        Some(line)
    }

    fn set(&mut self, name: &str, value: String) -> EngineResult<()> {
        let one = |value: &str| value.chars().next().filter(|one| one.len_utf8() == value.len());
        match (name.to_ascii_lowercase().as_str(), one(&value)) {
            ("sep" | "delimiter", _) if !value.is_empty() => self.separator = value,
            ("quote", Some(quote)) => self.quote = quote,
            ("escape", Some(escape)) => self.escape = escape,
            ("nullvalue", _) => self.null = value,
            ("emptyvalue", _) => self.empty = value,
            ("quoteall", _) if value.eq_ignore_ascii_case("true") => self.quotes_all = true,
            ("quoteall", _) if value.eq_ignore_ascii_case("false") => self.quotes_all = false,
            ("mode", _) if value.eq_ignore_ascii_case("permissive") => self.fails = false,
            ("mode", _) if value.eq_ignore_ascii_case("failfast") => self.fails = true,
            ("dateformat", _) => self.dates = Some(value),
            ("timestampformat", _) => self.timestamps = Some(value),
            ("columnnameofcorruptrecord", _) if value == crate::json::CORRUPT_RECORD => {}
            _ => {
                return Err(Error::failed(format!(
                    "the option `{name}` = `{value}` is not supported"
                ))
                .hint(
                    "sep, quote, escape, nullValue, emptyValue, quoteAll, mode (PERMISSIVE, \
                         FAILFAST), dateFormat, timestampFormat",
                )
                .into());
            }
        }
        Ok(())
    }
}

/// Splits a line into its values; those for NULL, and the empty string, are `None`.
pub(in crate::sql) fn fields(text: &str, line: &Line) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let (value, behind) = quoted(rest, line).unwrap_or_else(|| {
            let end = rest.find(&line.separator).unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        });
        found.push((!value.is_empty() && value != line.null).then_some(value));
        match behind.strip_prefix(line.separator.as_str()) {
            Some(behind) => rest = behind,
            None => return found,
        }
    }
}

/// Reads a quoted value that ends before a separator or at the end; `None` for any other value.
fn quoted<'a>(text: &'a str, line: &Line) -> Option<(String, &'a str)> {
    let inner = text.strip_prefix(line.quote)?;
    let mut value = String::new();
    let mut letters = inner.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == line.quote {
            let behind = &inner[at + letter.len_utf8()..];
            if behind.is_empty() || behind.starts_with(&line.separator) {
                return Some((value, behind));
            }
            if line.escape != line.quote {
                return None;
            }
        }
        match letters.peek() {
            Some((_, next)) if letter == line.escape && *next == line.quote => {
                value.push(*next);
                letters.next();
            }
            _ => value.push(letter),
        }
    }
    None
}

/// Joins values to a line; `None` if there is one value, and it is empty.
pub(in crate::sql) fn join<'a>(
    cells: impl Iterator<Item = Option<&'a str>>,
    line: &Line,
) -> Option<String> {
    let cells: Vec<String> = cells.map(|cell| written(cell, line)).collect();
    let is_nothing = matches!(cells.as_slice(), [only] if only.is_empty());
    (!is_nothing).then(|| cells.join(&line.separator))
}

fn written(cell: Option<&str>, line: &Line) -> String {
    let Some(text) = cell else { return line.null.clone() };
    if text.is_empty() {
        return line.empty.clone();
    }
    let text = text.trim_matches(' ');
    let is_quoted = line.quotes_all
        || text.contains(&line.separator)
        || text.contains([line.quote, '\n', '\r']);
    if !is_quoted {
        return text.to_owned();
    }
    let mut out = String::from(line.quote);
    for letter in text.chars() {
        if letter == line.quote {
            out.push(line.escape);
        }
        out.push(letter);
    }
    out.push(line.quote);
    out
}

#[cfg(test)]
mod tests {
    use super::{Line, fields, join};

    #[test]
    fn lines_are_cut_and_joined() {
        let line = Line::default();
        let cut = |text: &str| {
            let found = fields(text, &line).into_iter();
            found.map(|field| field.unwrap_or("NULL".into())).collect::<Vec<_>>().join("|")
        };
        assert_eq!(cut(r#""a,b",2,"x\"y","#), r#"a,b|2|x"y|NULL"#);
        assert_eq!(cut(r#""a""b","",x"#), r#""a""b"|NULL|x"#);
        assert_eq!(cut(""), "NULL");
        let joined = join([Some("x,y"), None, Some(""), Some(" q\"q ")].into_iter(), &line);
        assert_eq!(joined.as_deref(), Some(r#""x,y",,"","q\"q""#));
        assert_eq!(join([None].into_iter(), &line), None);
    }
}
