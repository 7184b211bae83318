//! Splits the text of a statement into the parser's tokens.
//!
//! Strings, names in backquotes and comments are read here, with the rules by which the shell splits its
//! input into statements ([`Quote`]). Only the text between them goes to the parser's own tokenizer
//! (sqlparser 0.62), whose rules differ. A double-quoted text is a string, as in Spark. Each token keeps its
//! position, for errors.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{
    Location, Span, Token, TokenWithSpan, Tokenizer, Word,
};

use crate::error::{Error, Result};
use crate::spark::quote::{OPENINGS, Quote};
use crate::spark::text;
use crate::sql::syntax::dialect::Spark;

/// Returns the tokens of a statement, without white space and comments.
///
/// # Errors
/// A quote or comment that is not closed, or text that is not a token, with its position.
pub(in crate::sql) fn tokens(sql: &str) -> Result<Vec<TokenWithSpan>> {
    Ok(lexed(sql)?.tokens)
}

/// Returns the positions at which double-quoted strings begin.
///
/// # Errors
/// As [`tokens`].
pub(in crate::sql) fn double_quoted(sql: &str) -> Result<Vec<Location>> {
    Ok(lexed(sql)?.double_quoted)
}

fn lexed(sql: &str) -> Result<Lexer<'_>> {
    let place = Location { line: 1, column: 1 };
    let mut lexer = Lexer { sql, at: 0, place, tokens: Vec::new(), double_quoted: Vec::new() };
    while lexer.at < sql.len() {
        lexer.code()?;
        lexer.quoted()?;
    }
    Ok(lexer)
}

struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    place: Location,
    tokens: Vec<TokenWithSpan>,
    double_quoted: Vec<Location>,
}

