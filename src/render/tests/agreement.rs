//! Compares [`show`](crate::render::show) and [`tree`](crate::render::tree) with recorded answers of Spark.
//!
//! Cases stand in `tests/data/spark`. One that disagrees for a reason is named in `differences.tsv` there
//! (kind, case, reason) and then must disagree.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::recorded;
use crate::render::escape::Escapes;
use crate::render::show::Show;
use crate::render::tree::tree;

#[derive(Deserialize)]
struct Input {
    schema: Value,
    rows: Vec<String>,
}

/// What Spark printed; a kind of case has some of these.
#[derive(Deserialize)]
struct Expected {
    schema: Option<Value>,
    rows: Option<Box<RawValue>>,
    tree: String,
    show: String,
    show_full: Option<String>,
    show_vertical: Option<String>,
}

#[derive(Deserialize)]
struct Counted {
    repeat: Vec<(Box<RawValue>, usize)>,
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/spark")
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).expect("a recorded file");
    serde_json::from_str(&text).expect("a recorded answer")
}

fn known_differences(kind: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(data().join("differences.tsv")).expect("the differences");
    let lines = text.lines().filter_map(|line| {
        let mut words = line.split('\t');
        (words.next() == Some(kind)).then(|| words.next().map(str::to_owned)).flatten()
    });
    lines.collect()
}

/// Returns what is not as Spark printed it.
fn disagreements(schema: &Value, rows: &[Box<RawValue>], expected: &Expected) -> Vec<String> {
    let schema = recorded::schema(schema);
    let batch = recorded::batch(&schema, rows);
    let plain = Show { escapes: Escapes::Spark, ..Show::default() };
    let full = Show { truncate: None, ..plain };
    let vertical = Show { vertical: true, ..plain };
    let render = |show: Show| show.render(&schema, std::slice::from_ref(&batch));
    let pairs = [
        ("tree", tree(&schema, Escapes::Spark), Some(&expected.tree)),
        ("show", render(plain), Some(&expected.show)),
        ("show_full", render(full), expected.show_full.as_ref()),
        ("show_vertical", render(vertical), expected.show_vertical.as_ref()),
    ];
    let wrong = pairs.into_iter().filter(|(_, ours, spark)| spark.is_some_and(|s| s != ours));
    wrong.map(|(what, ours, spark)| format!("{what}\nours:\n{ours}\nSpark:\n{spark:?}")).collect()
}

/// Runs all cases in a directory, which must agree except for the known differences.
fn score(folder: &str, kind: &str, case: impl Fn(&Path) -> Option<Vec<String>>) {
    let mut known = known_differences(kind);
    let (mut total, mut agreed, mut surprises) = (0, 0, Vec::new());
    for entry in fs::read_dir(data().join(folder)).expect("recorded cases") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(wrong) = case(&path) else { continue };
        total += 1;
        agreed += usize::from(wrong.is_empty());
        if wrong.is_empty() == known.remove(&name) {
            surprises.push(format!("{name}: {}", wrong.join("\n")));
        }
    }
    writeln!(std::io::stderr(), "spark agreement: {kind} {agreed}/{total}").expect("stderr");
    assert!(known.is_empty(), "not among the cases: {known:?}");
    assert!(total > 0 && surprises.is_empty(), "{}", surprises.join("\n\n"));
}

#[test]
fn rendering_agrees_with_spark() {
    score("render", "render", |path| {
        let input: Input = read(&path.join("input.json"));
        let rows = input.rows.into_iter().map(|row| RawValue::from_string(row).expect("a row"));
        let rows: Vec<Box<RawValue>> = rows.collect();
        Some(disagreements(&input.schema, &rows, &read(&path.join("expected.json"))))
    });
}

#[test]
fn what_was_read_from_json_is_shown_as_spark_shows_it() {
    score("json", "json-show", |path| {
        let expected: Expected = read(&path.join("expected.json"));
        let (schema, rows) = (expected.schema.as_ref()?, expected.rows.as_ref()?);
        let rows = if rows.get().starts_with('[') {
            serde_json::from_str(rows.get()).expect("rows")
        } else {
            let counted: Counted = serde_json::from_str(rows.get()).expect("counted rows");
            let times = counted.repeat.into_iter();
            times.flat_map(|(row, times)| std::iter::repeat_n(row, times)).collect::<Vec<_>>()
        };
        // A recorded row holds one of two columns of the same name.
        (!has_equal_names(schema)).then(|| disagreements(schema, &rows, &expected))
    });
}

/// A random table, and how Spark showed it: `record_shown.py` says more.
#[derive(Deserialize)]
struct Random {
    name: String,
    schema: Value,
    rows: Vec<Box<RawValue>>,
    tree: String,
    /// Rows, characters of a cell or 0 for all, one line a value, and the text.
    shows: Vec<(usize, usize, bool, String)>,
}

#[test]
fn random_tables_are_shown_as_spark_shows_them() {
    let path =
        std::env::var_os("LAKESHELL_SHOWN").map_or(data().join("shown.jsonl"), PathBuf::from);
    let text = fs::read_to_string(path).expect("recorded tables");
    let (mut total, mut agreed, mut wrong) = (0, 0, Vec::new());
    for line in text.lines() {
        let case: Random = serde_json::from_str(line).expect("a recorded table");
        let differences = random_differences(&case);
        total += 1;
        agreed += usize::from(differences.is_empty());
        wrong.extend(differences.into_iter().map(|text| format!("{}: {text}", case.name)));
    }
    writeln!(std::io::stderr(), "spark agreement: render-own {agreed}/{total}").expect("stderr");
    assert!(total > 0 && wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Shows a table as a whole and in parts, which must be the same.
fn random_differences(case: &Random) -> Vec<String> {
    let schema = recorded::schema(&case.schema);
    let whole = recorded::batch(&schema, &case.rows);
    let parts: Vec<_> = (0..whole.num_rows()).map(|row| whole.slice(row, 1)).collect();
    let mut pairs = vec![(tree(&schema, Escapes::Spark), &case.tree)];
    for (rows_max, truncate, vertical, text) in &case.shows {
        let show = Show {
            rows_max: *rows_max,
            truncate: Some(*truncate),
            vertical: *vertical,
            escapes: Escapes::Spark,
        };
        pairs.push((show.render(&schema, std::slice::from_ref(&whole)), text));
        pairs.push((show.render(&schema, &parts), text));
    }
    let wrong = pairs.into_iter().filter(|(ours, spark)| ours != *spark);
    wrong.map(|(ours, spark)| format!("ours:\n{ours}\nSpark:\n{spark}")).collect()
}

fn has_equal_names(json: &Value) -> bool {
    let fields = json["fields"].as_array().cloned().unwrap_or_default();
    let mut names = BTreeSet::new();
    fields
        .iter()
        .any(|field| !names.insert(field["name"].to_string()) || has_equal_names(&field["type"]))
}
