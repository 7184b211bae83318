//! Tests of the statements that are read here, of those that are not, and of the errors for unknown words.

use super::read;
use crate::sql::syntax::show_describe::inquiry::{Act, Inquiry, Scope};

fn shown(text: &str) -> String {
    match read(text) {
        Ok(Some(inquiry)) => format!("{inquiry:?}"),
        Ok(None) => "none".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn inquiries_are_read() {
    let all = |pattern: &str| Some(Inquiry::Functions(Scope::All, Some(pattern.into())));
    assert_eq!(read("show functions like 'a*';").unwrap(), all("a*"));
    assert_eq!(read("SHOW SYSTEM FUNCTIONS abs").unwrap(), all("abs"));
    let tables = Some(Inquiry::Tables(Some("e*|u".into())));
    assert_eq!(read("show tables in `default` /* x */ like 'e*|u' -- y").unwrap(), tables);
    let digits = Some(Inquiry::Views(Some(r"log\d+".into())));
    assert_eq!(read(r"show views 'log\\d+'").unwrap(), digits);
    assert_eq!(read(r"show views like r'log\d+' /* /* x */ ' */").unwrap(), digits);
    let quotes = Some(Inquiry::Views(Some("it's".into())));
    assert_eq!(read("show views 'it''s'").unwrap(), quotes);
    let query = read("describe\n query select 1").unwrap();
    assert_eq!(query, Some(Inquiry::QueryColumns("        \n       select 1".into())));
    let explained = read("explain extended select 1").unwrap();
    assert_eq!(explained, Some(Inquiry::Rewritten("explain          select 1".into())));
    assert_eq!(read("TABLE t").unwrap(), Some(Inquiry::Rewritten("SELECT * FROM t".into())));
    let doubled = Some(Inquiry::Rewritten(r"SELECT * FROM `a````b`.`c\``d`".into()));
    assert_eq!(read(r"TABLE `a````b`.`c\``d`").unwrap(), doubled);
    let cached = Some(Inquiry::Act(Act::Cache("t".into())));
    assert_eq!(read("cache table spark_catalog.default.t").unwrap(), cached);
    assert_eq!(read("cache lazy table t options ('storageLevel' 'DISK_ONLY_2')").unwrap(), cached);
    assert!(shown("describe table t").starts_with("Columns"));
    assert!(shown("desc extended t `a b`").starts_with("Column {"));
    let view = "create or replace temporary view v using org.apache.spark.sql.json options (path \"/x\", multiLine true)";
    let over = "CREATE OR REPLACE VIEW v AS SELECT * FROM json.`/x`";
    assert_eq!(read(view).unwrap(), Some(Inquiry::Rewritten(over.into())));
    for other in [
        "create view v as select 1",
        "explain select 1",
        "set a = 1",
        "select 1",
        "show all",
        "set spark.a = 1",
    ] {
        assert_eq!(shown(other), "none", "{other}");
    }
}

#[test]
fn words_without_a_meaning_are_named() {
    for (text, expected) in [
        ("show tables starts with 'a'", "`STARTS` is not supported in `SHOW TABLES`"),
        ("show tables limit 1", "`LIMIT` is not supported in `SHOW TABLES`"),
        ("show full tables", "`SHOW FULL TABLES` is not supported"),
        ("show columns in t like 'a'", "`LIKE` is not supported in `SHOW COLUMNS`"),
        ("show columns t", "`SHOW COLUMNS` is not supported"),
        ("show tables in x", "there is no database `x`"),
        ("show create table t", "`SHOW CREATE TABLE` is not supported"),
        ("describe t partition (a = 1)", "`PARTITION` is not supported in `DESCRIBE`"),
        ("explain codegen select 1", "`EXPLAIN CODEGEN` is not supported"),
        (
            "cache table t options ('storageLevel' 'NOPE')",
            "the option `storageLevel` = `NOPE` is not supported",
        ),
        ("use x", "there is no database `x`"),
        ("use default x", "`X` is not supported in `USE`"),
        ("cache table x.t", "there is no database `x`"),
        ("create view v using orc options (path 'x')", "`USING orc` is not supported"),
        ("create view v using json", "a view over files wants a path"),
        ("create view v using csv options (sep ';')", "the option `sep` = `;` is not supported"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}
