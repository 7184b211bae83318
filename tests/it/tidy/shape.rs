//! The shape of files: their length, that of functions, their first line, their words.

use std::fs;

use super::source::{Source, files, none, sources};
use crate::support::root;

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 60;
/// Names that say nothing about what they name.
const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc"];

fn all() -> impl Iterator<Item = Source> {
    sources("src").into_iter().chain(sources("tests/it"))
}

#[test]
fn files_are_short_and_begin_with_what_they_are_for() {
    let mut broken = Vec::new();
    for source in all() {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            broken.push(format!("{}: {lines} lines", source.path));
        }
        if !source.text.starts_with("//! ") {
            broken.push(format!("{}: it does not begin with `//!`", source.path));
        }
    }
    none(&broken);
}

/// Returns where the functions of a file begin, and how many lines each has.
fn functions(source: &Source) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for at in source.words("fn") {
        let rest = &source.code[at..];
        // A type, as `fn(u8) -> u8`, has no name.
        let named =
            rest["fn".len()..].trim_start().starts_with(|c: char| c.is_alphabetic() || c == '_');
        let Some(body) = rest.find(['{', ';']).filter(|_| named) else { continue };
        if rest[body..].starts_with(';') {
            continue;
        }
        let mut depth = 0_usize;
        for (end, c) in rest[body..].char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                found.push((at, 1 + rest[..body + end].matches('\n').count()));
                break;
            }
        }
    }
    found
}

#[test]
fn functions_are_short() {
    let mut broken = Vec::new();
    for source in all() {
        for (at, lines) in functions(&source) {
            if lines > FUNCTION_LINES_MAX {
                broken.push(source.broken(at, &format!("a function of {lines} lines")));
            }
        }
    }
    none(&broken);
}

#[test]
fn names_say_something() {
    let mut broken = Vec::new();
    for source in all() {
        let parts = source.path.trim_end_matches(".rs").split('/');
        if parts.into_iter().any(|part| EMPTY_NAMES.contains(&part)) {
            broken.push(format!("{}: an empty name", source.path));
        }
        for word in ["mod", "struct", "enum", "trait", "type", "fn"] {
            for at in source.words(word) {
                let rest = source.code[at + word.len()..].trim_start();
                let name =
                    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
                let empty = EMPTY_NAMES.contains(&name)
                    || name.ends_with("Manager")
                    || name.starts_with("do_");
                if empty {
                    broken.push(source.broken(at, &format!("`{name}` is an empty name")));
                }
            }
        }
    }
    none(&broken);
}

#[test]
fn nothing_is_put_off() {
    // Put together here, as this file is read too.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]].map(|mark| mark.concat());
    let mut broken = Vec::new();
    for directory in ["src", "tests/it", "scripts"] {
        for path in files(&root().join(directory)) {
            let text = fs::read_to_string(&path).expect("a source is UTF-8");
            for (at, line) in text.lines().enumerate() {
                // Three of that letter are also a zone in a pattern of times: only comments put off.
                let is_comment = line.contains("//") || line.trim_start().starts_with('#');
                let marks = if is_comment { &marks[..] } else { &marks[..2] };
                let words = line.split(|c: char| !c.is_alphanumeric());
                if words.into_iter().any(|word| marks.iter().any(|mark| mark == word)) {
                    broken.push(format!("{}:{}: {line}", path.display(), at + 1));
                }
            }
        }
    }
    none(&broken);
}

#[test]
fn functions_are_measured() {
    let code = "trait A { fn a(); }\nfn b() {\n  if x {\n  }\n}\nlet f: fn(u8) = g; fn c() {}";
    let source = Source { path: String::new(), text: String::new(), code: code.to_owned() };
    let lines: Vec<usize> = functions(&source).into_iter().map(|(_, lines)| lines).collect();
    assert_eq!(lines, [4, 1]);
}
