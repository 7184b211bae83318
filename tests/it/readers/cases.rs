//! What is written for the readers.

use serde_json::{Value, json};

use super::{check, read};
use crate::support::{Home, root};

const SAMPLE: &str = "tests/data/real-sample-29.json";

fn sample() -> Vec<Value> {
    let text = std::fs::read(root().join(SAMPLE)).expect("the sample is there");
    serde_json::from_slice(&text).expect("the sample is an array")
}

/// A home with records in a topic and in a table of the same name.
fn home_with(name: &str, records: &[Value]) -> (Home, String) {
    let home = Home::new();
    let lines: Vec<String> = records.iter().map(ToString::to_string).collect();
    home.write(&format!("{name}.jsonl"), lines.join("\n"));
    home.run("table", &format!(".publish {name}.jsonl {name} --create")).succeeded();
    (home, format!(".load {name} --json\n"))
}

/// Runs queries, writes the result of each to a directory, and checks it against lakeshell's own JSON.
fn check_queries(home: &Home, load: &str, queries: &[(&str, &str)]) {
    let mut script = load.to_owned();
    for (directory, query) in queries {
        script.extend([query, ";\n.write ", directory, "\n"]);
    }
    home.run("ndjson", &script).succeeded();
    let directories: Vec<&str> = queries.iter().map(|(directory, _)| *directory).collect();
    let seen = read(home, &directories);
    for (directory, query) in queries {
        check(directory, &seen[*directory], &home.rows(&format!("{load}{query};")));
    }
}

#[test]
fn real_records_in_all_modes_and_codecs() {
    let records = sample();
    let (home, load) = home_with("a", &records);
    let writes = "
        .write a snappy --codec snappy
        .write a zstd --codec zstd
        .write a none --codec none
        .write a more --mode error
        .write a more --mode append --allow-overlap
        .write a whole
        .write a whole --mode append --allow-overlap
        .write a whole --mode overwrite --codec zstd
        .write a same
        .write a same --mode ignore
    ";
    let writes: Vec<&str> = writes.lines().map(str::trim).collect();
    home.run("table", &(load.clone() + &writes.join("\n"))).succeeded();
    let once = ["snappy", "zstd", "none", "whole", "same"];
    let seen = read(&home, &[once.as_slice(), &["more"]].concat());
    for directory in once {
        check(directory, &seen[directory], &records);
    }
    check("more", &seen["more"], &[records.clone(), records.clone()].concat());
    // What lakeshell says of its table, and of the files, is the same once more.
    check("snappy", &seen["snappy"], &home.rows(&(load + "select * from a;")));
    check("zstd", &seen["zstd"], &home.rows("select * from 'zstd';"));
    assert_eq!(records.len(), 29);
}

#[test]
fn nulls_and_names_of_all_kinds() {
    let records = [
        json!({
            "naïve": 1, "日本": "x", "with space": true, "dots.in": 1.5, "big": 9_007_199_254_740_993_i64,
            "nothing": null, "list": [1, null, 3], "empty": [], "o": {"a": null, "b": {"c": [[], null]}},
        }),
        json!({"naïve": null, "日本": "ü\u{1}\n\"", "list": null, "o": {"b": null}, "🦀": [{"x": null}]}),
        json!({"dots.in": 1e300, "o": {}, "empty": null, "🦀": [null, {"x": 1, "É": "é"}]}),
        json!({"naïve": i64::MIN, "日本": "", "list": [], "o": null}),
    ];
    let (home, load) = home_with("u", &records);
    let queries = [("all", "select * from u"), ("renamed", "select `日本` AS `é è`, `🦀` from u")];
    check_queries(&home, &load, &queries);
    check("all", &read(&home, &["all"])["all"], &records);
}

#[test]
fn times_numbers_and_bytes() {
    let records = [
        json!({"t": "2018-01-23T14:23:19.082123Z", "n": 12.25}),
        json!({"t": "1969-12-31T23:59:59.999Z", "n": -0.5}),
        json!({"t": "1883-11-18T12:00:00+01:00", "n": 1e-7}),
        json!({"t": null, "n": null}),
    ];
    let (home, load) = home_with("s", &records);
    let columns = "CAST(t AS TIMESTAMP) AS at, to_date(t) AS day, CAST(n AS DECIMAL(10,2)) AS d, \
                   CAST(n AS INT) AS i, CAST(n AS FLOAT) AS f, n > 0 AS b, CAST(t AS BINARY) AS x";
    let typed = format!("select {columns} from s");
    let load = load + ".load s AS messages\n";
    let queries = [("typed", typed.as_str()), ("raw", "select * from messages")];
    check_queries(&home, &load, &queries);
    let seen = read(&home, &["typed", "raw"]);
    let micros = |reader: &str| -> Vec<Value> {
        let rows = seen["typed"][reader]["rows"].as_array().expect("rows");
        rows.iter().map(|row| row["at"].clone()).collect()
    };
    // 1883-11-18T11:00:00Z is 2,717,672,400 s before 1970.
    let times = [1_516_717_399_082_123_i64, -1_000, -2_717_672_400_000_000];
    let expected = [times.map(Value::from).as_slice(), &[Value::Null]].concat();
    assert_eq!(micros("duckdb"), expected);
    assert_eq!(micros("pyarrow"), expected);
    let values = seen["raw"]["duckdb"]["rows"].as_array().expect("rows");
    let bytes = |value: &Value| super::hex(value.to_string().as_bytes());
    for (row, record) in values.iter().zip(&records) {
        assert_eq!(row["value"], bytes(record), "a value is what was published");
    }
}

#[test]
fn no_rows_keep_their_columns() {
    let (home, load) = home_with("a", &sample());
    let queries = [("none", "select * from a where 1 = 0"), ("some", "select * from a limit 1")];
    check_queries(&home, &load, &queries);
    let seen = read(&home, &["none", "some"]);
    assert_eq!(seen["none"]["duckdb"]["rows"], json!([]));
    assert_eq!(seen["none"]["duckdb"]["columns"], seen["some"]["duckdb"]["columns"]);
    assert_eq!(seen["none"]["manifest"]["files"].as_array().map(Vec::len), Some(1));
}

#[test]
fn columns_that_are_directories() {
    let records = [
        json!({"g": "a/b", "n": 1, "x": "one"}),
        json!({"g": "ö ä=%", "n": 2, "x": "two"}),
        json!({"g": null, "n": 2, "x": "three"}),
        json!({"g": "a/b", "n": null, "x": null}),
    ];
    let (home, load) = home_with("p", &records);
    let writes = ".write p one --partition-by g\n.write p two --partition-by g,n\n\
                  .write p one --partition-by g --mode append --allow-overlap\n";
    home.run("table", &(load + writes)).succeeded();
    let seen = read(&home, &["one", "two"]);
    check("one", &seen["one"], &[records.as_slice(), &records].concat());
    check("two", &seen["two"], &records);
    assert_eq!(seen["two"]["manifest"]["files"].as_array().map(Vec::len), Some(4));
    // lakeshell itself reads the directories' names as they were values.
    check("one", &seen["one"], &home.rows("select * from 'one';"));
    let some = home.rows("select n, x from 'two' where g is null or g = 'ö ä=%' order by x;");
    assert_eq!(some, [json!({"n": 2, "x": "three"}), json!({"n": 2, "x": "two"})]);
}
