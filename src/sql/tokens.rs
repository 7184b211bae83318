//! Changes the words of a statement where the parser (sqlparser 0.62) reads Spark's otherwise.
//!
//! Numbers with the letter of their type, types with `<…>`, intervals of several units, keywords that are
//! names, raw strings. Knows words, not trees; each change keeps the place in the text for errors.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Word};

/// Returns the words as the parser should see them.
pub(super) fn prepared(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut words: Vec<TokenWithSpan> =
        tokens.into_iter().filter(|token| !is_space(&token.token)).collect();
    words = join_suffixes(words);
    words = join_types(&words);
    words = join_intervals(&words);
    free_keywords(&mut words);
    say_what_is_trimmed(name_fields(&words))
}

fn is_space(token: &Token) -> bool {
    matches!(token, Token::Whitespace(_))
}

/// Joins numbers with the letters of their type that follow at once: `2.5D`, `1BD`, `7S`.
///
/// The tokenizer knows only `L`; the others would be read as an alias.
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
            digits.push_str(&word.value.to_ascii_uppercase());
            last.span.end = token.span.end;
            continue;
        }
        // The tokenizer takes `0x1F` for bytes, which Spark writes `X'1F'`.
        if let Token::HexStringLiteral(digits) = &token.token
            && token.span.end.column - token.span.start.column == digits.len() as u64 + 2
        {
            let value = format!("0x{digits}");
            let name = Word { value, quote_style: None, keyword: Keyword::NoKeyword };
            joined.push(TokenWithSpan { token: Token::Word(name), span: token.span });
            continue;
        }
        // Letters that follow a number at once and are no suffix make a name of it: `0x1F`.
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

/// Says whether these letters after a number name its type.
fn is_suffix(letters: &str) -> bool {
    ["d", "f", "bd", "s", "y"].iter().any(|suffix| letters.eq_ignore_ascii_case(suffix))
}

/// Makes one quoted name of `array<…>`, `map<…>` and `struct<…>` behind `AS` and `::`.
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

/// Writes a type without blanks, but for those between words.
fn spelled(tokens: &[TokenWithSpan]) -> String {
    let mut text = String::new();
    for token in tokens {
        let word = token.token.to_string();
        let is_word =
            |letter: Option<char>| letter.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if is_word(text.chars().next_back()) && is_word(word.chars().next()) {
            text.push(' ');
        }
        text.push_str(&word);
    }
    text
}

/// Returns how many words a nested type has, if its brackets are closed.
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

fn is_word(token: &Token, name: &str) -> bool {
    matches!(token, Token::Word(word)
        if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
}

/// Makes one text of the amounts and units of an interval: `INTERVAL 1 day 2 hours`.
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
        // One alone is what the parser reads itself.
        if let Some(first) = tokens.get(at).filter(|_| amounts.len() > 1) {
            let text = Token::SingleQuotedString(amounts.join(" "));
            joined.push(TokenWithSpan { token: text, span: first.span });
            at = end;
        }
    }
    joined
}

/// Reads `-1 day`; not the first half of `'1 02' DAY TO HOUR`.
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
    let is_unit = is_unit(&unit.value) && unit.quote_style.is_none();
    (is_unit && !is_range)
        .then(|| (format!("{sign}{amount} {}", unit.value), tokens.len() - next.len()))
}

fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 9] =
        ["year", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];
    let word = word.to_ascii_lowercase();
    UNITS.contains(&word.strip_suffix('s').unwrap_or(&word))
}

/// Takes words for names where they can be no keyword: `exists(list, …)`, `where.id`, `FROM t WHERE ORDER BY`.
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
                    && !starts(2, &["select", "with", "from", "values", "table"])
            }
            Keyword::WHERE => {
                after(1) == Some(&Token::Period)
                    || starts(1, &["order", "group", "limit", "having", "where"])
            }
            // The parser's structs take no `*`.
            Keyword::STRUCT => after(1) == Some(&Token::LParen) && has_star(&tokens[at + 1..]),
            Keyword::LEFT | Keyword::RIGHT => after(1) == Some(&Token::LParen),
            _ => false,
        };
        if is_free && let Token::Word(word) = &mut tokens[at].token {
            word.keyword = Keyword::NoKeyword;
        }
    }
}

