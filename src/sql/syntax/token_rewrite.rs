//! Rewrites tokens where the parser (sqlparser 0.62) reads Spark's syntax (`SqlBaseParser.g4`)
//! differently.
//!
//! This concerns numbers with a type suffix, types with `<…>`, intervals of several units, and keywords used
//! as names. Works on tokens, not on the tree; each changed token keeps its position, for errors.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Word};

use crate::spark::interval::multi_unit;
use crate::spark::types::backquoted;
use crate::sql::syntax::dialect::SHIFT_UNSIGNED;
use crate::sql::syntax::token::{begins_query, is_word};
use crate::sql::syntax::{grouping_set_tokens, lateral_view_tokens};

/// Returns the tokens as the parser should see them.
pub(in crate::sql) fn prepared(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut words = join_suffixes(tokens);
    words = join_types(&words);
    join_signs(&mut words);
    words = join_intervals(&words);
    free_keywords(&mut words);
    words = grouping_set_tokens::wrapped(lateral_view_tokens::ended(words));
    say_what_is_trimmed(name_fields(&words))
}

/// Joins numbers with the type suffix that follows directly: `2.5D`, `1BD`, `7S`.
///
/// The tokenizer knows only a capital `L`; the other suffixes would be read as an alias.
fn join_suffixes(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut joined: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if let Token::Word(word) = &token.token
            && word.quote_style.is_none()
            && is_suffix(&word.value)
            && let Some(last) = joined.last_mut()
            && last.span.end == token.span.start
            && let Token::Number(digits, false) = &mut last.token
        {
            if word.value == "l" {
                last.token = Token::Number(std::mem::take(digits), true);
            } else {
                digits.push_str(&word.value.to_ascii_uppercase());
            }
            last.span.end = token.span.end;
            continue;
        }
        // If the letters that follow a number directly are not a suffix, both are a name: `0x1F`.
        if let Token::Word(word) = &token.token
            && word.quote_style.is_none()
            && let Some(last) = joined.last_mut()
            && last.span.end == token.span.start
            && let Token::Number(digits, false) = &last.token
            && digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            let value = format!("{digits}{}", word.value);
            let name = Word { value, quote_style: None, keyword: Keyword::NoKeyword };
            last.token = Token::Word(name);
            continue;
        }
        joined.push(token);
    }
    joined
}

/// Joins the symbols of `>>>`, `!>` and `!<`, which the tokenizer does not know.
fn join_signs(tokens: &mut Vec<TokenWithSpan>) {
    let mut at = 0;
    while let Some([first, second, ..]) = tokens.get(at..) {
        let joined = match (&first.token, &second.token) {
            (Token::ShiftRight, Token::Gt) => {
                Some(Token::CustomBinaryOperator(SHIFT_UNSIGNED.to_owned()))
            }
            (Token::ExclamationMark, Token::Gt) => Some(Token::LtEq),
            (Token::ExclamationMark, Token::Lt) => Some(Token::GtEq),
            _ => None,
        };
        if let Some(token) = joined.filter(|_| first.span.end == second.span.start) {
            tokens[at].token = token;
            tokens.remove(at + 1);
        }
        at += 1;
    }
}

/// Returns whether letters after a number are a type suffix.
fn is_suffix(letters: &str) -> bool {
    ["d", "f", "bd", "s", "y", "l"].iter().any(|suffix| letters.eq_ignore_ascii_case(suffix))
}

/// Makes one quoted name of `array<…>`, `map<…>` and `struct<…>` after `AS` and `::`.
fn join_types(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut joined = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let is_behind = joined.last().is_some_and(|before: &TokenWithSpan| {
            before.token == Token::DoubleColon || is_word(&before.token, "as")
        });
        let is_nested = ["array", "map", "struct"].iter().any(|of| is_word(&token.token, of));
        match type_length(&tokens[at..]) {
            Some(length) if is_behind && is_nested => {
                let value = spelled(&tokens[at..at + length]);
                let word = Word { value, quote_style: Some('`'), keyword: Keyword::NoKeyword };
                joined.push(TokenWithSpan { token: Token::Word(word), span: token.span });
                at += length;
            }
            _ => {
                joined.push(token.clone());
                at += 1;
            }
        }
    }
    joined
}