impl Lexer<'_> {
    /// Reads the text before the next quote.
    fn code(&mut self) -> Result<()> {
        let mut end = self.at;
        while let Some(found) = self.sql[end..].find(OPENINGS) {
            end += found;
            match Quote::open(&self.sql[..end], &self.sql[end..]) {
                // The tokenizer reads these itself.
                Some((mut quote @ Quote::Dollar { .. }, opening)) => {
                    let inner = &self.sql[end + opening..];
                    end += opening + quote.close(inner).unwrap_or(inner.len());
                }
                Some((Quote::Raw { .. }, _)) => {
                    end -= 1;
                    return self.tokenize_until(end);
                }
                Some(_) => return self.tokenize_until(end),
                None => end += 1,
            }
        }
        self.tokenize_until(self.sql.len())
    }

    /// Passes the text up to that position to the parser's tokenizer.
    fn tokenize_until(&mut self, end: usize) -> Result<()> {
        // Alone, the tokenizer would read `.1` after a quoted name as a number.
        if self.sql[self.at..end].starts_with('.')
            && self.tokens.last().is_some_and(|last| last.span.end == self.place)
        {
            let start = self.advance(self.at + 1);
            self.push(Token::Period, start);
        }
        let (code, start) = (&self.sql[self.at..end], self.place);
        let moved = |place: Location| match place.line {
            1 => Location { line: start.line, column: start.column + place.column - 1 },
            line => Location { line: start.line + line - 1, column: place.column },
        };
        let tokens = Tokenizer::new(&Spark, code).tokenize_with_location().map_err(|error| {
            let Location { line, column } = moved(error.location);
            syntax(&error.message, line, column)
        })?;
        for TokenWithSpan { token, span } in tokens {
            let token = match token {
                Token::Whitespace(_) => continue,
                // The tokenizer reads `0x1F` as bytes, which Spark writes `X'1F'`.
                Token::HexStringLiteral(digits) => Token::make_word(&format!("0x{digits}"), None),
                token => token,
            };
            let span = Span { start: moved(span.start), end: moved(span.end) };
            self.tokens.push(TokenWithSpan { token, span });
        }
        self.advance(end);
        Ok(())
    }

    /// Reads the quoted text that begins here.
    fn quoted(&mut self) -> Result<()> {
        let (before, rest) = self.sql.split_at(self.at);
        let raw = usize::from(rest.starts_with(['r', 'R']));
        let (before, opens) = match raw {
            0 => (before, rest),
            length => (&self.sql[..self.at + length], &rest[length..]),
        };
        let Some((mut quote, opening)) = Quote::open(before, opens) else { return Ok(()) };
        let closed = quote.close(&opens[opening..]);
        let end = match closed {
            Some(length) => self.at + raw + opening + length,
            None if quote == Quote::Line => self.sql.len(),
            None => {
                let (thing, _) = quote.words();
                let Location { line, column } = self.place;
                return Err(syntax(&format!("the {thing} is never closed"), line, column));
            }
        };
        let start = self.advance(end);
        let inner = |from: usize| &self.sql[end - closed.unwrap_or_default()..end - from];
        if quote == (Quote::Text { mark: '"' }) {
            self.double_quoted.push(start);
        }
        match quote {
            Quote::Text { mark } => self.text(text::read(inner(1), mark), start)?,
            Quote::Raw { .. } => self.text(inner(1).to_owned(), start)?,
            Quote::Name => {
                let value = inner(1).replace("``", "`");
                let name = Word { value, quote_style: Some('`'), keyword: Keyword::NoKeyword };
                self.push(Token::Word(name), start);
            }
            Quote::Line | Quote::Comment { .. } | Quote::Dollar { .. } => {}
        }
        Ok(())
    }

    /// Adds a string, or appends it to the string right before it, as Spark joins adjacent strings
    /// (`AstBuilder.visitStringLiteral`).
    fn text(&mut self, value: String, start: Location) -> Result<()> {
        let end = self.place;
        match self.tokens.last_mut() {
            // `X'1F'` is binary, whatever comes between.
            Some(TokenWithSpan { token, span }) if is_word(token, "x") => {
                let Some(digits) = hex(&value) else {
                    let Location { line, column } = start;
                    return Err(syntax(&format!("`{value}` are no bytes in hex"), line, column));
                };
                span.end = end;
                *token = Token::HexStringLiteral(digits);
            }
            Some(TokenWithSpan { token: Token::SingleQuotedString(before), span }) => {
                before.push_str(&value);
                span.end = end;
            }
            _ => {
                no_name(&self.tokens, &value, start)?;
                self.push(Token::SingleQuotedString(value), start);
            }
        }
        Ok(())
    }

    fn push(&mut self, token: Token, start: Location) {
        self.tokens.push(TokenWithSpan { token, span: Span { start, end: self.place } });
    }

    /// Moves to that position and returns the previous one.
    fn advance(&mut self, end: usize) -> Location {
        let left = self.place;
        for letter in self.sql[self.at..end].chars() {
            self.place = match letter {
                '\n' => Location { line: self.place.line + 1, column: 1 },
                _ => Location { line: self.place.line, column: self.place.column + 1 },
            };
        }
        self.at = end;
        left
    }
}

fn is_word(token: &Token, name: &str) -> bool {
    matches!(token, Token::Word(word)
        if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
}

/// Reads hexadecimal digits; if their number is odd, the first one is half a byte.
fn hex(text: &str) -> Option<String> {
    let digits = text.to_ascii_uppercase();
    let padded = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits };
    padded.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(padded)
}

/// Refuses a string where a name is expected, or after a word that is not a literal type.
fn no_name(before: &[TokenWithSpan], text: &str, place: Location) -> Result<()> {
    /// Literal types that are not keywords of the parser.
    const TYPES: [&str; 2] = ["timestamp_ltz", "timestamp_ntz"];
    let [earlier @ .., last] = before else { return Ok(()) };
    let why = match &last.token {
        Token::Word(word) if word.quote_style.is_some() => "it follows a name".to_owned(),
        Token::Word(word) if word.keyword == Keyword::AS => "a name is expected here".to_owned(),
        // Not `STARTS WITH`.
        Token::Word(word) if word.keyword == Keyword::WITH && earlier.is_empty() => {
            "a name is expected here".to_owned()
        }
        Token::Word(word)
            if word.keyword == Keyword::NoKeyword
                && !word.value.starts_with('_')
                && !TYPES.iter().any(|name| word.value.eq_ignore_ascii_case(name)) =>
        {
            format!("there are no literals of the type `{}`", word.value)
        }
        Token::RParen | Token::RBracket | Token::Number(..) => "it follows a value".to_owned(),
        Token::Period => "a name is expected here".to_owned(),
        _ => return Ok(()),
    };
    let Location { line, column } = place;
    let error = syntax(&format!("`'{text}'` is a string, and {why}"), line, column);
    Err(error.hint(format!("a name is written in backquotes: `` `{text}` ``")))
}

