//! Compares the cases that lakeshell's authors recorded, `tests/data/spark/own.jsonl`, in all three
//! modes.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use super::{Answer, canonical, data, differences, read, renamed, tell};

/// A case of `own.jsonl`.
#[derive(Deserialize)]
struct Own {
    name: String,
    mode: String,
    input: Vec<String>,
    /// Spark's answer, or `None` if Spark refuses the case.
    schema: Option<String>,
    #[serde(default)]
    rows: Vec<String>,
    error: Option<String>,
}

impl Own {
    fn rename(self) -> Self {
        Self {
            input: self.input.iter().map(|message| renamed(message, false)).collect(),
            schema: self.schema.map(|schema| renamed(&schema, false)),
            rows: self.rows.iter().map(|row| renamed(row, true)).collect(),
            ..self
        }
    }

    fn spark(&self) -> Option<Answer> {
        let rows: Vec<String> = self.rows.iter().map(|row| canonical(row)).collect();
        let count = rows.len();
        self.schema.clone().map(|schema| Answer { schema, rows, count })
    }
}

fn compare(rename: bool) -> (usize, usize) {
    let mut listed: BTreeMap<String, String> = differences("json-own");
    let differing = listed.len();
    let text = fs::read_to_string(data().join("own.jsonl")).expect("own cases");
    let (mut all, mut wrong) = (0, Vec::new());
    for line in text.lines() {
        let mut case: Own = serde_json::from_str(line).expect("a case");
        all += 1;
        if rename {
            case = case.rename();
        }
        assert_ne!(case.schema.is_some(), case.error.is_some(), "{}", case.name);
        let mode = case.mode.parse().expect("a mode");
        let (ours, spark) = (read(&case.input, mode), case.spark());
        if let Err(error) = &ours {
            assert!(!error.to_string().contains("internal error"), "{}: {error}", case.name);
        }
        let ours = ours.ok();
        if (ours == spark) == listed.remove(&case.name).is_some() {
            wrong.push(format!("{}\n  ours  {ours:.500?}\n  spark {spark:.500?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "unlisted or no longer different:\n{}", wrong.join("\n"));
    assert!(listed.is_empty(), "not among the cases: {listed:?}");
    (all - differing, all)
}

#[test]
fn own_cases_agree_with_spark() {
    tell("json-own", compare(false));
}

#[test]
fn names_do_not_matter() {
    compare(true);
}
