//! Tests of the column report with small sets of messages.

use super::{ColumnProfile, Profile};
use crate::json::{Inference, Mode};

fn report(messages: &[&str], split: usize) -> Vec<ColumnProfile<usize>> {
    let mut inference = Inference::new(Mode::Permissive);
    for (at, message) in messages.iter().enumerate() {
        inference.push(Some(message.as_bytes()), at).expect("an inference");
    }
    let schema = inference.finish().schema;
    let mut whole = Profile::new(&schema);
    // Merged from the last part to the first: the order must not matter.
    let parts: Vec<_> = messages.iter().enumerate().collect();
    for part in parts.chunks(split).rev() {
        let mut profile = Profile::new(&schema);
        for (at, message) in part {
            profile.push(Some(message.as_bytes()), *at);
        }
        whole.merge(profile);
    }
    whole.finish()
}

/// Writes a column in one line: path, seen, records, nulls, first, widened.
fn line(column: &ColumnProfile<usize>) -> String {
    let seen: Vec<_> = column.seen.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let ColumnProfile { path, records, nulls, first, widened, .. } = column;
    let place = |place: &Option<usize>| place.map_or("-".to_owned(), |at| at.to_string());
    let seen = seen.join(", ");
    format!("{path}: {seen}; {records} {nulls} {} {}", place(first), place(widened))
}

fn lines(messages: &[&str]) -> Vec<String> {
    let whole = report(messages, messages.len());
    for split in 1..messages.len() {
        assert_eq!(report(messages, split), whole, "in parts of {split}");
    }
    whole.iter().map(line).collect()
}

#[test]
fn types_nulls_and_places_are_counted() {
    let messages = [
        r#"{"a":null,"late":""}"#,
        r#"{"a":1}"#,
        r#"{"a":2,"b":{"c":[1,null,2.5]},"late":true}"#,
        r#"{"a":"x","b":{"c":[3,3]}}"#,
        r#"{"a":1.5,"b":{}}"#,
    ];
    assert_eq!(
        lines(&messages),
        [
            "a: bigint 2, string 1, double 1; 5 1 0 3",
            "b: struct 3; 3 0 2 -",
            "b.c: array 2; 2 0 2 -",
            "b.c[]: bigint 3, double 1; 2 1 2 2",
            "late: empty string 1, boolean 1; 2 0 0 -",
        ]
    );
}

#[test]
fn corrupt_messages_count_for_themselves_only() {
    let messages = [r#"{"a":1}"#, r#"{"a":"x","b":[1,"#, "7", r#"[{"a":2},{"a":null}]"#, "", "[]"];
    assert_eq!(lines(&messages), ["_corrupt_record: string 2; 2 0 1 -", "a: bigint 2; 3 1 0 -"]);
}

#[test]
fn what_became_text_is_not_looked_into() {
    let messages = [r#"{"a":{"b":1}}"#, r#"{"a":[{"b":1}]}"#, r#"{"a":{"c":1}}"#];
    assert_eq!(lines(&messages), ["a: struct 2, array 1; 3 0 0 1"]);
}

#[test]
fn repeated_keys_and_odd_names_are_told_apart() {
    let messages = [r#"{"a":1,"a.b":1,"a":"x"}"#, r#"{"a":null}"#];
    assert_eq!(
        lines(&messages),
        ["a: string 1; 2 1 0 -", "`a.b`: bigint 1; 1 0 0 -", "a_1: bigint 1; 1 0 0 -"]
    );
}

#[test]
fn every_value_of_the_real_records_has_its_type() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/real-sample-29.jsonl");
    let text = std::fs::read_to_string(file).expect("real records");
    let messages: Vec<&str> = text.lines().collect();
    let columns = report(&messages, 4);
    let column = |path: &str| columns.iter().find(|column| column.path == path).expect("a column");
    assert_eq!(column("exam_name").records, 29);
    assert_eq!(column("sequences").seen, [("struct".to_owned(), 29)]);
    let questions = column("sequences.questions[]");
    let ids = column("sequences.questions[].id");
    assert_eq!(questions.seen[0].1, ids.seen[0].1, "each question has an id");
    assert!(columns.iter().all(|column| column.widened.is_none()));
}
