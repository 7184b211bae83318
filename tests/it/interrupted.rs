//! Ctrl-C and kills: what is said is what was done, and what was typed is not lost.

use std::fs;
use std::thread;

use crate::support::{Home, LOOK_EVERY, Shell};

/// Rows that come at once, and then none for longer than any test.
const SLOW: &str = "create view slow as select 'a' as value from range(1000) union all \
                    select cast(id as string) from range(1000000000000) where id < 0;\n";

#[test]
fn kind_21_an_interrupted_publish_of_a_table_says_what_is_in_the_topic() {
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
        .output();
    let rows: u64 = counted.stdout.lines().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
    let told =
        format!("{} acknowledged", if rows == 0 { "0 messages".into() } else { grouped(rows) });
    assert!(said.stderr.contains(&told), "{told}: {}", said.stderr);
}

fn grouped(rows: u64) -> String {
    match rows {
        1000 => "1,000 messages".to_owned(),
        rows => format!("{rows} messages"),
    }
}

#[test]
fn kind_21_every_path_stops_at_once() {
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
