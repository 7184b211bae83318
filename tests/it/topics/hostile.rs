//! Messages that nobody should send: never a panic, never more memory than a limit.
//!
//! Each run is the shell itself in a process whose address space is limited, so that memory without a
//! bound ends it.

use lakeshell::topics::local::LocalTopics;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::steps::{Owned, create, publish};
use crate::support::{Home, Output, root};

/// The limit of the address space, in the shell's units of 1024 bytes: the program, its threads' stacks,
/// and some copies of the largest message.
const KILOBYTES_MAX: u64 = 3 << 20;

/// Pieces that change what a parser is in the middle of.
const PIECES: [&[u8]; 16] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"'",
    b":",
    b",",
    b"\\u12",
    b"\\",
    b"1e999",
    b"-",
    b"NaN",
    b"\0",
    b"\xff\xfe",
    b"null",
];

/// Publishes messages and runs a script on them under the limit.
fn run(messages: &[Vec<u8>], script: &str) -> Output {
    let home = Home::new();
    let topics = LocalTopics::open(home.path("topics"));
    create(&topics, "hostile", 3);
    let record = |message: &Vec<u8>| Owned { value: Some(message.clone()), ..Owned::value("") };
    publish(&topics, "hostile", &messages.iter().map(record).collect::<Vec<_>>());
    let limit = format!("ulimit -v {KILOBYTES_MAX} && exec \"$@\"");
    let words = ["--mode", "ndjson", "-c", script];
    let mut command = home.command_under(&["sh", "-c", &limit, "sh"], &words);
    // Otherwise each thread reserves 64 MB that it does not use.
    command.env("MALLOC_ARENA_MAX", "2");
    Output::from(command.output().expect("the shell runs"))
}

/// Collects the objects of a record that are small enough to be many.
fn objects(value: &Value, found: &mut Vec<Vec<u8>>) {
    match value {
        Value::Object(fields) => {
            let text = value.to_string();
            if text.len() < 400 {
                found.push(text.into_bytes());
            }
            fields.values().for_each(|value| objects(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| objects(value, found)),
        _ => {}
    }
}

/// Changes a message in one to four places.
fn mutated(random: &mut ChaCha8Rng, all: &[Vec<u8>]) -> Vec<u8> {
    let mut message = all[random.random_range(0..all.len())].clone();
    for _ in 0..random.random_range(1..=4) {
        let at = random.random_range(0..=message.len());
        let end = random.random_range(at..=message.len().min(at + 20));
        match random.random_range(0..6) {
            0 if at < message.len() => message[at] = random.random(),
            1 => drop(message.drain(at..end)),
            2 => message.truncate(at),
            3 => {
                let again = message[at..end].to_vec();
                message.splice(at..at, again);
            }
            4 => {
                let other = &all[random.random_range(0..all.len())];
                let from = random.random_range(0..=other.len());
                message.truncate(at);
                message.extend_from_slice(&other[from..]);
            }
            _ => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                message.splice(at..at, piece.iter().copied());
            }
        }
    }
    message
}

#[test]
fn a_hundred_thousand_mutated_messages_are_rows_or_corrupt() {
    let file = root().join("tests/data/real-sample-29.json");
    let text = std::fs::read_to_string(file).expect("the real records");
    let (mut all, mut random) = (Vec::new(), ChaCha8Rng::seed_from_u64(5));
    objects(&serde_json::from_str(&text).expect("JSON"), &mut all);
    let mut messages: Vec<_> = (0..100_000).map(|_| mutated(&mut random, &all)).collect();
    let whole: Vec<Vec<u8>> = serde_json::from_str::<Vec<Value>>(&text)
        .expect("JSON")
        .iter()
        .map(|record| record.to_string().into_bytes())
        .collect();
    messages.extend((0..500).map(|_| mutated(&mut random, &whole)));
    let count = "select count(*) as n, count(_corrupt_record) as bad from t;";
    let script = format!(".load hostile as t --json\n.cache t\n{count}");
    let ran = run(&messages, &script).succeeded();
    assert!(ran.stderr.contains("Unrolled 100,500 messages into `t`"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    let once = run(&messages, &format!(".load hostile as t --json --cache\n{count}")).succeeded();
    assert_eq!(once.stdout, ran.stdout, "{}", once.stderr);
    let row: Value = serde_json::from_str(&ran.stdout).expect("a row");
    let (rows, bad) = (row["n"].as_u64().expect("n"), row["bad"].as_u64().expect("bad"));
    // A message may be blank or an empty array, and give no row, or an array of several; few are.
    assert!((99_500..=101_000).contains(&rows), "{row}");
    assert!(
        (30_000..95_000).contains(&bad),
        "{row}: the mutations are neither weak nor mere noise"
    );
}

#[test]
fn nesting_without_end_is_corrupt() {
    let deep = |open: &str, close: &str, depth| {
        (open.repeat(depth) + "1" + &close.repeat(depth)).into_bytes()
    };
    let messages = [
        b"{\"a\":1}".to_vec(),
        deep("{\"a\":", "}", 10_000),
        deep("[", "]", 10_000),
        deep("{\"a\":[", "]}", 5_000),
        deep("{\"a\":", "", 1_000_000),
        deep("[", "", 1_000_000),
    ];
    for load in [".load hostile as t --json", ".load hostile as t --json --cache"] {
        let script = format!("{load}\nselect count(_corrupt_record) as bad from t;");
        let ran = run(&messages, &script).succeeded();
        assert_eq!(ran.stdout, "{\"bad\":5}\n", "{}", ran.stderr);
    }
}

#[test]
fn a_value_of_100_megabytes_and_bytes_that_are_no_text_are_read() {
    let mut large = b"{\"a\":\"".to_vec();
    large.resize(100_000_000, b'x');
    large.extend_from_slice(b"\"}");
    let messages = [b"{\"a\":\"small\"}".to_vec(), large, b"{\"a\":\"\xff\xfe\xc3\"}".to_vec()];
    let query = "select coalesce(length(_corrupt_record), 0) as lost, coalesce(a, '') as a from t\n\
                 order by lost, a;";
    // Jackson's limit of 20,000,000 characters for one string holds here too: the text is kept as corrupt.
    let expected = "{\"lost\":0,\"a\":\"small\"}\n\
                    {\"lost\":0,\"a\":\"\u{fffd}\u{fffd}\u{fffd}\"}\n\
                    {\"lost\":100000002,\"a\":\"\"}\n";
    for load in [".load hostile as t --json", ".load hostile as t --json --cache"] {
        let ran = run(&messages, &format!("{load}\n{query}")).succeeded();
        assert_eq!(ran.stdout, expected, "{}", ran.stderr);
    }
}
