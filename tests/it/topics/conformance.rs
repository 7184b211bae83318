//! What every kind of topics does alike; one suite, run on each.
//!
//! A check takes the topics and a topic name that nobody has used. `conformance!(with)` makes one test of
//! each check, where `with` opens the topics and calls it.

use std::collections::HashSet;

use lakeshell::progress::Reporter;
use lakeshell::topics::{Header, NewRecord, OffsetRange, Position, PublishOptions, Topics};

use super::steps::{
    Owned, create, message, position, publish, ranges, read, read_range, read_texts, snapshot,
    texts, try_create, try_publish,
};

/// Makes a test of each check; `$with` is called with it.
macro_rules! conformance {
    ($with:path) => {
        crate::topics::conformance::conformance!($with:
            a_topic_lives_from_create_to_delete, wrong_topics_are_errors, order_is_that_of_offsets,
            every_byte_comes_back, a_range_is_read_from_its_middle, positions_become_ranges,
            times_become_offsets, keys_stay_together, partitions_asked_for_are_kept,
            sixteen_partitions_some_empty, publishers_never_share_an_offset,
            an_aborted_publish_leaves_nothing, a_snapshot_does_not_grow, a_new_topic_is_noticed,
            a_topic_deleted_while_read_is_an_error, groups_are_asked_for);
    };
    ($with:path: $($check:ident),+) => {
        $(#[test] fn $check() { $with(crate::topics::conformance::$check); })+
    };
}
pub(crate) use conformance;

pub(crate) fn a_topic_lives_from_create_to_delete(topics: &dyn Topics, name: &str) {
    let listed =
        || topics.list().expect("listed").topics.into_iter().find(|topic| topic.name == name);
    assert_eq!(listed(), None);
    create(topics, name, 3);
    assert_eq!(message(try_create(topics, name, 3)), format!("topic `{name}` already exists"));
    publish(topics, name, &texts(10));
    let topic = listed().expect("it is listed");
    assert_eq!((topic.partitions, topic.offsets, topic.replication_factor), (3, 10, 1));
    let described = topics.describe(name).expect("described");
    // A cluster may have settings of its own besides.
    assert!(described.configs.contains(&("retention.ms".to_owned(), "-1".to_owned())));
    assert!(described.partitions.iter().map(|it| it.partition).eq(0..3));
    assert_eq!(described.partitions.iter().map(|it| it.high - it.low).sum::<i64>(), 10);
    assert!(described.partitions.iter().all(|it| it.replicas == [it.leader]));
    topics.delete(name).expect("deleted");
    assert_eq!(listed(), None);
    assert_eq!(message(topics.describe(name)), format!("topic `{name}` does not exist"));
}

pub(crate) fn wrong_topics_are_errors(topics: &dyn Topics, name: &str) {
    let missing = format!("topic `{name}` does not exist");
    assert_eq!(message(topics.describe(name)), missing);
    assert_eq!(message(topics.delete(name)), missing);
    assert_eq!(message(topics.publisher(name, &PublishOptions::default())), missing);
    let all = (Position::Earliest, Position::Latest);
    assert_eq!(message(topics.snapshot(name, &all.0, &all.1)), missing);
    for wrong in ["../x", "a/b", "", ".", "..", "/tmp/x", "a~b"] {
        let expected = format!("`{wrong}` is not a topic name");
        assert!(message(try_create(topics, wrong, 1)).starts_with(&expected), "{wrong}");
        assert!(message(topics.delete(wrong)).starts_with(&expected), "{wrong}");
        assert!(message(topics.describe(wrong)).starts_with(&expected), "{wrong}");
    }
    assert!(try_create(topics, name, 0).is_err());
    assert_eq!(message(topics.describe(name)), missing);
}

pub(crate) fn order_is_that_of_offsets(topics: &dyn Topics, name: &str) {
    create(topics, name, 1);
    let records = texts(1000);
    publish(topics, name, &records[..400]);
    publish(topics, name, &[]);
    publish(topics, name, &records[400..]);
    assert!(read_texts(topics, name).into_iter().eq(records.iter().map(Owned::text)));
    let all = snapshot(topics, name, "earliest", "latest");
    assert_eq!((all.offsets(), all.ranges.len(), all.fingerprints.len()), (1000, 1, 2));
}

pub(crate) fn every_byte_comes_back(topics: &dyn Topics, name: &str) {
    create(topics, name, 1);
    let header = |key: &str, value: Option<&[u8]>| Header {
        key: key.to_owned(),
        value: value.map(<[u8]>::to_vec),
    };
    let at = |ms| Owned { partition: Some(0), timestamp_ms: Some(ms), ..Owned::default() };
    let records = [
        at(1),
        Owned { key: Some(vec![]), value: Some(vec![]), ..at(2) },
        Owned { key: Some(vec![0, 255]), value: None, ..at(3) },
        Owned { value: Some(vec![b'x'; 900_000]), ..at(1_516_717_442_735) },
        Owned {
            value: Some(b"h".to_vec()),
            headers: vec![header("a", Some(b"1")), header("a", None), header("", Some(b""))],
            ..at(5)
        },
    ];
    publish(topics, name, &records);
    let all = snapshot(topics, name, "earliest", "latest");
    let found = read(topics, &all).expect("read");
    assert_eq!(found.len(), records.len(), "{all:?}");
    assert!(found == records, "the bytes are others");
}

pub(crate) fn a_range_is_read_from_its_middle(topics: &dyn Topics, name: &str) {
    create(topics, name, 1);
    publish(topics, name, &texts(50));
    publish(topics, name, &texts(50));
    let all = snapshot(topics, name, "earliest", "latest");
    for (start, end) in [(0, 1), (10, 20), (49, 51), (99, 100), (50, 50), (0, 0)] {
        let range = OffsetRange { partition: 0, start, end };
        let records = read_range(topics, &all, range).expect("read");
        let expected = (start..end).map(|offset| (offset % 50).to_string());
        assert!(records.iter().map(|(_, record)| record.text()).eq(expected), "{start} {end}");
    }
}

pub(crate) fn positions_become_ranges(topics: &dyn Topics, name: &str) {
    create(topics, name, 2);
    let at = |partition| Owned { partition: Some(partition), ..Owned::value("v") };
    publish(topics, name, &vec![at(0); 10]);
    publish(topics, name, &vec![at(1); 4]);
    for (from, to, expected) in [
        ("earliest", "latest", [(0, 10), (0, 4)]),
        ("-3", "latest", [(7, 10), (1, 4)]),
        ("-6", "-1", [(4, 9), (0, 3)]),
        ("2", "4", [(2, 4), (2, 4)]),
        ("3", "1", [(3, 3), (3, 3)]),
        ("0:9", "latest", [(9, 10), (4, 4)]),
        ("earliest", "0:3,1:1", [(0, 3), (0, 1)]),
        ("latest", "earliest", [(10, 10), (4, 4)]),
    ] {
        assert_eq!(ranges(topics, name, from, to), expected, "{from} to {to}");
    }
    let beyond = topics.snapshot(name, &position("5"), &Position::Latest);
    assert!(message(beyond).contains("outside partition 1"));
    let beyond = topics.snapshot(name, &Position::Earliest, &position("2:0"));
    assert!(message(beyond).contains("has no partition 2"));
}

pub(crate) fn times_become_offsets(topics: &dyn Topics, name: &str) {
    create(topics, name, 2);
    let at = |ms| Owned { partition: Some(0), timestamp_ms: Some(ms), ..Owned::value("v") };
    publish(topics, name, &[at(1000), at(3000)]);
    publish(topics, name, &[at(2000), at(2000), at(5000), at(4000)]);
    for (from, expected) in [
        ("1970-01-01", (0, 6)),
        ("1970-01-01T00:00:01Z", (0, 6)),
        ("1970-01-01T00:00:01.001Z", (1, 6)),
        ("1970-01-01T00:00:03Z", (1, 6)),
        ("1970-01-01T00:00:04Z", (4, 6)),
        ("1970-01-01T00:00:05.001Z", (6, 6)),
    ] {
        assert_eq!(ranges(topics, name, from, "latest"), [expected, (0, 0)], "{from}");
    }
    let until = ranges(topics, name, "earliest", "1970-01-01T00:00:04");
    assert_eq!(until, [(0, 4), (0, 0)]);
}

pub(crate) fn keys_stay_together(topics: &dyn Topics, name: &str) {
    create(topics, name, 16);
    let keyed = |key: &str| Owned { key: Some(key.into()), ..Owned::value(key) };
    publish(topics, name, &[keyed("21"), keyed("foobar"), keyed("abc"), keyed("foobar")]);
    let all = snapshot(topics, name, "earliest", "latest");
    let records = read(topics, &all).expect("read");
    let mut places: Vec<_> = records.iter().map(|it| (it.text(), it.partition)).collect();
    places.sort();
    // The partitions of Kafka's Java client: its hash without the sign, modulo 16.
    let of = |text: &str, hash: i32| (text.to_owned(), Some((hash & 0x7fff_ffff) % 16));
    let foobar = of("foobar", -790_332_482);
    assert_eq!(places, [of("21", -973_932_308), of("abc", 479_470_107), foobar.clone(), foobar]);
}

pub(crate) fn partitions_asked_for_are_kept(topics: &dyn Topics, name: &str) {
    create(topics, name, 2);
    let at =
        |partition| Owned { partition: Some(partition), key: Some(vec![1]), ..Owned::value("v") };
    publish(topics, name, &[at(1), at(0), at(1)]);
    assert_eq!(ranges(topics, name, "earliest", "latest"), [(0, 1), (0, 2)]);
    for wrong in [2, -1] {
        let refused = message(try_publish(topics, name, &[at(wrong)]));
        assert!(refused.contains(&format!("has no partition {wrong}")), "{refused}");
    }
    assert_eq!(ranges(topics, name, "earliest", "latest"), [(0, 1), (0, 2)]);
}

pub(crate) fn sixteen_partitions_some_empty(topics: &dyn Topics, name: &str) {
    create(topics, name, 16);
    let record = |number: i32| Owned {
        partition: Some(number % 5 * 3),
        ..Owned::value(&number.to_string())
    };
    publish(topics, name, &(0..500).map(record).collect::<Vec<_>>());
    let all = snapshot(topics, name, "earliest", "latest");
    assert_eq!((all.offsets(), all.ranges.len(), all.fingerprints.len()), (500, 16, 10));
    for range in &all.ranges {
        let filled = range.partition % 3 == 0 && range.partition < 15;
        assert_eq!(range.len(), if filled { 100 } else { 0 });
        let records = read_range(topics, &all, *range).expect("read");
        let expected = (0..500).filter(|number| number % 5 * 3 == range.partition);
        assert!(records.iter().map(|(_, it)| it.text()).eq(expected.map(|it| it.to_string())));
    }
}

pub(crate) fn publishers_never_share_an_offset(topics: &dyn Topics, name: &str) {
    create(topics, name, 2);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            scope.spawn(move || {
                for round in 0..10 {
                    let value = |number| Owned::value(&format!("{writer} {round} {number}"));
                    publish(topics, name, &(0..5).map(value).collect::<Vec<_>>());
                }
            });
        }
    });
    let texts = read_texts(topics, name);
    assert_eq!((texts.len(), texts.iter().collect::<HashSet<_>>().len()), (200, 200));
}

