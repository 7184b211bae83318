//! Finds the context of the cursor in a statement: the tokens before it, and the tables of the statement.

use crate::input::lexer::{Token, TokenKind};

/// A table that a statement reads, and its alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) table: String,
    pub(super) alias: Option<String>,
}

/// Returns the last tokens that belong to one statement, without comments.
pub(super) fn end_of_unit<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t Token<'a>> {
    let mut unit: Vec<_> = tokens.iter().rev().take_while(|token| !ends(token)).collect();
    unit.reverse();
    unit.retain(|token| token.kind != TokenKind::Comment);
    unit
}

/// Returns the first tokens that belong to one statement, without comments.
pub(super) fn start_of_unit<'t, 'a>(
    tokens: &'t [Token<'a>],
) -> impl Iterator<Item = &'t Token<'a>> {
    let unit = tokens.iter().take_while(|token| !ends(token));
    unit.filter(|token| token.kind != TokenKind::Comment)
}

/// Returns whether a token is not part of a statement.
fn ends(token: &Token<'_>) -> bool {
    use TokenKind::{Argument, Command, Flag, Foreign};
    token.is(";") || matches!(token.kind, Argument | Command | Flag | Foreign)
}

/// Returns whether a token is one of these keywords.
pub(super) fn is_one_of(token: &Token<'_>, words: &[&str]) -> bool {
    matches!(token.kind, TokenKind::Keyword | TokenKind::Name | TokenKind::Function)
        && words.iter().any(|word| word.eq_ignore_ascii_case(token.text))
}

/// Removes the quotes of a name.
pub(super) fn name(text: &str) -> String {
    let Some(mark) = text.chars().next().filter(|c| matches!(c, '`' | '"')) else {
        return text.to_owned();
    };
    let inner = text[1..].strip_suffix(mark).unwrap_or(&text[1..]);
    inner.replace(&format!("{mark}{mark}"), &mark.to_string())
}

/// Returns the tables after `FROM` and `JOIN` anywhere in the statement, including subqueries.
pub(super) fn sources(unit: &[&Token<'_>]) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut at = 0;
    while at < unit.len() {
        let starts = is_one_of(unit[at], &["from", "join"]);
        at += 1;
        if !starts {
            continue;
        }
        while let Some(token) = unit.get(at).filter(|token| token.kind == TokenKind::Name) {
            at += 1;
            let marked = unit.get(at).is_some_and(|token| is_one_of(token, &["as"]));
            at += usize::from(marked);
            let alias = unit.get(at).filter(|token| token.kind == TokenKind::Name);
            at += usize::from(alias.is_some());
            let alias = alias.map(|token| name(token.text));
            sources.push(Source { table: name(token.text), alias });
            if !unit.get(at).is_some_and(|token| token.is(",")) {
                break;
            }
            at += 1;
        }
    }
    sources
}

/// Returns the names before the dots that end at token `end` (excluded), outermost first: `a.b[0].` is
/// `a`, `b`. Returns nothing without a dot, or without a name before it.
pub(super) fn chain(unit: &[&Token<'_>], end: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut at = end;
    while let Some(dot) = at.checked_sub(1).filter(|dot| unit[*dot].is(".")) {
        let Some(mut part) = dot.checked_sub(1) else { return Vec::new() };
        while unit[part].is("]") {
            let opening = unit[..part].iter().rposition(|token| token.is("["));
            match opening.and_then(|opening| opening.checked_sub(1)) {
                Some(before) => part = before,
                None => return Vec::new(),
            }
        }
        if !matches!(unit[part].kind, TokenKind::Name | TokenKind::Keyword) {
            return Vec::new();
        }
        parts.push(name(unit[part].text));
        at = part;
    }
    parts.reverse();
    parts
}
