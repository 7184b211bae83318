//! Compares with Spark's recorded answers: rows and types must be equal, and errors must have the same cause.
//!
//! The headers of unaliased expressions are counted separately, and so are the cases `own_…` and `more_…`,
//! which go further, and the texts of `show`. A case that differs for a reason is named in
//! `tests/data/spark/differences.tsv` (kind `sql`, `sql-own`, `sql-more`, `sql-names` or `sql-shown`, case, reason)
//! and then must differ.

mod causes;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;

use datafusion::prelude::SessionContext;
use serde_json::{Value, json};

use self::causes::{CAUSES, other_cause, same_causes};
use super::{Answer, add_table, answer, data, empty};
use crate::error::Result;
use crate::spark::types::simple_string;

/// Makes the views that were used for the recording.
async fn recorded() -> SessionContext {
    let ctx = empty();
    let text = fs::read_to_string(data("real-sample-29.json")).unwrap();
    let mut records: Vec<Value> = serde_json::from_str(&text).unwrap();
    records.extend_from_within(..3);
    add_table(&ctx, "assessments", &records);
    let messages: Vec<String> =
        serde_json::from_str(&fs::read_to_string(data("spark/sql/t.json")).unwrap()).unwrap();
    let records: Vec<Value> =
        messages.iter().map(|message| serde_json::from_str(message).unwrap()).collect();
    add_table(&ctx, "t", &records);
    let view = "create view unique_assessments as select distinct * from assessments";
    answer(&ctx, view).await.unwrap();
    ctx
}

/// Expands the short form of long arrays, and writes every number in the same way.
fn normalized(value: &Value) -> Value {
    match value {
        Value::Object(fields) if fields.len() == 1 && fields.contains_key("repeat") => {
            let mut items = Vec::new();
            for pair in fields["repeat"].as_array().unwrap() {
                let times = usize::try_from(pair[1].as_u64().unwrap()).unwrap();
                items.extend(std::iter::repeat_n(normalized(&pair[0]), times));
            }
            Value::Array(items)
        }
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), normalized(value))).collect()
        }
        Value::Array(items) => items.iter().map(normalized).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

/// How one answer differs from Spark's: in its rows, and in its headers.
#[derive(Default)]
struct Difference {
    answer: Option<String>,
    names: Option<String>,
    /// How the text of `show` differs, if the answer and the headers do not: it has every digit.
    shown: Option<String>,
}

/// Returns the lines of a table that was shown, sorted if the query does not define their order.
fn lines<'t>(query: &str, table: &'t str) -> Vec<&'t str> {
    let mut lines: Vec<&str> = table.lines().collect();
    if !query.to_lowercase().contains("order by") {
        lines.sort_unstable();
    }
    lines
}

/// Sorts rows whose order the query does not define.
fn in_order(query: &str, rows: &Value) -> Value {
    let mut rows = normalized(rows);
    if let Value::Array(rows) = &mut rows
        && !query.to_lowercase().contains("order by")
    {
        rows.sort_by_cached_key(Value::to_string);
    }
    rows
}

fn difference(query: &str, ours: Result<Answer>, spark: &Value) -> Difference {
    let says = |what: String| Difference { answer: Some(what), ..Difference::default() };
    let answer = match (ours, spark["error"].as_str()) {
        (Err(error), Some(recorded)) => {
            let answer = other_cause(recorded, &error.to_string());
            return Difference { answer, ..Difference::default() };
        }
        (Err(error), None) => return says(format!("error: {error}")),
        (Ok(answer), Some(recorded)) => {
            return says(format!("answers {:?}\nSpark refuses: {recorded}", answer.rows));
        }
        (Ok(answer), None) => answer,
    };
    let different = |what, ours: &Value, sparks: &Value| {
        let text = || -> String {
            format!("{what} {ours}\nSpark's {sparks}").chars().take(1200).collect()
        };
        (ours != sparks).then(text)
    };
    let types = different("types", &json!(answer.types), &spark["types"]);
    let rows = different(
        "rows",
        &in_order(query, &Value::Array(answer.rows)),
        &in_order(query, &spark["rows"]),
    );
    let answered = [rows, types].into_iter().flatten().reduce(|rows, types| rows + "\n" + &types);
    let names = different("headers", &json!(answer.headers), &spark["columns"]);
    let sparks = spark["show_full"].as_str().unwrap_or_default();
    let is_comparable = answered.is_none() && names.is_none();
    // Which rows are the first 20 is open without an order.
    let is_open = sparks.contains("only showing top") && !query.to_lowercase().contains("order by");
    let shown = (is_comparable && !is_open && lines(query, &answer.shown) != lines(query, sparks))
        .then(|| format!("shown\n{}\nSpark's\n{sparks}", answer.shown));
    Difference { answer: answered, names, shown }
}

