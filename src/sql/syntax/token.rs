//! Checks tokens.

use datafusion::sql::sqlparser::tokenizer::Token;

/// Words that begin a query.
pub(in crate::sql) const QUERIES: [&str; 5] = ["select", "with", "from", "values", "table"];

/// Returns whether a token is this word, unquoted and in any case.
pub(in crate::sql) fn is_word(token: &Token, name: &str) -> bool {
    matches!(token, Token::Word(word)
        if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
}

/// Returns whether a token begins a query, apart from a parenthesis.
pub(in crate::sql) fn begins_query(token: &Token) -> bool {
    QUERIES.iter().any(|word| is_word(token, word))
}
