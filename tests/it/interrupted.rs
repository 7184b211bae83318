//! Ctrl-C and kills: what is said is what was done, and what was typed is not lost.

use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::support::{Home, LOOK_EVERY, Shell};

/// Rows that come at once, and then none for longer than any test.
const SLOW: &str = "create view slow as select 'a' as value from range(1000) union all \
                    select cast(id as string) from range(1000000000000) where id < 0;\n";

#[test]
fn an_interrupted_publish_of_a_table_reports_what_is_in_the_topic() {
    let home = Home::new();
    let script = format!("{SLOW}.print ready\n.publish slow t --create\n");
    let running = Shell::at(&home).stdin(script).start();
    running.wait_for("ready");
    thread::sleep(LOOK_EVERY * 100);
    running.interrupt();
    let said = running.end();
    assert_eq!(said.code, 130, "{}", said.as_text());
    assert!(said.stderr.contains("acknowledged"), "{}", said.stderr);
    assert!(!said.stderr.contains("did not stop"), "{}", said.stderr);
    let counted = Shell::at(&home)
        .args(["--mode", "csv", "-c", ".load t as m", "-c", "select count(*) as n from m;"])
        .output()
        .succeeded();
    let rows: u64 = counted.stdout.lines().nth(1).and_then(|n| n.parse().ok()).expect("a count");
    let told = match rows {
        1000 => "1,000 messages acknowledged".to_owned(),
        rows => format!("{rows} messages acknowledged"),
    };
    // 1,000 messages end in `0 messages` too.
    let (before, _) =
        said.stderr.split_once(&told).unwrap_or_else(|| panic!("{told}: {}", said.stderr));
    assert!(
        !before.ends_with([',', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']),
        "{told}: {}",
        said.stderr
    );
}

#[test]
fn every_command_stops_at_once() {
    let home = Home::new();
    for command in [
        "select count(*) from slow;",
        "select value from slow order by value;",
        "create table kept as select * from slow;",
        ".cache slow",
        ".write slow /tmp/x",
        ".show slow -n 2000",
        ".unroll slow as u",
        ".watch 1 --times 2",
    ] {
        let script = if command.starts_with(".watch") {
            format!("{SLOW}select value from slow limit 1;\n.print ready\n.watch 600 --times 2\n")
        } else {
            format!("{SLOW}.print ready\n{command}\n")
        };
        let running = Shell::at(&home).stdin(script).start();
        running.wait_for("ready");
        thread::sleep(LOOK_EVERY * 30);
        running.interrupt();
        let said = running.end();
        assert_eq!(said.code, 130, "{command}: {}", said.as_text());
        assert!(!said.stderr.contains("did not stop"), "{command}: {}", said.stderr);
        assert_eq!(fs::read_dir(home.path("lake/tmp")).expect("a lake").count(), 0, "{command}");
    }
}

/// Ctrl-C works while a pipe is full that nobody reads.
#[test]
fn a_pipe_that_nobody_reads_is_not_waited_for() {
    let home = Home::new();
    home.write("lines.jsonl", "{\"a\":\"0123456789\"}\n".repeat(20_000));
    for script in [
        "select id from range(100000000);",
        "create table t as select repeat('x', 1000) as s from range(1000);\n.show t -n 1000 --full",
        ".peek lines.jsonl -n 20000 --full",
        ".publish lines.jsonl t --create\n.tail t -n 20000",
    ] {
        let mut running = Shell::at(&home).args(["--mode", "csv"]).stdin(script).start_unread();
        // It stands still once the pipe is full.
        running.wait_until_it_stands();
        running.interrupt();
        let said = running.ends_within(Duration::from_secs(5));
        assert_eq!(said.0, Some(130), "{script}: {}", said.1);
    }
}

/// Ctrl-C stops the deletion of a directory of many files, and the deleted ones are reported.
#[test]
fn a_deletion_stops_between_two_files() {
    let home = Home::new();
    let (place, files) = (home.path("lake/tmp/many"), 60_000);
    fs::create_dir(&place).expect("a directory");
    for file in 0..files {
        fs::File::create(place.join(file.to_string())).expect("a file");
    }
    let left = || fs::read_dir(&place).map_or(0, Iterator::count);
    let running = Shell::at(&home).stdin(".fs rm -r /tmp/many\n").start();
    while left() == files {
        thread::sleep(LOOK_EVERY);
    }
    running.interrupt();
    let said = running.end();
    // It may have been done in time, but what it says is what it did.
    if place.exists() {
        assert_eq!(said.code, 130, "{}", said.as_text());
        let gone = files - left();
        let told = format!("{},{:03} files of `", gone / 1000, gone % 1000);
        let told = if gone < 1000 { format!("{gone} files of `") } else { told };
        assert!(said.stderr.contains(&told), "{told}: {}", said.stderr);
        assert!(said.stderr.contains("the rest was not"), "{}", said.stderr);
    } else {
        assert!(said.stdout.contains("Deleted /tmp/many"), "{}", said.as_text());
    }
}

/// Commands that wait for a broker or compute for a long time end within seconds.
#[test]
fn what_computes_for_long_stops_at_once() {
    let home = Home::new();
    for script in [
        "select count(*) from range(10000000000) a where regexp_replace(cast(a.id as string), '(1*)*2', 'x') = 'y';",
        "select count(*) from range(1000000) a join range(1000000) b on a.id > b.id + length(cast(b.id as string));",
        "with recursive r as (select 1 n union all select n + 1 from r where n < 1000000000) select count(*) from r;",
        "explain analyze select count(*) from range(1000000000000);",
        "create view v as select cast(id as string) value from range(100000000000);\n.unroll v as u",
        "create view v as select cast(id as string) value from range(100000000000);\n.publish v t --create",
    ] {
        let script = format!(".print ready\n{script}\n");
        let running = Shell::at(&home).stdin(script).start();
        running.wait_for("ready");
        thread::sleep(LOOK_EVERY * 50);
        running.interrupt();
        let (started, said) = (Instant::now(), running.end());
        assert_eq!(said.code, 130, "{}", said.as_text());
        assert!(started.elapsed() < Duration::from_secs(10), "{}", said.as_text());
    }
}

/// What a killed copy has left is reported, with the command that deletes it.
#[test]
fn the_rest_of_a_killed_copy_is_told() {
    let home = Home::new();
    home.write("new", "new");
    let left = ".0b0e9ab1-62d0-4b6c-93a2-7ce2f4a4d9a1._COPYING_";
    fs::write(home.path("lake/tmp").join(left), "half").expect("a file");
    let put = || Shell::at(&home).args(["-c", ".fs put -f new /tmp/new"]).output();
    let said = put();
    assert_eq!(said.code, 0, "{}", said.as_text());
    let command = said.stderr.split("; `").nth(1).and_then(|rest| rest.split('`').next());
    let command = command.unwrap_or_else(|| panic!("no command is told: {}", said.stderr));
    let deleted = Shell::at(&home).args(["-c", command]).output();
    assert_eq!(deleted.code, 0, "{}", deleted.as_text());
    assert!(!home.path("lake/tmp").join(left).exists());
    assert_eq!(put().stderr, "Copied\n");
}
