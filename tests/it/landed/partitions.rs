//! `--overwrite-partitions`: only the partitions of the new rows are replaced, as Spark does in its dynamic mode.

use serde_json::{Value, json};

use super::run;
use crate::support::{Home, Output};

fn local(home: &Home, commands: &[&str]) -> Output {
    run(home, &[], commands)
}

const WRITE: &str = ".write out --partition-by k,l --overwrite-partitions";

fn rows(home: &Home) -> Vec<Value> {
    home.rows("select k, l, v from 'out' order by k, l, v;")
}

#[test]
fn only_the_partitions_of_new_rows_are_replaced() {
    let home = Home::new();
    let begin = "select * from values ('a', 1, 10), ('a', 1, 11), ('a', 2, 12), ('b', 1, 13) as t(k, l, v);";
    local(&home, &[begin, WRITE]).succeeded();
    let new = "select * from values ('a', 1, 20), (cast(null as string), 1, 21) as t(k, l, v);";
    local(&home, &[new, WRITE]).succeeded();
    let row = |k: Option<&str>, l: i32, v: i32| json!({"k": k, "l": l, "v": v});
    let expected =
        [row(None, 1, 21), row(Some("a"), 1, 20), row(Some("a"), 2, 12), row(Some("b"), 1, 13)];
    assert_eq!(rows(&home), expected);
    // No rows replace nothing.
    local(&home, &["select k, l, v from 'out' where false;", WRITE]).succeeded();
    assert_eq!(rows(&home), expected);
    let checked = local(&home, &[".fs fsck out"]).succeeded();
    assert!(checked.stdout.contains("` is consistent: 4 files, 4 rows"), "{}", checked.stdout);
    let others = std::fs::read_dir(home.work("out/k=a/l=1")).expect("a directory").count();
    assert_eq!(others, 1, "replaced files are deleted");
}

#[test]
fn offsets_of_replaced_rows_are_not_claimed() {
    let home = Home::new();
    home.write("some.jsonl", "{\"k\":1,\"v\":1}\n{\"k\":2,\"v\":2}\n");
    let load = [".publish some.jsonl t --create", ".load t as m", ".unroll m as u"];
    let write = ".write u out --partition-by k --overwrite-partitions";
    local(&home, &[load.as_slice(), &[write, write]].concat()).succeeded();
    // All rows are replaced by the same records.
    local(&home, &[".load t as m --since out"]).succeeded();
    let one = "select * from u where k = 1;";
    let part = ".write out --partition-by k --overwrite-partitions";
    local(&home, &[&load[1..], &[one, part, ".fs fsck out"]].concat()).succeeded();
    let refused = local(&home, &[".load t as m --since out"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
}

#[test]
fn directories_are_named_as_spark_names_them() {
    let home = Home::new();
    let rows = "select timestamp_ntz'2020-01-01 12:00:00' as k, l, 1 as v from range(1) as t(l);";
    local(&home, &[rows, WRITE]).succeeded();
    assert!(home.work("out/k=2020-01-01 12%3A00%3A00/l=0").is_dir());
}

#[test]
fn partitions_of_other_programs_are_not_guessed() {
    let home = Home::new();
    let rows = "select '007' as k, 1 as l, 2 as v;";
    local(&home, &[rows, ".write out --partition-by k,l"]).succeeded();
    std::fs::write(home.work("out/_SUCCESS"), "").expect("a file");
    let refused = local(&home, &[rows, WRITE]);
    assert!(refused.stderr.contains("was not written by lakeshell"), "{}", refused.stderr);
}

#[test]
fn the_flag_says_what_it_needs() {
    let home = Home::new();
    let rows = "select 1 as k, 2 as v;";
    for (options, said) in [
        ("--overwrite-partitions", "needs `--partition-by`"),
        ("--partition-by k --mode append --overwrite-partitions", "is a mode of its own"),
        ("--target-size 5", "is less than 1 MiB"),
        ("--target-size many", "is not a size"),
    ] {
        let refused = local(&home, &[rows, &format!(".write out {options}")]);
        assert!(refused.code != 0 && refused.stderr.contains(said), "{}", refused.stderr);
    }
    local(&home, &[rows, ".write out"]).succeeded();
    let other = local(&home, &[rows, ".write out --partition-by k --overwrite-partitions"]);
    assert!(other.stderr.contains("has other partition columns"), "{}", other.stderr);
}

#[test]
fn rows_that_were_added_after_a_statement_has_read_the_directory_are_not_replaced() {
    let home = Home::new();
    let begin = "select * from values ('a', 1, 10), ('b', 1, 13) as t(k, l, v);";
    local(&home, &[begin, WRITE]).succeeded();
    let more = "create view more as select 'a' as k, 1 as l, 99 as v;";
    let append = ".write more out --partition-by k,l --mode append";
    let read = "select k, l, v + 1 as v from 'out' where k = 'a';";
    let before = rows(&home).len();
    for statements in [
        vec![more, read, append, WRITE],
        vec![more, read, "select * from _;", append, WRITE],
        vec![more, "select k, l, v + 1 as v from 'out/k=a', (select 'a' as k);", append, WRITE],
    ] {
        let refused = local(&home, &statements);
        let said = "another write to `out` was committed first";
        assert!(refused.code == 1 && refused.stderr.contains(said), "{}", refused.stderr);
    }
    assert_eq!(rows(&home).len(), before + 3);
    let overwrite = ".write again out --partition-by k,l --overwrite-partitions";
    let view = "create view again as select k, l, v + 1 as v from 'out' where k = 'a';";
    let cached = local(&home, &[more, view, ".cache again", append, overwrite]);
    assert!(cached.stderr.contains("`again` was cached before"), "{}", cached.stderr);
    // A view reads the directory when it is written.
    local(&home, &[more, view, append, overwrite]).succeeded();
    assert_eq!(rows(&home).len(), before + 5);
}

#[test]
fn a_column_takes_the_spelling_of_the_directories() {
    let home = Home::new();
    local(&home, &["select 1 as v, 'a' as K;", ".write out --partition-by K"]).succeeded();
    std::fs::remove_file(home.work("out/_SUCCESS")).expect("a manifest");
    let append = ".write out --partition-by k --mode append";
    local(&home, &["select 2 as v, 'b' as k;", append]).succeeded();
    assert!(home.work("out/K=b").is_dir());
}

#[test]
fn fractions_of_seconds_are_written_as_spark_casts_them() {
    let home = Home::new();
    let rows = "select 1 as v, timestamp'2020-01-01 12:00:00.500' as k;";
    local(&home, &[rows, ".write out --partition-by k"]).succeeded();
    assert!(home.work("out/k=2020-01-01 12%3A00%3A00.5").is_dir());
}
