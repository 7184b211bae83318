//! What a record looks like, held against the real records.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

use super::{OTHER_SEED, SEED, counted, list, questions, records, text, written};

/// The separators of Python's `json.dumps`.
struct Python;

impl Formatter for Python {
    fn begin_array_value<W>(&mut self, out: &mut W, first: bool) -> std::io::Result<()>
    where
        W: ?Sized + std::io::Write,
    {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W>(&mut self, out: &mut W, first: bool) -> std::io::Result<()>
    where
        W: ?Sized + std::io::Write,
    {
        self.begin_array_value(out, first)
    }

    fn begin_object_value<W>(&mut self, out: &mut W) -> std::io::Result<()>
    where
        W: ?Sized + std::io::Write,
    {
        out.write_all(b": ")
    }
}

fn keys(value: &Value) -> String {
    let object = value.as_object().expect("the value is an object");
    object.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_file_is_one_line_as_python_writes_it() {
    let bytes = written(SEED, 1);
    let mut again = Vec::new();
    records(SEED, 1)
        .serialize(&mut Serializer::with_formatter(&mut again, Python))
        .expect("a vector takes all bytes");
    again.push(b'\n');
    assert!(bytes == again, "separators or escapes differ");
    assert!(bytes.is_ascii());
    assert_eq!(bytes.iter().position(|byte| *byte == b'\n'), Some(bytes.len() - 1));
}

#[test]
fn records_have_the_ten_keys_in_order_and_scalars_are_strings_or_null() {
    for record in &records(SEED, 1) {
        let expected = "keen_timestamp max_attempts started_at base_exam_id user_exam_id sequences \
                        keen_created_at certification keen_id exam_name";
        assert_eq!(keys(record), expected);
        assert_eq!(record["max_attempts"], "1.0");
        for (key, value) in record.as_object().expect("a record is an object") {
            let scalar = value.is_string() || key == "certification" && value.is_null();
            assert!(scalar || key == "sequences", "{key}: {value}");
        }
    }
}

#[test]
fn sequences_have_the_two_shapes_of_the_real_ones() {
    let records = records(SEED, 1);
    let shapes = counted(records.iter().map(|record| {
        let sequences = &record["sequences"];
        assert_eq!(sequences["attempt"], 1);
        let question = keys(&list(sequences, "questions")[0]);
        (keys(sequences), question, sequences.get("counts").map(keys))
    }));
    let marked = (
        "questions attempt id counts".to_owned(),
        "user_incomplete user_correct options user_submitted id user_result".to_owned(),
        Some("incomplete submitted incorrect all_correct correct total unanswered".to_owned()),
    );
    let unmarked = ("attempt id questions".to_owned(), "options id".to_owned(), None);
    assert_eq!(shapes, BTreeMap::from([(marked, 3275), (unmarked, 5)]));
}

#[test]
fn options_have_the_shapes_of_the_real_ones() {
    let records = records(SEED, 1);
    let options = questions(&records).flat_map(|question| list(question, "options"));
    let shapes = counted(options.map(keys));
    let real = [
        "checked at id",
        "checked at id correct",
        "checked at id submitted",
        "checked at id submitted correct",
        "checked correct id",
        "checked id",
    ];
    assert_eq!(shapes.keys().map(String::as_str).collect::<Vec<_>>(), real);
}

#[test]
fn counts_agree_with_the_results() {
    for record in &records(OTHER_SEED, 1) {
        let Some(counts) = record["sequences"].get("counts") else { continue };
        let results = counted(
            list(&record["sequences"], "questions").iter().map(|each| text(each, "user_result")),
        );
        let result = |name| results.get(name).copied().unwrap_or(0);
        let total = list(&record["sequences"], "questions").len();
        let expected = serde_json::json!({
            "incomplete": result("missed_some"),
            "submitted": total - result("unanswered"),
            "incorrect": result("incorrect"),
            "all_correct": result("correct") == total,
            "correct": result("correct"),
            "total": total,
            "unanswered": result("unanswered"),
        });
        assert_eq!(*counts, expected);
        assert_eq!(results.values().sum::<usize>(), total);
    }
}

#[test]
fn results_agree_with_the_check_marks() {
    let records = records(SEED, 1);
    let mut seen = BTreeSet::new();
    for question in questions(&records).filter(|question| question.get("user_result").is_some()) {
        let (mut hits, mut misses, mut wrong) = (0, 0, 0);
        for option in list(question, "options") {
            let checked = option["checked"] == true;
            assert_eq!(option.get("submitted").is_some(), checked, "{option}");
            match (checked, option.get("correct").is_some()) {
                (true, true) => hits += 1,
                (true, false) => wrong += 1,
                (false, true) => misses += 1,
                (false, false) => {}
            }
        }
        let expected = match (hits, misses, wrong) {
            (0, _, 0) => "unanswered",
            (_, _, 1..) => "incorrect",
            (_, 0, 0) => "correct",
            _ => "missed_some",
        };
        assert_eq!(question["user_result"], expected, "{question}");
        assert_eq!(question["user_correct"], expected == "correct");
        assert_eq!(question["user_incomplete"], expected == "missed_some");
        assert_eq!(question["user_submitted"], expected != "unanswered");
        seen.insert(expected);
    }
    assert_eq!(seen.len(), 4);
}

#[test]
fn each_exam_has_one_sequence_and_the_same_questions_in_every_edition() {
    let records = records(SEED, 2);
    let (mut sequences, mut of_sequence, mut of_exam) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::<_, BTreeSet<_>>::new());
    for record in &records {
        let (exam, sequence) = (text(record, "base_exam_id"), text(&record["sequences"], "id"));
        assert_eq!(*sequences.entry(exam).or_insert(sequence), sequence);
        assert_eq!(*of_sequence.entry(sequence).or_insert(exam), exam);
        let questions = list(&record["sequences"], "questions").iter();
        let questions: BTreeSet<&str> = questions.map(|question| text(question, "id")).collect();
        of_exam.entry(exam).or_default().insert(questions);
    }
    of_exam.remove("example-id").expect("the developers' exam is there");
    assert_eq!(of_exam.len(), 106);
    for (exam, questions) in of_exam {
        assert_eq!(questions.len(), 1, "{exam} always asks the same");
    }
}

#[test]
fn each_question_has_the_same_options_in_changing_order() {
    let records = records(SEED, 1);
    let (mut options, mut orders) = (BTreeMap::new(), BTreeMap::<_, BTreeSet<_>>::new());
    for question in questions(&records) {
        let order: Vec<(&str, bool)> = list(question, "options")
            .iter()
            .map(|option| (text(option, "id"), option.get("correct").is_some()))
            .collect();
        let known: BTreeSet<_> = order.iter().copied().collect();
        let id = text(question, "id");
        assert_eq!(options.entry(id).or_insert_with(|| known.clone()), &known);
        orders.entry(id).or_default().insert(order);
    }
    let git = records.iter().find(|record| record["exam_name"] == "Learning Git");
    for question in list(&git.expect("it is the most common exam")["sequences"], "questions") {
        let count = orders[text(question, "id")].len();
        let options = list(question, "options").len();
        assert_eq!(count, (1..=options).product::<usize>(), "all orders of {options} options");
    }
}
