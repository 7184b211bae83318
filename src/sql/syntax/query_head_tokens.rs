//! Writes queries that begin with `VALUES` or `TABLE`, and CTEs with a level, as the parser (sqlparser 0.62)
//! reads them.
//!
//! In Spark (`SqlBaseParser.g4`), `VALUES 1, 2` needs no parentheses, `VALUES` and `TABLE` are
//! allowed wherever a query is, and a CTE may have `WITH RECURSIVE r MAX RECURSION LEVEL 9 AS`.
//! Works on tokens, not on the tree.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::sql::syntax::inline_table_tokens::Inline;
use crate::sql::syntax::{call_tokens, inline_table_tokens};

/// Keywords after which a query can begin.
const BEFORE: [&str; 8] =
    ["union", "all", "distinct", "intersect", "except", "minus", "as", "explain"];

/// Returns the tokens as the parser should see them.
pub(in crate::sql) fn written(words: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut written: Vec<TokenWithSpan> = Vec::with_capacity(words.len());
    // For each open parenthesis, whether the current tokens are in a `FROM` clause.
    let mut in_tables = vec![false];
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        follow(&mut in_tables, written.last(), word);
        let begins = written.last().is_none_or(|before| {
            before.token == Token::LParen
                || before.token == Token::VerticalBarRightAngleBracket
                || BEFORE.iter().any(|name| is(before, name))
        });
        let is_table = in_tables.last() == Some(&true)
            && written.last().is_some_and(|before| {
                before.token == Token::Comma || ["from", "join"].iter().any(|name| is(before, name))
            });
        let next = words.get(at).map(|next| &next.token);
        let next_is_name = matches!(next, Some(Token::Word(word))
            if word.quote_style.is_some() || word.keyword == Keyword::NoKeyword);
        if is(word, "table") && begins && next_is_name {
            written.extend(like(word, "SELECT * FROM"));
        } else if is(word, "values") && is_table && inline_table_tokens::is_table(&words[at..]) {
            written.push(quoted(word));
            // `null` and `true` are names here.
            written.extend(words.get(at).filter(|next| is_literal(next)).map(quoted));
            at += usize::from(words.get(at).is_some_and(is_literal));
        } else if is(word, "values")
            && (begins || is_table)
            && let Some(inline) = inline_table_tokens::read(&words[at..])
        {
            let context =
                if is_table { TableContext::Table } else { TableContext::query(&written) };
            context.write(word, &words[at..], &inline, &mut written);
            at += inline.end;
        } else if is(word, "max") && words.get(at).is_some_and(|next| is(next, "recursion")) {
            // The level can be ignored if the table has fewer levels; otherwise Spark fails there
            // (`UnionLoopExec`).
            at += 3;
        } else {
            written.push(word.clone());
        }
    }
    written
}

/// Updates whether the current tokens are in a `FROM` clause.
fn follow(in_tables: &mut Vec<bool>, before: Option<&TokenWithSpan>, word: &TokenWithSpan) {
    const ENDS: [&str; 8] =
        ["select", "where", "group", "having", "order", "lateral", "limit", "window"];
    match &word.token {
        Token::LParen => in_tables.push(false),
        Token::RParen if in_tables.len() > 1 => {
            in_tables.pop();
        }
        _ => {
            let is_from = is(word, "from") && !before.is_some_and(|before| is(before, "distinct"));
            let ends = ENDS.iter().any(|name| is(word, name));
            if let Some(own) = in_tables.last_mut().filter(|_| is_from || ends) {
                *own = is_from;
            }
        }
    }
}

/// Where an inline table is in a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TableContext {
    /// Among the tables of `FROM`.
    Table,
    /// In parentheses, as a query.
    Group,
    /// In the parentheses of `IN`, where Spark reads a function call if possible.
    In,
    /// As a complete query.
    Query,
}

impl TableContext {
    fn query(written: &[TokenWithSpan]) -> Self {
        match written {
            [.., before, last] if last.token == Token::LParen && is(before, "in") => Self::In,
            [.., last] if last.token == Token::LParen => Self::Group,
            _ => Self::Query,
        }
    }

    /// Writes each value in parentheses, so that the alias of the table can follow.
    fn write(
        self,
        word: &TokenWithSpan,
        words: &[TokenWithSpan],
        inline: &Inline,
        written: &mut Vec<TokenWithSpan>,
    ) {
        let is_group = |value: &[TokenWithSpan]| value[0].token == Token::LParen;
        let ends_group = words.get(inline.end).is_some_and(|next| next.token == Token::RParen);
        if self == Self::In && is_group(&words[inline.values[0].clone()]) && ends_group {
            written.push(quoted(word));
            written.extend_from_slice(&words[..inline.end]);
            return;
        }
        let selects = self == Self::Group || self != Self::Table && inline.is_named;
        if selects {
            written.extend(like(word, "SELECT * FROM"));
        }
        let has_own = selects || self == Self::Table;
        written.extend(like(word, "(").into_iter().filter(|_| has_own));
        written.push(word.clone());
        for (at, value) in inline.values.iter().enumerate() {
            let value = &words[value.clone()];
            written.extend(words[..inline.values[at].start].last().filter(|_| at > 0).cloned());
            let is_row = is_group(value) && call_tokens::group_length(value) == Some(value.len());
            written.extend(like(&value[0], "(").into_iter().filter(|_| !is_row));
            written.extend_from_slice(value);
            written.extend(like(&value[0], ")").into_iter().filter(|_| !is_row));
        }
        written.extend(like(word, ")").into_iter().filter(|_| has_own));
    }
}

fn is_literal(word: &TokenWithSpan) -> bool {
    ["null", "true", "false"].iter().any(|name| is(word, name))
}

/// Quotes a word that the parser would read as a keyword.
fn quoted(word: &TokenWithSpan) -> TokenWithSpan {
    let token = match &word.token {
        Token::Word(own) => Token::make_word(&own.value, Some('`')),
        other => other.clone(),
    };
    TokenWithSpan { token, span: word.span }
}

fn is(word: &TokenWithSpan, name: &str) -> bool {
    matches!(&word.token, Token::Word(word)
        if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
}

/// Writes tokens with the position of another token, so that errors have a position.
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
