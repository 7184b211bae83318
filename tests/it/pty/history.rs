//! The history: what comes back, in this session, the next, and one beside it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Terminal, UP, WIDTHS};
use crate::support::{Home, Shell};

/// Returns the texts of a history file.
fn texts(history: &Path) -> Vec<String> {
    let entries = fs::read_to_string(history).expect("there is a history");
    let text = |line: &str| {
        let entry: serde_json::Value = serde_json::from_str(line).expect("an entry is JSON");
        // What has ended is there twice.
        let is_ended = entry["outcome"] != "unfinished";
        is_ended.then(|| entry["text"].as_str().unwrap_or_default().to_owned())
    };
    entries.lines().filter_map(text).collect()
}

#[test]
fn what_was_typed_comes_back_in_the_next_session() {
    let home = Home::new();
    let history = home.path("history.jsonl");
    let path = history.display().to_string();
    let args = ["--mode", "csv", "--history", &path];

    let mut first = Terminal::open(&home, &args);
    first.press("select\r");
    first.wait_for("ends the statement");
    first.press("1 as one;\r");
    first.wait_for("one\n1\n");
    first.wait_for_prompt();
    first.enter("select 'shown' as said; select 'too' as said;");
    first.enter(" select 'hidden' as said;");
    first.leave();

    assert_eq!(
        texts(&history),
        ["select\n1 as one", "select 'shown' as said", "select 'too' as said"],
        "one entry a statement; a line that starts with a space is none"
    );
    let mode = fs::metadata(&history).expect("there is a history").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let mut second = Terminal::open(&home, &args);
    second.press(UP);
    second.wait_for("lakeshell> select 'too' as said;");
    second.press("\r");
    second.wait_for("said\ntoo\n");
    second.wait_for_prompt();
    second.leave();
}

#[test]
fn sessions_side_by_side_share_what_is_typed() {
    let home = Home::new();
    let path = home.path("history.jsonl").display().to_string();
    let args = ["--mode", "csv", "--history", &path];
    let mut one = Terminal::open(&home, &args);
    let mut other = Terminal::open(&home, &args);
    one.enter("select 'first' as said;");
    other.enter("select 'second' as said;");
    one.enter("select 'third' as said;");
    // The other's statement stands before this session's own.
    one.press(UP);
    one.press(UP);
    one.press(UP);
    one.wait_until("the other's statement", |screen| {
        screen.lines().last() == Some("lakeshell> select 'second' as said;")
    });
    one.press("\r");
    one.wait_for_prompt();
    one.leave();
    other.leave();
}

#[test]
fn a_killed_session_loses_no_statement() {
    let home = Home::new();
    let history = home.path("history.jsonl");
    let path = history.display().to_string();
    let mut terminal = Terminal::open(&home, &["--mode", "csv", "--history", &path]);
    terminal.enter("select 'kept' as said;");
    terminal.enter("select missing;");
    terminal.child.kill().expect("the shell can be killed");
    assert_eq!(texts(&history), ["select 'kept' as said", "select missing"]);
}

#[test]
fn the_history_is_listed_searched_and_queried() {
    for columns in WIDTHS {
        let home = Home::new();
        let path = home.path("history.jsonl").display().to_string();
        let args = ["--mode", "csv", "--history", &path];
        let mut terminal = Terminal::open_with(&home, &args, columns, &[]);
        terminal.enter("select 'one' as said;");
        terminal.enter("select missing;");
        terminal.enter(".history MISS");
        terminal.wait_for("lakeshell> .history MISS\n-- failed: select missing;\n");
        terminal.enter("select statement, outcome from history() where duration_ms >= 0;");
        terminal.wait_for("select 'one' as said,ok\nselect missing,failed\n.history MISS,ok\n");
        terminal.leave();
    }
}

#[test]
fn a_statement_is_in_the_history_before_it_runs() {
    let home = Home::new();
    let history = home.path("h.jsonl");
    let flags = ["--history", &history.display().to_string()];
    let text = || std::fs::read_to_string(&history).unwrap_or_default();
    let mut terminal = Terminal::open(&home, &flags);
    let query = "select count(*) from range(1000000000000000) where id % 3 = 5;";
    terminal.press(query);
    terminal.wait_for(query);
    terminal.press("\r");
    terminal.wait_until("the statement in the history", |_| text().contains("unfinished"));
    terminal.child.kill().expect("the shell can be killed");
    terminal.child.wait().expect("the shell can be waited for");
    let script = ".history\nselect outcome from history() where statement like '%range%';\n";
    let said = Shell::at(&home).args(["--mode", "csv"]).args(flags).stdin(script).output();
    let expected = format!("-- unfinished: {query}\noutcome\nunfinished\n");
    assert_eq!(said.stdout, expected, "{}", said.stderr);
}
