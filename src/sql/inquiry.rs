//! Statements that ask about the session, which the parser lacks or reads otherwise than Spark.
//!
//! `DESCRIBE TABLE t`, `DESCRIBE EXTENDED t`, `DESCRIBE t column`, `SHOW FUNCTIONS`, `SHOW VIEWS`, `SHOW
//! DATABASES`, `USE`, `TABLE t`, `SET name`. Knows their words; the answers are made in `statement`.

use datafusion::sql::sqlparser::ast::{Ident, ObjectName};

use crate::sql::scope::same;

/// What is asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Inquiry {
    /// The columns of a table.
    Columns(ObjectName),
    /// One column of a table.
    Column(ObjectName, String),
    /// A function, by name.
    Function(String),
    /// The functions that fit a pattern.
    Functions(Option<String>),
    /// The views that there are.
    Views,
    /// The databases: there is one.
    Databases,
    /// Nothing: the database that is used is the only one.
    Use(String),
    /// The value of a setting of Spark's.
    Setting(String),
    /// All rows of a table, as this query.
    Table(String),
}

/// Reads a statement; `None` for one that is none of these.
pub(super) fn read(text: &str) -> Option<Inquiry> {
    let text = text.trim().trim_end_matches(';').trim_end();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is = |at: usize, names: &[&str]| {
        words.get(at).is_some_and(|word| names.iter().any(|name| same(word, name)))
    };
    match words.len() {
        2 if is(0, &["use"]) => Some(Inquiry::Use((*words.last()?).to_owned())),
        3 if is(0, &["use"]) && is(1, &["database", "schema"]) => {
            Some(Inquiry::Use((*words.last()?).to_owned()))
        }
        2 if is(0, &["set"]) && words[1].starts_with("spark.") && !words[1].contains('=') => {
            Some(Inquiry::Setting(words[1].to_owned()))
        }
        2 if is(0, &["table"]) => Some(Inquiry::Table(format!("SELECT * FROM {}", words[1]))),
        _ if is(0, &["show"]) => shown(&words),
        _ if is(0, &["describe", "desc"]) => described(&words),
        _ => None,
    }
}

fn shown(words: &[&str]) -> Option<Inquiry> {
    let kind = words.get(1)?.to_ascii_lowercase();
    let rest = words[2..].iter().filter(|word| !same(word, "like"));
    let pattern = |word: &&str| word.trim_matches(['\'', '"', '`']).to_owned();
    let patterns: Vec<String> = rest.map(pattern).collect();
    match (kind.as_str(), patterns.as_slice()) {
        ("functions", []) => Some(Inquiry::Functions(None)),
        ("functions", [only]) => Some(Inquiry::Functions(Some(only.clone()))),
        ("views", []) => Some(Inquiry::Views),
        ("databases" | "schemas", []) => Some(Inquiry::Databases),
        _ => None,
    }
}

fn described(words: &[&str]) -> Option<Inquiry> {
    let skipped = words[1..]
        .iter()
        .take_while(|word| ["table", "extended", "formatted"].iter().any(|one| same(word, one)))
        .count();
    match &words[1 + skipped..] {
        [function, name] if same(function, "function") => {
            Some(Inquiry::Function((*name).to_owned()))
        }
        [first, ..]
            if ["query", "select", "with", "database", "schema", "from", "values"]
                .iter()
                .any(|one| same(first, one)) =>
        {
            None
        }
        [table] if skipped > 0 => Some(Inquiry::Columns(name(table)?)),
        [table, column] if !table.starts_with('(') => {
            Some(Inquiry::Column(name(table)?, column.trim_matches('`').to_owned()))
        }
        _ => None,
    }
}

/// Reads the name of a table.
fn name(text: &str) -> Option<ObjectName> {
    let part = |part: &str| match part.strip_prefix('`').and_then(|part| part.strip_suffix('`')) {
        Some(quoted) => Ident::with_quote('`', quoted),
        None => Ident::new(part),
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '`');
    text.chars()
        .all(is_name)
        .then(|| ObjectName::from(text.split('.').map(part).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::{Inquiry, read};

    #[test]
    fn inquiries_are_read() {
        let shown = |text: &str| read(text).map(|inquiry| format!("{inquiry:?}"));
        assert_eq!(read("show functions like 'a*';"), Some(Inquiry::Functions(Some("a*".into()))));
        assert_eq!(read("TABLE t"), Some(Inquiry::Table("SELECT * FROM t".into())));
        assert!(shown("describe table t").is_some_and(|text| text.starts_with("Columns")));
        assert!(shown("desc t name").is_some_and(|text| text.starts_with("Column(")));
        for other in ["describe t", "describe select 1", "show tables", "set a = 1", "select 1"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
