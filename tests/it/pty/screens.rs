//! The screens that README and the help topics show, at 80 columns and 24 lines: a fence `text NAME` holds each.
//!
//! Keys are pressed here and the screen is compared line by line, with each document that shows it.
//! `LAKESHELL_BLESS=1` puts into the documents what is on the screen.

use std::fs;
use std::num::NonZero;

use super::{TAB, Terminal};
use crate::peers::LONG_WORK;
use crate::readme::documents;
use crate::support::Home;

const CLEAR: &str = "\x0c";
const WELCOMED: &str = "lakeshell> .unroll messages AS assessments\nUnrolled 3,280 records";

/// Opens a shell with the course's table and a clear screen.
fn open(home: &Home) -> Terminal {
    let rows = NonZero::new(24).expect("24 is not 0");
    let mut terminal = Terminal::open_sized(home, &[], (rows, 80), &[]);
    terminal.enter(".sample assessments attempts.json");
    terminal.enter(".publish attempts.json attempts --create");
    terminal.enter(".load attempts AS messages");
    terminal.enter(".unroll messages AS assessments");
    terminal.wait_for(WELCOMED);
    terminal
}

/// Clears the screen.
fn clear(terminal: &mut Terminal) {
    terminal.press(CLEAR);
    terminal.wait_until("clear screen", |screen| screen.trim_end() == "lakeshell>");
}

/// Returns the block of a text that shows a screen: what stands before it, it, what stands after.
fn block(text: &str, name: &str) -> Option<(String, String, String)> {
    let fence = format!("```text {name}\n");
    let (before, rest) = text.split_once(&fence)?;
    let (shown, after) = rest.split_once("```").expect("the fence is closed");
    Some((format!("{before}{fence}"), shown.to_owned(), format!("```{after}")))
}

/// Takes out of a line what differs from run to run: digits, and the length of a bar.
fn lasting(line: &str) -> String {
    let kept = line.chars().filter(|c| !c.is_ascii_digit() && !"█▉▊▋▌▍▎▏ ,.".contains(*c));
    kept.collect()
}

/// Compares the screen with what the documents show; `exact` but for what differs from run to run.
#[track_caller]
fn compare(terminal: &Terminal, name: &str, exact: bool) {
    let screen = terminal.text() + "\n";
    let as_compared = |text: &str| {
        let lines = text.lines().map(|line| if exact { line.to_owned() } else { lasting(line) });
        lines.collect::<Vec<_>>().join("\n")
    };
    let mut is_shown = false;
    for document in documents() {
        let Some((before, shown, after)) = block(&document.text, name) else { continue };
        is_shown = true;
        if as_compared(&shown) == as_compared(&screen) {
            continue;
        }
        assert!(
            std::env::var_os("LAKESHELL_BLESS").is_some(),
            "{} shows as {name}:\n{shown}\nbut it is:\n{screen}",
            document.name
        );
        fs::write(document.path, before + &screen + &after).expect("the document can be written");
    }
    assert!(is_shown, "no document shows the screen {name}");
}

#[test]
fn documents_show_what_a_person_sees() {
    let home = Home::new();
    let mut terminal = open(&home);

    clear(&mut terminal);
    terminal
        .press("select exam_name, count(*)\rfrom assessments\rwhere exam_name like '%Python%'\r");
    terminal.wait_for("(`;` ends the statement)");
    compare(&terminal, "prompt", true);
    terminal.press("group by exam_name order by 2 desc;\r");
    terminal.wait_for_prompt();

    clear(&mut terminal);
    terminal.press("select sequences.counts.");
    terminal.press(TAB);
    terminal.wait_for("unanswered");
    terminal.wait_until("prompt below", |screen| {
        screen.ends_with("lakeshell> select sequences.counts.")
    });
    compare(&terminal, "completion", true);
    terminal.press(super::CTRL_C);
    terminal.wait_for_prompt();

    clear(&mut terminal);
    terminal.enter("select * from assessments limit 5;");
    compare(&terminal, "wide", true);

    clear(&mut terminal);
    terminal.enter("select exam_name from assessments were certification is null;");
    terminal.enter("select sequences.count.total from assessments;");
    terminal.enter(".unrol messages");
    terminal.enter("messages.groupBy(\"offset\").count().show()");
    compare(&terminal, "errors", true);

    clear(&mut terminal);
    terminal.enter("create view weekdays as select dayname(started_at) as day from assessments;");
    terminal.enter("select day, count(*) as attempts from weekdays group by day order by 2 desc;");
    clear(&mut terminal);
    terminal.enter(".chart");
    compare(&terminal, "chart", true);
    terminal.leave();
}

