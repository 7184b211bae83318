//! Puts parentheses around an element of grouping sets that begins with one: `rollup((a)::string, (SELECT 1))`.
//!
//! The parser (sqlparser 0.62) takes the first parenthesis as that of a set, and cannot read what follows the
//! closing one. Works on tokens, not on the tree.

use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::sql::syntax::token::{begins_query, is_word};

/// Returns the tokens, with each such element as a set of one.
pub(in crate::sql) fn wrapped(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut opened = Vec::new();
    let mut closed = Vec::new();
    // For each open parenthesis, whether it belongs to grouping sets.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &tokens[at].token);
        match token.token {
            Token::LParen => {
                let begins = matches!(before, Some(Token::LParen | Token::Comma));
                if begins && open.last() == Some(&true) {
                    let (end, is_whole) = element(&tokens[at..]);
                    if !is_whole || is_query(tokens.get(at + 1)) {
                        opened.push(at);
                        closed.push(at + end);
                    }
                }
                let words = ["rollup", "cube", "sets"];
                open.push(before.is_some_and(|word| words.iter().any(|of| is_word(word, of))));
            }
            Token::RParen => {
                open.pop();
            }
            _ => {}
        }
    }
    if opened.is_empty() {
        return tokens;
    }
    let mut all = Vec::with_capacity(tokens.len() + 2 * opened.len());
    for (at, token) in tokens.into_iter().enumerate() {
        let sign = |sign| TokenWithSpan { token: sign, span: token.span };
        if closed.contains(&at) {
            all.push(sign(Token::RParen));
        }
        if opened.contains(&at) {
            all.push(sign(Token::LParen));
        }
        all.push(token);
    }
    all
}

/// Returns whether a query begins here; its parentheses are not those of a set.
fn is_query(token: Option<&TokenWithSpan>) -> bool {
    token.is_some_and(|token| begins_query(&token.token))
}

/// Returns where an element that begins with a parenthesis ends, and whether that parenthesis closes there.
fn element(tokens: &[TokenWithSpan]) -> (usize, bool) {
    let (mut depth, mut first_end) = (0_usize, None);
    for (at, token) in tokens.iter().enumerate() {
        match token.token {
            Token::LParen | Token::LBracket => depth += 1,
            Token::RParen | Token::Comma if depth == 0 => return (at, first_end == Some(at)),
            Token::RParen | Token::RBracket => {
                depth = depth.saturating_sub(1);
                if depth == 0 && first_end.is_none() {
                    first_end = Some(at + 1);
                }
            }
            _ => {}
        }
    }
    (tokens.len(), true)
}
