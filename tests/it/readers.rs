//! Parquet that lakeshell wrote, read by others: `DuckDB` and pyarrow see the rows, the types and the files
//! that lakeshell says there are.
//!
//! The readers live in a Python environment: `LAKESHELL_PYTHON` names its python, else `scripts/python-env`
//! makes one.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::DateTime;
use serde_json::{Map, Value};

use crate::support::{Home, root};

mod cases;
mod types;

/// What a reader saw of one directory.
struct Seen<'a> {
    reader: &'a str,
    directory: &'a str,
    result: &'a Value,
    manifest: &'a Value,
}

/// Reads directories with both readers; what they saw, by directory.
pub(crate) fn read(home: &Home, directories: &[&str]) -> Map<String, Value> {
    let script = root().join("tests/it/readers/read.py");
    let output = Command::new(python())
        .arg(script)
        .args(directories.iter().map(|name| home.work(name)))
        .stderr(Stdio::inherit())
        .output()
        .expect("python can be run");
    assert!(output.status.success(), "a reader cannot read what was written");
    serde_json::from_slice(&output.stdout).expect("the readers print JSON")
}

fn python() -> String {
    if let Ok(given) = std::env::var("LAKESHELL_PYTHON") {
        return given;
    }
    let made = Command::new(root().join("scripts/python-env"))
        .stderr(Stdio::inherit())
        .output()
        .expect("scripts/python-env can be run");
    assert!(made.status.success(), "scripts/python-env failed");
    String::from_utf8(made.stdout).expect("a path").trim().to_owned()
}

/// Compares what both readers saw of a directory with its manifest and with rows, in any order.
fn check(directory: &str, both: &Value, rows: &[Value]) {
    let manifest = &both["manifest"];
    for reader in ["duckdb", "pyarrow"] {
        let seen = Seen { reader, directory, result: &both[reader], manifest };
        seen.check_files();
        let types = seen.check_types();
        let found: Vec<Value> = seen.result["rows"].as_array().expect("rows").clone();
        let place = format!("{directory}, read by {reader}");
        assert_eq!(sorted(&found, &types), sorted(rows, &types), "{place}");
    }
}

impl Seen<'_> {
    /// Each part file was read by itself and has the rows that the manifest says.
    fn check_files(&self) {
        let files = self.manifest["files"].as_array().expect("files");
        for file in files {
            let rows = &self.result["files"][file["path"].as_str().expect("a path")];
            assert_eq!(rows, &file["rows"], "{} of {}: {file}", self.reader, self.directory);
        }
    }

    /// The reader's types are the manifest's, but for columns that are directories: these are text.
    fn check_types(&self) -> BTreeMap<String, String> {
        let mut types = BTreeMap::new();
        let by = self.manifest.get("partition_by").and_then(Value::as_array);
        for column in self.manifest["columns"].as_array().expect("columns") {
            let name = column["name"].as_str().expect("a name");
            let kind = column["type"].as_str().expect("a type");
            let is_directory = by.is_some_and(|by| by.contains(&column["name"]));
            if !is_directory {
                let found = self.result["columns"][name].as_str();
                let place = format!("`{name}` of {} for {}", self.directory, self.reader);
                assert_eq!(found, Some(kind), "{place}");
            }
            let kind = if is_directory { "directory" } else { kind };
            types.insert(name.to_owned(), kind.to_owned());
        }
        let columns = self.result["columns"].as_object().expect("columns");
        assert_eq!(columns.len(), types.len(), "{} has other columns: {columns:?}", self.directory);
        types
    }
}

/// Writes rows so that equal ones are equal text, and sorts them.
fn sorted(rows: &[Value], types: &BTreeMap<String, String>) -> Vec<String> {
    let line = |row: &Value| {
        let fields = row.as_object().expect("a row is an object").iter();
        let plain = fields.map(|(name, value)| {
            let kind = types.get(name).unwrap_or_else(|| panic!("`{name}` is not in the manifest"));
            (name.clone(), plain(value, kind))
        });
        canonical(&Value::Object(plain.collect()))
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.sort();
    lines
}

/// Brings what the readers and lakeshell's JSON write differently to one form.
fn plain(value: &Value, kind: &str) -> Value {
    match (kind, value) {
        (_, Value::Null) => Value::Null,
        ("timestamp", Value::String(text)) => {
            let time = DateTime::parse_from_rfc3339(text).expect("a time is RFC 3339");
            time.timestamp_micros().into()
        }
        ("binary", Value::String(text)) => match BASE64_STANDARD.decode(text) {
            Ok(bytes) => hex(&bytes).into(),
            Err(_) => value.clone(),
        },
        ("float", value) => {
            // Readers widen it to a double, lakeshell writes the digits that tell it from others.
            #[expect(clippy::cast_possible_truncation, reason = "it was a float")]
            let narrow = value.as_f64().expect("a float is a number") as f32;
            narrow.to_string().into()
        }
        ("directory", value) => value.as_str().map_or(value.to_string(), str::to_owned).into(),
        (kind, value) if kind.starts_with("decimal") => {
            let number = value.as_str().and_then(|text| text.parse().ok()).or(value.as_f64());
            number.expect("a decimal is a number").into()
        }
        _ => value.clone(),
    }
}

/// Writes bytes as `x'…'`, which is not base64.
fn hex(bytes: &[u8]) -> String {
    let text = bytes.iter().fold("x'".to_owned(), |text, byte| text + &format!("{byte:02x}"));
    text + "'"
}

/// Writes a value with its keys in order; a null in an object is left out, as a missing field.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let given = fields.iter().filter(|(_, value)| !value.is_null());
            let mut inner: Vec<String> =
                given.map(|(name, value)| format!("{name:?}:{}", canonical(value))).collect();
            inner.sort();
            format!("{{{}}}", inner.join(","))
        }
        Value::Array(items) => {
            let inner: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", inner.join(","))
        }
        other => other.to_string(),
    }
}
