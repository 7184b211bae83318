//! Ends a `LATERAL VIEW` before keywords that the parser (sqlparser 0.62) takes as the name of its column.
//!
//! The parser knows only five keywords that cannot be that name, and `ORDER` is not among them. A
//! `WHERE TRUE` ends the view too, and changes nothing. Works on tokens, not on the tree.

use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

/// Keywords that can follow the views of a query, in addition to those that the parser knows.
const FOLLOWERS: [&str; 14] = [
    "order",
    "limit",
    "union",
    "except",
    "intersect",
    "minus",
    "sort",
    "distribute",
    "window",
    "offset",
    "fetch",
    "qualify",
    "on",
    "using",
];

/// Inserts `WHERE TRUE` if a view without column names is followed by another clause.
pub(in crate::sql) fn ended(words: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let ends: Vec<usize> = (0..words.len()).filter_map(|at| end_of_view(&words, at)).collect();
    if ends.is_empty() {
        return words;
    }
    let mut ended = Vec::with_capacity(words.len() + 2 * ends.len());
    for (at, word) in words.into_iter().enumerate() {
        if ends.contains(&at) {
            for token in [Token::make_keyword("WHERE"), Token::make_keyword("TRUE")] {
                ended.push(TokenWithSpan { token, span: word.span });
            }
        }
        ended.push(word);
    }
    ended
}

/// Returns the position of the clause that follows the view that begins here, if there is one.
fn end_of_view(words: &[TokenWithSpan], start: usize) -> Option<usize> {
    let is = |at: usize, text: &str| is_word(words.get(at), &[text]);
    (is(start, "lateral") && is(start + 1, "view")).then_some(())?;
    let mut at = start + 2 + usize::from(is(start + 2, "outer"));
    // The function, its arguments, and the name of the view.
    while words.get(at).is_some_and(|word| word.token != Token::LParen) {
        at += 1;
    }
    let mut depth = 0_usize;
    loop {
        match words.get(at)?.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    matches!(words.get(at)?.token, Token::Word(_)).then_some(())?;
    is_word(words.get(at + 1), &FOLLOWERS).then_some(at + 1)
}

fn is_word(token: Option<&TokenWithSpan>, words: &[&str]) -> bool {
    match token.map(|token| &token.token) {
        Some(Token::Word(word)) => {
            word.quote_style.is_none()
                && words.iter().any(|one| one.eq_ignore_ascii_case(&word.value))
        }
        _ => false,
    }
}
