//! `.land --every` beside a producer with transactions: what it lands, how late, and in how much memory.
//!
//! `LAKESHELL_LONG=1` makes it a minute instead of some seconds.

use std::env;
use std::thread;
use std::time::{Duration, Instant};

use lakeshell::topics::kafka::KafkaTopics;
use serde_json::{Value, json};

use crate::landed::run;
use crate::services::{Services, fresh};
use crate::support::{Home, LOOK_EVERY, Output, Running, Shell, say};
use crate::topics::on_services::gaps::transaction;
use crate::topics::on_services::open;

/// Messages of a transaction.
const MESSAGES: u64 = 10;
/// The time in which a commit is landed, by a service that lands every second.
const LATE_MAX: Duration = Duration::from_secs(2);
/// A machine that does much else may be late now and then.
const TRIES: usize = 3;
/// What memory may grow by, beside a fifth.
const GROWTH_MAX: u64 = 16 << 20;

/// Messages of open transactions are landed when they are committed, those of aborted ones never.
#[test]
fn a_service_follows_transactions() {
    let lasts = Duration::from_secs(if env::var_os("LAKESHELL_LONG").is_some() { 60 } else { 6 });
    let services = Services::shared();
    let args = ["--brokers", services.brokers(), "--fs", services.fs()];
    let flow = Flow::new(&args);
    let land = format!(".land {} {} --json", flow.topic, flow.dir);
    let words = format!("{land} --every 1s --log json");
    let service = Shell::at(&flow.home).args(args).args(["-c", &words]).start();

    let (committed, resident) = flow.beside(&service, lasts);
    is_flat(&resident);
    let (late, committed) = flow.caught_up(&service, committed);
    say(&format!(
        "a service beside {committed} transactions: caught up after {late:?}, {} MiB at most",
        resident.iter().max().expect("samples") >> 20
    ));
    assert!(late.iter().any(|late| *late <= LATE_MAX), "caught up after {late:?}");

    // It may be ended in the landing of this one.
    flow.commit(committed);
    service.terminate();
    let ended = service.end();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.ends_with("Stopped by SIGTERM\n"), "{}", ended.stderr);
    let logged = landed(&ended.stdout);
    assert!(logged == MESSAGES * committed || logged == MESSAGES * (committed + 1), "{logged}");
    flow.holds(logged);
    flow.run(&[&land]).succeeded();
    flow.holds(MESSAGES * (committed + 1));
}

/// A topic, its producer, and the directory where it is landed.
struct Flow<'a> {
    home: Home,
    args: &'a [&'a str],
    topics: KafkaTopics,
    topic: String,
    dir: String,
}

impl<'a> Flow<'a> {
    fn new(args: &'a [&'a str]) -> Self {
        let (topic, dir) = (fresh("service"), format!("/{}", fresh("service")));
        let flow = Self { home: Home::new(), args, topics: open(&[]), topic, dir };
        flow.run(&[&format!(".topic create {} --partitions 2", flow.topic)]).succeeded();
        flow
    }

    fn run(&self, commands: &[&str]) -> Output {
        run(&self.home, self.args, commands)
    }

    /// Commits the transaction of a number, whose messages have the ids after those of the one before.
    fn commit(&self, number: u64) {
        let ids = MESSAGES * number..MESSAGES * (number + 1);
        let values: Vec<String> = ids.map(|id| json!({ "id": id }).to_string()).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let done = transaction(&self.topics, &self.topic, &values, true);
        assert_eq!(done.acknowledged, MESSAGES);
    }

    /// Commits and aborts transactions; returns how many it has committed, and the memory of the service meanwhile.
    fn beside(&self, service: &Running, lasts: Duration) -> (u64, Vec<u64>) {
        let produce = || {
            let began = Instant::now();
            let mut committed = 1;
            while began.elapsed() < lasts {
                self.commit(committed);
                committed += 1;
                if committed % 3 == 0 {
                    transaction(&self.topics, &self.topic, &["{\"id\":-1}"], false);
                }
                thread::sleep(Duration::from_millis(50));
            }
            committed
        };
        // Without what it takes to start.
        self.commit(0);
        service.wait_for("\"rows\":10,");
        thread::scope(|scope| {
            let producer = scope.spawn(produce);
            let mut resident = Vec::new();
            while !producer.is_finished() {
                resident.push(service.resident());
                thread::sleep(LOOK_EVERY);
            }
            (producer.join().expect("each transaction ends"), resident)
        })
    }

    /// Waits until all is landed and, if that was late, until further transactions are; returns the times since the
    /// commits, and the number of transactions.
    fn caught_up(&self, service: &Running, mut committed: u64) -> (Vec<Duration>, u64) {
        let mut late: Vec<Duration> = Vec::new();
        while late.len() < TRIES && late.iter().all(|late| *late > LATE_MAX) {
            if !late.is_empty() {
                self.commit(committed);
                committed += 1;
            }
            let since = Instant::now();
            while landed(&service.stdout()) < MESSAGES * committed {
                assert!(since.elapsed() < 10 * LATE_MAX, "transaction {committed} is not landed");
                thread::sleep(LOOK_EVERY);
            }
            late.push(since.elapsed());
        }
        (late, committed)
    }

    /// Expects each of so many messages once, in the files that the manifest names and in no others.
    fn holds(&self, messages: u64) {
        let Self { dir, .. } = self;
        let query = format!("select count(*), count(distinct id), min(id), max(id) from '{dir}';");
        let rows = self.run(&[&query]).succeeded().stdout;
        let row = format!("{messages}\t{messages}\t0\t{}", messages - 1);
        assert_eq!(rows.lines().nth(1), Some(row.as_str()), "{rows}");
        let text = self.run(&[&format!(".fs cat {dir}/_SUCCESS")]).succeeded().stdout;
        let manifest: Value = serde_json::from_str(&text).expect("a manifest is JSON");
        let named = manifest["files"].as_array().expect("files").len();
        let held = self.run(&[&format!(".ls {dir}")]).succeeded().stdout;
        assert_eq!(held.lines().filter(|line| line.contains("/part-")).count(), named, "{held}");
        let beside = self.run(&[".ls /"]).succeeded().stdout;
        assert!(!beside.contains(&format!("/.{}", &dir[1..])), "{beside}");
    }
}

/// Adds up the rows in the complete lines of a log.
fn landed(log: &str) -> u64 {
    let complete = log.rsplit_once('\n').map_or("", |(complete, _)| complete);
    let line = |line: &str| serde_json::from_str::<Value>(line).expect("a line is JSON");
    complete.lines().map(|text| line(text)["rows"].as_u64().expect("a count")).sum()
}

/// Expects that memory does not grow from the first to the last third of the time.
fn is_flat(resident: &[u64]) {
    let third = resident.len() / 3;
    let highest = |samples: &[u64]| *samples.iter().max().expect("samples");
    let first = highest(&resident[..third]);
    let last = highest(&resident[resident.len() - third..]);
    let (first_mib, last_mib) = (first >> 20, last >> 20);
    assert!(last <= first / 5 * 6 + GROWTH_MAX, "{first_mib} MiB at first, {last_mib} at last");
}
