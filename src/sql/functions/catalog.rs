//! Spark 4.1.2's documentation of its functions and operators, for `DESCRIBE FUNCTION` and `.help`.
//!
//! The texts are Spark's own (Apache License 2.0), those of its `ExpressionDescription`
//! annotations, in `catalog.tsv`: name, class, usage, examples. The engine has many more names
//! (`list_sum`, `strpos`) that Spark does not have, or that mean something else in Spark: those are
//! refused.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One function, operator or type per line: name, class, usage and the rest, separated by tabs.
const CATALOG: &str = include_str!("catalog.tsv");

/// The common prefix of the classes of Spark's functions, which the file omits.
const PACKAGE: &str = "org.apache.spark.sql.catalyst.expressions.";

/// Spark's documentation of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Described {
    class: &'static str,
    usage: &'static str,
    rest: &'static str,
}

/// The catalog by name.
static BY_NAME: LazyLock<HashMap<&'static str, Described>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut cells = line.split('\t');
        let name = cells.next()?;
        let (class, usage, rest) = (cells.next()?, cells.next()?, cells.next()?);
        Some((name, Described { class, usage, rest }))
    };
    CATALOG.lines().filter_map(line).collect()
});

/// Returns whether Spark's documentation has a function of this name, which is in lower case.
pub(in crate::sql) fn is_described(name: &str) -> bool {
    BY_NAME.contains_key(name)
}

/// Lists all names.
#[cfg(test)]
pub(in crate::sql) fn all_names() -> impl Iterator<Item = &'static str> {
    BY_NAME.keys().copied()
}

/// Returns how a function is called, `lpad(str, len[, pad])`: the beginning of its usage.
pub(in crate::sql) fn usage(name: &str) -> Option<&'static str> {
    let (call, _) = BY_NAME.get(name)?.usage.split_once(" - ")?;
    // If there are several ways to call it, the first is on a line of its own.
    let call = call.trim_start_matches("\\n").trim();
    call.strip_prefix(name)?.starts_with('(').then_some(call)
}

/// Returns the lines of `DESCRIBE FUNCTION`, with or without examples; `None` if Spark does not have the
/// name.
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

/// How a function is called, what it does, and examples with their answers, from Spark's documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionHelp {
    /// One or more sentences; each line begins with how the function is called.
    pub usage: String,
    /// Lines, indented by four: arguments, examples, notes.
    pub examples: String,
}

/// Returns the help of a function; `None` if Spark does not have the name.
pub(in crate::sql) fn help(name: &str) -> Option<FunctionHelp> {
    let of = BY_NAME.get(name.to_lowercase().as_str())?;
    Some(FunctionHelp { usage: written_out(of.usage), examples: written_out(of.rest) })
}

/// Replaces the escapes of line ends and backslashes.
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
    use super::{BY_NAME, CATALOG, described, usage, written_out};

    #[test]
    fn each_line_is_a_function() {
        assert_eq!(BY_NAME.len(), CATALOG.lines().count());
    }

    #[test]
    fn usage_says_how_to_call() {
        assert_eq!(usage("lpad"), Some("lpad(str, len[, pad])"));
        assert_eq!(usage("="), None);
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
