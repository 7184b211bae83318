//! Compares this reader with recorded answers of Spark, in `tests/data/spark`.
//!
//! Every disagreement must be listed in `differences.tsv` with its reason, and everything that is listed must
//! disagree. Rows are compared as canonical JSON text, so that every digit counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, ListArray,
    RecordBatch, StringArray, StructArray,
};
use datafusion::arrow::datatypes::{DataType, Fields};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::both_ways::{Read, Split, one_pass, two_passes};
use crate::json::cursor::Cursor;
use crate::json::text::write_value;
use crate::json::{CORRUPT_RECORD, Mode};
use crate::spark::java_double::write_double;

/// Items with their number of repetitions.
#[derive(Deserialize)]
struct Repeated<T> {
    repeat: Vec<(T, usize)>,
}

/// Reads a list, which contains either all items or distinct items with counts.
fn list<T: Clone + DeserializeOwned>(json: &str) -> Vec<T> {
    if json.starts_with('[') {
        return serde_json::from_str(json).expect("a list");
    }
    let counted: Repeated<T> = serde_json::from_str(json).expect("a counted list");
    let times = |(item, times)| std::iter::repeat_n(item, times);
    counted.repeat.into_iter().flat_map(times).collect()
}

#[derive(Deserialize)]
struct Expected {
    schema: Value,
    rows: Box<RawValue>,
    count: usize,
}

/// The result of a case.
#[derive(Debug, PartialEq)]
struct Answer {
    schema: String,
    rows: Vec<String>,
    count: usize,
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/spark")
}

fn cases() -> BTreeMap<String, (Vec<String>, Answer)> {
    let mut cases = BTreeMap::new();
    for entry in fs::read_dir(data().join("json")).expect("recorded cases") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let read = |file: &str| fs::read_to_string(path.join(file)).expect("a recorded file");
        let input = list(&read("input.json"));
        let expected: Expected = serde_json::from_str(&read("expected.json")).expect("expected");
        let rows: Vec<Box<RawValue>> = list(expected.rows.get());
        let rows = rows.iter().map(|row| row.get().to_owned()).collect();
        let schema = expected.schema.to_string();
        cases.insert(name, (input, Answer { schema, rows, count: expected.count }));
    }
    cases
}

/// Converts a recorded answer to the form of [`ours`].
fn spoken(recorded: &Answer) -> Answer {
    let schema: Value = serde_json::from_str(&recorded.schema).expect("a schema");
    let rows = recorded.rows.iter().map(|row| canonical(row)).collect();
    Answer { schema: spark_type(&schema), rows, count: recorded.count }
}

fn spark_type(value: &Value) -> String {
    match value["type"].as_str() {
        Some("array") => format!("array<{}>", spark_type(&value["elementType"])),
        Some("struct") => {
            let fields = value["fields"].as_array().expect("fields");
            let field = |field: &Value| format!("{}:{}", field["name"], spark_type(&field["type"]));
            format!("struct<{}>", fields.iter().map(field).collect::<Vec<_>>().join(","))
        }
        _ => value.as_str().expect("a type").to_owned(),
    }
}

fn arrow_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "boolean".into(),
        DataType::Int64 => "long".into(),
        DataType::Float64 => "double".into(),
        DataType::Utf8 => "string".into(),
        DataType::Decimal128(digits, scale) => format!("decimal({digits},{scale})"),
        DataType::List(field) => {
            assert_eq!((field.name().as_str(), field.is_nullable()), ("element", true));
            format!("array<{}>", arrow_type(field.data_type()))
        }
        DataType::Struct(fields) => fields_type(fields),
        other => panic!("{other}"),
    }
}

fn fields_type(fields: &Fields) -> String {
    let name = |name: &str| Value::from(name).to_string();
    let field = |(at, _): (usize, _)| {
        format!("{}:{}", name(fields[at].name()), arrow_type(fields[at].data_type()))
    };
    format!("struct<{}>", fields.iter().enumerate().map(field).collect::<Vec<_>>().join(","))
}

fn canonical(json: &str) -> String {
    let mut cursor = Cursor::new(json);
    let mut out = String::new();
    let token = cursor.token().expect("a row");
    write_value(&mut cursor, token, &mut out).expect("a row");
    out
}

fn ours(messages: &[String]) -> Answer {
    read(messages, Mode::Permissive).expect("permissive reading never fails")
}

/// Reads messages with both methods, which must give the same result.
fn read(messages: &[String], mode: Mode) -> crate::error::Result<Answer> {
    let twice = two_passes(messages, mode, Split::NONE);
    for split in [Split::NONE, Split::of(2, 1)] {
        let once = one_pass(messages, mode, split);
        assert_eq!(once.is_ok(), twice.is_ok());
        let told = (once.ok().map(|read| read.told()), twice.as_ref().ok().map(Read::told));
        assert_eq!(told.0, told.1, "{split:?}: {messages:?}");
    }
    let Read { inferred, rows, .. } = twice?;
    let schema = fields_type(inferred.schema.fields());
    let rows: Vec<String> = rows.iter().map(|row| canonical(row)).collect();
    if mode == Mode::Permissive {
        assert_eq!(inferred.rows, rows.len() as u64);
    }
    let count = rows.len();
    Ok(Answer { schema, rows, count })
}

/// Writes each row as `to_json` does, including NULLs.
pub(in crate::json) fn rows_of(batch: &RecordBatch) -> Vec<String> {
    let schema = batch.schema();
    let row = |row| {
        let mut out = String::new();
        write_row(schema.fields(), batch.columns(), row, &mut out);
        out
    };
    (0..batch.num_rows()).map(row).collect()
}

