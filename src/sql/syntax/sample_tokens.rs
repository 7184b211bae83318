//! Moves the alias of a sampled table to where the parser (sqlparser 0.62) reads it.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

/// Moves the alias of a sampled table before the `TABLESAMPLE`, where the parser (sqlparser 0.62) reads it.
pub(in crate::sql) fn alias_first(words: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let is_word = |word: &TokenWithSpan, name: &str| {
        matches!(&word.token, Token::Word(word)
            if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
    };
    let mut written = Vec::with_capacity(words.len());
    let mut rest = words;
    while let Some((first, after)) = rest.split_first() {
        let is_sample = is_word(first, "tablesample")
            && after.first().is_some_and(|next| next.token == Token::LParen);
        if !is_sample {
            written.push(first.clone());
            rest = after;
            continue;
        }
        let mut length = 1 + group_length(after);
        if rest.get(length).is_some_and(|word| is_word(word, "repeatable")) {
            length += 1 + group_length(&rest[length + 1..]);
        }
        let (sample, behind) = rest.split_at(length.min(rest.len()));
        let named = usize::from(behind.first().is_some_and(|word| is_word(word, "as")));
        let is_alias = behind.get(named).is_some_and(|word| {
            matches!(&word.token, Token::Word(word)
                if word.quote_style.is_some() || word.keyword == Keyword::NoKeyword || named == 1)
        });
        let mut taken = if is_alias { named + 1 } else { 0 };
        if is_alias && behind.get(taken).is_some_and(|word| word.token == Token::LParen) {
            taken += group_length(&behind[taken..]);
        }
        written.extend_from_slice(&behind[..taken]);
        written.extend_from_slice(sample);
        rest = &behind[taken..];
    }
    written
}

/// Returns the number of tokens from a parenthesis to the one that closes it.
fn group_length(words: &[TokenWithSpan]) -> usize {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate() {
        match word.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    words.len()
}
