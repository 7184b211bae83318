//! Offsets in manifests and footers, `.load --since`, `.land`, and columns that change.

use serde_json::{Value, json};

use super::run;
use crate::support::{Home, Output};

const ONE: &str = "{\"a\":1,\"s\":{\"x\":1}}\n{\"a\":2,\"s\":{\"x\":2}}\n";
const TWO: &str =
    "{\"a\":3,\"s\":{\"x\":3,\"y\":\"new\"},\"l\":[{\"p\":1}]}\n{\"a\":\"no\",\"s\":{\"x\":4}}\n";
const THREE: &str = "{\"a\":5,\"l\":[{\"p\":2,\"q\":true}]}\n";

fn local(home: &Home, commands: &[&str]) -> Output {
    run(home, &[], commands)
}

/// A topic of two messages, in `one`, `two` and `three` more to publish.
fn topic() -> Home {
    let home = Home::new();
    home.write("one.jsonl", ONE).write("two.jsonl", TWO).write("three.jsonl", THREE);
    local(&home, &[".publish one.jsonl t --create"]).succeeded();
    home
}

fn manifest(home: &Home, directory: &str) -> Value {
    let text = std::fs::read_to_string(home.work(&format!("{directory}/_SUCCESS")));
    serde_json::from_str(&text.expect("a manifest")).expect("JSON")
}

fn fails(done: &Output, words: &[&str]) {
    assert_eq!(done.code, 1, "{}", done.stderr);
    for word in words {
        assert!(done.stderr.contains(word), "{word} in {}", done.stderr);
    }
}

#[test]
fn a_nightly_job_of_two_commands_survives_a_quiet_night() {
    let home = Home::new();
    home.write("some.jsonl", "{\"a\":1}\n");
    run(&home, &[], &[".publish some.jsonl t --create", ".land t other --json"]).succeeded();
    let write = ".write n out --mode append";
    run(&home, &[], &[".load t as n --json", write]).succeeded();
    let job = [".load t as n --json --since out", write];
    let quiet = run(&home, &[], &job).succeeded();
    assert!(quiet.stderr.contains("Wrote 0 rows to out: 0 files"), "{}", quiet.stderr);
    run(&home, &[], &[".publish some.jsonl t"]).succeeded();
    run(&home, &[], &job).succeeded();
    assert_eq!(home.rows("select a from 'out';").len(), 2);
    // A directory of `.land` is its own.
    let ended = run(&home, &[], &[".load t as n --json", ".write n other --mode append"]);
    assert!(ended.stderr.contains("was written by `.land`"), "{}", ended.stderr);
}

#[test]
fn a_manifest_names_the_offsets_of_exact_rows() {
    let home = topic();
    let write = |query: &str, to: &str| {
        let view = format!("create view v_{to} as {query};");
        let write = format!(".write v_{to} {to}");
        local(&home, &[".load t as m", &view, &write]).succeeded();
        manifest(&home, to)["landings"][0]["source"].clone()
    };
    let exact = write("select cast(value as string) as value from m", "cast");
    let range = json!([{"partition": 0, "start": 0, "end": 2}]);
    assert_eq!(exact["topic"]["offsets"], range);
    assert_eq!(exact["topic"]["cluster"], "local");
    assert_eq!(exact["topic"]["name"], "t");
    for (to, query) in [
        ("filtered", "select value from m where offset > 0"),
        ("cut", "select value from m limit 1"),
        ("counted", "select count(*) as n from m"),
        ("doubled", "select value from m union all select value from m"),
        ("joined", "select m.value from m join m as o on m.offset = o.offset"),
        ("unnested", "select explode(array(1, 2)) as e from m"),
        ("other", "select 1 as one"),
    ] {
        assert_eq!(write(query, to), "derived", "{query}");
    }
    local(&home, &[".load t as m", ".unroll m as u", ".write u unrolled"]).succeeded();
    assert_eq!(manifest(&home, "unrolled")["landings"][0]["source"]["topic"]["offsets"], range);
}

