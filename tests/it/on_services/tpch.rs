//! The 22 queries of TPC-H at scale 0.1, over parquet that `DuckDB` makes: its answers, and those of Spark.
//!
//! `DuckDB` answers live; what Spark answered to the same data is in `tests/data/tpch/spark.json`, which
//! `record.py` beside it wrote. The data are the same each time: TPC-H fixes them.

use std::fs;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::judge::{Answer, Here, Rows};
use crate::services::script;
use crate::support::tests_dir;

const SCALE: &str = "0.1";
const TABLES: [&str; 8] =
    ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"];
/// An average is a double there and has six decimals here.
const DECIMALS: f64 = 1e-6;

/// A query, and what `DuckDB` answers.
#[derive(Debug, Deserialize)]
struct Asked {
    query: String,
    rows: Vec<Vec<String>>,
}

/// What Spark answered: the number of rows, and the first of them.
#[derive(Debug, Deserialize)]
struct Recorded {
    query: usize,
    columns: Vec<String>,
    types: Vec<String>,
    count: usize,
    rows: Vec<Vec<String>>,
}

/// Makes the tables in a directory; returns the queries.
fn made(directory: &std::path::Path) -> Vec<Asked> {
    let python = script("python-env").arg("tpch").stderr(Stdio::inherit()).output();
    let python = python.expect("scripts/python-env can be run");
    assert!(python.status.success(), "scripts/python-env failed");
    let output = Command::new(String::from_utf8(python.stdout).expect("a path").trim())
        .arg(tests_dir("it/on_services/tpch/make.py"))
        .arg(SCALE)
        .arg(directory)
        .stderr(Stdio::inherit())
        .output()
        .expect("python can be run");
    assert!(output.status.success(), "the data cannot be made");
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

#[test]
fn the_queries_of_tpch_have_the_answers_of_duckdb_and_spark() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let asked = made(directory.path());
    let text = fs::read_to_string(tests_dir("data/tpch/spark.json")).expect("recorded answers");
    let recorded: Vec<Recorded> = serde_json::from_str(&text).expect("recorded answers are JSON");
    assert_eq!((asked.len(), recorded.len()), (22, 22));
    let here = Here::empty();
    for table in TABLES {
        let path = directory.path().join(table);
        let view = format!("create view {table} as select * from '{}'", path.display());
        assert!(matches!(here.ask(&view), Answer::Rows(_)), "{view}");
    }
    for (Asked { query, rows }, spark) in asked.iter().zip(&recorded) {
        let got = match here.ask(query) {
            Answer::Rows(got) => got,
            other => panic!("query {}: {}", spark.query, other.told()),
        };
        as_spark(spark, &got);
        as_duckdb(spark.query, rows, &got);
    }
}

#[track_caller]
fn as_spark(spark: &Recorded, got: &Rows) {
    let Recorded { query, columns, types, count, rows } = spark;
    assert_eq!(columns, &got.names, "headers of query {query}");
    assert_eq!(types, &got.types, "types of query {query}");
    assert_eq!(*count, got.cells.len(), "rows of query {query}");
    assert_eq!(rows, &got.cells[..rows.len()], "query {query}");
}

#[track_caller]
fn as_duckdb(query: usize, rows: &[Vec<String>], got: &Rows) {
    assert_eq!(rows.len(), got.cells.len(), "rows of query {query}");
    for (row, ours) in rows.iter().zip(&got.cells) {
        let agree = row.iter().zip(ours).all(|(cell, ours)| cells_agree(cell, ours));
        assert!(agree && row.len() == ours.len(), "query {query}: {row:?}, here {ours:?}");
    }
}

fn cells_agree(cell: &str, ours: &str) -> bool {
    match (cell.parse::<f64>(), ours.parse::<f64>()) {
        (Ok(cell), Ok(ours)) => (cell - ours).abs() <= DECIMALS * cell.abs().max(1.0),
        _ => cell == ours,
    }
}
