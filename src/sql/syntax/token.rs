//! Checks tokens.

use datafusion::sql::sqlparser::tokenizer::Token;

/// Returns whether a token is this word, unquoted and in any case.
pub(in crate::sql) fn is_word(token: &Token, name: &str) -> bool {
    matches!(token, Token::Word(word)
        if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
}

pub(in crate::sql) fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 9] =
        ["year", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];
    let word = word.to_ascii_lowercase();
    UNITS.contains(&word.strip_suffix('s').unwrap_or(&word))
}
