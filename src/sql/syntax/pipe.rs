//! Rewrites pipe syntax, `FROM t |> WHERE x > 1 |> SELECT y`, as nested subqueries.
//!
//! This is done on the tokens, because the parser (sqlparser 0.62) reads only some of Spark's operators, and
//! so that each operator supports everything that the clause of its name does. Each operator becomes a query
//! around those before it, which has the alias [`SOURCE`]; the tables in that query can still be referred to
//! by their own names, as in Spark (`AstBuilder.visitOperatorPipeRightSide`).

use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::error::{Error, Result};

/// The alias of the query before a pipe operator; no user types it.
pub(in crate::sql) const SOURCE: &str = "|>";

type Words = Vec<TokenWithSpan>;

/// Rewrites the pipe operators of a statement; a statement without any is not changed.
///
/// # Errors
/// An operator that Spark does not have, or one with a syntax that Spark does not have.
pub(in crate::sql) fn rewritten(words: Words) -> Result<Words> {
    let replaces = words.windows(4).any(|four| {
        let before = &four[0];
        let is_item = matches!(before.token, Token::Comma | Token::Period)
            || is_word(before, "select")
            || is_word(before, "distinct");
        let is_replace = four[1].token == Token::Mul && is_word(&four[2], "replace");
        is_item && is_replace && four[3].token == Token::LParen
    });
    if replaces {
        return Err(Error::failed("`* REPLACE` is not supported")
            .hint("`* EXCEPT (a), expression AS a`, or `|> SET a = expression`"));
    }
    if words.iter().any(|word| word.token == Token::VerticalBarRightAngleBracket) {
        return level(&words);
    }
    Ok(words)
}

/// Rewrites the tokens of a statement, or those between two parentheses; nested parentheses first.
fn level(words: &[TokenWithSpan]) -> Result<Words> {
    let mut parts: Vec<Words> = vec![Vec::new()];
    let mut end = words.len();
    while end > 0 && matches!(words[end - 1].token, Token::SemiColon | Token::EOF) {
        end -= 1;
    }
    let mut at = 0;
    while at < end {
        let word = &words[at];
        at += 1;
        if word.token == Token::VerticalBarRightAngleBracket {
            parts.push(Vec::new());
            continue;
        }
        let Some(part) = parts.last_mut() else { continue };
        part.push(word.clone());
        if word.token == Token::LParen {
            let close = closing(&words[..end], at);
            part.extend(level(&words[at..close])?);
            at = close;
        }
    }
    let mut parts = parts.into_iter();
    let mut head = parts.next().unwrap_or_default();
    let operators: Vec<Words> = parts.collect();
    if operators.is_empty() {
        head.extend_from_slice(&words[end..]);
        return Ok(head);
    }
    let mut query = selected(head.split_off(query_start(&head)));
    for operator in operators {
        query = applied(query, &operator)?;
    }
    head.extend(query);
    head.extend_from_slice(&words[end..]);
    Ok(head)
}

