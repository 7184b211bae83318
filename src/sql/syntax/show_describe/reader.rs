//! Reads the words of a statement one by one.

use datafusion::sql::sqlparser::ast::{Ident, ObjectName};

use crate::error::{Error, Result};
use crate::spark::quote::Quote;
use crate::spark::text;

/// A word, a quoted string or a symbol, and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// Without its quotes.
    text: String,
    quote: Option<char>,
    start: usize,
    end: usize,
}

/// The words of a statement that have not been read yet.
#[derive(Debug)]
pub(in crate::sql) struct Reader<'a> {
    whole: &'a str,
    words: Vec<Word>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Splits a statement into words; returns `None` if a quote or a comment is not closed.
    pub(in crate::sql) fn new(whole: &'a str) -> Option<Self> {
        let mut words = Vec::new();
        let mut at = 0;
        while let Some(first) = whole[at..].chars().next() {
            let rest = &whole[at..];
            let is_raw = rest.starts_with(['r', 'R']) && rest[1..].starts_with(['\'', '"']);
            let opening = at + usize::from(is_raw);
            let end = match Quote::open(&whole[..opening], &whole[opening..]) {
                Some((mut quote, length)) => {
                    let inner = opening + length;
                    let end = match quote.close(&whole[inner..]) {
                        Some(length) => inner + length,
                        None if quote == Quote::Line => whole.len(),
                        None => return None,
                    };
                    if let Some((text, mark)) = quoted(&quote, &whole[inner..end]) {
                        words.push(Word { text, quote: Some(mark), start: at, end });
                    }
                    end
                }
                None if first.is_whitespace() => at + first.len_utf8(),
                None => {
                    let end = at + plain_length(rest, first);
                    words.push(Word {
                        text: whole[at..end].to_owned(),
                        quote: None,
                        start: at,
                        end,
                    });
                    end
                }
            };
            at = end;
        }
        Some(Self { whole, words, at: 0 })
    }

    pub(in crate::sql) fn is_done(&self) -> bool {
        self.at == self.words.len()
    }

    /// Reads the next word, if it is not quoted, in lower case.
    pub(in crate::sql) fn keyword(&mut self) -> Option<String> {
        let next = self.words.get(self.at).filter(|word| word.quote.is_none())?;
        self.at += 1;
        Some(next.text.to_lowercase())
    }

    /// Returns whether the next word is this one.
    pub(in crate::sql) fn next_is(&self, word: &str) -> bool {
        self.nth_is(0, word)
    }

    /// Returns whether the word at an offset from the next one is this one.
    pub(in crate::sql) fn nth_is(&self, ahead: usize, word: &str) -> bool {
        let next = self.words.get(self.at + ahead);
        next.is_some_and(|next| next.quote.is_none() && next.text.eq_ignore_ascii_case(word))
    }

    /// Reads the next word if it is this one.
    pub(in crate::sql) fn takes(&mut self, word: &str) -> bool {
        let is_it = self.next_is(word);
        self.at += usize::from(is_it);
        is_it
    }

    /// Reads the next word if it is one of these.
    pub(in crate::sql) fn takes_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.takes(word))
    }

    /// Reads a name of one or more parts; if there is none, the error says that it is missing from the
    /// statement `what`.
    pub(in crate::sql) fn name(&mut self, what: &str) -> Result<ObjectName> {
        let mut parts = Vec::new();
        loop {
            let next = self.words.get(self.at);
            let Some(word) = next.filter(|word| word.quote != Some('\'') && is_name(word)) else {
                let found = next.map_or("the end", |word| &self.whole[word.start..word.end]);
                return Err(Error::failed(format!("`{what}` wants a name, found `{found}`")));
            };
            parts.push(match word.quote {
                Some(_) => Ident::with_quote('`', &word.text),
                None => Ident::new(&word.text),
            });
            self.at += 1;
            if !self.takes(".") {
                return Ok(ObjectName::from(parts));
            }
        }
    }

    /// Reads a quoted string.
    pub(in crate::sql) fn text(&mut self) -> Option<String> {
        let next = self.words.get(self.at);
        let next = next.filter(|word| matches!(word.quote, Some('\'' | '"')))?;
        self.at += 1;
        Some(next.text.clone())
    }

    /// Reads the remaining symbols as one operator.
    pub(in crate::sql) fn operator(&mut self) -> Option<String> {
        let rest = self.words.get(self.at..).filter(|rest| !rest.is_empty())?;
        let is_mark = |word: &Word| word.quote.is_none() && !is_name(word);
        rest.iter().all(is_mark).then_some(())?;
        let text = rest.iter().map(|word| word.text.as_str()).collect();
        self.at = self.words.len();
        Some(text)
    }

    /// Returns the statement with spaces instead of the words that were read, except for the first `kept`, so
    /// that its lines and columns do not change.
    pub(in crate::sql) fn rest(&self, kept: usize) -> String {
        let blank = |text: &str| -> String {
            text.chars().map(|c| if c.is_whitespace() { c } else { ' ' }).collect()
        };
        let kept = kept.checked_sub(1).and_then(|last| self.words.get(last));
        let kept = kept.map_or(0, |word| word.end);
        let start = self.words.get(self.at).map_or(self.whole.len(), |word| word.start);
        format!(
            "{}{}{}",
            &self.whole[..kept],
            blank(&self.whole[kept..start]),
            &self.whole[start..]
        )
    }

    /// Fails if words are left over in the statement called `what`.
    pub(in crate::sql) fn end(&self, what: &str) -> Result<()> {
        let Some(word) = self.words.get(self.at) else { return Ok(()) };
        let rest = &self.whole[word.start..];
        let left = match word.quote {
            Some(_) => &self.whole[word.start..word.end],
            None => rest.split_whitespace().next().unwrap_or(rest),
        };
        Err(Error::failed(format!("`{}` is not supported in `{what}`", left.to_uppercase())))
    }

    /// Makes the error for a statement that is not supported, named by the words read so far and `more`
    /// further words.
    pub(in crate::sql) fn refused(&self, more: usize) -> Error {
        let words = self.words.iter().take(self.at + more);
        let name: Vec<_> = words.map(|word| word.text.to_uppercase()).collect();
        Error::failed(format!("`{}` is not supported", name.join(" ")))
    }
}

fn is_name(word: &Word) -> bool {
    word.quote.is_some() || word.text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Returns the value of a quoted text and its mark; `None` for a comment. `inner` is what follows the opening, with
/// the end.
fn quoted(quote: &Quote, inner: &str) -> Option<(String, char)> {
    let value = |end: &str| inner.strip_suffix(end).unwrap_or(inner);
    match quote {
        Quote::Text { mark } => Some((text::read(value(&mark.to_string()), *mark), *mark)),
        Quote::Raw { mark } => Some((value(&mark.to_string()).to_owned(), *mark)),
        Quote::Name => Some((value("`").replace("``", "`"), '`')),
        Quote::Dollar { delimiter } => Some((value(delimiter).to_owned(), '\'')),
        Quote::Line | Quote::Comment { .. } => None,
    }
}

/// Returns the length of the word or symbol at the beginning of a text.
fn plain_length(text: &str, first: char) -> usize {
    let length = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    length.max(first.len_utf8())
}
