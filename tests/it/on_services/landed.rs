//! Landings from Kafka and on HDFS.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::landed::day::each_record_is_landed_once;
use crate::landed::killed::each_step_leaves_the_old_or_the_new_state;
use crate::landed::run;
use crate::services::{Process, Service, Services, fresh};
use crate::support::{Home, Shell};

#[test]
fn each_step_of_a_write_is_survived() {
    let (services, home) = (Services::shared(), Home::new());
    home.write("one.jsonl", "{\"a\":1}\n{\"a\":2}\n");
    let root = format!("/{}", fresh("steps"));
    each_step_leaves_the_old_or_the_new_state(&home, &["--fs", services.fs()], &root);
}

#[test]
fn a_day_on_kafka() {
    let (services, home) = (Services::own(&[Service::Kafka]), Home::new());
    each_record_is_landed_once(&home, &["--brokers", services.brokers()], "day", || {
        services.kill(Process::Kafka);
        services.start(Process::Kafka);
    });
}

/// Messages of open transactions are landed when they are committed, those of aborted ones never.
#[test]
fn a_service_follows_transactions() {
    const ROUNDS: usize = 5;
    let (services, home) = (Services::shared(), Home::new());
    let (topic, dir) = (fresh("service"), format!("/{}", fresh("service")));
    let args = ["--brokers", services.brokers(), "--fs", services.fs()];
    run(&home, &args, &[&format!(".topic create {topic} --partitions 2")]).succeeded();
    home.write("ten.jsonl", "{\"a\":1}\n".repeat(10));
    let land = format!(".land {topic} {dir} --json --every 300ms --log json");
    let service = Shell::at(&home).args(args).args(["-c", &land]).start();
    for round in 1..=ROUNDS {
        run(&home, &args, &[&format!(".publish ten.jsonl {topic} --transaction")]).succeeded();
        let since = Instant::now();
        let query = format!("select count(*) as n from '{dir}';");
        while run(&home, &args, &[&query]).stdout != format!("n\n{}\n", 10 * round) {
            assert!(since.elapsed() < Duration::from_secs(20), "round {round} is landed");
        }
    }
    service.terminate();
    let ended = service.end();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let line = |line: &str| serde_json::from_str::<Value>(line).expect("JSON");
    let rows = ended.stdout.lines().map(|text| line(text)["rows"].as_u64().expect("a count"));
    assert_eq!(rows.sum::<u64>(), 10 * ROUNDS as u64);
    let left = run(&home, &args, &[".ls /"]).succeeded().stdout;
    assert!(!left.contains(&format!("/.{}", &dir[1..])), "{left}");
}