pub(crate) fn an_aborted_publish_leaves_nothing(topics: &dyn Topics, name: &str) {
    create(topics, name, 1);
    let reporter = Reporter::silent();
    let options = PublishOptions { transaction: true };
    let mut publisher = topics.publisher(name, &options).expect("a publisher");
    let record = NewRecord { value: Some(b"never"), ..NewRecord::default() };
    publisher.send(record, &reporter).expect("sent");
    assert_eq!(publisher.abort().acknowledged, 0);
    publish(topics, name, &[Owned::value("after")]);
    assert_eq!(read_texts(topics, name), ["after"]);
}

pub(crate) fn a_snapshot_does_not_grow(topics: &dyn Topics, name: &str) {
    create(topics, name, 1);
    publish(topics, name, &texts(3));
    let before = snapshot(topics, name, "earliest", "latest");
    publish(topics, name, &texts(5));
    assert_eq!(read(topics, &before).expect("read").len(), 3);
}

pub(crate) fn a_new_topic_is_noticed(topics: &dyn Topics, name: &str) {
    create(topics, name, 1);
    publish(topics, name, &texts(3));
    let before = snapshot(topics, name, "earliest", "latest");
    let changed = "does not have the loaded records any more";
    for count in [0, 2, 5] {
        topics.delete(name).expect("deleted");
        create(topics, name, 1);
        let other = |it: &Owned| Owned { timestamp_ms: Some(7), ..it.clone() };
        publish(topics, name, &texts(count).iter().map(other).collect::<Vec<_>>());
        let refused = message(read(topics, &before));
        assert!(refused.contains(changed), "{count} records: {refused}");
    }
}

pub(crate) fn a_topic_deleted_while_read_is_an_error(topics: &dyn Topics, name: &str) {
    create(topics, name, 1);
    // Two publishes, so that the rest is still to be fetched after the first record.
    publish(topics, name, &[Owned::value("a")]);
    publish(topics, name, &[Owned::value("b")]);
    let all = snapshot(topics, name, "earliest", "latest");
    topics.delete(name).expect("deleted");
    let refused = message(read(topics, &all));
    assert!(refused.contains("does not exist") || refused.contains("was deleted"), "{refused}");
}

pub(crate) fn groups_are_asked_for(topics: &dyn Topics, name: &str) {
    create(topics, name, 1);
    publish(topics, name, &texts(3));
    assert_eq!(read_texts(topics, name).len(), 3);
    // Reading joins no group and commits nothing: the group that the readers name does not exist.
    assert!(topics.groups().expect("listed").iter().all(|group| group.name != "lakeshell"));
    assert!(message(topics.lag("lakeshell")).starts_with("there is no group `lakeshell`"));
}
