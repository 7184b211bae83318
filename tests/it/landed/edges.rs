//! What a landing must not claim, lose or mix.

use serde_json::{Value, json};

use super::run;
use crate::support::{Home, Output};

/// Runs commands on local topics.
fn local(home: &Home, commands: &[&str]) -> Output {
    run(home, &[], commands)
}

/// A topic with these messages, one a line.
fn topic(messages: &str) -> Home {
    let home = Home::new();
    publish(&home, messages);
    home
}

fn publish(home: &Home, messages: &str) {
    home.write("some.jsonl", messages);
    local(home, &[".publish some.jsonl t --create"]).succeeded();
}

fn sources(home: &Home, directory: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(home.work(&format!("{directory}/_SUCCESS")));
    let manifest: Value = serde_json::from_str(&text.expect("a manifest")).expect("JSON");
    let landings = manifest["landings"].as_array().expect("landings");
    landings.iter().map(|landing| landing["source"].clone()).collect()
}

/// Returns the end of what the first landing of a directory claims to hold of partition 0.
fn end(home: &Home, directory: &str) -> Value {
    sources(home, directory)[0]["topic"]["offsets"][0]["end"].clone()
}

const THREE: &str = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n";

#[test]
fn offsets_are_those_of_the_rows_that_are_written() {
    let home = topic(THREE);
    let view = "create view v as select value from m;";
    // A view reads what its tables are now.
    let fewer = [".load t as m", view, ".load t as m --to 2", ".write v fewer"];
    local(&home, &fewer).succeeded();
    assert_eq!((end(&home, "fewer"), home.rows("select * from 'fewer';").len()), (json!(2), 2));
    let inner = [
        ".load t as m",
        "create view x as select * from m;",
        "create view v as select * from x;",
        "create or replace view x as select * from m limit 1;",
        ".write v inner",
    ];
    local(&home, &inner).succeeded();
    assert_eq!(sources(&home, "inner"), ["derived"]);
    // Rows that were cached of an earlier snapshot are read anew.
    let publish = ".publish some.jsonl t";
    let kept = [".load t as m", view, ".cache v", publish, ".load t as m", ".write v kept"];
    local(&home, &kept).succeeded();
    assert_eq!((end(&home, "kept"), home.rows("select * from 'kept';").len()), (json!(6), 6));
    let last = [".load t as m", "select value from m;", publish, ".refresh m", ".write last"];
    local(&home, &last).succeeded();
    assert_eq!(sources(&home, "last"), ["derived"]);
    let dropped = [".load t as m", ".unroll m as u --mode dropmalformed", ".write u dropped"];
    local(&home, &dropped).succeeded();
    assert_eq!(sources(&home, "dropped"), ["derived"]);
}

#[test]
fn a_misfit_takes_nothing_from_other_messages() {
    let home = topic("{\"s\":{\"x\":1},\"l\":[{\"x\":1}],\"a\":1}\n");
    let land = ".land t out --json";
    local(&home, &[land]).succeeded();
    let misfits =
        ["{\"s\":\"oops\"}", "{\"l\":[7]}", "{\"a\":{}}", "{\"a\":[{}]}", "{\"s\":{\"x\":{}}}"];
    let fits = "{\"s\":{\"x\":2,\"y\":3},\"l\":[{\"x\":2,\"y\":3}],\"a\":2}";
    publish(&home, &format!("{}\n{fits}\n", misfits.join("\n")));
    let landed = local(&home, &[land]).succeeded();
    assert!(landed.stderr.contains("5 corrupt"), "{}", landed.stderr);
    let rows = home.rows("select s, l, a from 'out' where _corrupt_record is null order by a;");
    assert_eq!(rows[1], json!({"s": {"x": 2, "y": 3}, "l": [{"x": 2, "y": 3}], "a": 2}));
    let texts =
        home.rows("select _corrupt_record as t from 'out' where _corrupt_record is not null;");
    let texts: Vec<&str> = texts.iter().map(|row| row["t"].as_str().expect("a text")).collect();
    assert_eq!(texts, misfits);
}

#[test]
fn one_empty_object_in_a_typed_column_is_a_misfit() {
    let home = topic("{\"a\":1,\"b\":1}\n");
    local(&home, &[".land t out --json"]).succeeded();
    publish(&home, "{\"a\":{},\"b\":2}\n");
    let strict = local(&home, &[".land t out --json --strict"]);
    assert_eq!(strict.code, 1);
    assert!(
        strict.stderr.contains("values that do not fit the columns of `out`"),
        "{}",
        strict.stderr
    );
}