fn write_row(fields: &Fields, columns: &[ArrayRef], row: usize, out: &mut String) {
    let mut before = '{';
    for (field, column) in fields.iter().zip(columns) {
        write!(out, "{before}{}:", Value::from(field.name().as_str())).expect("a string");
        write_cell(column, row, out);
        before = ',';
    }
    out.push_str(if before == '{' { "{}" } else { "}" });
}

fn write_cell(array: &dyn Array, row: usize, out: &mut String) {
    if array.is_null(row) {
        return out.push_str("null");
    }
    let any = array.as_any();
    if let Some(array) = any.downcast_ref::<StructArray>() {
        write_row(array.fields(), array.columns(), row, out);
    } else if let Some(array) = any.downcast_ref::<ListArray>() {
        let elements = array.value(row);
        let mut before = "[";
        for at in 0..elements.len() {
            out.push_str(before);
            write_cell(&elements, at, out);
            before = ",";
        }
        out.push_str(if elements.is_empty() { "[]" } else { "]" });
    } else if let Some(array) = any.downcast_ref::<StringArray>() {
        out.push_str(&Value::from(array.value(row)).to_string());
    } else if let Some(array) = any.downcast_ref::<Float64Array>() {
        let quote = if array.value(row).is_finite() { "" } else { "\"" };
        out.push_str(quote);
        write_double(array.value(row), out);
        out.push_str(quote);
    } else if let Some(array) = any.downcast_ref::<Int64Array>() {
        out.push_str(&array.value(row).to_string());
    } else if let Some(array) = any.downcast_ref::<Decimal128Array>() {
        out.push_str(&array.value(row).to_string());
    } else if let Some(array) = any.downcast_ref::<BooleanArray>() {
        out.push_str(&array.value(row).to_string());
    }
}

/// Renames every key without changing their order; reserved and empty names are kept.
fn renamed(text: &str, is_row: bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'']) {
        let (before, quoted) = rest.split_at(start);
        out.push_str(before);
        let quote = quoted.chars().next().expect("a quote");
        let Some(end) = closing(quoted, quote) else {
            out.push_str(quoted);
            return out;
        };
        let (inside, after) = (&quoted[1..end], &quoted[end + 1..]);
        let inside = if after.trim_start().starts_with(':') {
            let stays = inside.is_empty() || inside == CORRUPT_RECORD;
            if stays { inside.to_owned() } else { format!("x{inside}") }
        } else if is_row && inside.contains(':') {
            let value: String = serde_json::from_str(&format!("\"{inside}\"")).expect("a string");
            let value = Value::from(renamed(&value, false)).to_string();
            value[1..value.len() - 1].to_owned()
        } else {
            inside.to_owned()
        };
        write!(out, "{quote}{inside}{quote}").expect("a string");
        rest = after;
    }
    out + rest
}

fn closing(quoted: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, char) in quoted.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            char if char == quote => return Some(at),
            _ => {}
        }
    }
    None
}

fn rename_schema(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(rename_schema),
        Value::Object(fields) => {
            if let Some(Value::String(name)) = fields.get_mut("name")
                && name != CORRUPT_RECORD
            {
                name.insert(0, 'x');
            }
            fields.values_mut().for_each(rename_schema);
        }
        _ => {}
    }
}

fn differences(wanted: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(data().join("differences.tsv")).expect("the differences");
    let line = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, case, reason] = fields[..] else { panic!("three fields: {line}") };
        assert!(reason.len() > 20, "{case} needs a reason");
        (kind == wanted).then(|| (case.to_owned(), reason.to_owned()))
    };
    text.lines().skip(1).filter_map(line).collect()
}

fn compare(rename: bool) -> (usize, usize) {
    let mut listed = differences("json");
    let mut wrong = Vec::new();
    let all = cases().len();
    for (name, (mut messages, mut recorded)) in cases() {
        if rename {
            for message in &mut messages {
                *message = renamed(message, false);
            }
            for row in &mut recorded.rows {
                *row = renamed(row, true);
            }
            let mut schema = serde_json::from_str(&recorded.schema).expect("a schema");
            rename_schema(&mut schema);
            recorded.schema = schema.to_string();
        }
        let (ours, spark) = (ours(&messages), spoken(&recorded));
        if (ours == spark) == listed.remove(&name).is_some() {
            wrong.push(format!("{name}\n  ours  {ours:.500?}\n  spark {spark:.500?}"));
        }
    }
    assert!(wrong.is_empty(), "unlisted or no longer different:\n{}", wrong.join("\n"));
    assert!(listed.is_empty(), "not among the cases: {listed:?}");
    (all - differences("json").len(), all)
}

#[test]
fn recorded_cases_agree_with_spark() {
    tell("json", compare(false));
}

/// Prints a number that `scripts/test` collects.
fn tell(kind: &str, (agree, all): (usize, usize)) {
    let line = format!("spark agreement: {kind} {agree}/{all}\n");
    std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes()).expect("stdout");
}

#[test]
fn names_do_not_matter() {
    compare(true);
}

/// A case of `generated.jsonl`.
#[derive(Deserialize)]
struct Generated {
    name: String,
    input: Vec<String>,
    schema: String,
    rows: Vec<String>,
}

#[test]
fn generated_cases_agree_with_spark() {
    let text = fs::read_to_string(data().join("generated.jsonl")).expect("generated cases");
    assert!(text.lines().count() > 100, "the cases are gone");
    for line in text.lines() {
        let case: Generated = serde_json::from_str(line).expect("a case");
        let ours = ours(&case.input);
        assert_eq!(ours.schema, case.schema, "{}", case.name);
        let rows: Vec<String> = case.rows.iter().map(|row| canonical(row)).collect();
        assert_eq!(ours.rows, rows, "{}: {:?}", case.name, case.input);
    }
}

mod own;