/// Says whether `*` stands in the parentheses that begin here, as a column.
fn has_star(tokens: &[TokenWithSpan]) -> bool {
    let pairs = tokens.windows(2).take_while(|pair| pair[0].token != Token::RParen);
    let mut stars = pairs.filter(|pair| pair[1].token == Token::Mul);
    stars.any(|pair| matches!(pair[0].token, Token::LParen | Token::Comma | Token::Period))
}

/// Puts the `AS` that Spark leaves out before the name of a field: `struct(1 a, 2 b)`.
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

/// Puts the blank that Spark leaves out: `trim(LEADING FROM x)`.
fn say_what_is_trimmed(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut said: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let sides = ["leading", "trailing", "both"];
        let is_side =
            |before: &TokenWithSpan| sides.iter().any(|side| is_word(&before.token, side));
        if is_word(&token.token, "from") && said.last().is_some_and(is_side) {
            let blank = Token::SingleQuotedString(" ".to_owned());
            said.push(TokenWithSpan { token: blank, span: token.span });
        }
        said.push(token);
    }
    said
}

/// Writes raw strings, `r'\d'`, as others whose backslashes are doubled.
pub(super) fn cook_raw(text: &str) -> String {
    let mut cooked = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let quoted = match first {
            'r' | 'R' if !before.is_alphanumeric() && before != '_' => {
                rest[1..].chars().next().filter(|next| matches!(next, '\'' | '"'))
            }
            _ => None,
        };
        let length = match (first, quoted) {
            (_, Some(quote)) => {
                let end = rest[2..].find(quote).map_or(rest.len(), |end| end + 3);
                let inner = rest[2..end].strip_suffix(quote).unwrap_or(&rest[2..end]);
                let inner = inner.replace('\\', r"\\").replace('\'', r"\'");
                cooked.extend(["'", &inner, "'"]);
                end
            }
            ('\'' | '"' | '`', None) => {
                let length = string_length(rest, first);
                cooked.push_str(&string(&rest[..length], first));
                length
            }
            ('-', None) if rest.starts_with("--") => {
                let length = rest.find('\n').unwrap_or(rest.len());
                cooked.push_str(&rest[..length]);
                length
            }
            (other, None) => {
                cooked.push(other);
                other.len_utf8()
            }
        };
        before = rest[..length].chars().next_back().unwrap_or(' ');
        rest = &rest[length..];
    }
    cooked
}

/// Returns where a quoted text ends; in Spark's strings a backslash hides the quote behind it.
fn string_length(text: &str, quote: char) -> usize {
    let mut hidden = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if hidden => hidden = false,
            '\\' if quote != '`' => hidden = true,
            letter if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Writes a text in double quotes with escapes as one in single quotes; a name has none.
fn string(text: &str, quote: char) -> String {
    let inner = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    match inner {
        Some(inner) if quote == '"' && inner.contains('\\') => {
            format!("'{}'", inner.replace('\'', r"\'"))
        }
        Some(inner) if quote == '\'' => format!("'{}'", letters(inner)),
        _ => text.to_owned(),
    }
}

/// Writes `\u00e9` as the letter it names; the parser knows the other escapes.
fn letters(inner: &str) -> String {
    let mut written = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        written.push_str(&rest[..at]);
        let escape = &rest[at..];
        let named = escape
            .strip_prefix("\\u")
            .and_then(|digits| digits.get(..4))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        let length = match (named, escape.chars().nth(1)) {
            (Some(letter @ ('\'' | '\\')), _) => {
                written.extend(['\\', letter]);
                6
            }
            (Some(letter), _) => {
                written.push(letter);
                6
            }
            (None, Some(next)) => {
                // Of these Spark keeps the backslash, for patterns.
                if matches!(next, '%' | '_') {
                    written.push('\\');
                }
                written.extend(['\\', next]);
                1 + next.len_utf8()
            }
            (None, None) => {
                written.push('\\');
                1
            }
        };
        rest = &escape[length..];
    }
    written + rest
}

#[cfg(test)]
mod tests {
    use super::cook_raw;

    #[test]
    fn raw_strings_are_cooked() {
        let cases = [
            (r"select r'\d'", r"select '\\d'"),
            (r"select for'x'", r"select for'x'"),
            (r"select 'r\'x', r'a'", r"select 'r\'x', 'a'"),
            (r"select 'a\%b\u00e9'", r"select 'a\\%bé'"),
            ("-- r'\\d'\nselect 1", "-- r'\\d'\nselect 1"),
        ];
        for (text, cooked) in cases {
            assert_eq!(cook_raw(text), cooked);
        }
    }
}
