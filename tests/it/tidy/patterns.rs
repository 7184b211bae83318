//! Parsed SQL is taken apart whole: no pattern over the parser's types in `src/sql` leaves fields out
//! with `..`, so that a field which a new parser brings is a compile error and not a dropped clause.

use std::collections::BTreeSet;

use super::source::{Source, none, sources};

/// Where the parser's types come from.
const TREE: &str = "sqlparser::ast::";

/// Returns the parser's types that a file names, as it calls them.
fn types(source: &Source) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in source.code.match_indices(TREE) {
        let rest = &source.code[at + TREE.len()..];
        let list = match rest.strip_prefix('{') {
            Some(group) => &group[..group.find('}').unwrap_or(group.len())],
            // `use …::Statement;`, or a whole path in the code.
            None => &rest[..rest.find(|c: char| !is_part(c)).unwrap_or(rest.len())],
        };
        for item in list.split(',') {
            let called = item.rsplit(" as ").next().unwrap_or(item).trim();
            let called = called.rsplit("::").next().unwrap_or(called);
            if called.starts_with(|c: char| c.is_uppercase()) {
                found.insert(called.to_owned());
            }
        }
    }
    found
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns where the bracket opens that a place stands in.
fn opening(code: &str, place: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in code[..place].char_indices().rev() {
        match c {
            '}' | ')' | ']' => depth += 1,
            '{' | '(' | '[' if depth == 0 => return Some(at),
            '{' | '(' | '[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Finds the patterns of a file that leave out fields of the parser's types.
fn broken(source: &Source) -> Vec<String> {
    let types = types(source);
    let mut broken = Vec::new();
    for (at, _) in source.code.match_indices("..") {
        let after = source.code[at + 2..].trim_start();
        let (Some(open), true) = (opening(&source.code, at), after.starts_with(['}', ')'])) else {
            continue;
        };
        let before = source.code[..open].trim_end();
        let start = before.rfind(|c: char| !is_part(c) && c != ':').map_or(0, |at| at + 1);
        let path = &before[start..];
        let mut parts = path.rsplit("::");
        let (last, owner) = (parts.next().unwrap_or_default(), parts.next());
        let is_tree = path.contains(TREE)
            || types.contains(last) && owner.is_none()
            || owner.is_some_and(|owner| types.contains(owner));
        if is_tree {
            broken.push(source.broken(at, &format!("`..` leaves out fields of `{path}`")));
        }
    }
    broken
}

#[test]
fn parsed_sql_is_taken_apart_whole() {
    let broken: Vec<String> = sources("src/sql").iter().flat_map(broken).collect();
    none(&broken);
}

#[test]
fn what_is_left_out_is_found() {
    let text = "use datafusion::sql::sqlparser::ast::{Expr, DataType as Written, Function};\n\
                use datafusion::logical_expr::Cast;\n\
                let Expr::Cast { expr, .. } = a else { return };\n\
                let Function { name, args: (b, c), .. } = a;\n\
                match x { Expr::Wildcard(..) => 1, Written::Int { .. } => 2, [first, ..] => 3 }\n\
                let Cast { expr, .. } = a;\n\
                let f = Function { name, ..other };\n\
                if let datafusion::sql::sqlparser::ast::Statement::Drop { .. } = a {}\n\
                for i in 0..(3) {}";
    let source = Source { path: "p".to_owned(), text: String::new(), code: text.to_owned() };
    let lines: Vec<String> = broken(&source)
        .iter()
        .map(|one| one.split(':').nth(1).unwrap_or_default().into())
        .collect();
    assert_eq!(lines, ["3", "4", "5", "5", "8"]);
}
