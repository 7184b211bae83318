//! Typing: statements of several lines, search, hints, colors, pasted text, vi, the editor.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{CTRL_C, DOWN, RIGHT, Terminal, UP, WIDTHS};
use crate::support::Home;

const CTRL_E: &str = "\x05";
const CTRL_R: &str = "\x12";
const ESCAPE: &str = "\x1b";

fn open(columns: u16) -> Terminal {
    Terminal::open_with(&Home::new(), &["--mode", "csv"], columns, &[])
}

/// Types a text and waits until it is on the screen.
fn type_in(terminal: &mut Terminal, keys: &str, shown: &str) {
    terminal.press(keys);
    terminal.wait_for(shown);
}

#[test]
fn a_statement_goes_on_until_its_end() {
    let mut terminal = open(80);
    type_in(&mut terminal, "select\r", "\n(`;` ends the statement)");
    type_in(&mut terminal, "'two\r", "\n(' ends the string)");
    type_in(&mut terminal, "lines' as text;\r", "text\n\"two\nlines\"\n");
    assert!(!terminal.text().contains("ends the"), "hints go:\n{}", terminal.text());
    terminal.wait_for_prompt();
    terminal.leave();
}

#[test]
fn arrows_move_in_a_statement_and_history_brings_it_back_whole() {
    for columns in WIDTHS {
        let mut terminal = open(columns);
        type_in(&mut terminal, "select 1 as one,\r", "ends the statement");
        type_in(&mut terminal, "2 as two", "\n2 as two");
        terminal.press(UP);
        terminal.press(CTRL_E);
        type_in(&mut terminal, " 7 as seven,", "lakeshell> select 1 as one, 7 as seven,\n2 as two");
        terminal.press(DOWN);
        terminal.press(CTRL_E);
        type_in(&mut terminal, ";\r", "one,seven,two\n1,7,2\n");
        terminal.wait_for_prompt();
        terminal.press(UP);
        terminal.wait_until("whole statement", |screen| {
            screen.ends_with("lakeshell> select 1 as one, 7 as seven,\n2 as two;")
        });
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        terminal.leave();
    }
}

#[test]
fn ctrl_r_searches_without_case() {
    for columns in WIDTHS {
        let mut terminal = open(columns);
        terminal.enter("select 'needle' as found;");
        terminal.enter("select 'hay' as found;");
        terminal.press(CTRL_R);
        type_in(&mut terminal, "NEED", "(reverse-i-search)`NEED': select 'needle' as found;");
        terminal.press("\r");
        terminal.wait_until("second answer", |screen| screen.matches("found\nneedle").count() == 2);
        terminal.wait_for_prompt();
        terminal.leave();
    }
}

#[test]
fn a_hint_completes_from_history() {
    let mut terminal = open(80);
    terminal.enter("select 'again' as said;");
    terminal.press("sel");
    terminal.wait_until("hint", |screen| screen.ends_with("lakeshell> select 'again' as said;"));
    assert!(terminal.style_of("ect 'again'").dim(), "what was not typed is dim");
    terminal.press(RIGHT);
    terminal.press("\r");
    terminal.wait_until("second answer", |screen| screen.matches("said\nagain").count() == 2);
    terminal.wait_for_prompt();
    terminal.leave();
}

#[test]
fn words_and_brackets_have_colors() {
    let blue = vt100::Color::Idx(4);
    for columns in WIDTHS {
        let mut terminal = open(columns);
        type_in(&mut terminal, "select count(1), 'x' from t", "from t");
        assert!(terminal.style_of("select").bold());
        assert_eq!(terminal.style_of("from").fgcolor(), blue);
        assert_eq!(terminal.style_of("'x'").fgcolor(), vt100::Color::Idx(2));
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        type_in(&mut terminal, "select (1 + 2)", "(1 + 2)");
        assert!(terminal.style_of("(1").inverse(), "the bracket's partner is marked");
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        terminal.leave();
    }
}

#[test]
fn no_color_means_none() {
    let variables = [("NO_COLOR", "1")];
    let mut terminal = Terminal::open_with(&Home::new(), &["--mode", "csv"], 80, &variables);
    terminal.enter("select (1) as one;");
    type_in(&mut terminal, "select (2)", "select (2)");
    for text in ["lakeshell>", "select (2", "(2)", "2)"] {
        let cell = terminal.style_of(text);
        let plain = (vt100::Color::Default, false, false, false);
        assert_eq!((cell.fgcolor(), cell.bold(), cell.dim(), cell.inverse()), plain, "{text}");
    }
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    terminal.leave();
}

#[test]
fn a_pasted_script_runs_statement_by_statement() {
    for columns in WIDTHS {
        let mut terminal = open(columns);
        let script = "select 1 as a;\nselect\n  2 as b;\n.mode tsv\nselect 3 as c;";
        terminal.press(&format!("{ESCAPE}[200~{script}{ESCAPE}[201~"));
        terminal.wait_for(script);
        terminal.press("\r");
        terminal.wait_for("lakeshell> select 3 as c;\nc\n3\nlakeshell>");
        terminal.wait_for("lakeshell> select\n      ...>   2 as b;\nb\n2\n");
        terminal.leave();
    }
}

#[test]
fn ctrl_c_ends_all_that_was_pasted() {
    let mut terminal = open(80);
    let long = "create table t as select * from range(1L, 9000000000000000000);";
    let script = format!("{long}\nselect 2 as b;\nselect 3 as c;");
    terminal.press(&format!("{ESCAPE}[200~{script}{ESCAPE}[201~"));
    terminal.wait_for("select 3 as c;");
    terminal.press("\r");
    terminal.press_until(CTRL_C, "Not run: 2 statements after it");
    terminal.wait_for_prompt();
    terminal.leave();
}

#[test]
fn vi_keys_edit_where_they_are_asked_for() {
    let home = Home::new();
    fs::write(home.path(".inputrc"), "set editing-mode vi\n").unwrap();
    for args in [&["--mode", "csv"][..], &["--mode", "csv", "--keys", "vi"]] {
        let mut terminal = Terminal::open(&home, args);
        type_in(&mut terminal, "selec 1 as one;", "selec 1 as one;");
        terminal.press(ESCAPE);
        // An escape alone is told from a key's sequence by the time that passes.
        std::thread::sleep(std::time::Duration::from_secs(1));
        type_in(&mut terminal, "0eat", "select 1 as one;");
        terminal.press("\r");
        terminal.wait_for("one\n1\n");
        terminal.wait_for_prompt();
        terminal.leave();
    }
}

#[test]
fn the_last_statement_is_edited_and_runs_when_saved() {
    let home = Home::new();
    let editor = home.path("editor");
    fs::write(&editor, "#!/bin/sh\nsed -i \"$@\"\n").unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let visual = format!("{} s/one/two/", editor.display());
    let args = ["--mode", "csv"];
    let mut terminal = Terminal::open_with(&home, &args, 80, &[("VISUAL", &visual)]);
    terminal.enter("select 'one' as said;");
    terminal.enter(".edit");
    terminal.wait_for("lakeshell> .edit\nlakeshell> select 'two' as said;\nsaid\ntwo\n");
    terminal.enter(".edit");
    terminal.wait_for("Nothing was run: the text was not changed");
    terminal.press(UP);
    terminal.press(UP);
    terminal.wait_until("edited statement", |screen| {
        screen.ends_with("lakeshell> select 'two' as said;")
    });
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    terminal.leave();
}
