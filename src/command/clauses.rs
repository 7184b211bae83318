//! What SQL is not supported: the end of `.help sql`, made of the table that refuses it.

use std::fmt::Write as _;

use super::help::layout::{beside, wrapped};
use crate::session::{CLAUSES, REFUSALS};

/// Lists the refused clauses with what to write instead, then an example of each other refusal; in lines
/// of at most `width` columns.
pub(super) fn list(width: usize) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for (group, clauses) in CLAUSES {
        let _ = writeln!(text, "\n{group}");
        let pairs: Vec<_> = clauses.iter().map(|clause| (clause.name, clause.hint)).collect();
        text.push_str(&beside(&pairs, width));
    }
    text.push_str("\nAlso refused, one example each:\n");
    for (example, message) in REFUSALS {
        for (indent, line) in [(2, example), (6, message)] {
            for line in wrapped(line, width - indent) {
                let _ = writeln!(text, "{:indent$}{line}", "");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn the_list_has_each_clause_and_fits_a_terminal() {
        let list = list(80);
        assert!(list.contains("\n  FETCH FIRST "), "{list}");
        assert!(list.contains("`upper` does not take `DISTINCT`"), "{list}");
        for line in list.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
