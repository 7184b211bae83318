//! The peak of memory under a small limit: what a statement over several times the limit takes at most.
//!
//! The limit is about what the process takes of its own. The pages of its program, which are many in a build for
//! tests and few in a released one, are not counted: the system takes them back when it needs them.

use crate::support::{Home, Shell};

/// 300 MB of rows, no two alike.
const WIDE: &str = "create view wide as select id, concat(md5(cast(id as string)), \
    repeat(md5(cast(id + 7 as string)), 30)) as text from range(300000);";
const LIMIT: &str = "64MB";
/// The limit and 150 MiB.
const OWN_MAX: u64 = 64_000_000 + (150 << 20);

/// Runs statements in a shell of its own, expects the last row, and looks at the peak of its memory.
#[track_caller]
fn peaks_within(home: &Home, statements: &str, row: &str) {
    let script = format!("{WIDE}\n{statements}\nselect 'all done' as done;\n");
    let shell = Shell::at(home).args(["--mode", "csv", "--memory-limit", LIMIT]).stdin(script);
    let mut running = shell.start_open();
    running.wait_for("all done");
    let own = running.own_max();
    running.close_input();
    let output = running.end();
    assert_eq!(output.code, 0, "{statements}: {}", output.as_text());
    assert!(output.stdout.lines().any(|line| line == row), "{row}: {}", output.as_text());
    assert!(own <= OWN_MAX, "{statements}: {} MiB at the peak", own >> 20);
}

/// Runs a query alone, and beside a cached table.
#[track_caller]
fn each_way(query: &str, row: &str) {
    let home = Home::new();
    peaks_within(&home, query, row);
    peaks_within(&home, &format!(".cache wide\n{query}"), row);
}

#[test]
fn a_sort() {
    each_way("select id from wide order by text, id desc limit 1 offset 250000;", "268127");
    each_way(
        "create table s as select * from wide order by text, id desc;\nselect max(id) + count(*) from s;",
        "599999",
    );
}

#[test]
fn groups() {
    each_way(
        "select count(*), sum(c) from (select text, count(*) c from wide group by text);",
        "300000,300000",
    );
    each_way(
        "select count(*), sum(length(m)) from (select id % 30000 k, max(text) m from wide group by id % 30000);",
        "30000,29760000",
    );
}

#[test]
fn distinct_rows() {
    // Not with `id`: the rows come in its order, and the engine keeps none of them then.
    each_way("select count(*) from (select distinct text, length(text) from wide);", "300000");
    each_way("select count(distinct text) from wide;", "300000");
    each_way(
        ".write wide /wide --format json --mode overwrite\n\
         select count(*) from (select distinct * from '/wide');",
        "300000",
    );
}

#[test]
fn a_join() {
    each_way(
        "select count(*) from wide a join wide b on a.id = b.id and a.text = b.text;",
        "300000",
    );
}

#[test]
fn an_outer_join() {
    each_way(
        "select count(*), count(a.id) from wide a full outer join wide b on a.text = b.text and a.id = b.id + 1;",
        "600000,300000",
    );
}

#[test]
fn windows() {
    each_way(
        "select count(*), max(r) from (select row_number() over (order by text, id) r from wide);",
        "300000,300000",
    );
    each_way(
        "select count(*), max(r) from (select row_number() over (partition by id % 7 order by text, id) r, text \
         from wide);",
        "300000,42858",
    );
}

#[test]
fn a_write() {
    each_way(
        ".write wide /wide --mode overwrite\nselect count(*), max(length(text)) from '/wide';",
        "300000,992",
    );
    each_way(
        "create view s as select * from wide order by text;\n.write s /sorted --mode overwrite\n\
         select count(*) from '/sorted';",
        "300000",
    );
}

/// What cannot be had is refused, with the limit and what helps.
#[test]
fn what_does_not_fit_is_refused_by_the_limit() {
    let script = "create view t as select id from range(1000);\n.cache t\n\
        select length(max(s)) from (select max(repeat('x', 5000000)) s from range(40) group by id);\n";
    let shell = Shell::new().args(["--mode", "csv", "--memory-limit", "8MB"]).stdin(script);
    let output = shell.output();
    assert_eq!(output.code, 1, "{}", output.as_text());
    assert!(output.stderr.contains("the memory limit"), "{}", output.stderr);
    assert!(output.stderr.contains("`--memory-limit` than 8.0 MB"), "{}", output.stderr);
}
