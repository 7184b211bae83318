//! Splits text at the prompt into tokens, to color and complete them. It never fails.
//!
//! Units and quotes are those of the [`Splitter`](super::Splitter). In SQL, a word is a keyword by its letters only,
//! whatever its context. Most of the time the text is incomplete.

use crate::input::keywords::is_keyword;
use crate::pyspark::is_foreign;
use crate::spark::quote::Quote;

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `.load`, with its dot.
    Command,
    /// `--from`, `-n`.
    Flag,
    /// Any other word of a dot-command, with its quotes.
    Argument,
    /// `select`, `FROM`.
    Keyword,
    /// A name that `(` follows.
    Function,
    /// A name, quoted or not.
    Name,
    /// A string, with any kind of quotes.
    Text,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// `(`, `)`, `[` or `]`.
    Bracket,
    /// Any other sign.
    Sign,
    /// A line of Python.
    Foreign,
}

/// A token; between tokens there are only blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    /// Where it starts, in bytes.
    pub(super) start: usize,
    pub(super) text: &'a str,
    /// Whether it is a quote that is not closed.
    pub(super) is_open: bool,
}

impl Token<'_> {
    /// Returns where it ends, in bytes.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Returns whether it is this sign or bracket.
    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.kind, TokenKind::Sign | TokenKind::Bracket) && self.text == sign
    }
}

/// Splits a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new() };
    while lexer.skip_blanks(true) {
        let rest = lexer.rest();
        if rest.starts_with('.') {
            lexer.dot();
        } else if is_foreign(rest.lines().next().unwrap_or(rest)) {
            let line = rest.find('\n').unwrap_or(rest.len());
            lexer.push(TokenKind::Foreign, line);
        } else {
            lexer.statement();
        }
    }
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        self.push_quote(kind, length, false);
    }

    fn push_quote(&mut self, kind: TokenKind, length: usize, is_open: bool) {
        let text = &self.rest()[..length];
        self.tokens.push(Token { kind, start: self.at, text, is_open });
        self.at += length;
    }

    /// Skips blanks and comments, and between units also `;`; returns whether anything follows.
    fn skip_blanks(&mut self, is_between: bool) -> bool {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks;
            let rest = self.rest();
            if is_between && rest.starts_with(';') {
                self.push(TokenKind::Sign, 1);
            } else if rest.starts_with("--") || rest.starts_with("/*") {
                self.quoted();
            } else {
                return !rest.is_empty();
            }
        }
    }

    /// Reads a quote that starts here.
    fn quoted(&mut self) -> bool {
        let (before, rest) = self.text.split_at(self.at);
        let Some((mut quote, opening)) = Quote::open(before, rest) else { return false };
        let closed = quote.close(&rest[opening..]).map(|end| opening + end);
        let length = closed.unwrap_or(rest.len());
        match quote {
            Quote::Name => self.push_quote(TokenKind::Name, length, closed.is_none()),
            Quote::Line => self.push(TokenKind::Comment, rest[..length].trim_end().len()),
            Quote::Comment { .. } => self.push_quote(TokenKind::Comment, length, closed.is_none()),
            Quote::Text { .. } | Quote::Raw { .. } | Quote::Dollar { .. } => {
                self.push_quote(TokenKind::Text, length, closed.is_none());
            }
        }
        true
    }

    /// Reads a dot-command: one line, whose words are split by shell quoting.
    fn dot(&mut self) {
        let rest = self.rest();
        let end = self.at + rest.find('\n').unwrap_or(rest.len());
        let mut kind = TokenKind::Command;
        loop {
            let line = &self.text[self.at..end];
            let word = line.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
            self.at += line.len() - word.len();
            if word.is_empty() {
                return;
            }
            let (length, is_open) = shell_word(word);
            if kind != TokenKind::Command {
                kind = if word.starts_with('-') { TokenKind::Flag } else { TokenKind::Argument };
            }
            self.push_quote(kind, length, is_open);
            kind = TokenKind::Argument;
        }
    }

    /// Reads SQL up to its `;` or the end of the text.
    fn statement(&mut self) {
        while self.skip_blanks(false) {
            let rest = self.rest();
            let first = rest.chars().next().unwrap_or(' ');
            if first == ';' || self.is_at_command() {
                return;
            }
            if self.quoted() {
                continue;
            }
            if first.is_ascii_digit() {
                let is_part = |c: char| c.is_alphanumeric() || "._".contains(c);
                self.push(TokenKind::Number, rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
            } else if first.is_alphabetic() || first == '_' {
                let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                self.word(word.unwrap_or(rest.len()));
            } else {
                let kind =
                    if "()[]".contains(first) { TokenKind::Bracket } else { TokenKind::Sign };
                self.push(kind, first.len_utf8());
            }
        }
    }

    /// Returns whether a line of the statement is a command, because the `;` of the statement was forgotten.
    fn is_at_command(&self) -> bool {
        let (before, rest) = self.text.split_at(self.at);
        let line = before.rsplit('\n').next().unwrap_or(before);
        let word = rest.strip_prefix('.');
        line.trim().is_empty() && word.is_some_and(|word| word.starts_with(char::is_alphabetic))
    }

    fn word(&mut self, length: usize) {
        let (word, after) = self.rest().split_at(length);
        let after_dot = self.tokens.last().is_some_and(|t| t.is(".") && t.end() == self.at);
        let kind = match () {
            () if after.starts_with('(') && !(is_keyword(word) && takes_list(word)) => {
                TokenKind::Function
            }
            () if !after_dot && is_keyword(word) => TokenKind::Keyword,
            () => TokenKind::Name,
        };
        self.push(kind, length);
    }
}

