//! Reads the words of a statement one by one.

use datafusion::sql::sqlparser::ast::{Ident, ObjectName};

use crate::error::{Error, Result};

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
            let length = if first.is_whitespace() {
                first.len_utf8()
            } else if rest.starts_with("--") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/")? + 2
            } else {
                let length = length_of(rest, first)?;
                let quote = matches!(first, '\'' | '"' | '`').then_some(first);
                let inner = if quote.is_some() { 1..length - 1 } else { 0..length };
                let text = rest[inner].to_owned();
                words.push(Word { text, quote, start: at, end: at + length });
                length
            };
            at += length;
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

/// Returns the length of the word, quoted string or symbol at the beginning of a text.
fn length_of(text: &str, first: char) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    if !matches!(first, '\'' | '"' | '`') {
        let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
        return Some(length.max(first.len_utf8()));
    }
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if letter == '\\' && first != '`' {
            is_escaped = true;
        } else if letter == first {
            return Some(at + 1);
        }
    }
    None
}
