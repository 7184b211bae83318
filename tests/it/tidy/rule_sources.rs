//! The rules of Spark name their sources: a class of Spark, a page of its documentation, or a recorded case.

use regex::Regex;

use super::source::{Source, none, sources};

/// The directories whose files follow Spark's rules.
const DIRECTORIES: [&str; 3] = ["src/sql/functions", "src/spark", "src/json"];

/// Words that look like classes of Spark, but are not.
const OTHERS: [&str; 4] = ["None", "Some", "NaN", "DataFusion"];

/// Returns whether a file speaks of Spark in a comment, but names no source of its rule.
fn names_none(source: &Source) -> bool {
    let comments: Vec<&str> =
        source.text.lines().filter(|line| line.trim_start().starts_with("//")).collect();
    let comments = comments.join("\n");
    let speaks = Regex::new(r"\bSpark\b").expect("it is a pattern").is_match(&comments);
    let class = Regex::new(r"`([A-Z][A-Z0-9]*[a-z]\w*)[.`]").expect("it is a pattern");
    let is_class = class.captures_iter(&comments).any(|found| !OTHERS.contains(&&found[1]));
    let is_page = comments.contains("sql-ref-") || comments.contains("tests/data/spark");
    speaks && !is_class && !is_page
}

#[test]
fn files_name_the_sources_of_sparks_rules() {
    let files = DIRECTORIES.iter().flat_map(|directory| sources(directory));
    let broken: Vec<String> = files
        .filter(names_none)
        .map(|source| format!("{}: name Spark's class, page or recorded case", source.path))
        .collect();
    none(&broken);
}

#[test]
fn sources_of_rules_are_found() {
    let is_broken = |text: &str| {
        names_none(&Source { path: "p".to_owned(), text: text.to_owned(), code: String::new() })
    };
    assert!(is_broken("/// As Spark does; `None` otherwise."));
    assert!(is_broken("// Spark adds `x`."));
    for text in [
        "fn f() -> SparkJson {}",
        "//! As Spark's `Cast` does.",
        "    // Spark's rule is in `UTF8String.split`.",
        "//! Spark's patterns: `sql-ref-datetime-pattern`.",
        "//! Spark's answer is in `tests/data/spark/own.jsonl`.",
    ] {
        assert!(!is_broken(text), "{text}");
    }
}
