//! Who may import whom: the arrows of the design, downwards only.

use std::collections::BTreeSet;

use super::source::{Source, none, sources};

/// What each module may import of the crate, besides itself and what everybody may.
const ARROWS: &[(&str, &[&str])] = &[
    ("main", &["cli", "config", "session", "shell", "render"]),
    ("cli", &["config", "shell", "command", "version"]),
    ("shell", &["config", "input", "command", "session", "history", "render", "spark", "pyspark"]),
    (
        "command",
        &[
            "config", "session", "topics", "records", "json", "landing", "storage", "history",
            "sample", "spark", "pyspark", "doctor", "version",
        ],
    ),
    (
        "session",
        &[
            "engine", "topics", "records", "json", "sql", "landing", "storage", "config",
            "history", "spark",
        ],
    ),
    (
        "engine",
        &["topics", "records", "json", "sql", "landing", "storage", "config", "history", "spark"],
    ),
    ("landing", &["storage", "topics", "spark", "civil"]),
    ("topics", LEAF),
    ("json", &["config", "spark"]),
    ("sql", &["config", "json", "spark", "civil"]),
    ("doctor", &["topics", "storage", "version"]),
    ("storage", LEAF),
    ("records", LEAF),
    ("history", LEAF),
    ("input", &["config", "spark", "pyspark"]),
    ("render", &["config", "civil", "spark"]),
    ("sample", LEAF),
    ("pyspark", &[]),
    ("config", &[]),
    ("spark", &["civil"]),
    ("civil", &[]),
    ("outcome", &[]),
    ("progress", &[]),
    ("rows", &[]),
    ("version", &["engine", "topics"]),
    ("error", &[]),
    ("lib", &[]),
];
const LEAF: &[&str] = &["config"];
const EVERYBODY: &[&str] = &["error", "outcome", "progress", "rows"];
/// What tests inside `src` may import too: answers are compared as they are shown.
const OF_TESTS: &[&str] = &["render"];

/// Returns the module of the crate that a file belongs to.
fn module(path: &str) -> &str {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    inner.split('/').next().unwrap_or(inner)
}

/// Returns how many `super::` lead from a file to the root of the crate.
fn depth(path: &str) -> usize {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    inner.trim_end_matches("/mod").split('/').count()
}

/// Finds which modules of the crate a file names, and where.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let up = "super::".repeat(depth(&source.path));
    for root in ["crate::", "lakeshell::", up.as_str()] {
        for (at, _) in source.code.match_indices(root) {
            let before = source.code[..at].chars().next_back();
            let longer = before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
            if !longer {
                let names = names(&source.code[at + root.len()..]);
                found.extend(names.into_iter().map(|name| (at, name)));
            }
        }
    }
    found
}

/// Reads the names that follow a root: one, or those of a group, each up to its next part.
fn names(rest: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let (mut names, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(word(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn imports_go_downwards() {
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    let sources = sources("src");
    let known: BTreeSet<&str> = sources.iter().map(|source| module(&source.path)).collect();
    for source in &sources {
        let own = module(&source.path);
        seen.insert(own);
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == own) else {
            broken.push(format!("{}: module `{own}` has no arrows yet", source.path));
            continue;
        };
        for (at, name) in imports(source) {
            let is_module = known.contains(name.as_str());
            let fine = name == own
                || EVERYBODY.contains(&name.as_str())
                || (source.path.contains("/tests/") && OF_TESTS.contains(&name.as_str()))
                || allowed.contains(&name.as_str());
            if is_module && !fine {
                broken.push(source.broken(at, &format!("`{own}` must not import `{name}`")));
            }
        }
    }
    none(&broken);
    let gone: Vec<_> = ARROWS.iter().filter(|(name, _)| !seen.contains(name)).collect();
    assert!(gone.is_empty(), "arrows of modules that are no more: {gone:?}");
}

#[test]
fn imports_are_found() {
    let source = Source {
        path: "src/shell/running.rs".to_owned(),
        text: String::new(),
        code: "use crate::{a::{x, y}, b}; use super::super::c; super::d(); crate::e::f()"
            .to_owned(),
    };
    let names: Vec<String> = imports(&source).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["a", "b", "e", "c"]);
    assert_eq!((depth("src/shell.rs"), depth("src/sql/mod.rs"), depth("src/a/b/c.rs")), (1, 1, 3));
}