#[test]
fn gaps_are_not_passed_in_silence() {
    let home = topic(THREE);
    let gap = [
        ".load t as m --to 1",
        ".write m out",
        ".load t as n --from 2",
        ".write n out --mode append",
    ];
    local(&home, &gap).succeeded();
    let since = local(&home, &[".load t as o --since out"]);
    assert_eq!(since.code, 1);
    assert!(since.stderr.contains("does not hold offset 1 of partition 0"), "{}", since.stderr);
    local(&home, &[".load t as o --since out --allow-gap"]).succeeded();
}

#[test]
fn only_its_own_directories_are_continued() {
    let home = topic(THREE);
    let masked = "create view v as select key, cast('masked' as binary) as value, topic, partition, \
                  offset, timestamp, timestampType from m;";
    local(&home, &[".load t as m", masked, ".write v out", ".load t as u --json", ".write u json"])
        .succeeded();
    for land in [".land t out", ".land t json --json"] {
        let refused = local(&home, &[land]);
        assert_eq!(refused.code, 1);
        assert!(refused.stderr.contains("was written by `.write`"), "{}", refused.stderr);
    }
}

#[test]
fn what_readers_could_not_find_is_refused() {
    let home = Home::new();
    let write = |query: &str, to: &str, mode: &str| {
        let view = format!("create view v as {query};");
        local(&home, &[&view, &format!(".write v {to} --mode {mode}")])
    };
    write("select named_struct('a', 1) as s", "case", "error").succeeded();
    let other = write("select named_struct('A', 2) as s", "case", "append");
    assert!(other.stderr.contains("+ s.a: int, as `A`"), "{}", other.stderr);
    write("select map('k', named_struct('a', 1)) as m", "map", "error").succeeded();
    let wider = write("select map('k', named_struct('b', 1)) as m", "map", "append");
    assert!(wider.stderr.contains("+ m: map<string,struct<b:int>>"), "{}", wider.stderr);
    write("select 1 as `a b`", "named", "error").succeeded();
    let named = write("select 'x' as `a b`", "named", "append");
    assert!(named.stderr.contains("write CAST(`a b` AS int) AS `a b`"), "{}", named.stderr);
}

#[test]
fn fields_that_differ_only_in_case_are_named() {
    let home = topic("{\"s\":[{\"id\":1}]}\n");
    local(&home, &[".land t out --json"]).succeeded();
    publish(&home, "{\"s\":[{\"ID\":2}]}\n");
    let refused = local(&home, &[".land t out --json"]);
    let said = "the fields `s.id` and `s.ID` differ only in case: a parquet file cannot have both";
    assert!(refused.code == 1 && refused.stderr.contains(said), "{}", refused.stderr);
}

#[test]
fn headers_are_landed_and_hints_can_be_typed() {
    let home = Home::new();
    home.write("some.jsonl", THREE);
    let publish = ".publish some.jsonl t --create --header source=test";
    local(&home, &[publish, ".land t 'a b'"]).succeeded();
    let rows = home.rows("select headers[0].key as k from 'a b';");
    assert_eq!(rows, vec![json!({"k": "source"}); 3]);
    let again = local(&home, &[".load t as m", ".write m 'c d'", ".write m 'c d' --mode append"]);
    assert!(again.stderr.contains("--since 'c d'`"), "{}", again.stderr);
    let strict = local(&home, &[".land t out --strict"]);
    assert!(strict.stderr.contains("--json"), "{}", strict.stderr);
}

#[test]
fn offsets_without_rows_have_no_files() {
    let home = topic(THREE);
    local(&home, &[".land t out --json"]).succeeded();
    home.write("none.jsonl", "[]\n");
    local(&home, &[".publish none.jsonl t --format plain"]).succeeded();
    let nothing = local(&home, &[".land t out --json"]).succeeded();
    assert!(
        nothing.stderr.contains("Landed 0 rows in out: offset 3 of partition 0, 0 files"),
        "{}",
        nothing.stderr
    );
    publish(&home, THREE);
    let fieldless = topic("{}\n{}\n");
    let waits = local(&fieldless, &[".land t out --json"]).succeeded();
    assert!(waits.stderr.contains("2 messages of topic `t` without any field"), "{}", waits.stderr);
}
