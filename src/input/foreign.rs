//! Tells lines of a pyspark session from SQL, so that the shell can name the command to type instead.
//!
//! Pure. No SQL statement starts with a name that `.` or `=` follows; `name(` is SQL as well
//! (`values(1)`, `select(1)`), so there only `exit` and `quit` count.

/// Says whether a line, from where a unit may start, is Python rather than SQL.
///
/// Looks no further than the first sign that decides.
pub(super) fn is_foreign(line: &str) -> bool {
    let Some((first, mut rest)) = name(line) else { return false };
    let mut dots = 0;
    while let Some((_, after)) = rest.strip_prefix('.').and_then(name) {
        rest = after;
        dots += 1;
    }
    let rest = rest.trim_start_matches([' ', '\t']);
    if rest.starts_with('(') {
        return dots > 0 || matches!(first, "exit" | "quit");
    }
    dots == 0 && rest.starts_with('=') && !rest.starts_with("==")
}

/// Splits a name off the start of the text.
fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (!name.is_empty() && !name.starts_with(|c: char| c.is_numeric())).then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn python_is_foreign() {
        for line in [
            "exit()",
            "quit ()",
            "exit();",
            "messages.show()",
            "spark.read.format(\"kafka\").load()",
            "spark.sql (\"select 1\")",
            "x = 1",
            "x=spark.sql('select 1')",
            "raw_assessments = spark \\",
            "größe = 1",
        ] {
            assert!(is_foreign(line), "{line}");
        }
    }

    #[test]
    fn sql_is_not() {
        for line in [
            "select 1",
            "select(1)",
            "(select 1)",
            "values (1)",
            "values(1)",
            "with x as (select 1) select * from x",
            "with(x)",
            "explain select a.b(c)",
            "from t select a",
            "set x = 1",
            "use a.b",
            "create view a.b as select 1",
            "insert into t.u (a) values (1)",
            "exit",
            "a == b",
            "a.b",
            "1.x()",
            ".x = 1",
            "'a' = 1",
            "",
        ] {
            assert!(!is_foreign(line), "{line}");
        }
    }
}
