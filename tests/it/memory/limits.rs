//! Statements over more rows than the memory limit, alone and beside a table that is cached: they spill.

use crate::support::{Home, Shell};

/// 200 MB of rows.
const WIDE: &str = "create view wide as select id, repeat('x', 1000) as text from range(200000);";

/// Statements that hold many rows at once, and what they answer.
const HOLDING: [(&str, &str); 11] = [
    ("select id from wide order by id desc limit 2;", "199998"),
    (
        "create table s as select * from wide order by text, id desc;\nselect max(id) + count(*) from s;",
        "399999",
    ),
    ("select count(*) from (select distinct text, id from wide);", "200000"),
    ("select count(*) from (select distinct id, array(text) from wide);", "200000"),
    (
        "select count(*), sum(c) from (select text, id, count(*) c from wide group by text, id);",
        "200000,200000",
    ),
    (
        "select count(*), max(r) from (select row_number() over (order by text, id) r from wide);",
        "200000,200000",
    ),
    (
        "select count(*), max(r) from (select row_number() over (partition by id % 7 order by text, id) r, text \
         from wide);",
        "200000,28572",
    ),
    // A top-k of most of the rows.
    ("select id from wide order by text, id desc limit 1 offset 150000;", "49999"),
    (
        "select id, length(text) from wide order by text, id desc limit 1 offset 150000;",
        "49999,1000",
    ),
    ("select count(distinct text, id) from wide;", "200000"),
    ("select sum(n) from (select count(*) n from wide group by id % 1000);", "200000"),
];

/// Runs each statement in a shell of its own, under a limit, and expects a row.
#[track_caller]
fn each_is_answered(limit: &str, before: &str) {
    let home = Home::new();
    for (statement, row) in HOLDING {
        let script = format!("{WIDE}\n{before}{statement}\n");
        let shell = Shell::at(&home).args(["--mode", "csv", "--memory-limit", limit]);
        let output = shell.stdin(&script).output();
        assert_eq!(output.code, 0, "{statement}: {}", output.as_text());
        assert!(output.stdout.lines().any(|line| line == row), "{statement}: {}", output.as_text());
    }
}

/// Sorts, groups, distinct rows and windows spill.
#[test]
fn statements_spill_under_a_small_limit() {
    each_is_answered("64MB", "");
}

/// A join whose hashed side does not fit becomes a join of sorted sides, which spill.
#[test]
fn a_join_spills_under_a_small_limit() {
    let script = format!(
        "{WIDE}\nselect count(*) from wide a join wide b on a.id = b.id and a.text = b.text;\n"
    );
    let shell = Shell::new().args(["--mode", "csv", "--memory-limit", "64MB"]);
    let output = shell.stdin(&script).output();
    assert_eq!(output.as_text().lines().nth(1), Some("200000"), "{}", output.as_text());
    assert_eq!(output.code, 0);
}

/// Cached tables leave half of the memory to other operators.
#[test]
fn statements_spill_beside_a_cached_table() {
    each_is_answered("64MB", ".cache wide\n");
}

/// A top-k past a share of the limit becomes a sort that spills.
#[test]
fn a_large_top_k_is_a_sort_that_spills() {
    let script = "create view many as select id, md5(cast(id as string)) as s from range(1500000);\n\
        select id, length(s) from many order by s, id desc limit 1 offset 1000000;\n\
        .cache many\nselect id, length(s) from many order by s, id desc limit 1 offset 1000000;\n";
    let shell = Shell::new().args(["--mode", "csv", "--memory-limit", "64MB"]);
    let output = shell.stdin(script).output();
    assert_eq!(output.code, 0, "{}", output.as_text());
    let rows: Vec<&str> = output.stdout.lines().collect();
    assert!(rows.len() == 4 && rows[1] == rows[3] && rows[1].ends_with(",32"), "{rows:?}");
}

/// Cached tables take at most half of the limit, even if there are many.
#[test]
fn cached_tables_take_half_of_the_limit() {
    let script = format!(
        "{WIDE}\ncreate view other as select id, repeat('y', 1000) as text from range(100000);\n\
         .cache wide\n.cache other\n.status\nselect count(*) from wide join other using (id);\n"
    );
    let shell = Shell::new().args(["--mode", "csv", "--memory-limit", "64MB"]);
    let output = shell.stdin(&script).output();
    assert_eq!(output.code, 0, "{}", output.as_text());
    let line = output.stdout.lines().find(|line| line.starts_with("memory"));
    let reserved = line.and_then(|line| line.split_whitespace().nth(1)).expect("a number");
    let mb: f64 = reserved.parse().expect("a number of MB");
    assert!(mb <= 32.5 && mb > 20.0, "{}", output.as_text());
    assert!(output.stdout.ends_with("100000\n"), "{}", output.as_text());
}
