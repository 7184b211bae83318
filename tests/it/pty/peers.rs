//! What `.help compare` says of keys, in lakeshell and in `DuckDB`'s shell.

use super::{CTRL_C, TAB, Terminal, UP};
use crate::peers::{COMPLETED, EDITED, duckdb};
use crate::support::Home;

#[test]
fn enter_goes_on_and_up_brings_a_whole_statement_back() {
    let home = Home::new();
    let mut ours = Terminal::open_with(&home, &[], 80, &[]);
    let duckdb = duckdb();
    let mut theirs = Terminal::of_program(&home, &duckdb, &["-no-init", "-dark-mode"], 80);
    theirs.wait_for("memory D");
    for terminal in [&mut ours, &mut theirs] {
        terminal.press(&format!("{EDITED}\r"));
        terminal.press("2 as b;\r");
        terminal.wait_for("┌");
        terminal.wait_for("└");
        terminal.press(UP);
        terminal.wait_until("the statement again", |screen| {
            screen.matches(EDITED).count() == 2 && screen.matches("2 as b;").count() == 2
        });
        terminal.press(CTRL_C);
    }
    ours.wait_for_prompt();
    ours.leave();
    theirs.press(".exit\r");
    assert_eq!(theirs.code(), 0);
}

#[test]
fn tab_completes_fields_of_nested_json() {
    let home = Home::new();
    let mut terminal = Terminal::open_with(&home, &[], 80, &[("NO_COLOR", "1")]);
    terminal.enter(".publish data/real-sample-29.jsonl t --create");
    terminal.enter(".load t AS a --json");
    terminal.press(COMPLETED);
    terminal.press(TAB);
    terminal.wait_for("lakeshell> select sequences.counts");
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    terminal.leave();
}
