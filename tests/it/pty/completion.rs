//! Tab: what is put in, and what is listed, at each place.

use std::time::{Duration, Instant};

use super::{CTRL_C, TAB, Terminal, WIDTHS};
use crate::support::Home;

/// Opens a shell with a topic and two tables.
fn open(columns: u16) -> Terminal {
    let home = Home::new();
    // Without colors there are no hints, which would stand behind what is put in.
    let variables = [("NO_COLOR", "1")];
    let mut terminal = Terminal::open_with(&home, &["--mode", "csv"], columns, &variables);
    terminal.enter(".publish data/real-sample-29.jsonl attempts --create");
    terminal.enter(".load attempts AS messages");
    terminal.enter(".unroll messages AS assessments");
    terminal
}

/// Types keys after which the last line is to read so, and drops the line.
#[track_caller]
fn completes(terminal: &mut Terminal, keys: &str, line: &str) {
    terminal.press(keys);
    terminal.wait_until(line, |screen| {
        screen.lines().last().is_some_and(|last| last == format!("lakeshell> {line}"))
    });
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
}

#[test]
fn what_is_alone_is_put_in() {
    for columns in WIDTHS {
        let mut terminal = open(columns);
        let table = [
            (".pub\t", ".publish"),
            (".lo\tatt\t", ".load attempts"),
            (".load attempts --js\t", ".load attempts --json"),
            (".load attempts --from ear\t", ".load attempts --from earliest"),
            (".topic de\t", ".topic de"),
            (".topic des\tatt\t", ".topic describe attempts"),
            (".unroll mess\t", ".unroll messages"),
            (".unroll messages.val\t", ".unroll messages.value"),
            (".unroll messages --mode f\t", ".unroll messages --mode failfast"),
            (".mode nd\t", ".mode ndjson"),
            (".peek data/real-sample-29.jsonl\t", ".peek data/real-sample-29.jsonl"),
            (".peek da\tsc\t", ".peek data/scripts/"),
            (".ls /t\t", ".ls /tmp/"),
            (".help .unr\t", ".help .unroll"),
            (".help ka\t", ".help kafka"),
            ("sel\t", "select"),
            ("select * from asse\t", "select * from assessments"),
            ("select EXAM_\t from assessments", "select exam_name from assessments"),
            ("select s.seq\t.q\t[0].user_r\t", "select s.seq.q[0].user_r"),
            ("select sequences.q\t[0].user_r\t", "select sequences.questions[0].user_result"),
            ("select regexp_rep\t", "select regexp_replace("),
            ("select * from assessments hav\t", "select * from assessments having"),
            ("select * from '/t\t", "select * from '/tmp/"),
        ];
        for (keys, line) in table {
            completes(&mut terminal, keys, line);
        }
        terminal.leave();
    }
}

#[test]
fn what_is_not_alone_is_listed() {
    for columns in WIDTHS {
        let mut terminal = open(columns);
        terminal.press(".load attempts --");
        terminal.press(TAB);
        terminal.wait_for("--json       Unroll the values as JSON");
        terminal.wait_for("--headers    Add a column `headers`");
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        terminal.press("select sequences.counts.");
        terminal.press(TAB);
        terminal.wait_for("all_correct  boolean");
        terminal.wait_for("unanswered   bigint");
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        terminal.press("select * from ");
        terminal.press(TAB);
        terminal.wait_for("\nmessages     assessments");
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        terminal.leave();
    }
}

#[test]
fn topics_that_cannot_be_reached_hold_nobody_up() {
    let args = ["--brokers", "127.0.0.1:1"];
    let mut terminal = Terminal::open(&Home::new(), &args);
    let started = Instant::now();
    terminal.press(".load ");
    terminal.press(TAB);
    terminal.press("x");
    terminal.wait_for("lakeshell> .load x");
    let took = started.elapsed();
    assert!(took < Duration::from_secs(1), "it took {took:?}");
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    terminal.leave();
}
