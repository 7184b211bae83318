//! Others judge what lakeshell writes to services, and write what it reads: real Spark and kcat.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::services::{Services, fresh, script};
use crate::support::{Home, Shell, tests_dir};

/// Runs statements on the services; returns stdout, its rows as CSV.
#[track_caller]
fn lakeshell(services: &Services, home: &Home, text: &str) -> String {
    let output = Shell::at(home)
        .args(["--no-history", "--mode", "csv", "--brokers", services.brokers()])
        .args(["--fs", services.fs(), "-c", text])
        .output();
    assert_eq!(output.code, 0, "{}", output.as_text());
    output.stdout
}

/// Runs kcat on a topic with something to read; returns its stdout.
#[track_caller]
fn kcat(services: &Services, args: &[&str], stdin: Option<&str>) -> String {
    let input = stdin.map_or_else(Stdio::null, |file| {
        std::fs::File::open(tests_dir(file)).expect("test data are there").into()
    });
    let output = Command::new("kcat")
        .args(["-q", "-b", services.brokers()])
        .args(args)
        .stdin(input)
        .output()
        .expect("kcat can be run; scripts/install-test-tools installs it");
    assert!(output.status.success(), "kcat: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it printed text")
}

/// Makes the judges ready; returns the path of Spark's python and that of its jars.
fn judges() -> (String, String) {
    let output = script("install-test-tools")
        .stderr(Stdio::inherit())
        .output()
        .expect("scripts/install-test-tools runs");
    assert!(output.status.success(), "scripts/install-test-tools failed");
    let text = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let setting = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        value.expect("scripts/install-test-tools prints it").to_owned()
    };
    (setting("PYTHON"), setting("JARS"))
}

/// Where a run of Spark reads and writes.
struct Places {
    topic: String,
    parquet: String,
    new_topic: String,
    new_parquet: String,
}

