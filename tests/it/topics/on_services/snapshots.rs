//! Snapshots of Kafka's topics: partitions that are added, retention, transactions that stay open.

use std::process::Command;

use lakeshell::progress::Reporter;
use lakeshell::topics::{NewRecord, PublishOptions, Topics as _};

use super::loss::delete_before;
use super::open;
use crate::services::{Services, fresh};
use crate::support::{Home, LOOK_EVERY, Output};
use crate::topics::snapshots::Place;

fn kafka() -> Place {
    let args = vec!["--brokers".to_owned(), Services::shared().brokers().to_owned()];
    Place { home: Home::new(), args, topic: fresh("snapshots") }
}

crate::topics::snapshots::snapshots!(kafka());

/// Runs a script in one shell, a part of it before a change and a part after; returns what it said.
fn across(place: &Place, before: &str, change: impl FnOnce(), after: &str) -> Output {
    let pipe = place.home.work("after.sql");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    let loaded = place.home.work("loaded");
    let script = format!("{before}.fs mkdir file://{}\n.read after.sql\n", loaded.display());
    let script = script.replace("T ", &format!("{} ", place.topic));
    let mut args = vec!["--mode", "csv", "-c", &script];
    args.extend(place.args.iter().map(String::as_str));
    let child = place.home.command(&args).spawn().expect("it starts");
    while !loaded.exists() {
        std::thread::sleep(LOOK_EVERY);
    }
    change();
    std::fs::write(&pipe, after).expect("the pipe is read");
    Output::from(child.wait_with_output().expect("it ends")).succeeded()
}

/// Partitions that are added with Kafka's tool.
#[test]
fn partitions_added_by_the_broker_are_refreshed() {
    let place = kafka();
    place.counts(".publish four.jsonl T --create\n");
    let change = || {
        let alter = ["--alter", "--topic", &place.topic, "--partitions", "3"];
        Services::shared().kafka_topics(&alter);
        place.counts(".publish four.jsonl T \n.publish four.jsonl T \n");
    };
    let ran = across(
        &place,
        ".load T AS m --from 1\n.load T AS j --json\n",
        change,
        ".refresh m\n.refresh j\nselect count(value) as n from m;\nselect count(i) as n from j;\n",
    );
    assert_eq!(ran.stdout, "n\n11\nn\n12\n", "{}", ran.stderr);
}

/// After retention each query reports the missing records, and `.refresh` helps.
#[test]
fn retention_is_told_by_each_query_and_refreshed() {
    for query in [
        "select count(*) as n from m;",
        "select count(value) as n from m;",
        "select count(value) as n from m where timestamp >= timestamp '2000-01-01';",
        "select count(value) as n from m where offset >= 1 and timestamp >= timestamp '2000-01-01';",
    ] {
        let place = kafka();
        place.counts(".publish four.jsonl T --create\n.publish four.jsonl T \n");
        let ran = across(
            &place,
            ".load T AS m\n.load T AS late --from 1\nselect count(value) as n from m;\n\
             select count(*) as n from m;\n",
            || delete_before(&place.topic, 3),
            &format!(
                "{query}\n.refresh m\n.refresh late\n{query}\nselect count(*) as n from late;\n"
            ),
        );
        assert_eq!(ran.stdout, "n\n8\nn\n8\nn\n5\nn\n5\nn\n5\n", "{query}: {}", ran.stderr);
        let warning = "can no longer be read: they were removed by retention";
        assert_eq!(ran.stderr.matches(warning).count(), 1, "{query}: {}", ran.stderr);
    }
}

/// `.load` and `.topics` report records after an open transaction.
#[test]
fn an_open_transaction_is_told() {
    let (topics, place) = (open(&[]), kafka());
    place.counts(".publish four.jsonl T --create\n");
    let options = PublishOptions { transaction: true };
    let mut publisher = topics.publisher(&place.topic, &options).expect("a publisher");
    let record = NewRecord { value: Some(b"open"), ..NewRecord::default() };
    publisher.send(record, &Reporter::silent()).expect("sent");
    while Services::shared().log_end_offsets(&place.topic)[&0] < 5 {
        std::thread::sleep(LOOK_EVERY);
    }
    let warning = format!(
        "warning: topic `{}`: 2 offsets from partition 0, offset 4 on cannot be read yet: a transaction is open",
        place.topic
    );
    place.home.write("one", "one\n");
    place.counts(".publish one T --format plain\n");
    for command in [".load T AS m\n", ".load T AS m --json\n", ".topics\n"] {
        let ran = place.run(command).succeeded();
        assert!(ran.stderr.contains(&warning), "{command}: {}", ran.stderr);
    }
    // Whoever asks for less, or for uncommitted records, has nothing to be told.
    let ran = place.run(".load T AS m --to 2\n").succeeded();
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    publisher.abort();
}
