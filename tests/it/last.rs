//! What was shown is what is used: `_`, `.last`, `.chart`, `.write`, `.publish _` and `.watch`.
//!
//! Each query here gives other rows when it runs again.

use std::collections::BTreeSet;

use crate::support::{Home, Output};

/// Fifty queries with ties and random numbers, each shown and then drawn.
const TURNS: usize = 50;

/// Returns the answers between the lines `@`.
fn answers(output: &str) -> Vec<&str> {
    output.split("@\n").map(str::trim).filter(|text| !text.is_empty()).collect()
}

#[test]
fn charts_draw_the_rows_that_were_shown() {
    let home = Home::new();
    let query =
        "select concat('k', cast(rand() * 1000000 as int)) as k, 1 as n from range(9) limit 4;\n";
    let turn = format!("{query}.print @\n.chart\n.print @\nselect k from _;\n.print @\n");
    let ran = home.run("csv", &turn.repeat(TURNS)).succeeded();
    let answers = answers(&ran.stdout);
    assert_eq!(answers.len(), 3 * TURNS);
    let names = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| word.len() > 1 && word.starts_with('k')).map(str::to_owned).collect()
    };
    for turn in answers.chunks(3) {
        assert_eq!(names(turn[0]).len(), 4, "{turn:?}");
        assert_eq!(names(turn[0]), names(turn[1]), "{turn:?}");
        assert_eq!(names(turn[0]), names(turn[2]), "{turn:?}");
    }
}

#[test]
fn what_was_shown_is_written_published_and_shown_again() {
    let home = Home::new();
    let ran = home.run(
        "csv",
        "select id as key, uuid() as value from range(3);\n.print @\nselect * from _;\n.print @\n.last\n.print @\n\
         .write ./landed\nselect * from './landed';\n.print @\n",
    ).succeeded();
    let all = answers(&ran.stdout);
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|answer| *answer == all[0]), "{all:?}");
    let ran = home.run(
        "csv",
        "select uuid() as value from range(3);\n.print @\n.publish _ shown --create\n.load shown as t\n\
         select cast(value as string) as value from t;\n",
    ).succeeded();
    let all = answers(&ran.stdout);
    assert_eq!(all[0], all[1]);
}

#[test]
fn overwriting_what_was_read_writes_what_was_shown() {
    let home = Home::new();
    let ran = home.run(
        "csv",
        "create table a as select id from range(10);\n.write a ./x\nselect id from './x' order by id;\n.print @\n\
         .write _ ./x --mode overwrite\n.write _ ./x --mode overwrite\nselect id from './x' order by id;\n",
    ).succeeded();
    let all = answers(&ran.stdout);
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0].lines().count(), 11);
}

#[test]
fn watching_a_query_over_the_last_one_watches_that() {
    let home = Home::new();
    let ran = home.run(
        "csv",
        "select id from range(10);\n.print @\nselect count(*) as n from _;\n.watch 0 --times 3\n",
    ).succeeded();
    assert_eq!(answers(&ran.stdout)[1], "n\n10\nn\n10\nn\n10\nn\n10");
}

#[test]
fn a_view_over_the_last_query_stays_with_its_rows() {
    let home = Home::new();
    let ran = home.run(
        "csv",
        "select id, uuid() as u from range(3);\n.print @\ncreate view v as select * from _;\nselect 1 as one;\n\
         .print @\nselect * from v;\n.print @\n.cache v\nselect 2 as two;\n.print @\nselect * from v;\n",
    ).succeeded();
    let all = answers(&ran.stdout);
    assert_eq!((all[0], all[0]), (all[2], all[4]));
}

#[test]
fn rows_past_the_memory_limit_are_kept_on_disk() {
    let home = Home::new();
    // Tables cut long texts, which saves time.
    let script = home.file(
        "script.sql",
        ".mode table\n.output ./out\nselect rand() as r, repeat('x', 100000) as x from range(120);\n\
         .output\n.mode csv\ncreate table kept as select count(*) as n, sum(r) as s from _;\n\
         create table again as select sum(r) as s from _;\nselect n from kept;\n\
         select (select s from kept) = (select s from again) as is_same;\n",
    );
    let script = script.display().to_string();
    let mut command = home.command(&["--memory-limit", "16MB", "-f", &script]);
    let ran = Output::from(command.output().expect("the binary can be run")).succeeded();
    assert_eq!(ran.stdout, "n\n120\nis_same\ntrue\n", "{}", ran.stderr);
}
