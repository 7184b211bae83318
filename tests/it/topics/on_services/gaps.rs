//! Offsets without a record: markers of transactions, aborted transactions, compaction, empty partitions.

use std::time::{Duration, Instant};

use lakeshell::progress::Reporter;
use lakeshell::topics::{NewRecord, NewTopic, PublishOptions, Published, Topics};

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};

use super::open;
use crate::services::{Services, fresh};
use crate::support::Shell;
use crate::topics::steps::{Owned, create, publish, read, snapshot};

/// Publishes values in one transaction, and commits it or not.
pub(crate) fn transaction(
    topics: &dyn Topics,
    name: &str,
    values: &[&str],
    commit: bool,
) -> Published {
    let reporter = Reporter::silent();
    let options = PublishOptions { transaction: true };
    let mut publisher = topics.publisher(name, &options).expect("a publisher");
    for value in values {
        let record = NewRecord { value: Some(value.as_bytes()), ..NewRecord::default() };
        publisher.send(record, &reporter).expect("sent");
    }
    if commit { publisher.finish(&reporter).expect("committed") } else { publisher.abort() }
}

fn texts(topics: &dyn Topics, name: &str) -> Vec<String> {
    let all = snapshot(topics, name, "earliest", "latest");
    let records = read(topics, &all).expect("read");
    let text = |record: Owned| String::from_utf8(record.value.unwrap_or_default());
    records.into_iter().map(|record| text(record).expect("UTF-8")).collect()
}

#[test]
fn transactions_are_read_when_they_are_committed() {
    let (topics, name) = (open(&[]), fresh("transactions"));
    create(&topics, &name, 1);
    assert_eq!(transaction(&topics, &name, &["a", "b"], true).acknowledged, 2);
    assert_eq!(transaction(&topics, &name, &["never"], false).acknowledged, 0);
    publish(&topics, &name, &[Owned::value("c")]);
    assert_eq!(transaction(&topics, &name, &["d"], true).acknowledged, 1);
    assert_eq!(texts(&topics, &name), ["a", "b", "c", "d"]);

    // Two markers of commits, and where the aborted one wrote anything, its record and marker.
    let end = Services::shared().log_end_offsets(&name)[&0];
    assert!(end >= 6, "{end}");
    let all = snapshot(&topics, &name, "earliest", "latest");
    assert_eq!((all.ranges[0].end, all.dense), (end, false));
    assert_eq!(all.fingerprints.len(), 2, "the last record is found behind markers");
    // A range of nothing but a marker ends too.
    let marker = snapshot(&topics, &name, "-1", "latest");
    assert!(read(&topics, &marker).expect("read").is_empty());
}

#[test]
fn an_open_transaction_is_the_end() {
    let (topics, name) = (open(&[]), fresh("open"));
    create(&topics, &name, 1);
    publish(&topics, &name, &[Owned::value("before")]);
    let reporter = Reporter::silent();
    let options = PublishOptions { transaction: true };
    let mut publisher = topics.publisher(&name, &options).expect("a publisher");
    let record = NewRecord { value: Some(b"open"), ..NewRecord::default() };
    publisher.send(record, &reporter).expect("sent");
    let deadline = Instant::now() + Duration::from_secs(20);
    while Services::shared().log_end_offsets(&name)[&0] < 2 {
        assert!(Instant::now() < deadline, "the open message never arrived");
    }
    publish(&topics, &name, &[Owned::value("after")]);
    assert_eq!(texts(&topics, &name), ["before"]);
    let described = topics.describe(&name).expect("described");
    assert_eq!(described.partitions[0].high, 3, "the high watermark is not the last stable offset");
    let uncommitted = open(&[("isolation.level", "read_uncommitted")]);
    assert_eq!(texts(&uncommitted, &name), ["before", "open", "after"]);
    publisher.abort();
    // The coordinator writes the marker after it has answered.
    while texts(&topics, &name) != ["before", "after"] {
        assert!(Instant::now() < deadline, "{:?}", texts(&topics, &name));
    }
}

