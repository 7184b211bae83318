//! The SQL keywords that the prompt colors and completes.
//!
//! Words that are often names of columns (`date`, `name`, `count`) are left out.

/// The words that a statement can start with.
pub(super) const FIRST: &[&str] =
    &["create", "describe", "drop", "explain", "select", "set", "show", "values", "with"];

/// The words that come later in a statement.
pub(super) const WITHIN: &[&str] = &[
    "all",
    "analyze",
    "and",
    "anti",
    "any",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "cast",
    "cross",
    "cube",
    "current",
    "desc",
    "distinct",
    "else",
    "end",
    "except",
    "exists",
    "false",
    "fetch",
    "filter",
    "first",
    "following",
    "from",
    "full",
    "group",
    "grouping",
    "having",
    "if",
    "ilike",
    "in",
    "inner",
    "intersect",
    "interval",
    "into",
    "is",
    "join",
    "last",
    "lateral",
    "left",
    "like",
    "limit",
    "minus",
    "natural",
    "not",
    "null",
    "nulls",
    "offset",
    "on",
    "or",
    "order",
    "outer",
    "over",
    "partition",
    "preceding",
    "range",
    "recursive",
    "replace",
    "right",
    "rlike",
    "rollup",
    "row",
    "rows",
    "semi",
    "sets",
    "table",
    "tables",
    "then",
    "true",
    "unbounded",
    "union",
    "using",
    "view",
    "when",
    "where",
    "window",
];

/// Returns whether a word is a keyword, in any case.
pub(super) fn is_keyword(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    [FIRST, WITHIN].iter().any(|words| words.binary_search(&word.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{FIRST, WITHIN, is_keyword};

    #[test]
    fn words_are_found_in_any_case() {
        assert!(FIRST.is_sorted() && WITHIN.is_sorted());
        assert!(is_keyword("SELECT") && is_keyword("from"));
        assert!(!is_keyword("exam_name"));
    }
}
