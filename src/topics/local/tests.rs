//! What only local topics do: files, crashes and damage. The rest is what every kind of topics does.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::{Strategy, any, prop};
use tempfile::TempDir;

use super::LocalTopics;
use super::testing::{Owned, create, publish, read, snapshot, try_publish};
use crate::error::Result;
use crate::progress::Reporter;
use crate::topics::{Header, NewRecord, PublishOptions, Topics};

fn fresh() -> (TempDir, LocalTopics) {
    let directory = tempfile::tempdir().expect("a directory");
    let topics = LocalTopics::open(directory.path().join("below/topics"));
    (directory, topics)
}

fn folder(directory: &TempDir, topic: &str) -> PathBuf {
    directory.path().join("below/topics").join(topic)
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("listed").map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn read_all(topics: &dyn Topics, topic: &str) -> Result<Vec<Owned>> {
    let (from, to) = ("earliest".parse()?, "latest".parse()?);
    read(topics, &topics.snapshot(topic, &from, &to)?)
}

#[test]
fn asking_touches_nothing() {
    let (directory, topics) = fresh();
    assert!(topics.list().expect("listed").topics.is_empty());
    assert!(topics.describe("t").is_err());
    assert!(topics.delete("t").is_err());
    assert!(topics.publisher("t", &PublishOptions::default()).is_err());
    assert!(entries(directory.path()).is_empty());
}

#[test]
fn a_publish_under_way_is_not_seen_and_leaves_nothing() {
    let (directory, topics) = fresh();
    create(&topics, "t", 1);
    let reporter = Reporter::silent();
    let mut publisher = topics.publisher("t", &PublishOptions::default()).expect("a publisher");
    let value = vec![b'x'; 3 << 20];
    let record = NewRecord { value: Some(&value), ..NewRecord::default() };
    publisher.send(record, &reporter).expect("sent");
    publish(&topics, "t", &[Owned::value("other")]);
    assert_eq!(read_all(&topics, "t").expect("read").len(), 1);
    assert_eq!(entries(&folder(&directory, "t")).len(), 4, "a live staging file is kept");
    drop(publisher);
    let left = ["00000000000000000000.segment", "lock", "topic.json"];
    assert_eq!(entries(&folder(&directory, "t")), left);
}

#[test]
fn an_interrupted_publish_leaves_nothing() {
    let (directory, topics) = fresh();
    create(&topics, "t", 1);
    let reporter = Reporter::silent();
    let mut publisher = topics.publisher("t", &PublishOptions::default()).expect("a publisher");
    publisher.send(NewRecord::default(), &reporter).expect("sent");
    reporter.cancellation().cancel();
    assert_eq!(publisher.finish(&reporter).expect_err("interrupted").exit_code(), 130);
    assert_eq!(entries(&folder(&directory, "t")), ["lock", "topic.json"]);
}

#[test]
fn what_dead_processes_left_is_never_read_and_removed() {
    let (directory, topics) = fresh();
    create(&topics, "t", 1);
    publish(&topics, "t", &[Owned::value("a")]);
    let of_topic = folder(&directory, "t");
    let segment = of_topic.join("00000000000000000000.segment");
    fs::copy(&segment, of_topic.join(".staging~whole")).expect("copied");
    fs::write(of_topic.join(".staging~half"), b"half of a").expect("written");
    fs::create_dir(folder(&directory, ".creating~1")).expect("made");
    fs::create_dir(folder(&directory, ".deleted~1")).expect("made");
    fs::write(folder(&directory, ".deleted~1").join("topic.json"), "{}").expect("written");

    assert_eq!(read_all(&topics, "t").expect("read").len(), 1);
    assert_eq!(topics.list().expect("listed").topics.len(), 1);
    publish(&topics, "t", &[Owned::value("b")]);
    assert_eq!(read_all(&topics, "t").expect("read").len(), 2);
    assert_eq!(entries(&of_topic).len(), 4);
    create(&topics, "u", 1);
    assert_eq!(entries(&folder(&directory, "")), [".lock~", "t", "u"]);
}

#[test]
fn every_cut_of_a_segment_is_an_error() {
    let (directory, topics) = fresh();
    create(&topics, "t", 1);
    publish(&topics, "t", &[Owned::value("a"), Owned::value("b")]);
    let segment = folder(&directory, "t").join("00000000000000000000.segment");
    let whole = fs::read(&segment).expect("read");
    for cut in 0..whole.len() {
        fs::write(&segment, &whole[..cut]).expect("written");
        let error = read_all(&topics, "t").expect_err("cut").to_string();
        assert!(error.starts_with("topic `t`: segment `"), "{error}");
        assert!(error.contains(".segment` is damaged: it"), "{error}");
    }
    fs::write(&segment, b"").expect("written");
    assert!(try_publish(&topics, "t", &[Owned::value("c")]).is_err());
}

#[test]
fn every_changed_byte_of_a_segment_is_an_error() {
    let (directory, topics) = fresh();
    create(&topics, "t", 2);
    let at = |partition, text| Owned { partition: Some(partition), ..Owned::value(text) };
    publish(&topics, "t", &[at(1, "a"), at(1, "b")]);
    let before = snapshot(&topics, "t", "earliest", "latest");
    let segment = folder(&directory, "t").join("00000000000000000000.segment");
    let whole = fs::read(&segment).expect("read");
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        fs::write(&segment, &changed).expect("written");
        assert!(read(&topics, &before).is_err(), "byte {at}");
    }
    let mut changed = whole.clone();
    changed[0] ^= 1;
    fs::write(&segment, &changed).expect("written");
    let error = read(&topics, &before).expect_err("changed");
    let file = segment.display();
    assert_eq!(
        error.to_string(),
        format!(
            "topic `t`, partition 1, offset 0: segment `{file}` is damaged: \
             the checksum of a block does not match"
        )
    );
}