#[test]
fn a_compacted_topic_ends() {
    let (topics, name) = (open(&[]), fresh("compacted"));
    let config = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let configs = vec![
        config("cleanup.policy", "compact"),
        config("segment.ms", "50"),
        config("min.cleanable.dirty.ratio", "0.001"),
        config("max.compaction.lag.ms", "100"),
    ];
    let topic = NewTopic { name: name.clone(), partitions: 1, replication_factor: 1, configs };
    topics.create(&topic).expect("created");
    let keyed = |number: usize| Owned {
        key: Some(format!("k{}", number % 3).into_bytes()),
        ..Owned::value(&number.to_string())
    };
    publish(&topics, &name, &(0..300).map(keyed).collect::<Vec<_>>());
    let before = snapshot(&topics, &name, "earliest", "latest");
    let deadline = Instant::now() + Duration::from_secs(90);
    loop {
        // The segment that is written to is not compacted: another record begins a new one.
        publish(&topics, &name, &[keyed(299)]);
        let left = texts(&topics, &name);
        let latest: Vec<_> = left.iter().rev().take(1).collect();
        assert_eq!(latest, ["299"]);
        if left.len() < 100 {
            break;
        }
        assert!(Instant::now() < deadline, "{} records are left: never compacted", left.len());
        std::thread::sleep(Duration::from_millis(500));
    }
    // What a snapshot of before compaction still finds is read, and it ends.
    assert!(read(&topics, &before).expect("read").len() < 300);
}

/// A record without a timestamp is shown as Spark shows it, with type 0.
#[test]
fn a_record_without_a_timestamp_is_one_millisecond_before_1970() {
    let (topics, name) = (open(&[]), fresh("undated"));
    create(&topics, &name, 1);
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", Services::shared().brokers());
    let producer: BaseProducer = config.create().expect("a producer");
    for (value, timestamp_ms) in [("none", -1), ("first", 1), ("dated", 1_500_000_000_000)] {
        let record = BaseRecord::<(), str>::to(&name).payload(value).timestamp(timestamp_ms);
        producer.send(record).expect("sent");
    }
    producer.flush(Duration::from_secs(20)).expect("acknowledged");
    let shell = || Shell::new().args(["--brokers", Services::shared().brokers(), "--mode", "csv"]);
    let load = format!(".load {name} as m");
    let query = "select cast(value as string) v, timestamp, timestampType from m order by offset;";
    let output = shell().args(["-c", &load, "-c", query]).output();
    let expected = "v,timestamp,timestampType\nnone,1969-12-31 23:59:59.999,0\n\
        first,1970-01-01 00:00:00.001,0\ndated,2017-07-14 02:40:00,0\n";
    assert_eq!(output.stdout, expected, "{}", output.as_text());
    let filter = "select count(*) n from m where timestamp >= timestamp '1969-12-31';";
    let output = shell().args(["-c", &load, "-c", filter]).output();
    assert_eq!(output.stdout, "n\n3\n", "{}", output.as_text());
    let filter = "select count(*) n from m where timestamp < timestamp '1970-01-01';";
    let output = shell().args(["-c", &load, "-c", filter]).output();
    assert_eq!(output.stdout, "n\n1\n", "{}", output.as_text());
}

/// A timestamp past 64 bits of microseconds is an error that names the record, not another moment.
#[test]
fn a_timestamp_that_no_column_can_hold_is_named() {
    let (topics, name) = (open(&[]), fresh("late"));
    let latest = ("message.timestamp.after.max.ms".to_owned(), i64::MAX.to_string());
    let topic = NewTopic {
        name: name.clone(),
        partitions: 1,
        replication_factor: 1,
        configs: vec![latest],
    };
    topics.create(&topic).expect("created");
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", Services::shared().brokers());
    let producer: BaseProducer = config.create().expect("a producer");
    for timestamp_ms in [i64::MAX / 1000, i64::MAX / 1000 + 1] {
        let record = BaseRecord::<(), str>::to(&name).payload("late").timestamp(timestamp_ms);
        producer.send(record).expect("sent");
    }
    producer.flush(Duration::from_secs(20)).expect("acknowledged");
    let ask = |query: &str| {
        Shell::new()
            .args(["--brokers", Services::shared().brokers(), "--mode", "csv"])
            .args(["-c", &format!(".load {name} as m"), "-c", query])
            .output()
    };
    let refused = ask("select timestamp from m;");
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.as_text());
    let place = format!("topic `{name}`, partition 0, offset 1: the timestamp 9223372036854776 ms");
    assert!(refused.stderr.contains(&place), "{}", refused.as_text());
    let first = ask("select timestamp from m where offset = 0;");
    assert_eq!(first.stdout, "timestamp\n+294247-01-10 04:00:54.775\n", "{}", first.as_text());
    let others = ask("select cast(value as string) as v, offset from m order by offset;");
    assert_eq!(others.stdout, "v,offset\nlate,0\nlate,1\n", "{}", others.as_text());
}
