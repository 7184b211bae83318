//! What comes before the prompt, what repeats, and what leaves.

use std::fs;
use std::time::{Duration, Instant};

use super::{CTRL_C, Terminal};
use crate::support::Home;

/// A home with this script to begin with.
fn with_rc(text: &str) -> Home {
    let home = Home::new();
    fs::create_dir_all(home.path(".config/lakeshell")).unwrap();
    fs::write(home.path(".config/lakeshell/rc.sql"), text).unwrap();
    home
}

#[test]
fn what_a_user_always_wants_runs_before_the_prompt() {
    let home = with_rc(".mode csv\nselect missing;\ncreate view v as select 7 as seven;\n");
    let mut terminal = Terminal::open(&home, &[]);
    let text = terminal.text();
    assert!(text.contains("lakeshell/rc.sql:2: error: no column `missing`"), "{text}");
    terminal.enter("select * from v;");
    terminal.wait_for("seven\n7\n");
    terminal.leave();
    let mut terminal = Terminal::open(&home, &["--no-rc"]);
    terminal.enter("select * from v;");
    terminal.wait_for("error: no table `v`");
    terminal.leave();
}

#[test]
fn a_query_is_watched_until_ctrl_c() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.enter("select 'seen' as said, 1 as n;");
    terminal.press(".watch 0.05\r");
    terminal.wait_until("a cleared screen", |screen| {
        screen.contains("every 0.05 s, Ctrl-C to stop\nsaid,n\nseen,1")
            && !screen.contains(".watch")
    });
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    assert!(!terminal.text().contains("error"), "{}", terminal.text());
    terminal.enter("select 'alive' as still;");
    terminal.wait_for("still\nalive\n");
    terminal.leave();
}

#[test]
fn a_topic_is_followed_until_ctrl_c() {
    let home = Home::new();
    let mut terminal = Terminal::open(&home, &["--mode", "csv"]);
    terminal.enter(".publish data/messages/orders.jsonl orders --create");
    terminal.press(".tail orders -n 1\r");
    terminal.wait_for("\"item\"");
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    assert!(!terminal.text().contains("error"), "{}", terminal.text());
    terminal.leave();
}

#[test]
fn ctrl_c_twice_at_an_empty_line_leaves() {
    let mut terminal = Terminal::open(&Home::new(), &[]);
    terminal.press(CTRL_C);
    terminal.wait_for("Ctrl-C again, Ctrl-D or `.exit` leaves");
    // What is typed between them makes the next one the first again.
    terminal.press("select");
    terminal.wait_for("lakeshell> select");
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    terminal.press(CTRL_C);
    terminal.wait_until("second hint", |screen| screen.matches("Ctrl-C again").count() == 2);
    terminal.wait_for_prompt();
    terminal.press(CTRL_C);
    assert_eq!(terminal.code(), 0);
}

#[test]
fn ctrl_c_is_heard_whatever_runs() {
    // On a quiet machine it is 100 ms; tests run side by side.
    const HEARD_WITHIN: Duration = Duration::from_secs(1);
    let home = Home::new();
    let mut terminal = Terminal::open(&home, &["--mode", "csv"]);
    let lines = "select concat('{\"n\":', id, ',\"s\":\"', repeat('x', 200), '\"}') as value \
                 from range(1, 40000001)";
    terminal.enter(&format!("create view many as {lines};"));
    terminal.enter("create view some as select * from many limit 400000;");
    terminal.enter(".topic create big");
    terminal.enter(".publish some big");
    terminal.enter(".load big");
    for command in [
        "select count(*) from many where value like '%y%';",
        ".publish many big2 --create",
        ".load big AS l --json",
        ".unroll many AS u",
        ".cache many",
        ".write many /tmp/many",
        "create table t as select * from many;",
        "select * from many;",
    ] {
        terminal.press(command);
        terminal.wait_for(command);
        terminal.press("\r");
        std::thread::sleep(Duration::from_millis(300));
        let before = terminal.text().matches("nterrupted").count();
        let started = Instant::now();
        terminal.press(CTRL_C);
        terminal.wait_until("an answer", |screen| screen.matches("nterrupted").count() > before);
        let took = started.elapsed();
        assert!(took < HEARD_WITHIN, "{command}: {took:?}");
        terminal.wait_for_prompt();
        terminal.press("\x0c");
        terminal.wait_until("a cleared screen", |screen| screen.trim() == "lakeshell>");
    }
    terminal.leave();
}
