//! Tests of completion in a session with two tables.

use super::{CandidateColumn, Choice, Completed, LIST_COLUMNS, Names, complete};

struct Lake;

fn leaf(name: &str, type_name: &str) -> CandidateColumn {
    CandidateColumn { name: name.to_owned(), type_name: type_name.to_owned(), fields: Vec::new() }
}

impl Names for Lake {
    fn arguments(&self, words: &[String], typed: &str) -> Vec<Choice> {
        if words.is_empty() {
            return [".load", ".ls", ".write"].map(Choice::word).to_vec();
        }
        let heard = format!("{}|{typed}", words.join("+"));
        let texts = ["--from", "--json", "earliest", "my topic", "messages"];
        [texts.map(Choice::word).to_vec(), vec![Choice::word(typed).with_note(heard)]].concat()
    }

    fn tables(&self) -> Vec<String> {
        ["assessments", "messages"].map(str::to_owned).to_vec()
    }

    fn columns(&self, table: &str) -> Vec<CandidateColumn> {
        match table.to_lowercase().as_str() {
            "messages" => vec![leaf("value", "string"), leaf("offset", "bigint")],
            "assessments" => {
                let questions = CandidateColumn {
                    fields: vec![leaf("user_result", "string"), leaf("id", "string")],
                    ..leaf("questions", "array")
                };
                let sequences = CandidateColumn {
                    fields: vec![questions, leaf("attempt", "bigint")],
                    ..leaf("sequences", "struct")
                };
                vec![leaf("exam_name", "string"), sequences, leaf("odd name", "string")]
            }
            _ => Vec::new(),
        }
    }

    fn functions(&self) -> Vec<Choice> {
        ["explode", "count"].map(Choice::word).to_vec()
    }

    fn paths(&self, typed: &str) -> Vec<Choice> {
        assert!(typed.starts_with('/'));
        vec![Choice::word("/tmp/x").going_on(), Choice::word("/tmp/y.csv")]
    }
}

/// Completes at `|`; returns the completions, each after the text that it replaces.
fn at(text: &str) -> String {
    let cursor = text.find('|').expect("the cursor is marked");
    let text = text.replace('|', "");
    let done = complete(&text, cursor, &Lake);
    let texts: Vec<String> = done.choices.into_iter().map(|choice| choice.text).collect();
    format!("{}: {}", &text[done.start..cursor], texts.join(" "))
}

#[test]
fn commands_and_their_words() {
    assert_eq!(at(".l|"), ".l: .load .ls");
    assert_eq!(at("select 1; .w|"), ".w: .write");
    assert_eq!(at("select\n.w|"), ".w: .write");
    assert_eq!(at(".load t --f|"), "--f: --from --f");
    assert_eq!(at(".load t --from=ear|"), "ear: earliest ear");
    assert_eq!(at(".load my|"), "my: 'my topic' my");
    assert_eq!(at(".load 'my t|"), "'my t: 'my topic' 'my t'");
}

#[test]
fn tables_where_a_table_stands() {
    assert_eq!(at("select * from |"), ": assessments messages");
    assert_eq!(at("select * FROM A|"), "A: assessments");
    assert_eq!(at("select * from a join m|"), "m: messages");
    assert_eq!(at("describe a|"), "a: assessments");
    assert_eq!(at("drop view me|"), "me: messages");
    assert_eq!(at("create view a| "), "a: ");
}

#[test]
fn columns_and_what_is_below_them() {
    assert_eq!(at("select ex| from assessments"), "ex: exam_name except exists explode(");
    assert_eq!(at("select ex|"), "ex: exam_name except exists explode(");
    assert_eq!(at("select EX| from messages"), "EX: EXCEPT EXISTS explode(");
    assert_eq!(at("select a.| from assessments a"), ": exam_name sequences `odd name`");
    assert_eq!(at("select a.`odd| from assessments a"), "`odd: `odd name`");
    assert_eq!(at("select sequences.| from assessments"), ": questions attempt");
    assert_eq!(at("select sequences.questions[0].u|, 1 from assessments"), "u: user_result");
    assert_eq!(at("select A.Sequences.q|\nfrom x, assessments as a"), "q: questions");
    assert_eq!(at("select messages.o|"), "o: offset");
    assert_eq!(at("select nothing.x|"), "x: ");
    assert_eq!(at("select * from messages where |"), ": value offset messages");
}

#[test]
fn words_of_sql_and_paths() {
    assert_eq!(at("sel|"), "sel: select");
    assert_eq!(at("SEL|"), "SEL: SELECT");
    assert_eq!(at("select 1;\nsh|"), "sh: show");
    assert_eq!(at("select * from messages gr|"), "gr: group grouping");
    assert_eq!(at("select * from '/tmp/|"), "/tmp/: /tmp/x /tmp/y.csv'");
    assert!(at("select '/tmp/|").ends_with(": "));
    assert!(at("select 1 -- s|").ends_with(": "));
    assert_eq!(at("messages.show|"), "show: ");
}

#[test]
fn a_list_fits_on_a_screen_and_says_what_is_left_out() {
    let choices = |count: usize| (0..count).map(|at| Choice::word(format!("/tmp/é{at:06}")));
    let listed = |count| Completed { start: 0, choices: choices(count).collect() }.listed();
    assert_eq!(listed(100).len(), 100);
    // As many as a directory may have; the editor counts to 65,535.
    let all = listed(100_000);
    assert_eq!(all.len(), 100);
    assert_eq!(all[0].0, "/tmp/é000000");
    assert_eq!(all[99], ("… 99,901 more".to_owned(), "/tmp/é0".to_owned()));
    let long = (0..50).map(|at| Choice::word(format!("{}{at}", "x".repeat(90))));
    let long = Completed { start: 0, choices: long.collect() }.listed();
    assert_eq!((long.len(), long[19].0.as_str()), (20, "… 31 more"));
}

#[test]
fn a_long_note_ends_where_the_line_does() {
    let choices =
        ["make_interval(", "make_date("].map(|name| Choice::word(name).with_note("é".repeat(90)));
    let listed = Completed { start: 0, choices: choices.to_vec() }.listed();
    for (shown, _) in listed {
        assert!(shown.ends_with('…') && shown.chars().count() == LIST_COLUMNS - 1, "{shown}");
    }
}