fn syntax(message: &str, line: u64, column: u64) -> Error {
    Error::failed(format!("syntax error at line {line}, column {column}: {message}"))
}

#[cfg(test)]
mod tests {
    use super::tokens;

    /// Writes the tokens of a text.
    fn cut(text: &str) -> Vec<String> {
        tokens(text).unwrap().iter().map(|token| token.token.to_string()).collect()
    }

    #[test]
    fn strings_are_those_of_spark() {
        let cases = [
            (r"r'\d'", r"'\d'"),
            (r"R'a\' 'b' R'\'", r"'a\b\'"),
            (r#""it\"s" 'x'"#, "'it\"sx'"),
            (
                r"'a' /* ' */ -- '
              'b'",
                "'ab'",
            ),
            (r"'a\%b\u00e9'", r"'a\%bé'"),
            ("X'1f'", "X'1F'"),
            ("X'F'", "X'0F'"),
            ("x \"1F\"", "X'1F'"),
            ("'x'", "'x'"),
        ];
        for (text, expected) in cases {
            assert_eq!(cut(text), [expected], "{text}");
        }
        assert_eq!(cut("for r'x' 0x1F"), ["for", "'x'", "0x1F"]);
        assert_eq!(cut("a -- it's\n-b /* \" */ /c"), ["a", "-", "b", "/", "c"]);
        assert_eq!(cut("`a``b`.`_c`._d.e"), ["`a`b`", ".", "`_c`", ".", "_d", ".", "e"]);
        assert_eq!(cut("\"a\".b, 'c'.1"), ["'a'", ".", "b", ",", "'c'", ".", "1"]);
        assert_eq!(cut("-- r'\\d'\nselect 1"), ["select", "1"]);
    }

    #[test]
    fn a_string_is_no_name() {
        for text in [
            "a as \"b\"",
            "a 'b'",
            "`a` \"b\"",
            "f(x) 'b'",
            "1 \"b\"",
            "a.'b'",
            "with \"q\" as (",
            "N'x'",
        ] {
            assert!(tokens(text).is_err(), "{text}");
        }
        for text in ["select 'a'", "date 'a'", "timestamp_ltz'a'", "a like 'b'", "interval '1'"] {
            assert!(tokens(text).is_ok(), "{text}");
        }
        assert!(tokens("X'1G'").is_err());
    }

    #[test]
    fn tokens_keep_their_places() {
        let places = |text: &str| -> Vec<(u64, u64)> {
            let tokens = tokens(text).unwrap();
            tokens.iter().map(|token| (token.span.start.line, token.span.start.column)).collect()
        };
        assert_eq!(places("+ 'é\n' b\n  c"), [(1, 1), (1, 3), (2, 3), (3, 3)]);
        assert_eq!(places("/* x\n */ r'a'`b`"), [(2, 5), (2, 9)]);
    }

    #[test]
    fn what_is_never_closed_is_an_error() {
        for (text, thing) in [
            ("select\n  'a", "line 2, column 3: the string"),
            (r#"select "a\""#, "line 1, column 8: the string"),
            ("select `a", "line 1, column 8: the quoted name"),
            ("a /* /* */", "line 1, column 3: the comment"),
            ("a r'b", "line 1, column 3: the string"),
        ] {
            let error = tokens(text).map(|_| ()).unwrap_err().to_string();
            assert_eq!(error, format!("syntax error at {thing} is never closed"), "{text}");
        }
    }
}
