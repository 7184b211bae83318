//! Differences with a reason, from `tests/data/spark/differences.tsv`.

use std::fs;

use regex::Regex;

use crate::support::tests_dir;

/// Patterns of statements that may differ.
pub(crate) struct Excuses {
    statements: Vec<Regex>,
    digits: Vec<Regex>,
}

impl Excuses {
    /// Reads the lines of kinds `judge` and `judge-digits`.
    pub(crate) fn read() -> Self {
        let path = tests_dir("data/spark/differences.tsv");
        let text = fs::read_to_string(path).expect("the differences are there");
        let of = |wanted: &str| {
            let lines = text.lines().map(|line| line.splitn(3, '\t').collect::<Vec<_>>());
            let patterns = lines.filter(|parts| parts[0] == wanted).map(|parts| {
                assert!(parts.len() == 3 && !parts[2].is_empty(), "{parts:?} has no reason");
                Regex::new(&format!("(?i){}", parts[1])).expect("a pattern is right")
            });
            patterns.collect()
        };
        Self { statements: of("judge"), digits: of("judge-digits") }
    }

    /// Says whether a smallest statement may differ.
    pub(crate) fn excuse(&self, sql: &str) -> bool {
        self.statements.iter().any(|pattern| pattern.is_match(sql))
    }

    /// Says whether the last digits of a statement's doubles may differ.
    pub(crate) fn digits(&self, sql: &str) -> bool {
        self.digits.iter().any(|pattern| pattern.is_match(sql))
    }
}