/// Lets Spark read what lakeshell wrote, and write; returns what it said.
fn spark(services: &Services, home: &Home, places: &Places) -> Value {
    let (python, jars) = judges();
    let url = |path: &str| format!("{}{path}", services.fs());
    let output = Command::new(python)
        .arg(tests_dir("it/on_services/judges/spark.py"))
        .args([&jars, services.brokers()])
        .arg(format!("file://{}", home.work("attempts.json").display()))
        .args([&places.topic, &url(&places.parquet)])
        .args([&places.new_topic, &url(&places.new_parquet)])
        .env("HADOOP_CONF_DIR", services.hadoop_conf_dir())
        .stderr(Stdio::piped())
        .output()
        .expect("python can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "Spark failed:\n{said}");
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

#[test]
fn spark_reads_what_lakeshell_wrote_and_lakeshell_what_spark_wrote() {
    let (services, home) = (Services::shared(), Home::new());
    let places = Places {
        topic: fresh("to-spark"),
        parquet: format!("/judged/{}", fresh("to-spark")),
        new_topic: fresh("of-spark"),
        new_parquet: format!("/judged/{}", fresh("of-spark")),
    };
    services.kafka_topics(&["--create", "--topic", &places.new_topic, "--partitions", "2"]);
    let Places { topic, parquet, .. } = &places;
    let written = format!(
        ".sample assessments attempts.json\n.topic create {topic} --partitions 3\n\
         .publish attempts.json {topic} --key exam_name\n.load {topic} AS messages\n\
         .unroll messages AS assessments\n.write assessments {parquet}\n"
    );
    lakeshell(services, &home, &written);
    let seen = spark(services, &home, &places);

    let source = std::fs::read_to_string(home.work("attempts.json")).expect("the sample is there");
    spark_agrees(&seen, &source);
    let offsets: BTreeMap<i32, i64> = last_offsets(&seen);
    assert_eq!(offsets, services.log_end_offsets(topic), "Spark and the broker");
    lakeshell_agrees(services, &home, &places, &seen);
}

/// Spark found each record of the source once in the topic, and its own reading of it in the parquet.
#[track_caller]
fn spark_agrees(seen: &Value, source: &str) {
    let source: Vec<Value> = serde_json::from_str(source).expect("the sample is an array");
    let mut expected: Vec<(String, String)> = source.iter().map(keyed).collect();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let messages = seen["messages"].as_array().expect("messages");
    let mut got: Vec<_> = messages.iter().map(|row| (text(&row[2]), text(&row[3]))).collect();
    expected.sort();
    got.sort();
    assert!(expected == got, "{} messages are not the {}", got.len(), expected.len());
    assert_eq!(
        seen["schemas"][0], seen["schemas"][1],
        "Spark's own schema, and that of the parquet"
    );
    assert_eq!(seen["rows"], source.len());
    assert_eq!((&seen["missing"], &seen["extra"]), (&Value::from(0), &Value::from(0)));
}

/// Returns the key and the value that a record is published as.
fn keyed(record: &Value) -> (String, String) {
    (record["exam_name"].as_str().expect("a name").to_owned(), record.to_string())
}

/// Returns the offset after the last message of each partition.
fn last_offsets(seen: &Value) -> BTreeMap<i32, i64> {
    let mut ends = BTreeMap::from([(0, 0), (1, 0), (2, 0)]);
    for row in seen["messages"].as_array().expect("messages") {
        let number = |at: usize| row[at].as_i64().expect("a number");
        let partition = i32::try_from(number(0)).expect("a partition");
        let end = ends.entry(partition).or_insert(0);
        assert_eq!(*end, number(1), "partition {partition} has a gap");
        *end += 1;
    }
    ends
}

/// Lakeshell answers about what Spark wrote as Spark does, from the parquet and from the topic.
#[track_caller]
fn lakeshell_agrees(services: &Services, home: &Home, places: &Places, seen: &Value) {
    let answers: Vec<&str> =
        seen["answers"].as_array().expect("answers").iter().filter_map(Value::as_str).collect();
    let Places { new_parquet, new_topic, .. } = places;
    let of_parquet = format!(
        "SELECT COUNT(*), SUM(id), COUNT(DISTINCT name), SUM(half), SUM(amount), COUNT(pair), MIN(day), \
         MAX(day), MIN(CAST(at AS STRING)), MAX(CAST(at AS STRING)), SUM(pair[1]), SUM(inner.a), \
         MAX(inner.b) FROM '{new_parquet}';"
    );
    let rows = lakeshell(services, home, &of_parquet);
    assert_eq!(rows.lines().nth(1), Some(answers.join(",").as_str()), "of the parquet");
    // As JSON the same rows have no dates, times and decimals.
    let of_topic = format!(
        ".load {new_topic} AS written --json\nSELECT COUNT(*), SUM(id), COUNT(DISTINCT name), SUM(half), \
         COUNT(pair), MIN(day), MAX(day), SUM(pair[1]), SUM(inner.a), MAX(inner.b) FROM written;"
    );
    let rows = lakeshell(services, home, &of_topic);
    let kept = [0, 1, 2, 3, 5, 6, 7, 10, 11, 12].map(|at: usize| answers[at]);
    assert_eq!(rows.lines().nth(1), Some(kept.join(",").as_str()), "of the topic");
}

#[test]
fn lakeshell_loads_what_kcat_published() {
    let (services, home) = (Services::shared(), Home::new());
    let topic = fresh("of-kcat");
    services.kafka_topics(&["--create", "--topic", &topic, "--partitions", "2"]);
    let to = |partition| vec!["-P", "-t", topic.as_str(), "-p", partition, "-H", "by=kcat"];
    kcat(services, &to("0"), Some("data/messages/orders.jsonl"));
    // The key before the colon; an empty value is NULL.
    home.write("keyed.txt", "ada:first\nben:\n");
    let mut keyed = to("1");
    let file = home.work("keyed.txt").display().to_string();
    keyed.extend(["-K", ":", "-Z", "-l", &file]);
    kcat(services, &keyed, None);
    assert_eq!(services.log_end_offsets(&topic), BTreeMap::from([(0, 6), (1, 2)]));

    let text = format!(
        ".load {topic} AS messages --headers\n.load {topic} AS orders --to 0:6,1:0 --json\n\
         SELECT partition, offset, CAST(key AS STRING) AS key, value IS NULL AS empty,\n\
         headers[0].key AS header FROM messages WHERE partition = 1 OR offset > 4;\n\
         SELECT item, SUM(count) AS items FROM orders GROUP BY item ORDER BY item;"
    );
    let expected = "partition,offset,key,empty,header\n0,5,,false,by\n1,0,ada,false,by\n1,1,ben,true,by\n\
                    item,items\napple,3\nfig,3\npear,5\nplum,5\n";
    assert_eq!(lakeshell(services, &home, &text), expected);
}

#[test]
fn kcat_reads_what_lakeshell_published() {
    let (services, home) = (Services::shared(), Home::new());
    let topic = fresh("to-kcat");
    let text = format!(
        ".topic create {topic}\n\
         .publish data/messages/orders.jsonl {topic} --key id --header by=lakeshell"
    );
    lakeshell(services, &home, &text);
    let args = ["-C", "-e", "-t", &topic, "-f", "%p %o %k %h %s\\n"];
    let got = kcat(services, &args, None);
    let orders = std::fs::read_to_string(tests_dir("data/messages/orders.jsonl"));
    let orders = orders.expect("test data are there");
    let expected: Vec<String> = orders
        .lines()
        .enumerate()
        .map(|(offset, line)| {
            let order: Value = serde_json::from_str(line).expect("a line is JSON");
            let id = order["id"].as_str().expect("an id");
            format!("0 {offset} {id} by=lakeshell {line}")
        })
        .collect();
    assert_eq!(got.lines().collect::<Vec<_>>(), expected);
}
