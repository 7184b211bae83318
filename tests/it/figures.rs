//! The figures of the walk-through are computed, not printed: one record of the sample is altered, and each
//! figure that should change does, and no other.
//!
//! The figures are computed twice, by the binary and here from the JSON, and compared each time.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::support::Home;

type Record = Map<String, Value>;
/// Each figure by its name: labels and values, most often one value without a label.
type Figures = BTreeMap<String, Vec<(String, String)>>;

const EXAM: &str = "Learning Git";

/// Each query gives rows of a figure's name, a label and a value.
const QUERIES: &str = "
    select 'records' AS figure, '' AS label, count(*) AS value from a;
    select 'whole' AS figure, '' AS label, count(distinct *) AS value from a;
    select 'distinct' AS figure, '' AS label, count(*) AS value from (select distinct * from a);
    select 'exam' AS figure, '' AS label, count(*) AS value
        from (select distinct * from a where exam_name = 'Learning Git');
    select 'least' AS figure, exam_name AS label, count(*) AS value
        from (select distinct * from a) group by exam_name order by value, label limit 1;
    select 'most' AS figure, exam_name AS label, count(*) AS value
        from (select distinct * from a) group by exam_name order by value desc, label limit 1;
    select 'first' AS figure, '' AS label, min(started_at) AS value from a;
    select 'last' AS figure, '' AS label, max(started_at) AS value from a;
    select 'busiest' AS figure, to_date(started_at) AS label, count(*) AS value
        from (select distinct * from a) group by to_date(started_at)
        order by value desc, label limit 5;
    select 'users' AS figure, '' AS label, count(distinct user_exam_id) AS value from a;
";

/// Computes the figures with the binary.
fn queried(home: &Home, name: &str, records: &[Record]) -> Figures {
    home.write(name, serde_json::to_vec(records).expect("records are JSON"));
    let load = format!(".publish {name} {name} --create\n.load {name} AS a --json\n.cache a\n");
    let ran = home.run("csv", &(load + QUERIES)).succeeded();
    let mut figures = Figures::new();
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(ran.stdout.as_bytes());
    for row in rows.records() {
        let row = row.expect("the output is CSV");
        if &row[0] != "figure" {
            let value = (row[1].to_owned(), row[2].to_owned());
            figures.entry(row[0].to_owned()).or_default().push(value);
        }
    }
    figures
}

/// Computes the figures from the records.
fn recomputed(records: &[Record]) -> Figures {
    let text = |record: &Record| serde_json::to_string(record).expect("a record is JSON");
    let distinct: BTreeMap<String, &Record> =
        records.iter().map(|record| (text(record), record)).collect();
    let count = |key: fn(&Record) -> &str| {
        let mut counts = BTreeMap::<&str, usize>::new();
        for record in distinct.values() {
            *counts.entry(key(record)).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        // Stable, so that equal counts stay in the order of their names.
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    };
    let exams = count(|record| string(record, "exam_name"));
    let fewest = exams.last().expect("there are exams").1;
    let least = exams.iter().find(|(_, count)| *count == fewest);
    let whole = distinct.values().filter(|record| record.values().all(|value| !value.is_null()));
    let of_exam = distinct.values().filter(|record| string(record, "exam_name") == EXAM);
    let started = || records.iter().map(|record| string(record, "started_at"));
    let users: BTreeSet<&str> =
        records.iter().map(|record| string(record, "user_exam_id")).collect();
    let one = |value: &dyn ToString| vec![(String::new(), value.to_string())];
    let labelled = |rows: &[(&str, usize)]| -> Vec<(String, String)> {
        rows.iter().map(|(label, count)| ((*label).to_owned(), count.to_string())).collect()
    };
    let days = count(|record| &string(record, "started_at")[.."2017-12-05".len()]);
    let figures = [
        ("records", one(&records.len())),
        ("whole", one(&whole.count())),
        ("distinct", one(&distinct.len())),
        ("exam", one(&of_exam.count())),
        ("least", labelled(&[*least.expect("it was found before")])),
        ("most", labelled(&exams[..1])),
        ("first", one(&started().min().expect("there are records"))),
        ("last", one(&started().max().expect("there are records"))),
        ("busiest", labelled(&days[..5])),
        ("users", one(&users.len())),
    ];
    figures.map(|(name, values)| (name.to_owned(), values)).into()
}

fn string<'a>(record: &'a Record, key: &str) -> &'a str {
    record[key].as_str().unwrap_or_else(|| panic!("`{key}` is no string: {record:?}"))
}

/// Finds a record that is in the sample once, of the exam, on its busiest day, and certified or not.
fn typical(records: &[Record], day: &str) -> usize {
    let once = |at: usize| records.iter().filter(|record| **record == records[at]).count() == 1;
    let fits = |record: &Record| {
        let of_exam = string(record, "exam_name") == EXAM;
        of_exam
            && !record["certification"].is_null()
            && string(record, "started_at").starts_with(day)
    };
    (0..records.len()).find(|at| fits(&records[*at]) && once(*at)).expect("there is one")
}

fn sample(home: &Home) -> Vec<Record> {
    home.run("table", ".sample assessments sample.json").succeeded();
    let text = std::fs::read(home.work("sample.json")).expect("the sample was written");
    serde_json::from_slice(&text).expect("the sample is an array of records")
}

#[test]
fn figures_follow_the_records() {
    let home = Home::new();
    let records = sample(&home);
    let figures = recomputed(&records);
    assert_eq!(queried(&home, "sample", &records), figures);
    let at = typical(&records, &figures["busiest"][0].0);
    let other = records.iter().find(|record| **record != records[at]).expect("there are more");
    let rare = figures["least"][0].0.clone();
    let altered = |key: &str, value: Value| {
        let mut records = records.clone();
        records[at][key] = value;
        records
    };
    let copied = [records.as_slice(), &records[at..=at]].concat();
    let other_user = other["user_exam_id"].clone();
    let cases: [(&str, Vec<Record>, &[&str]); 6] = [
        ("exam", altered("exam_name", rare.into()), &["exam", "least", "most"]),
        ("certification", altered("certification", Value::Null), &["whole"]),
        ("copy", copied, &["records"]),
        ("early", altered("started_at", "2016-01-01T00:00:00.000Z".into()), &["busiest", "first"]),
        ("late", altered("started_at", "2019-01-01T00:00:00.000Z".into()), &["busiest", "last"]),
        ("user", altered("user_exam_id", other_user), &["users"]),
    ];
    for (name, records, expected) in cases {
        let now = queried(&home, name, &records);
        assert_eq!(now, recomputed(&records), "altered: {name}");
        let changed: Vec<&str> =
            now.keys().map(String::as_str).filter(|key| now[*key] != figures[*key]).collect();
        assert_eq!(changed, expected, "altered: {name}");
    }
}
