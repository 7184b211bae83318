//! Rewrites calls that the parser (sqlparser 0.62) would misread.
//!
//! `= some(…)` and `exists((list), x -> …)` are calls if no query follows; `timestamp_ltz'…'` is a timestamp;
//! PIVOT takes any expression of aggregates; grouping sets may be nested. Works on tokens, not on the tree.
//! `ast::desugar` removes from the tree what this module writes for the last two.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Word};

use crate::sql::syntax::token::{begins_query, is_word};

/// The call that wraps an expression of PIVOT; no user types this name.
pub(in crate::sql) const PIVOTED: &str = "expression of pivot";

/// The call that stands for grouping sets nested in grouping sets; no user types this name.
pub(in crate::sql) const SETS: &str = "sets within";

/// The column that stands for the empty set `()` in nested grouping sets.
pub(in crate::sql) const NOTHING: &str = "set of nothing";

/// Returns the tokens as the parser should see them.
pub(in crate::sql) fn written(mut tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    for at in 0..tokens.len() {
        let (before, after) = (at.checked_sub(1).map(|at| &tokens[at].token), &tokens[at + 1..]);
        let Token::Word(word) = &tokens[at].token else { continue };
        let keyword = match word.keyword {
            _ if word.quote_style.is_some() => continue,
            Keyword::SOME | Keyword::ANY if before.is_some_and(compares) && calls(after) => {
                Keyword::NoKeyword
            }
            Keyword::EXISTS if has_lambda(after) => Keyword::NoKeyword,
            _ if word.value.eq_ignore_ascii_case("timestamp_ltz") && is_text(after.first()) => {
                tokens[at].token = Token::make_keyword("TIMESTAMP");
                continue;
            }
            _ => continue,
        };
        if let Token::Word(word) = &mut tokens[at].token {
            word.keyword = keyword;
        }
    }
    pivoted(&nested_sets(tokens))
}

fn is_text(token: Option<&TokenWithSpan>) -> bool {
    token.is_some_and(|token| matches!(token.token, Token::SingleQuotedString(_)))
}

fn compares(token: &Token) -> bool {
    matches!(
        token,
        Token::Eq
            | Token::DoubleEq
            | Token::Neq
            | Token::Lt
            | Token::LtEq
            | Token::Gt
            | Token::GtEq
            | Token::Spaceship
    )
}

/// Returns whether the parentheses that begin here contain values rather than a query.
fn calls(tokens: &[TokenWithSpan]) -> bool {
    let [open, first, ..] = tokens else { return false };
    let is_query = first.token == Token::LParen || begins_query(&first.token);
    open.token == Token::LParen && !is_query
}

/// Returns whether the parentheses that begin here contain a lambda; nested parentheses are not searched.
fn has_lambda(tokens: &[TokenWithSpan]) -> bool {
    let Some(length) = group_length(tokens) else { return false };
    let mut depth = 0_usize;
    tokens[..length].iter().any(|token| {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 1 && token.token == Token::Arrow
    })
}

/// Returns the number of tokens from a parenthesis to the one that closes it.
pub(in crate::sql) fn group_length(tokens: &[TokenWithSpan]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then_some(at + 1);
        }
    }
    None
}

pub(in crate::sql) fn name(value: &str, like: &TokenWithSpan) -> TokenWithSpan {
    let value = value.to_owned();
    let word = Word { value, quote_style: None, keyword: Keyword::NoKeyword };
    TokenWithSpan { token: Token::Word(word), span: like.span }
}