/// Returns the position of the parenthesis that closes the one right before `start`.
fn closing(words: &[TokenWithSpan], start: usize) -> usize {
    let mut depth = 1_usize;
    for (at, word) in words.iter().enumerate().skip(start) {
        match word.token {
            Token::LParen => depth += 1,
            Token::RParen => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    words.len()
}

/// Returns where the query begins in `CREATE VIEW v AS …` and `WITH a AS (…) …`.
fn query_start(head: &[TokenWithSpan]) -> usize {
    let starts = |at: usize| {
        let is = |word: &str| is_word(&head[at], word);
        let is_first = at == 0 || is_word(&head[at - 1], "as");
        let is_table = is("table") && (is_first || head[at - 1].token == Token::RParen);
        is("select") || is("from") || is("values") || is_table
    };
    if head.first().is_some_and(|first| first.token == Token::LParen) {
        return 0;
    }
    places(head).into_iter().find(|at| starts(*at)).unwrap_or(0)
}

/// Adds `SELECT *` to a query that begins with `FROM`.
fn selected(query: Words) -> Words {
    let Some(first) = query.first().cloned() else { return query };
    let selects = places(&query).into_iter().any(|at| is_word(&query[at], "select"));
    let mut written = like(&first, "SELECT * FROM");
    if is_word(&first, "from") && !selects {
        written.extend_from_slice(&query[1..]);
        return written;
    }
    if is_word(&first, "table") {
        written.extend_from_slice(&query[1..]);
        return written;
    }
    if is_word(&first, "values") {
        written.extend(query);
        return written;
    }
    query
}

/// Wraps a query in one operator.
fn applied(query: Words, operator: &[TokenWithSpan]) -> Result<Words> {
    let Some((first, rest)) = operator.split_first() else {
        return Err(Error::failed("syntax error: nothing follows `|>`"));
    };
    let Token::Word(word) = &first.token else { return Err(unknown(first)) };
    let keyword =
        if word.quote_style.is_none() { word.value.to_lowercase() } else { String::new() };
    let all = || like(first, "SELECT *");
    Ok(match keyword.as_str() {
        "select" => {
            let (items, window) = split_at_word(rest, "window");
            join([vec![first.clone()], items.to_vec(), source(first, query), window.to_vec()])
        }
        "extend" => {
            let mut items = all();
            items.extend(like(first, ","));
            join([items, rest.to_vec(), source(first, query)])
        }
        "set" => return set(first, query, rest),
        "drop" => {
            let (open, close) = (like(first, "EXCEPT ("), like(first, ")"));
            join([all(), open, rest.to_vec(), close, source(first, query)])
        }
        "as" => {
            let mut from = like(first, "FROM (");
            from.extend(query);
            from.extend(like(first, ")"));
            join([all(), from, operator.to_vec()])
        }
        "where" | "order" | "sort" | "cluster" | "distribute" | "limit" | "offset" | "join"
        | "inner" | "left" | "right" | "full" | "cross" | "natural" | "semi" | "anti"
        | "tablesample" | "pivot" | "unpivot" => {
            join([all(), source(first, query), operator.to_vec()])
        }
        "aggregate" => return aggregate(first, query, rest),
        "union" | "intersect" | "except" | "minus" => {
            let has_word =
                rest.first().is_some_and(|word| is_word(word, "all") || is_word(word, "distinct"));
            let (quantifier, other) = rest.split_at(usize::from(has_word));
            let (open, close) = (like(first, "("), like(first, ")"));
            let left = join([open, query, close, vec![first.clone()]]);
            join([left, quantifier.to_vec(), selected(other.to_vec())])
        }
        _ => return Err(unknown(first)),
    })
}

/// Writes `|> SET a = 1, b = a`, in which each assignment sees the ones before it.
fn set(first: &TokenWithSpan, query: Words, rest: &[TokenWithSpan]) -> Result<Words> {
    let mut query = query;
    for assignment in at_commas(rest) {
        let [name, equals, value @ ..] = assignment else { return Err(no_assignment()) };
        let is_name = matches!(name.token, Token::Word(_)) && equals.token == Token::Eq;
        if !is_name || value.is_empty() {
            return Err(no_assignment());
        }
        let open = like(first, "SELECT * REPLACE (");
        let mut close = like(first, "AS");
        close.push(name.clone());
        close.extend(like(first, ")"));
        query = join([open, value.to_vec(), close, source(first, query)]);
    }
    Ok(query)
}

fn no_assignment() -> Error {
    Error::failed("syntax error: `|> SET` takes names and values")
        .hint("`|> SET a = a + 1, b = upper(b)`")
}

/// Writes `|> AGGREGATE sum(x) AS s GROUP BY y AS k`: the keys come first.
fn aggregate(first: &TokenWithSpan, query: Words, rest: &[TokenWithSpan]) -> Result<Words> {
    let (aggregates, grouped) = split_at_word(rest, "group");
    let keys = at_commas(grouped.get(2..).unwrap_or_default());
    for key in &keys {
        let is_number = matches!(key, [only] if matches!(only.token, Token::Number(..)));
        let sets = ["rollup", "cube", "grouping", "all"];
        let is_set = key.first().is_some_and(|word| sets.iter().any(|set| is_word(word, set)));
        if is_number || is_set {
            return Err(Error::failed("`|> AGGREGATE … GROUP BY` takes columns and expressions")
                .hint("ROLLUP, CUBE and places of columns go with `SELECT … GROUP BY`"));
        }
    }
    if keys.is_empty() && aggregates.is_empty() {
        return Err(Error::failed("syntax error: `|> AGGREGATE` takes aggregates, keys or both"));
    }
    let items = keys.iter().copied().chain(at_commas(aggregates));
    let items: Vec<Words> = items.map(<[TokenWithSpan]>::to_vec).collect();
    let mut written = like(first, "SELECT");
    for (at, item) in items.into_iter().enumerate() {
        written.extend(like(first, if at > 0 { "," } else { "" }));
        written.extend(item);
    }
    written.extend(source(first, query));
    if !keys.is_empty() {
        let places: Vec<String> = (1..=keys.len()).map(|place| place.to_string()).collect();
        written.extend(like(first, &format!("GROUP BY {}", places.join(" , "))));
    }
    Ok(written)
}

/// Writes `FROM (query) AS source`.
fn source(place: &TokenWithSpan, query: Words) -> Words {
    let mut close = like(place, ") AS");
    close.push(at_place(place, Token::make_word(SOURCE, Some('`'))));
    join([like(place, "FROM ("), query, close])
}

fn join<const N: usize>(parts: [Words; N]) -> Words {
    parts.into_iter().flatten().collect()
}

/// Writes tokens with the position of another token, so that errors have a position.
fn like(place: &TokenWithSpan, text: &str) -> Words {
    let token = |word: &str| match word {
        "(" => Token::LParen,
        ")" => Token::RParen,
        "," => Token::Comma,
        "*" => Token::Mul,
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            Token::Number(number.to_owned(), false)
        }
        word => Token::make_keyword(word),
    };
    text.split_whitespace().map(|word| at_place(place, token(word))).collect()
}

fn at_place(place: &TokenWithSpan, token: Token) -> TokenWithSpan {
    TokenWithSpan { token, span: place.span }
}

fn is_word(word: &TokenWithSpan, name: &str) -> bool {
    matches!(&word.token, Token::Word(word)
        if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(name))
}

/// Returns the positions of the tokens that are not in parentheses.
fn places(words: &[TokenWithSpan]) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut places = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ if depth == 0 => places.push(at),
            _ => {}
        }
    }
    places
}

