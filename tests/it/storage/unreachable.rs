//! HDFS that is not there: an answer in seconds, which says what was tried and what to type.

use std::io::Write as _;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Home, Output};

/// The longest that any of these may take; the first answer of a silent server is waited for 10 s.
const SECONDS_MAX: u64 = 14;

/// Runs a command with a default file system; returns what was said.
fn ask(fs: &str, command: &str) -> Output {
    let home = Home::new();
    let started = Instant::now();
    let output = home.command(&["--fs", fs, "-c", command]).output().expect("it runs");
    let took = started.elapsed();
    assert!(took < Duration::from_secs(SECONDS_MAX), "{fs}: {took:?}");
    Output::from(output)
}

#[track_caller]
fn unreachable(ran: &Output, words: &[&str]) {
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.stderr);
    for word in words.iter().chain(&["running", "Without `--fs`"]) {
        assert!(ran.stderr.contains(word), "`{word}`: {}", ran.stderr);
    }
    assert_eq!(ran.stderr.lines().count(), 2, "an error and a hint: {}", ran.stderr);
}

#[test]
fn a_port_where_nobody_listens() {
    let words = ["cannot reach HDFS at `127.0.0.1:1`: Connection refused"];
    unreachable(&ask("hdfs://127.0.0.1:1", ".ls /"), &words);
    unreachable(&ask("hdfs://127.0.0.1:1", "select * from '/x';"), &words);
}

#[test]
fn a_host_that_is_not_there() {
    unreachable(&ask("hdfs://no-such-host.invalid:8020", ".ls /"), &["no-such-host.invalid:8020"]);
    // Without a port it is Hadoop's.
    unreachable(&ask("hdfs://no-such-host.invalid", ".ls /"), &["no-such-host.invalid:8020: "]);
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_long() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let fs = format!("hdfs://{}", listener.local_addr().expect("an address"));
    let held =
        thread::spawn(move || listener.accept().map(|(first, _)| (first, listener.accept())));
    unreachable(&ask(&fs, ".ls /"), &["no answer in 10 s"]);
    drop(held);
}

#[test]
fn a_server_that_is_no_namenode_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let fs = format!("hdfs://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let answer =
                stream.and_then(|mut stream| stream.write_all(b"\0\0\0\x04\xff\xff\xff\xff"));
            answer.expect("it can be written to");
        }
    });
    let ran = ask(&fs, ".ls /");
    assert_eq!(ran.code, 3, "{}", ran.stderr);
}
