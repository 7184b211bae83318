//! The counts that the course's queries ask for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{OTHER_SEED, SEED, counted, distinct, list, questions, records, text};

/// The file's own table, read apart from the code that reads it.
const TABLE: &str = include_str!("../exam_counts.tsv");

/// Everything that is known of the data as an exact number or value.
#[derive(Debug, PartialEq, Eq)]
struct Statistics {
    records: usize,
    distinct: usize,
    there_twice: usize,
    there_thrice: usize,
    learning_git: (usize, usize),
    uncertified: usize,
    /// Distinct records without a null: Spark's `count(distinct *)`.
    without_null: usize,
    busiest_days: Vec<(usize, String)>,
    first: (usize, String),
    last: (usize, String),
    questions: usize,
    users: usize,
    without_counts: usize,
    exam_names: usize,
    exams: usize,
}

impl Statistics {
    fn known(scale: usize) -> Self {
        let busiest = [
            (123, "2017-12-05"),
            (97, "2017-12-11"),
            (91, "2017-12-20"),
            (91, "2017-12-18"),
            (84, "2017-12-14"),
        ];
        Self {
            records: 3280 * scale,
            distinct: 3242 * scale,
            there_twice: 2 * scale,
            there_thrice: 18 * scale,
            learning_git: (394 * scale, 390 * scale),
            uncertified: 132 * scale,
            without_null: 3110 * scale,
            busiest_days: busiest.map(|(count, day)| (count * scale, day.to_owned())).to_vec(),
            first: (scale, "2017-11-21T00:42:08.990Z".to_owned()),
            last: (scale, "2018-01-28T19:17:53.796Z".to_owned()),
            questions: 14_717 * scale,
            users: 3242 * scale,
            without_counts: 5 * scale,
            exam_names: 103,
            exams: 107,
        }
    }

    fn of(records: &[Value]) -> Self {
        let distinct = distinct(records);
        let times = counted(records.iter().map(Value::to_string));
        let there = |times_there| times.values().filter(|&&times| times == times_there).count();
        let git = |record: &Value| text(record, "exam_name") == "Learning Git";
        let starts = counted(distinct.iter().map(|record| text(record, "started_at")));
        let start = |found: Option<(&&str, &usize)>| {
            found.map(|(start, &count)| (count, (*start).to_owned())).expect("there are records")
        };
        let unique = |key| distinct.iter().map(|record| text(record, key)).collect::<BTreeSet<_>>();
        Self {
            records: records.len(),
            distinct: distinct.len(),
            there_twice: there(2),
            there_thrice: there(3),
            learning_git: (
                records.iter().filter(|record| git(record)).count(),
                distinct.iter().filter(|record| git(record)).count(),
            ),
            uncertified: records.iter().filter(|record| record["certification"].is_null()).count(),
            without_null: distinct.iter().filter(|record| !has_null(record)).count(),
            busiest_days: busiest_days(&distinct)[..5].to_vec(),
            first: start(starts.first_key_value()),
            last: start(starts.last_key_value()),
            questions: questions(records).count(),
            users: unique("user_exam_id").len(),
            without_counts: distinct
                .iter()
                .filter(|record| record["sequences"].get("counts").is_none())
                .count(),
            exam_names: unique("exam_name").len(),
            exams: unique("base_exam_id").len(),
        }
    }
}

fn has_null(record: &Value) -> bool {
    record.as_object().expect("a record is an object").values().any(Value::is_null)
}

/// Distinct records a day, `ORDER BY count(1) DESC, to_date(started_at) DESC` as the course asks.
fn busiest_days(distinct: &[&Value]) -> Vec<(usize, String)> {
    let days = counted(distinct.iter().map(|record| text(record, "started_at")[..10].to_owned()));
    let mut days: Vec<_> = days.into_iter().map(|(day, count)| (count, day)).collect();
    days.sort_by_key(|day| Reverse(day.clone()));
    days
}

/// Distinct records of each exam name.
fn exam_counts(records: &[Value]) -> Vec<(usize, String)> {
    let counts = counted(distinct(records).into_iter().map(|record| text(record, "exam_name")));
    counts.into_iter().map(|(name, count)| (count, name.to_owned())).collect()
}

#[test]
fn the_known_counts_hold_for_each_seed() {
    for seed in [SEED, OTHER_SEED] {
        assert_eq!(Statistics::of(&records(seed, 1)), Statistics::known(1), "seed {seed}");
    }
}

#[test]
fn scale_2_doubles_what_depends_on_users_and_shares_the_exams() {
    assert_eq!(Statistics::of(&records(SEED, 2)), Statistics::known(2));
}

#[test]
fn the_five_busiest_days_are_the_course_s_and_no_other_has_as_many() {
    for seed in [SEED, OTHER_SEED] {
        let records = records(seed, 1);
        let days = busiest_days(&distinct(&records));
        let five: Vec<&str> = days[..5].iter().map(|(_, day)| day.as_str()).collect();
        let known = ["2017-12-05", "2017-12-11", "2017-12-20", "2017-12-18", "2017-12-14"];
        assert_eq!(five, known);
        assert_eq!(days[4].0, 84);
        assert!(days[5].0 < 84, "{:?}", days[5]);
        assert_eq!(days.len(), 69);
    }
}

#[test]
fn each_exam_has_its_records_name_and_questions() {
    let records = records(SEED, 1);
    let found = counted(records.iter().map(|record| {
        let questions = list(&record["sequences"], "questions").len();
        (text(record, "exam_name"), text(record, "base_exam_id"), questions)
    }));
    let table: BTreeMap<_, usize> = TABLE
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let number = |text: &str| text.parse::<usize>().expect("the table counts in digits");
            ((fields[1], fields[2], number(fields[3])), number(fields[0]))
        })
        .collect();
    assert_eq!(found, table);
}

#[test]
fn the_most_and_the_least_common_exam_are_the_course_s() {
    let counts = exam_counts(&records(SEED, 1));
    let least = counts.iter().min().expect("there are exams");
    assert_eq!(*least, (1, "Learning to Visualize Data with D3.js".to_owned()));
    let most = counts.iter().max().expect("there are exams");
    assert_eq!(*most, (390, "Learning Git".to_owned()));
}

#[test]
fn records_have_1_to_20_questions_and_about_63_percent_are_right() {
    for seed in [SEED, OTHER_SEED] {
        let records = records(seed, 1);
        let sizes: BTreeSet<usize> =
            records.iter().map(|record| list(&record["sequences"], "questions").len()).collect();
        assert_eq!((sizes.first(), sizes.last()), (Some(&1), Some(&20)));
        let right =
            questions(&records).filter(|question| question["user_result"] == "correct").count();
        assert!((61..65).contains(&(100 * right / 14_717)), "{right} right, seed {seed}");
    }
}

#[test]
fn no_copied_record_lacks_a_certification_and_all_others_say_false() {
    let records = records(SEED, 1);
    for (record, times) in counted(records.iter().map(Value::to_string)) {
        let record: Value = serde_json::from_str(&record).expect("it was just written");
        match &record["certification"] {
            Value::Null => assert_eq!(times, 1, "{record}"),
            certification => assert_eq!(certification, "false"),
        }
    }
}