#[test]
fn a_missing_segment_is_an_error() {
    let (directory, topics) = fresh();
    create(&topics, "t", 1);
    for text in ["a", "b", "c"] {
        publish(&topics, "t", &[Owned::value(text)]);
    }
    fs::remove_file(folder(&directory, "t").join("00000000000000000001.segment")).expect("gone");
    let error = read_all(&topics, "t").expect_err("a gap").to_string();
    assert!(error.starts_with("topic `t`: cannot read `"), "{error}");
}

#[test]
fn a_segment_that_goes_missing_later_is_an_error() {
    let (directory, topics) = fresh();
    create(&topics, "t", 1);
    publish(&topics, "t", &[Owned::value("a")]);
    assert_eq!(read_all(&topics, "t").expect("read").len(), 1);
    for text in ["b", "c"] {
        publish(&topics, "t", &[Owned::value(text)]);
    }
    fs::remove_file(folder(&directory, "t").join("00000000000000000001.segment")).expect("gone");
    let error = read_all(&topics, "t").expect_err("a gap").to_string();
    assert!(error.starts_with("topic `t`: cannot read `"), "{error}");
}

#[test]
fn a_topic_deleted_while_it_is_used_is_an_error() {
    let (_directory, topics) = fresh();
    create(&topics, "t", 1);
    publish(&topics, "t", &[Owned::value("a")]);
    publish(&topics, "t", &[Owned::value("b")]);
    let reporter = Reporter::silent();
    let mut publisher = topics.publisher("t", &PublishOptions::default()).expect("a publisher");
    publisher.send(NewRecord::default(), &reporter).expect("sent");
    let all = snapshot(&topics, "t", "earliest", "latest");
    let mut scan = topics.scan(&all, all.ranges[0]).expect("a scan");
    scan.poll(1, &mut |_| ()).expect("the first record");
    topics.delete("t").expect("deleted");
    create(&topics, "t", 1);
    let gone = "topic `t` was deleted or recreated in the meantime";
    assert_eq!(scan.poll(1, &mut |_| ()).expect_err("deleted").to_string(), gone);
    assert_eq!(publisher.finish(&reporter).expect_err("deleted").to_string(), gone);
    assert!(read_all(&topics, "t").expect("read").is_empty());
}

