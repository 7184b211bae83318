//! Reads inline tables, `VALUES 1, 2 AS v(x)`, where the parser (sqlparser 0.62) wants parentheses.
//!
//! Where a value ends and the name of the table begins is told by the words: Spark has no sign between them.
//! In `FROM` the word may also be the name of a table, which Spark tries first. Knows words, not trees.

use std::ops::Range;

use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::sql::syntax::token::{is_unit, is_word};

/// Words that follow a whole table, and so end it; all but `as` can stand in its place in `FROM`.
const BEHIND: [&str; 33] = [
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
    "left",
    "right",
    "full",
    "inner",
    "natural",
    "semi",
    "anti",
    "having",
    "window",
    "sort",
    "cluster",
    "distribute",
    "pivot",
    "unpivot",
    "tablesample",
    "on",
    "using",
    "select",
    "qualify",
    "setminus",
];

/// Words between parts of one value.
const WITHIN: [&str; 25] = [
    "and", "or", "not", "in", "is", "like", "ilike", "rlike", "regexp", "between", "div", "escape",
    "collate", "when", "then", "else", "case", "from", "distinct", "any", "some", "all", "to",
    "interval", "exists",
];

/// The values of an inline table and where its name begins.
pub(in crate::sql) struct Inline {
    /// The words of each value.
    pub(in crate::sql) values: Vec<Range<usize>>,
    /// Where the values end.
    pub(in crate::sql) end: usize,
    /// Whether a name follows.
    pub(in crate::sql) is_named: bool,
}

/// Reads the words behind `VALUES`, if values are there.
pub(in crate::sql) fn read(words: &[TokenWithSpan]) -> Option<Inline> {
    if !begins_value(words) {
        return None;
    }
    let (mut values, mut start, mut at, mut depth) = (Vec::new(), 0, 0, 0_usize);
    // Whether the unit of an interval may follow.
    let mut in_interval = false;
    while let Some(word) = words.get(at) {
        let before = at.checked_sub(1).map(|at| &words[at].token);
        match &word.token {
            Token::LParen | Token::LBracket => depth += 1,
            Token::RParen if depth == 0 => break,
            Token::RParen | Token::RBracket => depth = depth.checked_sub(1)?,
            _ if depth > 0 => {}
            Token::SemiColon | Token::EOF | Token::VerticalBarRightAngleBracket => break,
            Token::Comma => {
                values.push(start..at);
                start = at + 1;
                in_interval = false;
            }
            token if is_word(token, "interval") => in_interval = true,
            Token::Word(unit) if in_interval && is_unit(&unit.value) => {
                in_interval = words.get(at + 1).is_some_and(|next| is_word(&next.token, "to"));
            }
            token if is_end(token) => break,
            token if begins_name(before, token) => break,
            _ => {}
        }
        at += 1;
    }
    values.push(start..at);
    let is_named = words.get(at).is_some_and(|next| {
        matches!(&next.token, Token::Word(_))
            && (is_word(&next.token, "as") || !is_end(&next.token))
    });
    values.iter().all(|value| !value.is_empty()).then_some(Inline { values, end: at, is_named })
}

/// Says whether a table that is called `values` is meant where `FROM` has that word: one word as its other
/// name may follow, with names of columns.
pub(in crate::sql) fn is_table(words: &[TokenWithSpan]) -> bool {
    let ends = |at: usize| {
        words.get(at).is_none_or(|next| match &next.token {
            Token::Comma
            | Token::RParen
            | Token::SemiColon
            | Token::EOF
            | Token::VerticalBarRightAngleBracket => true,
            token => is_end(token) && !is_word(token, "as"),
        })
    };
    match words.first().map(|first| &first.token) {
        Some(Token::Word(_)) => {
            ends(1) || names_length(&words[1..]).is_some_and(|end| ends(end + 1))
        }
        _ => false,
    }
}

/// Says whether a value begins here, and not the other name of a table that is called `values`.
fn begins_value(words: &[TokenWithSpan]) -> bool {
    let Some(first) = words.first() else { return false };
    let second = words.get(1).map(|second| &second.token);
    match &first.token {
        Token::LParen
        | Token::Minus
        | Token::Plus
        | Token::Tilde
        | Token::ExclamationMark
        | Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::HexStringLiteral(_) => true,
        // `VALUES ROW(1)` is refused by name where it is parsed.
        token if is_end(token) || is_word(token, "row") => false,
        token
            if ["null", "true", "false", "case", "not", "interval", "current_date"]
                .iter()
                .any(|name| is_word(token, name)) =>
        {
            true
        }
        // A call, or a literal with its type: `date '2024-02-29'`.
        Token::Word(_) => matches!(second, Some(Token::LParen | Token::SingleQuotedString(_))),
        _ => false,
    }
}

/// Says whether a word behind a whole value is a name.
fn begins_name(before: Option<&Token>, token: &Token) -> bool {
    let ends_value = match before {
        Some(
            Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::HexStringLiteral(_)
            | Token::RParen
            | Token::RBracket,
        ) => true,
        Some(word @ Token::Word(_)) => !WITHIN.iter().any(|name| is_word(word, name)),
        _ => false,
    };
    let is_part = WITHIN.iter().chain(&["end"]).any(|name| is_word(token, name));
    ends_value && matches!(token, Token::Word(_)) && !is_part
}

fn is_end(token: &Token) -> bool {
    BEHIND.iter().any(|name| is_word(token, name))
}

/// Returns how many words name columns in parentheses: `(a, b)`.
fn names_length(words: &[TokenWithSpan]) -> Option<usize> {
    let mut words = words.iter().map(|word| &word.token).enumerate();
    let (_, Token::LParen) = words.next()? else { return None };
    loop {
        let (_, Token::Word(_)) = words.next()? else { return None };
        match words.next()? {
            (_, Token::Comma) => {}
            (at, Token::RParen) => return Some(at + 1),
            _ => return None,
        }
    }
}
