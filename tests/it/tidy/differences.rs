//! `differences.tsv` is well formed: a row of a kind that no test reads would excuse nothing, silently.

use std::collections::BTreeSet;
use std::fs;

use super::source::none;
use crate::support::root;

/// The kinds that a test reads.
const KINDS: [&str; 11] = [
    "json",
    "json-own",
    "json-show",
    "judge",
    "judge-digits",
    "render",
    "sql",
    "sql-more",
    "sql-names",
    "sql-own",
    "sql-shown",
];

#[test]
fn each_difference_has_a_known_kind_a_case_and_a_reason() {
    let text = fs::read_to_string(root().join("tests/data/spark/differences.tsv"));
    let text = text.expect("the differences can be read");
    let mut rows = text.lines();
    assert_eq!(rows.next(), Some("kind\tcase\treason"));
    let (mut broken, mut seen) = (Vec::new(), BTreeSet::new());
    for row in rows {
        let words: Vec<&str> = row.split('\t').collect();
        match words[..] {
            [kind, case, reason] => {
                if !KINDS.contains(&kind) || case.is_empty() || !reason.ends_with('.') {
                    broken.push(format!("{row}: its kind, case or reason is wrong"));
                }
                if !seen.insert((kind, case)) {
                    broken.push(format!("{row}: it is listed twice"));
                }
            }
            _ => broken.push(format!("{row}: it has {} columns", words.len())),
        }
    }
    none(&broken);
}