/// Writes a type without spaces, except those between words.
fn spelled(tokens: &[TokenWithSpan]) -> String {
    let mut text = String::new();
    for token in tokens {
        let word = match &token.token {
            Token::Word(name) if name.quote_style.is_some() => backquoted(&name.value),
            other => other.to_string(),
        };
        let is_word =
            |letter: Option<char>| letter.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if is_word(text.chars().next_back()) && is_word(word.chars().next()) {
            text.push(' ');
        }
        text.push_str(&word);
    }
    text
}

/// Returns the number of tokens of a nested type if its brackets are closed.
fn type_length(tokens: &[TokenWithSpan]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(1) {
        match token.token {
            Token::Lt => depth += 1,
            Token::Gt if depth == 1 => return Some(at + 1),
            Token::Gt => depth = depth.checked_sub(1)?,
            Token::ShiftRight if depth == 2 => return Some(at + 1),
            Token::ShiftRight => depth = depth.checked_sub(2)?,
            // `struct<>` is read as "not equal".
            Token::Neq if depth == 0 => return Some(at + 1),
            Token::Neq => {}
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Makes one string of the amounts and units of an interval: `INTERVAL 1 day 2 hours`.
fn join_intervals(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut joined: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        joined.push(token.clone());
        at += 1;
        if !is_word(&token.token, "interval") {
            continue;
        }
        let mut amounts = Vec::new();
        let mut end = at;
        while let Some((amount, length)) = amount_and_unit(&tokens[end..]) {
            amounts.push(amount);
            end += length;
        }
        // The parser reads a single amount itself.
        if let Some(first) = tokens.get(at).filter(|_| amounts.len() > 1) {
            let text = Token::SingleQuotedString(amounts.join(" "));
            joined.push(TokenWithSpan { token: text, span: first.span });
            at = end;
        }
    }
    joined
}

/// Reads `-1 day`; does not read the first half of `'1 02' DAY TO HOUR`.
fn amount_and_unit(tokens: &[TokenWithSpan]) -> Option<(String, usize)> {
    let (sign, rest) = match tokens.first()?.token {
        Token::Minus => ("-", &tokens[1..]),
        Token::Plus => ("", &tokens[1..]),
        _ => ("", tokens),
    };
    let [amount, unit, next @ ..] = rest else { return None };
    let amount = match &amount.token {
        Token::Number(digits, _) => digits,
        Token::SingleQuotedString(text) if text.trim().parse::<f64>().is_ok() => text,
        _ => return None,
    };
    let Token::Word(unit) = &unit.token else { return None };
    let is_range = next.first().is_some_and(|next| is_word(&next.token, "to"));
    let is_unit = multi_unit(&unit.value).is_some() && unit.quote_style.is_none();
    (is_unit && !is_range)
        .then(|| (format!("{sign}{amount} {}", unit.value), tokens.len() - next.len()))
}

/// Makes names of keywords where they cannot be keywords: `exists(list, …)`, `where.id`,
/// `FROM t WHERE ORDER BY`.
fn free_keywords(tokens: &mut [TokenWithSpan]) {
    for at in 0..tokens.len() {
        let after = |distance: usize| tokens.get(at + distance).map(|next| &next.token);
        let starts = |distance: usize, words: &[&str]| {
            after(distance).is_some_and(|next| words.iter().any(|word| is_word(next, word)))
        };
        let Token::Word(word) = &tokens[at].token else { continue };
        let is_free = match word.keyword {
            _ if word.quote_style.is_some() => false,
            Keyword::EXISTS => {
                after(1) == Some(&Token::LParen)
                    && after(2) != Some(&Token::LParen)
                    && !after(2).is_some_and(begins_query)
            }
            Keyword::WHERE => {
                after(1) == Some(&Token::Period)
                    || starts(1, &["order", "group", "limit", "having", "where"])
            }
            // The parser's structs do not accept `*`.
            Keyword::STRUCT => after(1) == Some(&Token::LParen) && has_star(&tokens[at + 1..]),
            Keyword::LEFT | Keyword::RIGHT => after(1) == Some(&Token::LParen),
            // The field of a time, which the header shows as it was written.
            _ => {
                at > 1
                    && tokens[at - 1].token == Token::LParen
                    && is_word(&tokens[at - 2].token, "extract")
                    && starts(1, &["from"])
            }
        };
        if is_free && let Token::Word(word) = &mut tokens[at].token {
            word.keyword = Keyword::NoKeyword;
        }
    }
}

/// Returns whether the parentheses that begin here contain `*` as a column.
fn has_star(tokens: &[TokenWithSpan]) -> bool {
    let pairs = tokens.windows(2).take_while(|pair| pair[0].token != Token::RParen);
    let mut stars = pairs.filter(|pair| pair[1].token == Token::Mul);
    stars.any(|pair| matches!(pair[0].token, Token::LParen | Token::Comma | Token::Period))
}

/// Inserts the `AS` that Spark allows to omit before the name of a field: `struct(1 a, 2 b)`.
fn name_fields(tokens: &[TokenWithSpan]) -> Vec<TokenWithSpan> {
    let mut named: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    // For each open parenthesis, whether it is that of a struct.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &tokens[at].token);
        match token.token {
            Token::LParen => open.push(before.is_some_and(|word| is_word(word, "struct"))),
            Token::RParen => {
                open.pop();
            }
            _ => {}
        }
        let ends_value = matches!(
            before,
            Some(
                Token::Number(..) | Token::SingleQuotedString(_) | Token::RParen | Token::RBracket
            )
        );
        let is_name =
            matches!(&token.token, Token::Word(word) if word.keyword == Keyword::NoKeyword);
        let is_last = matches!(
            tokens.get(at + 1).map(|next| &next.token),
            Some(Token::Comma | Token::RParen)
        );
        if open.last() == Some(&true) && ends_value && is_name && is_last {
            let keyword = Token::make_keyword("AS");
            named.push(TokenWithSpan { token: keyword, span: token.span });
        }
        named.push(token.clone());
    }
    named
}

/// Rewrites `trim(LEADING FROM x)` as `ltrim(x)`, and makes `trim(a, b)` an ordinary call.
fn say_what_is_trimmed(mut tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    const SIDES: [(&str, &str); 3] =
        [("leading", "ltrim"), ("trailing", "rtrim"), ("both", "trim")];
    let mut next = 0;
    while let Some(token) = tokens.get(next) {
        let (at, is_trim) = (next, is_word(&token.token, "trim"));
        next += 1;
        if !is_trim || tokens.get(next).is_none_or(|after| after.token != Token::LParen) {
            continue;
        }
        let side = tokens.get(at + 2).and_then(|next| {
            SIDES.iter().find(|(side, _)| is_word(&next.token, side)).map(|(_, name)| *name)
        });
        let is_short = tokens.get(at + 3).is_some_and(|next| is_word(&next.token, "from"));
        if let Some(name) = side.filter(|_| is_short) {
            tokens.drain(at + 2..at + 4);
            tokens[at].token = Token::make_word(name, None);
        }
        if !has_from(&tokens[at + 2..])
            && let Token::Word(word) = &mut tokens[at].token
        {
            word.keyword = Keyword::NoKeyword;
        }
    }
    tokens
}

/// Returns whether the current parentheses contain `FROM`, not counting nested parentheses.
fn has_from(tokens: &[TokenWithSpan]) -> bool {
    let mut depth = 0_usize;
    for token in tokens {
        match &token.token {
            Token::LParen => depth += 1,
            Token::RParen if depth == 0 => return false,
            Token::RParen => depth -= 1,
            word if depth == 0 && is_word(word, "from") => return true,
            _ => {}
        }
    }
    false
}
