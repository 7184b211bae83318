//! Reads inline tables such as `VALUES 1, 2 AS v(x)`, for which the parser (sqlparser 0.62) requires
//! parentheses.
//!
//! Where a value ends and the alias of the table begins depends on the tokens: Spark has no separator between
//! them (`SqlBaseParser.g4`). In `FROM`, `values` may also be the name of a table, which Spark
//! tries first. Works on tokens, not on the tree.

use std::ops::Range;

use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::spark::interval::multi_unit;
use crate::sql::syntax::token::is_word;

/// Keywords that can follow a complete table; all but `as` can also follow it directly in `FROM`.
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

/// Keywords that can occur within one value.
const WITHIN: [&str; 25] = [
    "and", "or", "not", "in", "is", "like", "ilike", "rlike", "regexp", "between", "div", "escape",
    "collate", "when", "then", "else", "case", "from", "distinct", "any", "some", "all", "to",
    "interval", "exists",
];

/// The values of an inline table and where its alias begins.
pub(in crate::sql) struct Inline {
    /// The tokens of each value.
    pub(in crate::sql) values: Vec<Range<usize>>,
    /// Where the values end.
    pub(in crate::sql) end: usize,
    /// Whether an alias follows.
    pub(in crate::sql) is_named: bool,
}

/// Reads the tokens after `VALUES` if they are values.
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
            Token::Word(unit) if in_interval && multi_unit(&unit.value).is_some() => {
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

/// Returns whether `values` in `FROM` means a table of that name: then at most one word may follow as its
/// alias, with column names.
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

/// Returns whether a value begins here, and not the alias of a table that is called `values`.
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
        // `VALUES ROW(1)` is refused by name when it is parsed.
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

/// Returns whether a word after a complete value is an alias.
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

/// Returns the number of tokens of column names in parentheses: `(a, b)`.
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
