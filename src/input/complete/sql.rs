//! Completes SQL: paths after `FROM '`, tables after `FROM`, fields after a dot, otherwise columns, functions and
//! keywords.

use super::place::{Source, chain, end_of_unit, is_one_of, name, sources, start_of_unit};
use super::{CandidateColumn, Choice, Completed, Names, begins};
use crate::input::keywords::{FIRST, WITHIN};
use crate::input::lexer::{Token, TokenKind, tokens};
use crate::spark::types::backquoted;

/// The keywords that a table follows.
const BEFORE_TABLE: [&str; 8] = ["from", "join", "table", "view", "describe", "desc", "into", "in"];

/// Completes within a string or comment: only a path after `FROM`.
pub(super) fn complete_within(before: &[Token<'_>], cursor: usize, names: &dyn Names) -> Completed {
    let [.., from, text] = before else { return Completed::default() };
    let Some(typed) = text.text.strip_prefix('\'').filter(|_| text.is_open) else {
        return Completed::default();
    };
    if !is_one_of(from, &["from", "join"]) {
        return Completed::default();
    }
    let paths = names.paths(typed).into_iter();
    let choices = paths.filter(|path| begins(&path.text, typed)).map(|mut path| {
        if !path.goes_on {
            path.text.push('\'');
        }
        path
    });
    Completed { start: cursor - typed.len(), choices: choices.collect() }
}

/// Completes a word of SQL outside strings; `before` has the tokens before the cursor.
pub(super) fn complete(
    text: &str,
    before: &[Token<'_>],
    cursor: usize,
    names: &dyn Names,
) -> Completed {
    let unit = end_of_unit(before);
    let is_typed = |token: &&&Token<'_>| {
        token.end() == cursor && !matches!(token.kind, TokenKind::Sign | TokenKind::Bracket)
    };
    let word = unit.last().filter(is_typed);
    let at = unit.len() - usize::from(word.is_some());
    let start = word.map_or(cursor, |word| word.start);
    let typed = name(&text[start..cursor]);
    let path = chain(&unit, at);
    // The word at the cursor is not a table yet, and the text after an unclosed quote is still read.
    let rest = format!("x {}", text[cursor..].trim_start_matches(is_letter));
    let after = tokens(&rest);
    let others: Vec<_> = unit[..at].iter().copied().chain(start_of_unit(&after[1..])).collect();
    let sources = sources(&others);
    let choices = if at > 0 && unit[at - 1].is(".") {
        fields(&path, &sources, names).iter().map(column).collect()
    } else if at == 0 {
        FIRST.iter().map(|word| keyword(word, &typed)).collect()
    } else if creates(&unit[..at]) {
        Vec::new()
    } else if is_one_of(unit[at - 1], &BEFORE_TABLE) && !is_within(&unit[..at]) {
        names.tables().into_iter().map(|table| Choice::word(quoted(&table))).collect()
    } else {
        expression(unit[at - 1], &sources, &typed, names)
    };
    let fits = |choice: &Choice| {
        let bare = choice.text.trim_start_matches('`');
        begins(bare, &typed) || begins(&choice.text, &typed)
    };
    let mut choices: Vec<Choice> = choices.into_iter().filter(fits).collect();
    let mut seen = std::collections::HashSet::new();
    choices.retain(|choice| seen.insert(choice.text.clone()));
    Completed { start, choices }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns whether a new name follows, as after `CREATE TABLE`.
fn creates(before: &[&Token<'_>]) -> bool {
    let makes = before.first().is_some_and(|first| is_one_of(first, &["create"]));
    makes && before.last().is_some_and(|last| is_one_of(last, &["table", "view"]))
}

/// Returns whether the last word is the `IN` of an expression, as opposed to `SHOW COLUMNS IN`.
fn is_within(before: &[&Token<'_>]) -> bool {
    let shows = before.first().is_some_and(|first| is_one_of(first, &["show"]));
    !shows && before.last().is_some_and(|last| is_one_of(last, &["in"]))
}

/// Returns the columns or fields below a path, which starts with a table, an alias, a column or a field.
fn fields(path: &[String], sources: &[Source], names: &dyn Names) -> Vec<CandidateColumn> {
    let Some((first, rest)) = path.split_first() else { return Vec::new() };
    let same = |name: &str| name.to_lowercase() == first.to_lowercase();
    let called = |source: &&Source| same(source.alias.as_deref().unwrap_or(&source.table));
    let mut columns = match sources.iter().find(called) {
        Some(source) => names.columns(&source.table),
        None => names.columns(first),
    };
    let mut rest = rest;
    if columns.is_empty() {
        columns = in_sight(sources, names);
        rest = path;
    }
    for part in rest {
        let found =
            columns.into_iter().find(|column| column.name.to_lowercase() == part.to_lowercase());
        columns = found.map(|column| column.fields).unwrap_or_default();
    }
    columns
}

/// Returns the columns of the statement's tables, or of all tables if it does not name one yet.
fn in_sight(sources: &[Source], names: &dyn Names) -> Vec<CandidateColumn> {
    let tables: Vec<String> = sources.iter().map(|source| source.table.clone()).collect();
    let tables = if tables.is_empty() { names.tables() } else { tables };
    tables.iter().flat_map(|table| names.columns(table)).collect()
}

/// Lists completions for an expression, the most relevant first.
fn expression(
    before: &Token<'_>,
    sources: &[Source],
    typed: &str,
    names: &dyn Names,
) -> Vec<Choice> {
    let mut choices: Vec<Choice> = in_sight(sources, names).iter().map(column).collect();
    for source in sources {
        let called = source.alias.as_ref().unwrap_or(&source.table);
        choices.push(Choice::word(quoted(called)).with_note("table").going_on());
    }
    let wants_operator = before.kind == TokenKind::Name || before.is(")");
    // Without typed text, a list of everything would not help.
    if !typed.is_empty() || choices.is_empty() || wants_operator {
        choices.extend(WITHIN.iter().map(|word| keyword(word, typed)));
        choices.extend(["select", "with"].map(|word| keyword(word, typed)));
    }
    if !typed.is_empty() {
        let functions = names.functions().into_iter();
        choices.extend(
            functions.map(|function| Choice { text: function.text + "(", ..function }.going_on()),
        );
    }
    choices
}

fn column(column: &CandidateColumn) -> Choice {
    let choice = Choice::word(quoted(&column.name)).with_note(column.type_name.clone());
    // A dot, a comma or a blank may follow.
    choice.going_on()
}

/// Writes a keyword in the case of the typed text.
fn keyword(word: &str, typed: &str) -> Choice {
    let upper = typed.chars().next().is_some_and(char::is_uppercase);
    Choice::word(if upper { word.to_uppercase() } else { word.to_owned() })
}

/// Puts quotes around a name that needs them.
fn quoted(name: &str) -> String {
    if name.chars().all(is_letter) && !name.starts_with(|c: char| c.is_numeric()) {
        name.to_owned()
    } else {
        backquoted(name)
    }
}
