//! Sessions of Spark, statement by statement: the same tables are shown, and the same statements are refused.
//!
//! They were recorded with `tests/data/spark/record_session.py`: what a setting does to the statements after it
//! is seen only in a session.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::{Home, Output};

/// What one statement gave: the lines that were shown, none if it was refused.
type Answer = Option<Vec<String>>;

#[test]
fn names_that_differ_in_case_are_two_where_it_is_set() {
    compare("case_sensitive");
}

#[test]
fn views_keep_the_time_zone_that_they_were_made_under() {
    compare("time_zone_of_views");
}

#[test]
fn views_with_an_offset_are_joined() {
    compare("offsets_in_views");
}

/// The examples that Spark's documentation of functions has, which `DESCRIBE FUNCTION EXTENDED` prints.
#[test]
fn examples_of_functions_have_the_answers_of_spark() {
    // Few of them say in which order their rows come.
    compare_as("function_examples", |mut lines| {
        lines.sort();
        lines
    });
}

fn compare(name: &str) {
    compare_as(name, |lines| lines);
}

/// Compares the answers to a session, each made comparable first.
fn compare_as(name: &str, comparable: impl Fn(Vec<String>) -> Vec<String>) {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/spark/sessions");
    let text = fs::read_to_string(recorded.join(format!("{name}.sql"))).unwrap();
    let statements: Vec<&str> = text.lines().collect();
    let answers = fs::read_to_string(recorded.join(format!("{name}.json"))).unwrap();
    let mut expected: Vec<Answer> = serde_json::from_str(&answers).unwrap();
    assert_eq!(statements.len(), expected.len());
    // What a definition or a setting says is the shell's own: there the refusals are compared alone.
    for (statement, answer) in statements.iter().zip(&mut expected) {
        *answer = answer
            .take()
            .map(|lines| if is_query(statement) { comparable(lines) } else { Vec::new() });
    }
    let found = answered(&statements).into_iter().map(|answer| answer.map(&comparable));
    let found: Vec<Answer> = found.collect();
    let differences: Vec<_> = statements
        .iter()
        .zip(expected.iter().zip(&found))
        .filter(|(_, (spark, here))| spark != here)
        .map(|(statement, (spark, here))| {
            format!("{statement}\nSpark: {spark:#?}\nhere: {here:#?}")
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

/// Says whether a statement is a query, whose rows `_` names afterwards.
fn is_query(statement: &str) -> bool {
    ["select", "with"].iter().any(|word| statement.starts_with(word))
}

fn answered(statements: &[&str]) -> Vec<Answer> {
    let home = Home::new();
    let mut script = String::new();
    for (at, statement) in statements.iter().enumerate() {
        writeln!(script, ".print @@@{at}\n{statement};").unwrap();
        if is_query(statement) {
            script.push_str(".print @@@shown\n.show _ -n 1000 --full\n");
        }
    }
    script.push_str(".print @@@end\n");
    let file = home.file("session.sql", &script);
    let file = file.to_str().expect("the path is text");
    let output = home.command(&["--keep-going", "-f", file]).output().expect("the binary runs");
    let ran = Output::from(output);
    let refused = |at: usize| {
        let line = script.lines().position(|line| line == format!(".print @@@{at}")).unwrap() + 2;
        ran.stderr.contains(&format!("session.sql:{line}: error"))
    };
    let part = |at: usize| {
        let after = ran.stdout.split(&format!("@@@{at}\n")).nth(1)?;
        let whole = after.split("@@@").next()?;
        let shown = after.strip_prefix(whole)?.strip_prefix("@@@shown\n");
        let lines = match shown {
            Some(shown) => shown.split("@@@").next()?,
            None => whole,
        };
        Some(lines.trim_end().lines().map(str::to_owned).collect())
    };
    // A fault of the shell is not a refusal, and a statement that was never reached has no answer.
    assert!(!ran.stderr.contains("internal error"), "{}", ran.stderr);
    assert!(ran.stdout.ends_with("@@@end\n"), "{}", ran.stderr);
    let one = |(at, statement): (usize, &&str)| match (refused(at), is_query(statement)) {
        (true, _) => None,
        (false, true) => Some(part(at).expect("the statement was executed")),
        (false, false) => Some(Vec::new()),
    };
    statements.iter().enumerate().map(one).collect()
}

#[test]
fn columns_of_files_that_differ_in_case_are_two_where_it_is_set() {
    let home = Home::new();
    home.write("two.csv", "a,A\n1,2\n");
    let write = "create table b as select 1 as A;\n.write b ./d\n\
        create or replace table b as select 2 as a;\n.write b ./other\n";
    home.run("ndjson", write).succeeded();
    // As in a directory that Spark wrote, nothing says what the columns of all files are.
    fs::remove_file(home.work("d/_SUCCESS")).unwrap();
    let names = fs::read_dir(home.work("other")).unwrap().map(|entry| entry.unwrap().file_name());
    let name = names.into_iter().find(|name| name.to_string_lossy().starts_with("part-")).unwrap();
    fs::rename(home.work("other").join(&name), home.work("d").join(&name)).unwrap();
    let ask = |setting: &str, asked: &str| {
        home.run("csv", &format!("set spark.sql.caseSensitive={setting};\n.print @@@\n{asked}\n"))
    };
    let rows = |ran: Output| ran.succeeded().stdout.split("@@@\n").nth(1).map(str::to_owned);
    let csv = "select * from './two.csv';";
    assert_eq!(rows(ask("false", csv)).as_deref(), Some("a0,A1\n1,2\n"));
    assert_eq!(rows(ask("true", csv)).as_deref(), Some("a,A\n1,2\n"));
    let parquet = "select count(*) as n, sum(a) as s from './d';";
    assert_eq!(rows(ask("false", parquet)).as_deref(), Some("n,s\n2,3\n"));
    // Spark reads NULL for the other spelling.
    let refused = ask("true", "select * from './d';");
    assert!(refused.stderr.contains("the case differs"), "{}", refused.stderr);
}
