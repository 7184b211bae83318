//! Refuses statements by their first words, including those that the grammar cannot read.

use crate::error::Error;

/// The first words of Spark's statements that are not supported, with alternatives.
const STATEMENTS: [(&str, &str); 42] = [
    ("COPY", "`.write TABLE PATH`"),
    ("INSERT", CHANGES),
    ("UPDATE", CHANGES),
    ("DELETE", CHANGES),
    ("MERGE", CHANGES),
    ("TRUNCATE", CHANGES),
    ("LOAD DATA", "`CREATE VIEW name AS SELECT * FROM '/path'`"),
    ("CREATE EXTERNAL TABLE", "`CREATE VIEW name AS SELECT * FROM '/path'`"),
    ("CREATE FUNCTION", FUNCTIONS),
    ("CREATE TEMPORARY FUNCTION", FUNCTIONS),
    ("CREATE TEMP FUNCTION", FUNCTIONS),
    ("CREATE OR REPLACE FUNCTION", FUNCTIONS),
    ("CREATE OR REPLACE TEMPORARY FUNCTION", FUNCTIONS),
    ("CREATE DATABASE", DATABASES),
    ("CREATE SCHEMA", DATABASES),
    ("CREATE NAMESPACE", DATABASES),
    ("CREATE CATALOG", DATABASES),
    ("CREATE INDEX", ""),
    ("CREATE MATERIALIZED", "`CREATE TABLE name AS SELECT …` holds the rows"),
    ("DROP DATABASE", DATABASES),
    ("DROP SCHEMA", DATABASES),
    ("DROP NAMESPACE", DATABASES),
    ("DROP FUNCTION", FUNCTIONS),
    ("DROP TEMPORARY FUNCTION", FUNCTIONS),
    ("DROP TEMPORARY VARIABLE", VARIABLES),
    ("DECLARE", VARIABLES),
    ("ALTER TABLE", CHANGES),
    ("ALTER DATABASE", DATABASES),
    ("ALTER SCHEMA", DATABASES),
    ("ANALYZE TABLE", "nothing is estimated here: each statement reads what it needs"),
    ("ANALYZE TABLES", "nothing is estimated here: each statement reads what it needs"),
    ("MSCK", "the directories of a path are looked at by each statement"),
    ("REPAIR", "the directories of a path are looked at by each statement"),
    ("ADD", ""),
    ("LIST", ""),
    ("COMMENT ON", ""),
    ("EXECUTE IMMEDIATE", VARIABLES),
    ("CALL", ""),
    ("BEGIN", "statements run one by one, each ended by `;`"),
    ("GRANT", ""),
    ("REVOKE", ""),
    ("EXPLAIN CREATE", "`EXPLAIN SELECT …` shows the plan of a query"),
];

const CHANGES: &str = "`CREATE TABLE name AS SELECT …`, or `.write TABLE PATH --mode append`";
const FUNCTIONS: &str = "`SHOW FUNCTIONS` lists those that there are";
const DATABASES: &str = "there is one database, `default`";
const VARIABLES: &str = "`.param name value` gives a value that statements call `$name`";

/// Makes the error for a statement that begins with one of these.
pub(in crate::sql) fn refused(text: &str) -> Option<Error> {
    let words: Vec<String> = text.split_whitespace().take(5).map(str::to_uppercase).collect();
    let begins = |statement: &str| {
        let mut given = words.iter();
        statement.split(' ').all(|word| given.next().is_some_and(|given| given == word))
    };
    let (statement, hint) = STATEMENTS.iter().find(|(statement, _)| begins(statement))?;
    let why = if *hint == CHANGES { ": tables are read, not changed" } else { "" };
    let error = Error::failed(format!("`{statement}` is not supported{why}"));
    Some(if hint.is_empty() { error } else { error.hint(*hint) })
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn statements_are_refused_by_their_words() {
        let said = |text: &str| refused(text).map(|error| error.to_string());
        let create = said("create  temporary function f() returns int return 1");
        assert_eq!(create.as_deref(), Some("`CREATE TEMPORARY FUNCTION` is not supported"));
        assert_eq!(
            said("insert into t values (1)").as_deref(),
            Some("`INSERT` is not supported: tables are read, not changed")
        );
        assert_eq!(said("create table function as select 1"), None);
        assert_eq!(said("select 1"), None);
    }
}
