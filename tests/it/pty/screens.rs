//! The screens that README shows, at 80 columns and 24 lines: a fence `text NAME` holds each.
//!
//! Keys are pressed here and the screen is compared line by line. `LAKESHELL_BLESS=1` puts into README what is
//! on the screen.

use std::fs;
use std::num::NonZero;

use super::{TAB, Terminal};
use crate::home::root;
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

/// Returns the block of README that shows a screen: what stands before it, it, what stands after.
fn block(readme: &str, name: &str) -> (String, String, String) {
    let fence = format!("```text {name}\n");
    let (before, rest) =
        readme.split_once(&fence).unwrap_or_else(|| panic!("README has no {name}"));
    let (shown, after) = rest.split_once("```").expect("the fence is closed");
    (format!("{before}{fence}"), shown.to_owned(), format!("```{after}"))
}

/// Takes out of a line what differs from run to run: digits, and the length of a bar.
fn lasting(line: &str) -> String {
    let kept = line.chars().filter(|c| !c.is_ascii_digit() && !"█▉▊▋▌▍▎▏ ,.".contains(*c));
    kept.collect()
}

/// Compares the screen with what README shows; `exact` but for what differs from run to run.
#[track_caller]
fn compare(terminal: &Terminal, name: &str, exact: bool) {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).expect("README.md is there");
    let (before, shown, after) = block(&readme, name);
    let screen = terminal.text() + "\n";
    let as_compared = |text: &str| {
        let lines = text.lines().map(|line| if exact { line.to_owned() } else { lasting(line) });
        lines.collect::<Vec<_>>().join("\n")
    };
    if as_compared(&shown) == as_compared(&screen) {
        return;
    }
    assert!(
        std::env::var_os("LAKESHELL_BLESS").is_some(),
        "README shows as {name}:\n{shown}\nbut it is:\n{screen}"
    );
    fs::write(path, before + &screen + &after).expect("README.md can be written");
}

#[test]
fn readme_shows_what_a_person_sees() {
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
fn readme_shows_how_far_long_work_is() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.enter(".sample assessments big.json --scale 20");
    terminal.enter(".publish big.json big --create");
    terminal.enter(".load big");
    clear(&mut terminal);
    terminal.press(".unroll big AS many\r");
    terminal.wait_until("the time left", |screen| screen.trim_end().ends_with(" left"));
    compare(&terminal, "progress", false);
    terminal.wait_for_prompt();
    assert!(!terminal.text().contains(" left"), "the bar is gone:\n{}", terminal.text());
    terminal.leave();
}

#[test]
fn kinds_c7_c8_structs_have_names_and_messages_fit_the_terminal() {
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
fn kind_d14_ends_of_other_shells_are_answered_and_borders_stand_straight() {
    let home = Home::new();
    let rows = NonZero::new(24).expect("24 is not 0");
    let mut terminal = Terminal::open_sized(&home, &[], (rows, 80), &[]);
    terminal.press("select 1 \\G\r");
    terminal.wait_for("hint: `.mode vertical` prints one line for each column");
    terminal.wait_for_prompt();
    terminal.leave();
}