#[test]
fn a_damaged_topic_can_be_deleted() {
    let (directory, topics) = fresh();
    create(&topics, "t", 1);
    fs::write(folder(&directory, "t").join("topic.json"), "{").expect("written");
    let error = topics.describe("t").expect_err("damaged");
    assert_eq!(error.hint_text(), Some("delete the topic with `.topic delete t`"));
    topics.delete("t").expect("deleted");
    assert!(entries(&folder(&directory, "")).iter().all(|name| name == ".lock~"));
}

#[test]
fn a_folder_in_the_way_is_left_alone() {
    let (directory, topics) = fresh();
    create(&topics, "t", 1);
    let foreign = folder(&directory, "foreign");
    fs::create_dir(&foreign).expect("made");
    fs::write(foreign.join("precious"), "x").expect("written");
    assert_eq!(topics.list().expect("listed").topics.len(), 1);
    assert!(topics.delete("foreign").is_err());
    assert!(try_publish(&topics, "foreign", &[]).is_err());
    let topic = crate::topics::NewTopic {
        name: "foreign".to_owned(),
        partitions: 1,
        replication_factor: 1,
        configs: Vec::new(),
    };
    assert!(topics.create(&topic).is_err());
    assert_eq!(entries(&foreign), ["precious"]);
    assert_eq!(entries(&folder(&directory, "")), [".lock~", "foreign", "t"]);
}

#[test]
fn blocks_end_where_they_are_full() {
    let (_directory, topics) = fresh();
    create(&topics, "t", 2);
    let record = |number: i32| Owned {
        partition: Some(number % 2),
        timestamp_ms: Some(number.into()),
        value: Some(vec![u8::try_from(number % 251).expect("small"); 10_000]),
        ..Owned::default()
    };
    let records: Vec<Owned> = (0..600).map(record).collect();
    publish(&topics, "t", &records);
    publish(&topics, "t", &[Owned { value: Some(vec![1; 5 << 20]), ..record(600) }]);
    let (even, odd): (Vec<_>, Vec<_>) = records.into_iter().partition(|it| it.partition == Some(0));
    let all = read_all(&topics, "t").expect("read");
    assert!(all[..300] == even && all[301..] == odd, "the order is (partition, offset)");
    assert_eq!(all[300].value.as_ref().map(Vec::len), Some(5 << 20));
    let late = snapshot(&topics, "t", "1970-01-01T00:00:00.500", "latest");
    assert!(late.ranges.iter().map(|range| (range.start, range.end)).eq([(250, 301), (250, 300)]));
    assert_eq!(read(&topics, &late).expect("read"), [&all[250..301], &all[551..]].concat());
}

fn bytes() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop::option::of(prop::collection::vec(any::<u8>(), 0..200))
}

fn record() -> impl Strategy<Value = Owned> {
    let header = ("[a-z]{0,5}", bytes()).prop_map(|(key, value)| Header { key, value });
    let headers = prop::collection::vec(header, 0..3);
    (0..3, 0..i64::MAX, bytes(), bytes(), headers).prop_map(
        |(partition, timestamp_ms, key, value, headers)| Owned {
            partition: Some(partition),
            timestamp_ms: Some(timestamp_ms),
            key,
            value,
            headers,
        },
    )
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]

    #[test]
    fn any_record_comes_back(
        publishes in prop::collection::vec(prop::collection::vec(record(), 0..20), 0..4)
    ) {
        let (_directory, topics) = fresh();
        create(&topics, "t", 3);
        for records in &publishes {
            publish(&topics, "t", records);
        }
        let mut expected = publishes.concat();
        expected.sort_by_key(|record| record.partition);
        assert_eq!(read_all(&topics, "t").expect("read"), expected);
    }
}
