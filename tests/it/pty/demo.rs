//! `.demo`: Enter runs what is shown, `q` and Ctrl-C leave, and nothing is left behind.

use std::fs;

use super::{CTRL_C, Terminal};
use crate::support::Home;

/// Begins the demo in a session that has a table, and waits for its first step.
fn begun(home: &Home) -> Terminal {
    let mut terminal = Terminal::open_with(home, &["--mode", "csv"], 80, &[]);
    terminal.enter("create view mine as select 7 as seven;");
    terminal.press(".demo\r");
    terminal.wait_for("lakeshell> .sample assessments data.json  (1 of ");
    terminal
}

/// Waits for the prompt and looks whether the session is as it was.
fn left(mut terminal: Terminal, home: &Home) {
    terminal.wait_for_prompt();
    terminal.enter("select * from mine;");
    terminal.wait_for("seven\n7\n");
    terminal.enter(".topics");
    terminal.enter(".ls /tmp");
    assert!(!terminal.text().contains("assessment-attempts  "), "{}", terminal.text());
    let here: Vec<_> =
        fs::read_dir(home.work("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(here, ["data"], "the demo has left files");
    let lakes = fs::read_dir(home.path("")).unwrap().map(|e| e.unwrap().file_name());
    let lakes: Vec<_> = lakes.filter(|name| name.to_string_lossy().contains("demo")).collect();
    assert!(lakes.is_empty(), "the lake of the demo is still there: {lakes:?}");
    terminal.leave();
}

#[test]
fn enter_steps_and_q_leaves() {
    let home = Home::new();
    let mut terminal = begun(&home);
    assert!(terminal.text().contains("\n1. What do we have?"), "{}", terminal.text());
    assert!(terminal.style_of("1. What do we").bold(), "what is said stands out");
    assert!(terminal.style_of(".sample").bold(), "the statement has its colors");
    // Other keys do nothing.
    terminal.press("xyz \x1b[A\t");
    terminal.press("\r");
    terminal.wait_for(
        "lakeshell> .sample assessments data.json\nWrote 3,280 records (9.3 MB) to data.json",
    );
    terminal.wait_for("lakeshell> .peek data.json -n 1  (2 of ");
    terminal.press("\r");
    terminal.wait_for("2. A topic is a log");
    terminal.wait_for(".topic create assessment-attempts --partitions 1  (3 of ");
    terminal.press("q");
    terminal.wait_for("Left at step 3 of ");
    left(terminal, &home);
}

#[test]
fn ctrl_c_leaves_too() {
    let home = Home::new();
    let mut terminal = begun(&home);
    terminal.press(CTRL_C);
    terminal.wait_for("Left at step 1 of ");
    left(terminal, &home);
}

#[test]
fn it_can_run_without_waiting() {
    let home = Home::new();
    let mut terminal = Terminal::open_with(&home, &[], 80, &[]);
    terminal.press(".demo --no-wait\r");
    terminal.wait_for("That was all; everything the demo created was deleted.");
    terminal.wait_for_prompt();
    terminal.leave();
}
