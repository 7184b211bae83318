//! Two children publish into one topic at once, and one or both of them are killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::thread;

use serde_json::Value;

use super::killing::{Ended, Kills, Moment, Moments, rounds, run};
use crate::support::Home;

const PARTS: usize = 40;
const PARTITIONS: u64 = 2;
const WORD: &str = "Published ";

/// Returns how many messages a part has; parts differ, so that a mixed-up one shows.
fn length(part: usize) -> usize {
    1 + part * 37 % 200
}

/// Writes what a child publishes, and the script that does it.
fn prepare(home: &Home, round: usize, child: usize) -> Command {
    let mut script = String::new();
    for part in 0..PARTS {
        let of = length(part);
        let mut text = String::new();
        for n in 0..of {
            let message = serde_json::json!({"round": round, "child": child, "part": part, "n": n});
            writeln!(text, "{message}").expect("a string takes text");
        }
        let name = format!("r{round}/c{child}/part-{part}.jsonl");
        home.write(&name, text);
        writeln!(script, ".publish {name} r{round}").expect("a string takes text");
    }
    let name = format!("r{round}/c{child}.sql");
    home.write(&name, script);
    home.command(&["-f", &name])
}

/// Runs both children of a round at once, each to its moment.
fn round(home: &Home, round: usize, moments: [Option<Moment>; 2]) -> [Ended; 2] {
    let create = format!(".topic create r{round} --partitions {PARTITIONS}");
    home.run("table", &create).succeeded();
    let mut commands = [0, 1].map(|child| prepare(home, round, child));
    let [first, second] = &mut commands;
    thread::scope(|scope| {
        let other = scope.spawn(|| run(second, WORD, moments[1]));
        [run(first, WORD, moments[0]), other.join().expect("a child's thread ends")]
    })
}

/// Reads a topic in a fresh process: the messages of each (child, part), offsets checked.
fn parts(home: &Home, topic: &str) -> BTreeMap<(u64, u64), BTreeSet<u64>> {
    let load = format!(".load {topic} AS m\n");
    let rows = "select partition, offset, CAST(value AS STRING) AS value from m;";
    let mut offsets = BTreeMap::<u64, BTreeSet<u64>>::new();
    let mut parts = BTreeMap::<_, BTreeSet<_>>::new();
    for row in home.rows(&(load.clone() + rows)) {
        let (partition, offset) = (number(&row, "partition"), number(&row, "offset"));
        assert!(
            offsets.entry(partition).or_default().insert(offset),
            "an offset is there twice: {row}"
        );
        let message: Value = serde_json::from_str(row["value"].as_str().expect("a value"))
            .expect("a message is JSON");
        let part = (number(&message, "child"), number(&message, "part"));
        let new = parts.entry(part).or_default().insert(number(&message, "n"));
        assert!(new, "a message is there twice: {row}");
    }
    let counted = "select partition, count(*) AS n, count(distinct offset) AS kinds, \
                   min(offset) AS low, max(offset) AS high from m group by partition;";
    for row in home.rows(&(load + counted)) {
        let held = &offsets[&number(&row, "partition")];
        let (n, low, high) = (number(&row, "n"), number(&row, "low"), number(&row, "high"));
        assert_eq!((low, high), (0, n - 1), "offsets are not dense: {row}");
        assert_eq!((n, n), (number(&row, "kinds"), held.len() as u64), "offsets differ: {row}");
        assert_eq!(held.last(), Some(&high), "{row}");
    }
    parts
}

fn number(row: &Value, key: &str) -> u64 {
    row[key].as_u64().unwrap_or_else(|| panic!("no number `{key}` in {row}"))
}

/// Checks what a child left: each acknowledged part whole, one more perhaps, nothing by half.
fn check(child: usize, ended: &Ended, parts: &BTreeMap<(u64, u64), BTreeSet<u64>>) {
    let acknowledged = ended.acknowledged.len();
    for (part, line) in ended.acknowledged.iter().enumerate() {
        let messages = if length(part) == 1 { "message" } else { "messages" };
        assert!(line.starts_with(&format!("Published {} {messages} ", length(part))), "{line}");
    }
    let mut published = 0;
    for part in 0..PARTS {
        let Some(held) = parts.get(&(child as u64, part as u64)) else { continue };
        let all: BTreeSet<u64> = (0..length(part) as u64).collect();
        assert_eq!(held, &all, "part {part} of child {child} is there by half");
        assert_eq!(part, published, "a part of child {child} before part {part} is missing");
        published += 1;
    }
    let fits = published == acknowledged || published == acknowledged + 1;
    assert!(fits, "child {child}: {acknowledged} parts acknowledged, {published} there");
}

fn staging(home: &Home, topic: &str) -> Vec<String> {
    let entries = fs::read_dir(home.path("topics").join(topic)).expect("the topic is a directory");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let names = entries.map(|entry| name(entry).to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn what_was_acknowledged_survives_its_publisher() {
    let home = Home::new();
    let mut kills = Kills::of("publishing");
    let dry = round(&home, 0, [None, None]).map(Ended::succeeded);
    assert!(
        dry.iter().all(|ended| ended.acknowledged.len() == PARTS),
        "all parts are acknowledged"
    );
    let mut moments = Moments::after(&dry[0], kills.seed());
    let mut killed = 0;
    for number in 1.. {
        // The other child of each second round lives on, beside a dead one.
        let both = number % 2 == 0 && killed + 2 <= rounds();
        let first = Some(moments.draw(number));
        let ended = round(&home, number, [first, both.then(|| moments.draw(number + 1))]);
        let [victim, other] = &ended;
        kills.count(victim);
        if both {
            kills.count(other);
        } else {
            assert_eq!(other.acknowledged.len(), PARTS, "the survivor failed: {}", other.said);
        }
        let topic = format!("r{number}");
        let before = parts(&home, &topic);
        check(0, victim, &before);
        check(1, other, &before);
        home.write("after.jsonl", "{\"child\": 2, \"part\": 0, \"n\": 0}\n");
        home.run("table", &format!(".publish after.jsonl {topic}")).succeeded();
        let mut after = parts(&home, &topic);
        assert!(after.remove(&(2, 0)).is_some(), "a publish after the kill is there");
        assert_eq!(before, after, "a publish after the kill changed what was there");
        assert_eq!(staging(&home, &topic), Vec::<String>::new(), "staging is left");
        killed += 1 + usize::from(both);
        if killed >= rounds() {
            break;
        }
    }
    kills.end();
}
