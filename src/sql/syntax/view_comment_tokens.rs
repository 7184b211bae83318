//! Removes the comment of a view, which the parser (sqlparser 0.62) does not read everywhere.

use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

/// Removes the comment of a view, which the parser (sqlparser 0.62) does not read where Spark's
/// `SqlBaseParser.g4` allows it.
pub(in crate::sql) fn without_comment(mut words: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let is = |at: usize, name: &str| {
        matches!(words.get(at).map(|word| &word.token), Some(Token::Word(word))
            if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
    };
    let Some(view) = (1..words.len().min(6)).find(|at| is(*at, "view")) else { return words };
    if !is(0, "create") {
        return words;
    }
    let mut depth = 0_usize;
    for at in view..words.len() {
        match words[at].token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if is(at, "as") => break,
            _ if is(at, "comment")
                && matches!(
                    words.get(at + 1).map(|word| &word.token),
                    Some(Token::SingleQuotedString(_) | Token::DoubleQuotedString(_))
                ) =>
            {
                words.drain(at..at + 2);
                break;
            }
            _ => {}
        }
    }
    words
}