/// Splits before a keyword outside parentheses; without one, the second part is empty.
fn split_at_word<'w>(
    words: &'w [TokenWithSpan],
    name: &str,
) -> (&'w [TokenWithSpan], &'w [TokenWithSpan]) {
    let found = places(words).into_iter().find(|at| is_word(&words[*at], name));
    words.split_at(found.unwrap_or(words.len()))
}

/// Splits at the commas outside parentheses; empty parts are omitted.
fn at_commas(words: &[TokenWithSpan]) -> Vec<&[TokenWithSpan]> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in places(words) {
        if words[at].token == Token::Comma {
            parts.push(&words[start..at]);
            start = at + 1;
        }
    }
    if start < words.len() {
        parts.push(&words[start..]);
    }
    parts
}

fn unknown(word: &TokenWithSpan) -> Error {
    let (line, column) = (word.span.start.line, word.span.start.column);
    Error::failed(format!(
        "syntax error at line {line}, column {column}: `|> {}` is not a pipe operator",
        word.token
    ))
    .hint(
        "SELECT, EXTEND, SET, DROP, AS, WHERE, LIMIT, OFFSET, AGGREGATE, JOIN, ORDER BY, UNION, \
         INTERSECT, EXCEPT, TABLESAMPLE, PIVOT, UNPIVOT",
    )
}