#[test]
fn documents_show_how_far_long_work_is() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.enter(".sample assessments big.json --scale 20");
    terminal.enter(".publish big.json big --create");
    terminal.enter(".load big");
    clear(&mut terminal);
    terminal.press(&format!("{LONG_WORK}\r"));
    terminal.wait_until("the time left", |screen| screen.trim_end().ends_with(" left"));
    compare(&terminal, "progress", false);
    terminal.wait_for_prompt();
    assert!(!terminal.text().contains(" left"), "the bar is gone:\n{}", terminal.text());
    terminal.leave();
}

#[test]
fn structs_have_names_and_messages_fit_the_terminal() {
    let home = Home::new();
    let long = format!("{{\"a\":\"{}\",\"b\":[1,{{}}]}}", "x".repeat(3000));
    home.write("long.jsonl", format!("{long}\n{{\"b\":2}}\n"));
    let rows = NonZero::new(24).expect("24 is not 0");
    let mut terminal = Terminal::open_sized(&home, &[], (rows, 80), &[]);
    clear(&mut terminal);
    terminal.enter(".peek long.jsonl");
    let cut = format!("{{\"a\":\"{}…", "x".repeat(73));
    let expected =
        format!("{cut}\n{{\"b\":2}}\n1 message cut; `--full` shows all of them\nlakeshell>");
    assert!(terminal.text().ends_with(&expected), "{}", terminal.text());
    clear(&mut terminal);
    terminal.enter(".peek long.jsonl --pretty -n 1");
    terminal.wait_for("  \"b\": [\n    1,\n    {}\n  ]\n}");
    clear(&mut terminal);
    terminal.enter("select named_struct('id', 1, 'in', array(named_struct('x', 'y'))) as s;");
    terminal.wait_for("{id: 1, in: [{x: y}]}");
    clear(&mut terminal);
    terminal.enter(".show -n 1");
    terminal.wait_for("{1, [{y}]}");
    terminal.leave();
}

#[test]
fn the_first_start_fits_80_columns_and_is_printed_once() {
    let home = Home::new();
    let path = home.path("history.jsonl").display().to_string();
    let size = (NonZero::new(24).expect("24 is not 0"), 80);
    let mut first = Terminal::open_sized(&home, &["--history", &path], size, &[]);
    // A line that wraps is one line of this text.
    let text = first.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines.iter().all(|line| line.chars().count() < 80), "{text}");
    for word in ["`;`", "`.help`", "Tab", "Ctrl-D", "`.demo`", "`.help spark`"] {
        assert!(text.contains(word), "no {word} in:\n{text}");
    }
    first.enter("select 1;");
    first.leave();
    let second = Terminal::open_sized(&home, &["--history", &path], size, &[]);
    assert_eq!(second.text(), "lakeshell>");
    second.leave();
}

#[test]
fn terminators_of_other_shells_are_answered_and_borders_are_straight() {
    let home = Home::new();
    let rows = NonZero::new(24).expect("24 is not 0");
    let mut terminal = Terminal::open_sized(&home, &[], (rows, 80), &[]);
    terminal.press("select 1 \\G\r");
    terminal.wait_for("hint: `.mode vertical` prints one line for each column");
    terminal.wait_for_prompt();
    terminal.leave();
}