fn listed(kind: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(data("spark/differences.tsv")).unwrap();
    let lines = text.lines().filter_map(|line| {
        let mut words = line.split('\t');
        (words.next() == Some(kind)).then(|| words.next().unwrap().to_owned())
    });
    lines.collect()
}

/// The counts of one kind of comparison.
struct Score {
    kind: &'static str,
    listed: BTreeSet<String>,
    agreed: usize,
    total: usize,
    surprises: Vec<String>,
}

impl Score {
    fn of(kind: &'static str) -> Self {
        Self { kind, listed: listed(kind), agreed: 0, total: 0, surprises: Vec::new() }
    }

    fn add(&mut self, case: &str, difference: Option<String>) {
        self.total += 1;
        self.agreed += usize::from(difference.is_none());
        if difference.is_none() == self.listed.remove(case) {
            let what = difference.unwrap_or_else(|| "agrees now; take it off the list".to_owned());
            self.surprises.push(format!("{} {case}: {what}", self.kind));
        }
    }

    /// Prints the score and returns unexpected results.
    fn finish(mut self) -> Vec<String> {
        let (kind, agreed, total) = (self.kind, self.agreed, self.total);
        writeln!(std::io::stderr(), "spark agreement: {kind} {agreed}/{total}").unwrap();
        let gone = self.listed.iter().map(|case| format!("{kind} {case}: no such case"));
        self.surprises.extend(gone);
        self.surprises
    }
}

#[tokio::test]
async fn answers_are_sparks() {
    let ctx = recorded().await;
    let mut cases: Vec<String> = fs::read_dir(data("spark/sql"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    cases.sort();
    let (mut answers, mut names) = (Score::of("sql"), Score::of("sql-names"));
    let (mut own, mut more) = (Score::of("sql-own"), Score::of("sql-more"));
    let mut shown = Score::of("sql-shown");
    let mut unmet: BTreeSet<usize> = (0..CAUSES.len()).collect();
    for case in &cases {
        let read = |file| fs::read_to_string(data(&format!("spark/sql/{case}/{file}"))).unwrap();
        let spark: Value = serde_json::from_str(&read("expected.json")).unwrap();
        let query = read("query.sql");
        let ours = answer(&ctx, &query).await;
        let has_names = ours.is_ok() && spark["error"].is_null();
        if let (Err(error), Some(recorded)) = (&ours, spark["error"].as_str()) {
            for row in same_causes(recorded, &error.to_string()) {
                unmet.remove(&row);
            }
        }
        let difference = difference(&query, ours, &spark);
        let score = match case.split('_').next() {
            Some("own") => &mut own,
            Some("more") => &mut more,
            _ => &mut answers,
        };
        score.add(case, difference.answer);
        if has_names {
            names.add(case, difference.names);
            shown.add(case, difference.shown);
        }
    }
    let unmet = unmet.into_iter().map(|row| format!("no case needs {:?}", CAUSES[row]));
    let scores = [answers, own, more, names, shown];
    let wrong: Vec<String> = scores.into_iter().flat_map(Score::finish).chain(unmet).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_cases_that_go_further_may_differ() {
    assert_eq!(listed("sql"), BTreeSet::new());
}

#[test]
fn types_are_named_as_in_spark() {
    use datafusion::arrow::datatypes::{DataType, Field};
    let list = DataType::new_list(DataType::Int64, true);
    let fields = vec![Field::new("a", DataType::Utf8, true), Field::new("b", list, true)];
    let name = simple_string(&DataType::Struct(fields.into()));
    assert_eq!(name, "struct<a:string,b:array<bigint>>");
}
