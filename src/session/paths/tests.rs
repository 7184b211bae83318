//! JSON files beside what Spark reads from the same, recorded in `tests/data/spark/files`.

use std::fs;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::{AsArray, RecordBatch};
use futures::TryStreamExt as _;
use serde_json::Value;

use crate::config::Config;
use crate::engine::{Query, Statement};
use crate::error::Result;
use crate::outcome::Outcome;
use crate::progress::Reporter;
use crate::session::Session;
use crate::spark::types::simple_string;

fn session(topics: &Path) -> Session {
    let config = Config::of_tests(topics);
    Session::new(&config).expect("a session")
}

/// Executes a query and returns its only column of texts.
async fn texts(session: &Session, query: &str) -> Result<Vec<String>> {
    let Outcome::Rows(rows) = session.sql(query, &Reporter::silent()).await? else {
        panic!("`{query}` gives rows");
    };
    let batches: Vec<RecordBatch> = rows.try_collect().await?;
    let of = |batch: &RecordBatch| -> Vec<String> {
        let texts = batch.column(0).as_string::<i32>();
        texts.iter().map(|text| text.expect("no NULL").to_owned()).collect()
    };
    Ok(batches.iter().flat_map(of).collect())
}

async fn planned(session: &Session, text: &str) -> Result<Query> {
    match session.planned(text, &session.parameters()).await?.statement {
        Statement::Query(query) => Ok(query),
        other => panic!("{other:?} is a query"),
    }
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/spark").join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_as_spark_reads_them() {
    let topics = tempfile::tempdir().expect("a directory");
    let session = session(topics.path());
    let mut differences = Vec::new();
    for case in fs::read_dir(data("files")).expect("the cases") {
        let case = case.expect("a case").path();
        let expected = fs::read_to_string(case.join("expected.json")).expect("an answer");
        let expected: Value = serde_json::from_str(&expected).expect("JSON");
        let entries =
            fs::read_dir(&case).expect("files").map(|entry| entry.expect("a file").path());
        let path = entries.into_iter().find(|path| !path.ends_with("expected.json"));
        let path = path.expect("a file beside the answer").display().to_string();
        let found = answer(&session, &path).await.map_err(|error| error.to_string());
        if found.as_ref() != Ok(&expected) {
            differences.push(format!("{path}: {found:?}, expected {expected}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

async fn answer(session: &Session, path: &str) -> Result<Value> {
    let planned = planned(session, &format!("select * from json.`{path}`")).await?;
    let schema = session.rows(&planned).await?.schema();
    let columns: Vec<String> = schema
        .fields()
        .iter()
        .map(|field| format!("{} {}", field.name(), simple_string(field.data_type())))
        .collect();
    let query =
        format!("select to_json(struct(*), map('ignoreNullFields', 'false')) from json.`{path}`");
    let mut rows = if columns.is_empty() { Vec::new() } else { texts(session, &query).await? };
    rows.sort();
    let count = rows.len();
    rows.truncate(20);
    Ok(serde_json::json!({ "columns": columns, "rows": rows, "count": count }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_reads_what_is_there_when_it_is_executed() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("x.json");
    fs::write(&path, "{\"a\":\"1\"}\n").expect("written");
    let session = session(directory.path());
    let query = format!("select a from '{}'", path.display());
    let planned = planned(&session, &query).await.expect("a plan");
    fs::write(&path, "{\"a\":\"22\"}\n").expect("written");
    let rows = session.rows(&planned).await.expect("a stream");
    let batches: Vec<RecordBatch> = rows.try_collect().await.expect("rows");
    assert_eq!(batches[0].column(0).as_string::<i32>().value(0), "22");
    fs::write(&path, "{\"a\":1}\n").expect("written");
    let changed = failure(&session, &planned).await;
    assert!(changed.contains("`a` was string and is bigint now"), "{changed}");
    fs::remove_file(&path).expect("removed");
    let gone = failure(&session, &planned).await;
    assert!(gone.contains("No such file or directory"), "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_are_added_after_planning_are_not_left_out_of_new_rows() {
    let directory = tempfile::tempdir().expect("a directory");
    let lake = directory.path().join("lake");
    fs::create_dir(&lake).expect("a directory");
    fs::write(lake.join("a.json"), "{\"a\":1}\n").expect("written");
    let session = session(directory.path());
    let query = format!("select * from '{}'", lake.display());
    let planned = planned(&session, &query).await.expect("a plan");
    fs::write(lake.join("b.json"), "{\"a\":2,\"b\":3}\n").expect("written");
    let rows = session.rows(&planned).await.expect("a stream");
    let batches: Vec<RecordBatch> = rows.try_collect().await.expect("rows");
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 1, "what it was");
    fs::remove_file(lake.join("a.json")).expect("removed");
    let changed = failure(&session, &planned).await;
    assert!(changed.contains("`b` is new"), "{changed}");
}

async fn failure(session: &Session, query: &Query) -> String {
    session.rows(query).await.map(drop).expect_err("other files").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn large_files_are_read_in_parts_that_keep_their_order() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("x.jsonl");
    let long = "x".repeat(1000);
    let line = |at: u32| format!("{{\"a\":\"{at}\",\"long\":\"{long}\"}}\r\n");
    fs::write(&path, (0..12_000).map(line).collect::<String>()).expect("written");
    let session = session(directory.path());
    let query = format!("select a from '{}'", path.display());
    let expected: Vec<String> = (0..12_000).map(|at| at.to_string()).collect();
    assert_eq!(texts(&session, &query).await.expect("rows"), expected);
    let query = format!("select cast(count(*) as string) from '{}'", path.display());
    assert_eq!(texts(&session, &query).await.expect("rows"), ["12000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_statement_that_reads_a_file_holds_its_rows() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("x.json");
    fs::write(&path, "{\"a\":\"1\"}\n".repeat(50_000)).expect("written");
    let session = session(directory.path());
    let query = format!("select a from '{}'", path.display());
    let planned = planned(&session, &query).await.expect("a plan");
    assert!(session.engine().memory_used() > 50_000, "the rows of the pass that found the schema");
    drop(planned);
    assert_eq!(session.engine().memory_used(), 0);
    let view = format!("create view v as {query}");
    drop(session.sql(&view, &Reporter::silent()).await.expect("a view"));
    assert_eq!(session.engine().memory_used(), 0, "a view holds no rows");
    let count = texts(&session, "select cast(count(*) as string) from v").await.expect("rows");
    assert_eq!(count, ["50000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cached_view_follows_the_table_of_its_subquery() {
    let directory = tempfile::tempdir().expect("a directory");
    let session = session(directory.path());
    let reporter = Reporter::silent();
    for text in [
        "create table a as select 1 as x union all select 2",
        "create table b as select 1 as y",
        "create view v as select cast(x as string) as x from a where x in (select y from b)",
        "cache table v",
        "create or replace table b as select 2 as y",
    ] {
        drop(session.sql(text, &reporter).await.expect(text));
    }
    assert_eq!(texts(&session, "select x from v").await.expect("rows"), ["2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_far_larger_than_their_file_are_not_held() {
    let directory = tempfile::tempdir().expect("a directory");
    // Keys of their own make some 30 KB of JSON four million cells: of the first records, which is seen while the file
    // is read, or of the last ones, which is seen when all columns are known.
    for (file, keys, rest) in [("spread.json", 2_000, 0), ("late.json", 1_000, 4_000)] {
        let path = directory.path().join(file);
        let key = |at: usize| format!("{{\"k{at}\":{at}}}\n");
        let text = "{\"a\":1}\n".repeat(rest) + &(0..keys).map(key).collect::<String>();
        fs::write(&path, text).expect("written");
        let session = session(directory.path());
        let query = format!("select cast(count(*) as string) from '{}'", path.display());
        let planned = planned(&session, &query).await.expect("a plan");
        assert_eq!(session.engine().memory_used(), 0, "{file}");
        drop(planned);
        let count = texts(&session, &query).await.expect("rows");
        assert_eq!(count, [(keys + rest).to_string()], "{file}");
    }
}
