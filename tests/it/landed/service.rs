//! `.land --every`, its log and its signals, and landings side by side.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::run;
use crate::support::{Home, Running, Shell};

/// A home with a topic of two messages.
fn topic() -> Home {
    let home = Home::new();
    home.write("one.jsonl", "{\"a\":1}\n{\"a\":2}\n");
    run(&home, &[], &[".publish one.jsonl t --create"]).succeeded();
    home
}

/// Starts a shell whose default file system is the directory to work in.
fn start(home: &Home, command: &str) -> Running {
    let fs = format!("file://{}", home.work("").display());
    Shell::at(home).args(["--fs", &fs, "-c", command]).start()
}

fn rows(home: &Home) -> Vec<Value> {
    home.rows("select count(*) as n, count(distinct offset) as d from 'out';")
}

#[test]
fn a_service_lands_until_it_is_terminated() {
    let home = topic();
    let service = start(&home, ".land t /out --every 200ms --log json");
    service.wait_for("\"start\":0");
    run(&home, &[], &[".publish one.jsonl t"]).succeeded();
    service.wait_for("\"start\":2");
    // Between two landings, or in one that finds nothing.
    service.terminate();
    let since = Instant::now();
    let ended = service.end();
    assert!(since.elapsed() < Duration::from_secs(5), "it ends soon");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.stderr, "Stopped by SIGTERM\n");
    let lines: Vec<Value> =
        ended.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2, "one line a landing: {}", ended.stdout);
    assert_eq!(lines[1]["offsets"], json!([{"partition": 0, "start": 2, "end": 4}]));
    assert_eq!((&lines[1]["rows"], &lines[1]["files"]), (&json!(2), &json!(1)));
    assert_eq!(rows(&home), [json!({"n": 4, "d": 4})]);
}

#[test]
fn a_service_whose_log_nobody_reads_fails() {
    let home = topic();
    let fs = format!("file://{}", home.work("").display());
    let service = ["--fs", &fs, "-c", ".land t /out --every 100ms --log json"];
    let mut service = home.command(&service).spawn().expect("the shell starts");
    drop(service.stdout.take());
    let ended = service.wait_with_output().expect("the shell ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot write the log: nothing reads it any more"), "{said}");
    assert_eq!(rows(&home), [json!({"n": 2, "d": 2})]);
}

#[test]
fn ctrl_c_ends_a_service_too() {
    let home = topic();
    let service = start(&home, ".land t /out --every 1h --log json");
    service.wait_for("\"start\":0");
    service.interrupt();
    assert_eq!(service.end().code, 130);
    assert_eq!(rows(&home), [json!({"n": 2, "d": 2})]);
}

#[test]
fn sigterm_ends_other_commands_at_once() {
    let home = topic();
    let service = start(&home, ".tail t");
    service.wait_for("\"a\":2");
    service.terminate();
    let ended = thread::spawn(move || service.end()).join();
    let said = ended.map(|output| output.code).expect_err("a signal has ended it");
    let said = said.downcast_ref::<String>().expect("a text");
    assert!(said.contains("signal: 15"), "{said}");
}

#[test]
fn it_ends_when_it_has_caught_up() {
    let home = topic();
    let land = [".land t out --until-caught-up"];
    let done = run(&home, &[], &land).succeeded();
    assert!(done.stderr.contains("Landed 2 rows"), "{}", done.stderr);
    assert!(done.stderr.ends_with("Nothing new in topic `t` since out\n"), "{}", done.stderr);
    let wrong = run(&home, &[], &[".land t out --every soon"]);
    assert!(wrong.stderr.contains("`soon` is not a time"), "{}", wrong.stderr);
}

#[test]
fn records_are_landed_once_by_many_at_once() {
    const LANDINGS: usize = 4;
    let home = topic();
    for round in 1..=5 {
        let landings = [(); LANDINGS].map(|()| start(&home, ".land t /out"));
        for landing in landings {
            let done = landing.end();
            assert_eq!(done.code, 0, "{}", done.stderr);
        }
        assert_eq!(rows(&home), [json!({"n": 2 * round, "d": 2 * round})], "round {round}");
        run(&home, &[], &[".publish one.jsonl t"]).succeeded();
    }
}
