//! What SQL is not supported: the page of `.help sql`, made of the table that refuses it.

use std::fmt::Write as _;

use crate::session::{CLAUSES, REFUSALS};

/// Lists the refused clauses with what to write instead, then what is refused besides, by examples.
pub(super) fn page() -> String {
    let mut text =
        "SQL is Spark's. A statement with one of these clauses is refused by its name, as in\n\
                    \"`FETCH FIRST` is not supported\"; beside it stands what to write instead.\n"
            .to_owned();
    let names = CLAUSES.iter().flat_map(|(_, clauses)| *clauses).map(|clause| clause.name);
    let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
    // Writing to a string cannot fail.
    for (group, clauses) in CLAUSES {
        let _ = writeln!(text, "\n{group}");
        for clause in clauses {
            let line = format!("  {:<width$}  {}", clause.name, clause.hint);
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text.push_str("\nRefused besides, by an example each:\n");
    for (example, message) in REFUSALS {
        let _ = writeln!(text, "  {example}\n      {message}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn the_page_has_each_clause_and_fits_a_terminal() {
        let page = page();
        assert!(page.contains("\n  FETCH FIRST "), "{page}");
        assert!(page.contains("`upper` does not take `DISTINCT`"), "{page}");
        for line in page.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}
