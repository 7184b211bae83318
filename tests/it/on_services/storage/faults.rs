//! Faults of HDFS under writes: its processes are killed, and nothing is lost, half there, or endless.
//!
//! The shell writes one directory after the other; what it has acknowledged, and what it has not, is compared with
//! what the `NameNode` lists afterwards.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::ops::Range;
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::pty::Terminal;
use crate::services::{Process, Service, Services};
use crate::support::Home;

/// How many directories a run writes.
const WRITES: usize = 40;
/// How many rows each has.
const ROWS: usize = 20_000;
/// The longest that a run may take with a service gone.
const RUN_MAX: Duration = Duration::from_mins(2);

/// A home with a topic to write from.
fn home() -> Home {
    let home = Home::new();
    let mut text = String::new();
    for n in 0..ROWS {
        writeln!(text, r#"{{"n":{n},"k":{},"text":"number {n} of many"}}"#, n % 4)
            .expect("a string takes text");
    }
    home.write("rows.jsonl", text);
    home.run("table", ".publish rows.jsonl rows --create").succeeded();
    home
}

/// A shell that writes `out/0`, `out/1`, … and goes on after errors, unless HDFS is out of reach.
struct Writing {
    child: Child,
    said: Vec<String>,
    started: Instant,
}

/// How it ended.
struct Ended {
    said: String,
    stdout: String,
    code: Option<i32>,
    /// The directories whose writing was acknowledged.
    written: BTreeSet<usize>,
    took: Duration,
}

impl Writing {
    fn start(home: &Home, services: &Services, writes: Range<usize>) -> Self {
        let mut script = ".load rows --json\n".to_owned();
        for at in writes {
            let by = if at % 4 == 0 { "--partition-by k" } else { "" };
            writeln!(script, ".write rows /out/{at} {by}").expect("a string takes text");
        }
        script += "select 40 + 2 AS alive;\n";
        home.write("writes.sql", script);
        let args = ["--fs", services.fs(), "--keep-going", "-f", "writes.sql"];
        let child = home.command(&args).spawn().expect("it runs");
        Self { child, said: Vec::new(), started: Instant::now() }
    }

    /// Waits until so many writes were acknowledged.
    fn wait_for(&mut self, writes: usize) {
        let stderr = self.child.stderr.as_mut().expect("it is a pipe");
        // Read byte by byte, for nothing to be lost in a buffer.
        let mut lines = BufReader::with_capacity(1, stderr).lines();
        let mut written = 0;
        while written < writes {
            let line = lines.next().expect("it goes on").expect("stderr is UTF-8");
            written += usize::from(line.contains("Wrote "));
            self.said.push(line);
        }
    }

    fn end(mut self) -> Ended {
        let mut said = self.said.join("\n") + "\n";
        let mut stderr = self.child.stderr.take().expect("it is a pipe");
        stderr.read_to_string(&mut said).expect("stderr is UTF-8");
        let mut stdout = String::new();
        let mut pipe = self.child.stdout.take().expect("it is a pipe");
        pipe.read_to_string(&mut stdout).expect("stdout is UTF-8");
        let code = self.child.wait().expect("it ends").code();
        let number = |line: &str| {
            let rest = line.split_once("Wrote ")?.1.split_once("/out/")?.1;
            rest.split(':').next()?.parse().ok()
        };
        let written = said.lines().filter_map(number).collect();
        Ended { said, stdout, code, written, took: self.started.elapsed() }
    }
}

impl Ended {
    /// Checks what holds after every fault, against the `NameNode`'s own listing.
    fn check(&self, services: &Services) {
        let said = &self.said;
        assert!(self.took < RUN_MAX, "{:?}: {said}", self.took);
        match self.code {
            // As in any script: what is out of reach ends it.
            Some(3) => {}
            Some(0 | 1) => assert!(self.stdout.contains("42"), "the shell is alive: {said}"),
            other => panic!("{other:?}: {said}"),
        }
        let listing = services.hadoop_fs(&["-ls", "/out"]);
        let names =
            listing.lines().filter_map(|line| line.rsplit_once("/out/")).map(|(_, name)| name);
        let (hidden, visible): (Vec<&str>, Vec<&str>) =
            names.partition(|name| name.starts_with('.'));
        for left in hidden {
            assert!(said.contains(left), "nothing was said of `{left}`: {said}");
        }
        let visible: BTreeSet<usize> =
            visible.iter().map(|name| name.parse().expect("a number")).collect();
        let lost: Vec<_> = self.written.difference(&visible).collect();
        assert!(lost.is_empty(), "acknowledged and gone: {lost:?}: {said}");
        // One whose acknowledgement was lost may be there, and is whole.
        let manifests = services.hadoop_fs(&["-cat", "/out/*/_SUCCESS"]);
        let manifests = serde_json::Deserializer::from_str(&manifests).into_iter::<Value>();
        let rows: Vec<Value> =
            manifests.map(|manifest| manifest.expect("a manifest")["rows"].clone()).collect();
        assert_eq!(rows, vec![Value::from(ROWS); visible.len()], "{listing}");
    }
}

/// Counts the rows of all that was written, as our own reader sees them.
fn read_back(home: &Home, services: &Services, written: &BTreeSet<usize>) {
    let mut queries = String::new();
    for at in written {
        let from = format!("{}/out/{at}", services.fs());
        writeln!(queries, "select count(*) AS n, count(DISTINCT n) AS d from '{from}';")
            .expect("a string takes text");
    }
    let counted = home.rows(&queries);
    let whole = serde_json::json!({"n": ROWS, "d": ROWS});
    assert_eq!(counted, vec![whole; written.len()]);
}

#[test]
fn a_namenode_that_restarts_is_waited_for() {
    let (services, home) = (Services::own(&[Service::Hdfs]), home());
    let mut writing = Writing::start(&home, &services, 0..WRITES);
    writing.wait_for(3);
    services.kill(Process::NameNode);
    services.start(Process::NameNode);
    let ended = writing.end();
    ended.check(&services);
    // What was under way may fail; the others wait.
    assert!(ended.written.len() >= WRITES - 2, "{}", ended.said);
    read_back(&home, &services, &ended.written);
}

#[test]
fn a_namenode_that_is_gone_ends_writes_in_bounded_time() {
    let (services, home) = (Services::own(&[Service::Hdfs]), home());
    let mut writing = Writing::start(&home, &services, 0..WRITES);
    writing.wait_for(3);
    services.kill(Process::NameNode);
    let ended = writing.end();
    assert_eq!(ended.code, Some(3), "{}", ended.said);
    assert!(ended.said.contains("cannot reach HDFS at `127.0.0.1:"), "{}", ended.said);
    services.start(Process::NameNode);
    ended.check(&services);
    read_back(&home, &services, &ended.written);
}

#[test]
fn a_datanode_that_is_gone_ends_writes_and_leaves_nothing() {
    let (services, home) = (Services::own(&[Service::Hdfs]), home());
    let mut writing = Writing::start(&home, &services, 0..WRITES);
    writing.wait_for(3);
    services.kill(Process::DataNode);
    let ended = writing.end();
    assert_eq!(ended.code, Some(3), "{}", ended.said);
    assert!(ended.said.contains("DataNode"), "{}", ended.said);
    assert!(ended.written.len() < WRITES, "{}", ended.said);
    let written = ended.written.iter().next().expect("three were written");
    let ran = home.run("ndjson", &format!("select * from '{}/out/{written}';", services.fs()));
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("no DataNode of"), "{}", ran.stderr);
    the_prompt_lives(&services);
    services.start(Process::DataNode);
    ended.check(&services);
    let listing = services.hadoop_fs(&["-ls", "/out"]);
    assert!(!listing.contains("/out/."), "the NameNode was there to clean up: {listing}");
    read_back(&home, &services, &ended.written);
    let again = Writing::start(&home, &services, WRITES..WRITES + 1).end();
    assert_eq!(again.code, Some(0), "{}", again.said);
    again.check(&services);
}

/// Fails to write at a prompt, and goes on there.
fn the_prompt_lives(services: &Services) {
    let home = Home::new();
    let mut terminal = Terminal::open(&home, &["--fs", services.fs()]);
    terminal.enter("select 1 AS n;");
    terminal.enter(".write _ /out/prompt");
    assert!(terminal.text().contains("DataNode"), "{}", terminal.text());
    terminal.enter("select 40 + 2 AS alive;");
    assert!(terminal.text().contains("   42 "), "{}", terminal.text());
}

#[test]
fn safe_mode_is_told_of_and_can_be_read_in() {
    let (services, home) = (Services::own(&[Service::Hdfs]), home());
    let before = Writing::start(&home, &services, 0..1).end();
    assert_eq!(before.code, Some(0), "{}", before.said);
    services.hdfs_admin(&["-safemode", "enter"]);
    let started = Instant::now();
    let ended = Writing::start(&home, &services, 1..3).end();
    assert!(started.elapsed() < Duration::from_secs(10), "it is no use to wait: {}", ended.said);
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    assert!(ended.said.contains("is in safe mode"), "{}", ended.said);
    read_back(&home, &services, &before.written);
    services.hdfs_admin(&["-safemode", "leave"]);
}