#[test]
fn loading_continues_where_a_directory_ends() {
    let home = topic();
    let since = ".load t as n --since raw";
    local(&home, &[".load t as m", ".write m raw"]).succeeded();
    let nothing = local(&home, &[since, "select count(*) from n;"]).succeeded();
    assert!(nothing.stderr.contains("Nothing new since `raw`"), "{}", nothing.stderr);
    assert!(nothing.stdout.ends_with("\n0\n"), "{}", nothing.stdout);
    local(&home, &[".publish two.jsonl t"]).succeeded();
    let offsets = "select offset from n order by offset;";
    let new = local(&home, &[since, offsets, ".write n raw --mode append"]).succeeded();
    assert_eq!(new.stdout, "offset\n2\n3\n");
    let again = local(&home, &[".load t as m", ".write m raw --mode append"]);
    fails(&again, &["already holds offsets 0 to 3 of partition 0", "--since raw"]);
    let twice = [".load t as m --from 3", ".write m raw --mode append --allow-overlap"];
    local(&home, &twice).succeeded();
    let count = local(&home, &["select count(*) as n from 'raw';"]).succeeded();
    assert_eq!(count.stdout, "n\n5\n");
}

#[test]
fn a_directory_without_offsets_is_not_continued() {
    let home = topic();
    let view = "create view v as select value from m where offset = 1;";
    local(&home, &[".load t as m", view, ".write v derived", ".write m raw"]).succeeded();
    fails(&local(&home, &[".load t --since derived"]), &["`derived`", "--from PARTITION:OFFSET"]);
    fails(&local(&home, &[".load t --since nowhere"]), &["`nowhere`: No such file or directory"]);
    local(&home, &[".load t as m", view, ".write v raw --mode append"]).succeeded();
    fails(&local(&home, &[".load t --since raw"]), &["`derived`"]);
    local(&home, &[".publish one.jsonl other --create", ".load other", ".write other others"])
        .succeeded();
    fails(
        &local(&home, &[".load t --since others"]),
        &["no records of topic `t`", "topic `other`"],
    );
    std::fs::create_dir(home.work("spark")).expect("a directory");
    std::fs::write(home.work("spark/_SUCCESS"), "").expect("a file");
    fails(&local(&home, &[".load t --since spark"]), &["it has no manifest of lakeshell"]);
    // The first release wrote no offsets.
    let path = home.work("others/_SUCCESS");
    let mut old = manifest(&home, "others");
    for key in ["version", "landings"] {
        old.as_object_mut().expect("an object").remove(key);
    }
    std::fs::write(&path, old.to_string()).expect("a file");
    fails(&local(&home, &[".load other --since others"]), &["older lakeshell"]);
    local(&home, &[".load other", ".write other others --mode append"]).succeeded();
    fails(&local(&home, &[".load other --since others"]), &["`derived`"]);
    old["version"] = json!(2);
    std::fs::write(&path, old.to_string()).expect("a file");
    fails(&local(&home, &["select * from 'others';"]), &["version 2", "newer lakeshell"]);
}

#[test]
fn a_recreated_topic_is_not_continued() {
    let home = topic();
    local(&home, &[".land t raw", ".load t as m", ".write m other"]).succeeded();
    local(&home, &[".topic delete t", ".publish one.jsonl t --create"]).succeeded();
    local(&home, &[".publish two.jsonl t"]).succeeded();
    for command in [".land t raw", ".load t --since raw"] {
        fails(&local(&home, &[command]), &["deleted and created again"]);
    }
    let append = [".load t as m --from 2", ".write m other --mode append"];
    fails(&local(&home, &append), &["deleted and created again"]);
}

#[test]
fn each_record_is_landed_once_and_new_fields_become_columns() {
    let home = topic();
    let land = ".land t out --json";
    local(&home, &[land, land, ".publish two.jsonl t", land, ".publish three.jsonl t"]).succeeded();
    let third = local(&home, &[land]).succeeded();
    assert!(third.stderr.contains("Landed 1 row in out: offset 4"), "{}", third.stderr);
    let rows = home.rows("select * from 'out' order by a, l;");
    let text = "{\"a\":\"no\",\"s\":{\"x\":4}}";
    assert_eq!(
        rows,
        [
            json!({"a": null, "s": {"x": 4, "y": null}, "l": null, "_corrupt_record": text}),
            json!({"a": 1, "s": {"x": 1, "y": null}, "l": null, "_corrupt_record": null}),
            json!({"a": 2, "s": {"x": 2, "y": null}, "l": null, "_corrupt_record": null}),
            json!({"a": 3, "s": {"x": 3, "y": "new"}, "l": [{"p": 1, "q": null}],
                   "_corrupt_record": null}),
            json!({"a": 5, "s": null, "l": [{"p": 2, "q": true}], "_corrupt_record": null}),
        ]
    );
    let written = manifest(&home, "out");
    let lasts = written["landings"].as_array().expect("landings").iter();
    let lasts = lasts.map(|landing| landing["source"]["topic"]["last"][0]["offset"].clone());
    assert_eq!(lasts.collect::<Vec<_>>(), [Value::Null, Value::Null, json!(4)]);
    let types = |at: usize| written["columns"][at]["type"].clone();
    assert_eq!(types(1), "struct<x:bigint,y:string>");
    assert_eq!(types(2), "array<struct<p:bigint,q:boolean>>");
}

