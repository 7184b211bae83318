//! Readers beside writers: every answer is one that was committed, and none is refused.
//!
//! `LAKESHELL_LONG=1` makes it 2,000 reads.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, thread};

use crate::support::{Home, LAKESHELL, Shell};

/// Says whether so many rows were committed at some time.
type IsRight = fn(u64) -> bool;

/// The ways to write, beside the answers that they make right.
const WAYS: [(&str, &str, IsRight); 4] = [
    ("over", "--mode overwrite", is_one_of_two),
    ("grown", "--mode append", is_whole),
    ("over_parts", "--mode overwrite --partition-by k", is_one_of_two),
    ("grown_parts", "--mode append --partition-by k", is_whole),
];
const ROWS: u64 = 1000;

/// Two tables in turn: one of 1,000 rows, one of 2,000.
fn is_one_of_two(rows: u64) -> bool {
    rows == ROWS || rows == 2 * ROWS
}

fn is_whole(rows: u64) -> bool {
    rows > 0 && rows.is_multiple_of(ROWS)
}

/// Reads directories while others write them; `args` name the file system, `root` an empty directory on it.
pub(crate) fn every_answer_was_committed(home: &Home, args: &[&str], root: &str) {
    let reads = if env::var_os("LAKESHELL_LONG").is_some() { 2000 } else { 200 };
    for (name, options, is_right) in WAYS {
        let path = format!("{root}/{name}");
        let write = |table: &str| format!(".write {table} {path} {options}\n");
        let first = TABLES.to_owned() + &write("one");
        let first = Shell::at(home).args(args).stdin(first).output();
        assert_eq!(first.code, 0, "{}", first.stderr);
        let is_done = AtomicBool::new(false);
        let answers = thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let second = if options.contains("overwrite") { "two" } else { "one" };
                writes(home, args, &[write(second), write("one")], &is_done)
            });
            let query = format!("select count(id) as n from '{path}';\n");
            let reader = Shell::at(home).args(args).args(["--mode", "tsv", "--keep-going"]);
            let answers = reader.stdin(query.repeat(reads / WAYS.len())).output();
            is_done.store(true, Ordering::Relaxed);
            assert!(writer.join().expect("the writer ends") > 0, "{name}: it wrote");
            answers
        });
        assert_eq!(answers.stderr, "", "{name}: none is refused");
        let rows = answers.stdout.lines().filter(|line| *line != "n");
        let rows: Vec<u64> = rows.map(|row| row.parse().expect("a count")).collect();
        assert_eq!(rows.len(), reads / WAYS.len(), "{name}");
        let wrong: Vec<&u64> = rows.iter().filter(|rows| !is_right(**rows)).collect();
        assert!(wrong.is_empty(), "{name}: never committed: {wrong:?}");
    }
}

const TABLES: &str = "create table one as select id, id % 5 as k from range(1000);\n\
                      create table two as select id, id % 7 as k from range(2000);\n";

/// Has another shell write in turn until it is done; returns how many writes there were.
fn writes(home: &Home, args: &[&str], commands: &[String], is_done: &AtomicBool) -> usize {
    let mut shell = writer(home, args);
    let mut input = shell.stdin.take().expect("stdin is piped");
    let mut said = BufReader::new(shell.stderr.take().expect("stderr is piped")).lines();
    let mut hear = |start: &str| {
        let line = said.next().expect("it says something").expect("a line");
        assert!(line.starts_with(start), "{line}");
    };
    input.write_all(TABLES.as_bytes()).expect("the shell reads");
    hear("Created");
    hear("Created");
    let mut count = 0;
    while !is_done.load(Ordering::Relaxed) {
        input.write_all(commands[count % commands.len()].as_bytes()).expect("the shell reads");
        hear("Wrote");
        count += 1;
    }
    drop(input);
    assert!(shell.wait().expect("it ends").success());
    count
}

/// Starts a shell that writes what it is told.
fn writer(home: &Home, args: &[&str]) -> Child {
    Command::new(LAKESHELL)
        .args(args)
        .env_clear()
        .envs(home.environment())
        .current_dir(home.work(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the shell starts")
}

#[test]
fn every_answer_during_writes_was_committed() {
    let home = Home::new();
    every_answer_was_committed(&home, &[], "/beside");
}
