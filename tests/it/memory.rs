//! Memory has a bound that does not depend on the data: what 500 MB take resident, on each path.
//!
//! A bound of memory is no timing: it holds on any machine, and for the build that tests run, whose
//! crate is not optimized.

mod limits;
mod peaks;

use std::fs::{self, File};
use std::io::Write as _;

use serde_json::Value;

use crate::support::{Home, Shell};

/// Bytes of JSON, at least.
const DATA_BYTES: usize = 500_000_000;
const RESIDENT_MAX: u64 = 300 << 20;

/// Publishes, queries and lands the data, and queries the landing; each in a process of its own.
pub(crate) fn each_path_has_a_bound(home: &Home, args: &[&str], topic: &str, landing: &str) {
    let records = write_data(home);
    let (count, publish) = (records.to_string(), format!(".publish data.jsonl {topic} --create"));
    within(home, args, "publish", &publish, "");
    let load = format!(".load {topic} as messages");
    let query = "select count(*), count(distinct offset), min(length(value)) > 0 from messages;";
    within(home, args, "query", &format!("{load}\n{query}"), &format!("{count},{count},true"));
    let unroll = format!(".load {topic} as records --json");
    let write = format!("{unroll}\n.write records {landing}");
    within(home, args, "land", &write, "");
    let query = format!("select count(*), sum(sequences.counts.total) > 0 from '{landing}';");
    within(home, args, "query the landing", &query, &format!("{count},true"));
}

/// Lands the same topic with `.land`.
pub(crate) fn a_landing_has_a_bound(home: &Home, args: &[&str], topic: &str, landing: &str) {
    let land = format!(".land {topic} {landing} --json");
    let query = format!(
        ".load {topic} as messages\nselect (select count(*) from messages) = count(*), \
         sum(sequences.counts.total) > 0 from '{landing}';"
    );
    within(home, args, "land by offsets", &format!("{land}\n{query}"), "true,true");
}

/// Runs statements, expects a row, and looks at the memory when all is done.
#[track_caller]
fn within(home: &Home, args: &[&str], path: &str, statements: &str, row: &str) {
    let script = format!("{statements}\nselect 'all done';\n");
    let shell = Shell::at(home).args(["--mode", "csv"]).args(args).stdin(script);
    let mut running = shell.start_open();
    running.wait_for("all done");
    let resident = running.resident_max();
    running.close_input();
    let output = running.end();
    assert!(output.code == 0 && output.stdout.contains(row), "{path}: {}", output.as_text());
    let mib = resident >> 20;
    assert!(
        resident <= RESIDENT_MAX,
        "{path}: {mib} MiB were resident, {RESIDENT_MAX} bytes may be"
    );
}

/// Writes the sample again and again as JSON lines, and returns the number of records.
fn write_data(home: &Home) -> usize {
    Shell::at(home).args(["-c", ".sample assessments sample.json"]).output();
    let text = std::fs::read(home.work("sample.json")).expect("the sample was written");
    let sample: Vec<Value> = serde_json::from_slice(&text).expect("the sample is an array");
    let lines: String = sample.iter().map(|record| record.to_string() + "\n").collect();
    let copies = DATA_BYTES.div_ceil(lines.len());
    let mut data = File::create(home.work("data.jsonl")).expect("a file can be made");
    for _ in 0..copies {
        data.write_all(lines.as_bytes()).expect("there is room for the data");
    }
    copies * sample.len()
}

#[test]
fn local_topics_and_files() {
    let home = Home::new();
    each_path_has_a_bound(&home, &[], "large", "/large");
    a_landing_has_a_bound(&home, &[], "large", "/landed");
}

#[test]
fn nothing_is_left_of_what_was_spilled() {
    let home = Home::new();
    let place = home.path("spilled");
    fs::create_dir(&place).expect("a directory can be made");
    let is_empty = || fs::read_dir(&place).expect("it is there").next().is_none();
    let script = "create view wide as select id, repeat('x', 1000) as text from range(100000);\n\
        .cache wide\nselect count(*), sum(length(text)), 'all done' from wide;\n";
    let shell = Shell::at(&home).args(["--mode", "csv", "--memory-limit", "32MB"]);
    let running = shell.env("TMPDIR", &place).stdin(script).start_open();
    running.wait_for("100000,100000000,all done");
    assert!(running.holds_open(&place), "the rows fit into memory");
    assert!(is_empty(), "a file has a name");
    running.kill();
    assert!(is_empty(), "a file was left");
}
