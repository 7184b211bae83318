//! Writes queries that begin with `VALUES` or `TABLE`, and CTEs with a level, as the parser (sqlparser 0.62)
//! reads them.
//!
//! Spark has `VALUES 1, 2` without parentheses, both words wherever a query can stand, and
//! `WITH RECURSIVE r MAX RECURSION LEVEL 9 AS`. Knows words, not trees.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

/// Words behind which a query can begin.
const BEFORE: [&str; 8] =
    ["union", "all", "distinct", "intersect", "except", "minus", "as", "explain"];

/// Words that end a `VALUES` without parentheses.
const BEHIND: [&str; 13] = [
    "as",
    "union",
    "intersect",
    "except",
    "minus",
    "order",
    "limit",
    "offset",
    "where",
    "join",
    "lateral",
    "cross",
    "group",
];

/// Returns the words as the parser should see them.
pub(super) fn written(words: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut written: Vec<TokenWithSpan> = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let begins = written.last().is_none_or(|before| {
            before.token == Token::LParen
                || before.token == Token::VerticalBarRightAngleBracket
                || BEFORE.iter().any(|name| is(before, name))
        });
        let in_group = written.last().is_some_and(|before| before.token == Token::LParen);
        let in_from = written.last().is_some_and(|before| is(before, "from"));
        let next = words.get(at).map(|next| &next.token);
        let next_is_name = matches!(next, Some(Token::Word(word))
            if word.quote_style.is_some() || word.keyword == Keyword::NoKeyword);
        let next_is_value = begins_value(&words[at..]);
        if is(word, "table") && begins && next_is_name {
            written.extend(like(word, "SELECT * FROM"));
        } else if is(word, "values") && (begins || in_from) && next_is_value {
            let is_call = in_group && !values_of_query(&written);
            if in_group && !is_call {
                written.extend(like(word, "SELECT * FROM"));
            }
            written.push(word.clone());
            let is_bare = words.get(at).is_some_and(|next| next.token != Token::LParen);
            if is_bare {
                at = rows(words, at, &mut written);
            }
        } else if is(word, "max") && words.get(at).is_some_and(|next| is(next, "recursion")) {
            // More levels than the table has are no matter; Spark stops at them.
            at += 3;
        } else {
            written.push(word.clone());
        }
    }
    written
}

/// Says whether a value begins here, and not the alias of a table that is called `values`.
fn begins_value(words: &[TokenWithSpan]) -> bool {
    let Some(first) = words.first() else { return false };
    let second = words.get(1).map(|second| &second.token);
    match &first.token {
        Token::LParen
        | Token::Minus
        | Token::Plus
        | Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::HexStringLiteral(_) => true,
        // `VALUES ROW(1)` is refused by name where it is parsed.
        Token::Word(_) if BEHIND.iter().any(|name| is(first, name)) || is(first, "row") => false,
        Token::Word(_) if ["null", "true", "false", "case"].iter().any(|name| is(first, name)) => {
            true
        }
        // A call, or a literal with its type: `date '2024-02-29'`.
        Token::Word(_) => matches!(second, Some(Token::LParen | Token::SingleQuotedString(_))),
        _ => false,
    }
}

/// Says whether a `(` before `VALUES` is that of a query, and not of `IN (VALUES …)`, which is a call.
fn values_of_query(written: &[TokenWithSpan]) -> bool {
    let before = written.len().checked_sub(2).and_then(|at| written.get(at));
    !before.is_some_and(|before| is(before, "in"))
}

/// Puts each value up to the end of the list into parentheses, and returns where it ends.
fn rows(words: &[TokenWithSpan], start: usize, written: &mut Vec<TokenWithSpan>) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    let Some(first) = words.get(start) else { return start };
    written.extend(like(first, "("));
    while let Some(word) = words.get(at) {
        match word.token {
            Token::LParen => depth += 1,
            Token::RParen if depth == 0 => break,
            Token::RParen => depth -= 1,
            Token::SemiColon | Token::EOF | Token::VerticalBarRightAngleBracket => break,
            Token::Comma if depth == 0 => {
                written.extend(like(word, ")"));
                written.push(word.clone());
                written.extend(like(word, "("));
                at += 1;
                continue;
            }
            Token::Word(_) if depth == 0 && BEHIND.iter().any(|name| is(word, name)) => break,
            _ => {}
        }
        written.push(word.clone());
        at += 1;
    }
    written.extend(like(first, ")"));
    at
}

fn is(word: &TokenWithSpan, name: &str) -> bool {
    matches!(&word.token, Token::Word(word)
        if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
}

/// Writes words with the place of another, so that errors have one.
fn like(place: &TokenWithSpan, text: &str) -> Vec<TokenWithSpan> {
    let token = |word: &str| match word {
        "(" => Token::LParen,
        ")" => Token::RParen,
        "*" => Token::Mul,
        word => Token::make_keyword(word),
    };
    let words = text.split_whitespace();
    words.map(|word| TokenWithSpan { token: token(word), span: place.span }).collect()
}