/// Replaces `GROUPING SETS (…)` within `GROUPING SETS (…)` by calls, and `()` there by a column.
fn nested_sets(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let begins = |at: usize| {
        matches!(tokens.get(at..at + 3), Some([first, second, third])
            if is_word(&first.token, "grouping")
                && is_word(&second.token, "sets")
                && third.token == Token::LParen)
    };
    if !(0..tokens.len()).any(begins) {
        return tokens;
    }
    let mut written = Vec::with_capacity(tokens.len());
    // The depth of parentheses within the outer sets, and within the nested sets.
    let (mut outer, mut inner) = (0_usize, 0_usize);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if outer > 0 && begins(at) {
            written.push(name(SETS, token));
            inner += usize::from(inner == 0);
            at += 2;
            written.push(tokens[at].clone());
            at += 1;
            outer += 1;
            inner += 1;
            continue;
        }
        let is_nothing = inner > 0
            && token.token == Token::LParen
            && tokens.get(at + 1).is_some_and(|next| next.token == Token::RParen);
        if is_nothing {
            written.push(name(NOTHING, token));
            at += 2;
            continue;
        }
        match token.token {
            Token::LParen if outer > 0 || at >= 2 && begins(at - 2) => {
                outer += 1;
                inner += usize::from(inner > 0);
            }
            Token::RParen if outer > 0 => {
                outer -= 1;
                inner = if inner > 2 { inner - 1 } else { 0 };
            }
            _ => {}
        }
        written.push(token.clone());
        at += 1;
    }
    written
}

/// Wraps the expressions of PIVOT in calls, because the parser reads only calls there.
fn pivoted(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut written = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        written.push(token.clone());
        at += 1;
        if !is_word(&token.token, "pivot") {
            continue;
        }
        let Some(length) = group_length(&tokens[at..]) else { continue };
        let group = &tokens[at..at + length];
        let parts = split(&group[1..length - 1]);
        let Some((values, rest)) = parts else { continue };
        written.push(group[0].clone());
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                written.push(TokenWithSpan { token: Token::Comma, span: value[0].span });
            }
            wrap(value, &mut written);
        }
        written.extend_from_slice(rest);
        at += length - 1;
    }
    written
}

/// Splits the values before `FOR`; the second part is the rest, beginning with `FOR`.
fn split(tokens: &[TokenWithSpan]) -> Option<(Vec<&[TokenWithSpan]>, &[TokenWithSpan])> {
    let (mut values, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, token) in tokens.iter().enumerate() {
        match &token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.checked_sub(1)?,
            Token::Comma if depth == 0 => {
                values.push(&tokens[start..at]);
                start = at + 1;
            }
            word if depth == 0 && is_word(word, "for") => {
                values.push(&tokens[start..at]);
                let are_there = values.iter().all(|value| !value.is_empty());
                return are_there.then_some((values, &tokens[at..]));
            }
            _ => {}
        }
    }
    None
}

/// Writes a value and its alias; the value is wrapped in a call unless it is one.
fn wrap(value: &[TokenWithSpan], written: &mut Vec<TokenWithSpan>) {
    let (expr, alias) = value.split_at(value.len() - alias_length(value));
    let is_call = matches!(expr, [first, second, ..]
    if second.token == Token::LParen
        && matches!(&first.token, Token::Word(word) if word.keyword != Keyword::CAST)
        && group_length(&expr[1..]).is_some_and(|length| {
            expr.get(length + 1).is_none_or(|next| is_word(&next.token, "filter"))
        }));
    if is_call || expr.is_empty() {
        written.extend_from_slice(value);
        return;
    }
    written.push(name(PIVOTED, &expr[0]));
    written.push(TokenWithSpan { token: Token::LParen, span: expr[0].span });
    written.extend_from_slice(expr);
    written.push(TokenWithSpan { token: Token::RParen, span: expr[expr.len() - 1].span });
    written.extend_from_slice(alias);
}

/// Returns the number of tokens at the end of a value that are its alias.
fn alias_length(value: &[TokenWithSpan]) -> usize {
    let ends_value = |token: &Token| match token {
        Token::RParen | Token::RBracket | Token::Number(..) | Token::SingleQuotedString(_) => true,
        word => is_word(word, "end"),
    };
    match value {
        [.., before, last] if matches!(last.token, Token::Word(_)) => {
            if is_word(&before.token, "as") {
                2
            } else {
                usize::from(ends_value(&before.token) && !is_word(&last.token, "end"))
            }
        }
        _ => 0,
    }
}
