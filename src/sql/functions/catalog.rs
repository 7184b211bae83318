//! The functions and operators that Spark 4.1.2 documents: which names users may call, and what
//! `DESCRIBE FUNCTION` says of them.
//!
//! The texts are Spark's own (Apache License 2.0), in `catalog.tsv`: name, class, usage, examples. The engine has
//! many more names (`list_sum`, `strpos`) that mean nothing, or something else, in Spark: those are refused.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A function, operator or type a line: name, class, usage and the rest, apart by tabs.
const CATALOG: &str = include_str!("catalog.tsv");

/// What the classes of Spark's functions begin with; it is left out in the file.
const PACKAGE: &str = "org.apache.spark.sql.catalyst.expressions.";

/// What is called by its own grammar, or rewritten before the engine sees it, and so is no function there.
const OF_GRAMMAR: [&str; 72] = [
    "!",
    "!=",
    "%",
    "&",
    "*",
    "+",
    "-",
    "/",
    "<",
    "<<",
    "<=",
    "<=>",
    "<>",
    "=",
    "==",
    ">",
    ">=",
    ">>",
    ">>>",
    "^",
    "|",
    "||",
    "~",
    "and",
    "approx_percentile",
    "between",
    "bigint",
    "binary",
    "boolean",
    "case",
    "cast",
    "collate",
    "collation",
    "curdate",
    "current_catalog",
    "current_database",
    "current_schema",
    "current_user",
    "date",
    "decimal",
    "double",
    "e",
    "extract",
    "float",
    "grouping_id",
    "ilike",
    "in",
    "int",
    "like",
    "listagg",
    "localtimestamp",
    "monotonically_increasing_id",
    "not",
    "nullifzero",
    "or",
    "percentile_disc",
    "session_user",
    "smallint",
    "sort_array",
    "spark_partition_id",
    "string",
    "timestamp",
    "timestamp_millis",
    "timestamp_seconds",
    "tinyint",
    "to_unix_timestamp",
    "try_divide",
    "try_element_at",
    "unix_seconds",
    "user",
    "when",
    "zeroifnull",
];

/// What Spark says of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Described {
    class: &'static str,
    usage: &'static str,
    rest: &'static str,
}

/// The catalog by names.
static BY_NAME: LazyLock<HashMap<&'static str, Described>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut cells = line.split('\t');
        let name = cells.next()?;
        let (class, usage, rest) = (cells.next()?, cells.next()?, cells.next()?);
        Some((name, Described { class, usage, rest }))
    };
    CATALOG.lines().filter_map(line).collect()
});

/// Says whether Spark has a function of this name, in lower case.
pub(in crate::sql) fn is_sparks(name: &str) -> bool {
    BY_NAME.contains_key(name)
}

/// Lists all names, for hints.
pub(in crate::sql) fn names() -> Vec<String> {
    CATALOG.lines().filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
}

/// Lists what is called by its own grammar.
pub(in crate::sql) fn of_grammar() -> impl Iterator<Item = &'static str> {
    OF_GRAMMAR.into_iter()
}

/// Returns the lines of `DESCRIBE FUNCTION`, with examples or without; `None` for a name that Spark lacks.
pub(in crate::sql) fn described(name: &str, is_extended: bool) -> Option<Vec<String>> {
    let name = name.to_lowercase();
    let of = BY_NAME.get(name.as_str())?;
    let mut lines = vec![format!("Function: {name}")];
    if !of.class.is_empty() {
        let class = of.class.strip_prefix('.');
        lines.push(match class {
            Some(class) => format!("Class: {PACKAGE}{class}"),
            None => format!("Class: {}", of.class),
        });
    }
    lines.push(format!("Usage: {}", written_out(of.usage)));
    if is_extended {
        lines.push(format!("Extended Usage:{}", written_out(of.rest)));
    }
    Some(lines)
}

/// How a function is called and what it does, and examples with their answers, as Spark's documentation has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionHelp {
    /// One sentence or more, each line after how the function is called.
    pub usage: String,
    /// Lines, indented by four: arguments, examples, notes.
    pub examples: String,
}

/// Returns the help of a function; `None` for a name that Spark lacks.
pub(in crate::sql) fn help(name: &str) -> Option<FunctionHelp> {
    let of = BY_NAME.get(name.to_lowercase().as_str())?;
    Some(FunctionHelp { usage: written_out(of.usage), examples: written_out(of.rest) })
}

/// Puts ends of lines and backslashes in the places of their escapes.
fn written_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => {}
            },
            (other, false) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{BY_NAME, CATALOG, described, is_sparks, of_grammar, written_out};

    #[test]
    fn each_line_is_a_function() {
        assert_eq!(BY_NAME.len(), CATALOG.lines().count());
        for name in of_grammar() {
            assert!(is_sparks(name), "{name}");
        }
    }

    #[test]
    fn functions_are_described() {
        let lines = described("UPPER", false).expect("a function");
        let expected = [
            "Function: upper",
            "Class: org.apache.spark.sql.catalyst.expressions.Upper",
            "Usage: upper(str) - Returns `str` with all characters changed to uppercase.",
        ];
        assert_eq!(lines, expected);
        assert_eq!(described("list_sum", true), None);
        assert_eq!(written_out("a\\nb\\\\n"), "a\nb\\n");
    }
}