/// Returns whether a keyword before `(` stays a keyword and is not a function.
fn takes_list(word: &str) -> bool {
    const LISTS: [&str; 14] = [
        "in", "values", "over", "using", "as", "and", "or", "not", "on", "where", "select", "from",
        "by", "exists",
    ];
    LISTS.iter().any(|list| list.eq_ignore_ascii_case(word))
}

/// Returns the length of a word of a command line, and whether one of its quotes is open.
pub(super) fn shell_word(text: &str) -> (usize, bool) {
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (None, _) if c.is_whitespace() => return (at, false),
            (None, '\'' | '"') => quote = Some(c),
            (None | Some('"'), '\\') => drop(chars.next()),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    (text.len(), quote.is_some())
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, tokens};

    fn cut(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text).into_iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn sql_is_cut_into_words_and_signs() {
        use TokenKind::{Bracket, Comment, Function, Keyword, Name, Number, Sign, Text};
        assert_eq!(
            cut("select count(*), a.select[0] from `my t` -- all\nwhere x in (1.5, 'it\\'s');"),
            [
                (Keyword, "select"),
                (Function, "count"),
                (Bracket, "("),
                (Sign, "*"),
                (Bracket, ")"),
                (Sign, ","),
                (Name, "a"),
                (Sign, "."),
                (Name, "select"),
                (Bracket, "["),
                (Number, "0"),
                (Bracket, "]"),
                (Keyword, "from"),
                (Name, "`my t`"),
                (Comment, "-- all"),
                (Keyword, "where"),
                (Name, "x"),
                (Keyword, "in"),
                (Bracket, "("),
                (Number, "1.5"),
                (Sign, ","),
                (Text, "'it\\'s'"),
                (Bracket, ")"),
                (Sign, ";"),
            ]
        );
    }

    #[test]
    fn units_begin_where_the_splitter_says() {
        use TokenKind::{Argument, Command, Flag, Foreign, Keyword, Name, Number, Sign};
        assert_eq!(
            cut(".load 'my t' --from -5;\nx.show()\nselect 1; .tables"),
            [
                (Command, ".load"),
                (Argument, "'my t'"),
                (Flag, "--from"),
                (Flag, "-5;"),
                (Foreign, "x.show()"),
                (Keyword, "select"),
                (Number, "1"),
                (Sign, ";"),
                (Command, ".tables"),
            ]
        );
        assert_eq!(cut("select\n.5 from t")[1], (Sign, "."));
        assert_eq!(cut("x"), [(Name, "x")]);
    }

    #[test]
    fn what_is_open_goes_to_the_end() {
        let open = |text| tokens(text).last().is_some_and(|token| token.is_open);
        assert!(open("select 'a; b"));
        assert!(open("select 1 /* a; b"));
        assert!(open(".load 'a b"));
        assert!(!open("select 'a; b'"));
        assert!(!open(""));
    }
}