#[test]
fn records_that_do_not_fit_fail_a_strict_landing_after_it() {
    let home = topic();
    local(&home, &[".land t out --json --strict", ".publish two.jsonl t"]).succeeded();
    let strict = local(&home, &[".land t out --json --strict"]);
    fails(&strict, &["1 row of topic `t` has values that do not fit", "1 corrupt"]);
    let again = local(&home, &[".land t out --json --strict"]).succeeded();
    assert!(again.stderr.contains("Nothing new"), "{}", again.stderr);
}

#[test]
fn kinds_of_directories_are_not_mixed() {
    let home = topic();
    local(&home, &[".land t raw", ".land t json --json"]).succeeded();
    fails(&local(&home, &[".land t raw --json"]), &["were not unrolled", "leave out `--json`"]);
    fails(&local(&home, &[".land t json"]), &["unrolled messages", "add `--json`"]);
    std::fs::create_dir(home.work("full")).expect("a directory");
    std::fs::write(home.work("full/a.parquet"), "").expect("a file");
    fails(&local(&home, &[".land t full"]), &["no manifest of lakeshell"]);
    fails(&local(&home, &[".land t one.jsonl"]), &["is a file"]);
    std::fs::create_dir(home.work("empty")).expect("a directory");
    local(&home, &[".land t empty"]).succeeded();
    let only = run(&home, &["--readonly"], &[".land t raw"]);
    fails(&only, &["read-only"]);
}

#[test]
fn partitions_stay_those_of_the_directory() {
    let home = topic();
    local(&home, &[".land t out --json --partition-by a", ".publish three.jsonl t"]).succeeded();
    local(&home, &[".land t out --json"]).succeeded();
    assert_eq!(manifest(&home, "out")["partition_by"], json!(["a"]));
    assert_eq!(home.rows("select a from 'out' order by a;").len(), 3);
    // Also if there is nothing to land.
    let other = local(&home, &[".land t out --json --partition-by s"]);
    fails(&other, &["`out` has other partition columns", "use `--partition-by a`"]);
}

#[test]
fn tombstones_are_passed_but_not_landed() {
    let home = topic();
    home.write("null.jsonl", "null\n");
    local(&home, &[".land t out --json", ".publish null.jsonl t"]).succeeded();
    local(&home, &[".land t out --json"]).succeeded();
    let next = local(&home, &[".land t out --json"]).succeeded();
    assert!(next.stderr.contains("Nothing new"), "{}", next.stderr);
}

#[test]
fn a_changed_type_is_refused_as_a_diff() {
    let home = Home::new();
    let write = |query: &str, mode: &str| {
        let query = format!("create view v as {query};");
        local(&home, &[&query, &format!(".write v out --mode {mode}")])
    };
    let first = "select 1 as a, named_struct('x', 1, 'y', array(named_struct('z', 1))) as s";
    write(first, "error").succeeded();
    let other = "select 'x' as a, named_struct('x', 1D, 'y', array(named_struct('z', true))) as s";
    let refused = write(other, "append");
    let diff = "\n  - a: int\n  + a: string\n  - s.x: int\n  + s.x: double\n  - s.y[].z: int\n  + s.y[].z: boolean";
    fails(&refused, &[diff]);
    let more = "select named_struct('w', true, 'x', 2) as s, 'new' as b, 2 as a";
    write(more, "append").succeeded();
    let rows = home.rows("select a, s, b from 'out' order by a;");
    assert_eq!(
        rows,
        [
            json!({"a": 1, "s": {"x": 1, "y": [{"z": 1}], "w": null}, "b": null}),
            json!({"a": 2, "s": {"x": 2, "y": null, "w": true}, "b": "new"}),
        ]
    );
}
