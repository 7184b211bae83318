//! `.fs compact`: fewer files with the same rows and the same offsets, for each reader.

use serde_json::{Value, json};

use super::run;
use crate::readers::read;
use crate::support::{Home, Output};

fn local(home: &Home, commands: &[&str]) -> Output {
    run(home, &[], commands)
}

fn manifest(home: &Home, directory: &str) -> Value {
    let text = std::fs::read_to_string(home.work(&format!("{directory}/_SUCCESS")));
    serde_json::from_str(&text.expect("a manifest")).expect("JSON")
}

fn files(home: &Home, directory: &str) -> Vec<String> {
    let manifest = manifest(home, directory);
    let files = manifest["files"].as_array().expect("files").iter();
    files.map(|file| file["path"].as_str().expect("a path").to_owned()).collect()
}

/// Publishes messages and lands them, one landing for each text.
fn land(home: &Home, options: &str, texts: &[&str]) {
    for text in texts {
        home.write("some.jsonl", text);
        let land = format!(".land t out{options}");
        local(home, &[".publish some.jsonl t --create", &land]).succeeded();
    }
}

/// Returns what both readers see of a directory, by reader.
fn seen(home: &Home) -> [Vec<Value>; 2] {
    let found = read(home, &["out"]);
    ["duckdb", "pyarrow"].map(|reader| {
        let mut rows = found["out"][reader]["rows"].as_array().expect("rows").clone();
        rows.sort_by_key(Value::to_string);
        rows
    })
}

#[test]
fn landings_become_one_file_with_their_rows_and_offsets() {
    let home = Home::new();
    let texts = ["{\"a\":1}\n", "{\"a\":2,\"b\":{\"x\":1}}\n", "{\"b\":{\"y\":2}}\n"];
    land(&home, " --json", &texts);
    let query = "select a, b from 'out' order by a;";
    let (rows, before) = (home.rows(query), manifest(&home, "out"));
    let done = local(&home, &[".fs compact out", ".fs fsck out"]).succeeded();
    assert!(done.stderr.contains("Compacted out: 3 files, "), "{}", done.stderr);
    assert!(done.stdout.contains("` is consistent: 1 file, 3 rows, 3 offsets"), "{}", done.stdout);
    let after = manifest(&home, "out");
    assert_eq!(home.rows(query), rows);
    assert_eq!((&after["columns"], &after["rows"]), (&before["columns"], &before["rows"]));
    let [landing] = after["landings"].as_array().expect("landings").as_slice() else {
        panic!("one landing: {after}");
    };
    let offsets = &landing["source"]["topic"]["offsets"];
    assert_eq!(offsets, &json!([{"partition": 0, "start": 0, "end": 3}]));
    assert_eq!(landing["form"], json!("json"));
    let again = local(&home, &[".fs compact out", ".land t out --json"]).succeeded();
    assert!(again.stderr.contains("out is compact already: 1 file, "), "{}", again.stderr);
    assert!(again.stderr.contains("Nothing new in topic `t` since out"), "{}", again.stderr);
    land(&home, " --json", &["{\"a\":4}\n"]);
    assert_eq!(manifest(&home, "out")["rows"], json!(4));
}

#[test]
fn each_partition_keeps_its_directory() {
    let home = Home::new();
    let days = ["007", "a b/c", "", "2024-01-01"];
    let texts: Vec<String> = (0..3)
        .map(|turn| days.map(|day| format!("{{\"day\":\"{day}\",\"n\":{turn}}}\n")).concat())
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    land(&home, " --json --partition-by day", &texts);
    let (before, rows) = (seen(&home), home.rows("select day, n from 'out' order by day, n;"));
    assert_eq!(files(&home, "out").len(), 12);
    local(&home, &[".fs compact out"]).succeeded();
    let directories: Vec<String> = files(&home, "out")
        .iter()
        .map(|path| path.rsplit_once('/').expect("a directory").0.to_owned())
        .collect();
    let expected = ["day=007", "day=2024-01-01", "day=__HIVE_DEFAULT_PARTITION__", "day=a b%2Fc"];
    assert_eq!(directories, expected);
    assert_eq!(seen(&home), before);
    assert_eq!(home.rows("select day, n from 'out' order by day, n;"), rows);
    let checked = local(&home, &[".fs fsck out"]).succeeded();
    assert!(checked.stdout.contains("12 rows, 12 offsets of topic `t`"), "{}", checked.stdout);
}

#[test]
fn sources_are_not_mixed() {
    let home = Home::new();
    home.write("some.jsonl", "{\"a\":1}\n{\"a\":2}\n");
    let write = ".write u out --mode append";
    let begin = [
        ".publish some.jsonl t --create",
        ".load t as m",
        ".unroll m as u",
        write,
        ".publish some.jsonl t",
        ".load t as m --since out",
        ".unroll m as u",
        write,
        "select a from u where a = 1;",
        ".write out --mode append --codec zstd",
        ".write out --mode append --codec zstd",
    ];
    local(&home, &begin).succeeded();
    local(&home, &[".fs compact out", ".fs fsck out"]).succeeded();
    let landings = manifest(&home, "out")["landings"].clone();
    let sources: Vec<(Value, bool)> = landings
        .as_array()
        .expect("landings")
        .iter()
        .map(|landing| (landing["rows"].clone(), landing["source"] == json!("derived")))
        .collect();
    assert_eq!(sources, [(json!(4), false), (json!(2), true)]);
    let codecs: Vec<bool> =
        files(&home, "out").iter().map(|path| path.ends_with("c000.zstd.parquet")).collect();
    assert_eq!(codecs, [false, true]);
}

#[test]
fn files_end_at_the_target_size() {
    let home = Home::new();
    let rows = "select id, sha2(cast(id as string), 256) as text from range(120000);";
    local(&home, &[rows, ".write out --target-size 1MiB --codec none"]).succeeded();
    let large = files(&home, "out").len();
    assert!((5..=12).contains(&large), "{large} files");
    let compact = ".fs compact out --target-size 4MiB";
    let done = local(&home, &[compact, compact]).succeeded();
    assert!(done.stderr.contains(&format!("Compacted out: {large} files")), "{}", done.stderr);
    assert!(done.stderr.contains("out is compact already"), "{}", done.stderr);
    assert!((2..=3).contains(&files(&home, "out").len()));
    let sum = "select count(*), count(distinct id), max(id) from 'out';";
    assert_eq!(
        home.rows(sum)[0].as_object().map(|row| row.values().cloned().collect::<Vec<_>>()),
        Some(vec![json!(120_000), json!(120_000), json!(119_999)])
    );
}

#[test]
fn what_is_not_landed_is_never_removed() {
    let home = Home::new();
    let write = ".write out --mode append";
    local(&home, &["select 1 as a;", write, write, ".write out/sub"]).succeeded();
    let refused = |what: &str, place: &str| {
        let refused = local(&home, &[".fs compact out"]);
        let said = format!("`{place}` is {what}");
        assert!(refused.code == 1 && refused.stderr.contains(&said), "{}", refused.stderr);
    };
    refused("not named by the manifest of `out`", "out/sub");
    let repaired = local(&home, &[".fs fsck out --repair"]);
    assert!(
        repaired.stdout.contains("is in a directory that is not a partition"),
        "{}",
        repaired.stdout
    );
    assert!(home.work("out/sub/_SUCCESS").exists());
    std::fs::rename(home.work("out/sub"), home.work("sub")).expect("it can be moved");
    std::fs::write(home.work("out/README.md"), "mine").expect("a file");
    refused("not named by the manifest of `out`", "out/README.md");
    std::fs::remove_file(home.work("out/README.md")).expect("a file");
    std::fs::write(home.work("out/._SUCCESS.crc"), "crc").expect("a file");
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(home.work("out"), private).expect("permissions");
    local(&home, &[".fs compact out"]).succeeded();
    let mode = std::fs::metadata(home.work("out")).expect("a directory").permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o700);
    assert_eq!(home.rows("select * from 'out';").len(), 2);
}

#[test]
fn files_of_other_programs_are_left() {
    let home = Home::new();
    let rows = ["select 1 as a, 'x' as b;", ".write out", ".write out --mode append"];
    local(&home, &rows).succeeded();
    let file = home.work(&format!("out/{}", files(&home, "out")[0]));
    std::fs::rename(file, home.work("out/part-0.parquet")).expect("it can be renamed");
    std::fs::write(home.work("out/_SUCCESS"), "").expect("a file");
    local(&home, &["select 2 as a;", ".write out --mode append"]).succeeded();
    let refused = local(&home, &[".fs fsck out", ".fs compact out"]);
    assert!(refused.stdout.contains("` is consistent: 3 files, 3 rows"), "{}", refused.stdout);
    let said = "was not written by lakeshell; only its own files can be compacted";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
    let other = ["select 'y' as a;", ".write other", "select 3 as a;", ".write other/old"];
    local(&home, &other).succeeded();
    std::fs::write(home.work("other/_SUCCESS"), "").expect("a file");
    let append = local(&home, &["select 'z' as a;", ".write other --mode append"]);
    assert!(
        append.stderr.contains("is in a directory that is not a partition"),
        "{}",
        append.stderr
    );
    let text = files(&home, "other/old")[0].clone();
    std::fs::rename(home.work(&format!("other/old/{text}")), home.work("other/part-1.parquet"))
        .expect("it can be renamed");
    std::fs::remove_dir_all(home.work("other/old")).expect("a directory");
    let append = local(&home, &["select 'z' as a;", ".write other --mode append"]);
    assert!(append.stderr.contains("the files of `other` differ"), "{}", append.stderr);
}

#[test]
fn what_cannot_be_compacted_is_refused() {
    let home = Home::new();
    let write = "select 1 as a;";
    local(&home, &[write, ".write text --format csv", ".write out"]).succeeded();
    std::fs::create_dir(home.work("bare")).expect("a directory");
    for (path, said) in [
        ("text", "holds csv files; only parquet files can be compacted"),
        ("bare", "has no manifest of lakeshell"),
        ("none", "No such file or directory"),
        ("text/_SUCCESS", "is a file, not a directory"),
    ] {
        let refused = local(&home, &[&format!(".fs compact {path}")]);
        assert_eq!((refused.code, refused.stderr.contains(said)), (1, true), "{}", refused.stderr);
    }
    let read_only = run(&home, &["--readonly"], &[".fs compact out"]);
    assert_eq!(read_only.code, 1, "{}", read_only.stderr);
    // A file that the manifest names is gone: nothing is made of the others.
    local(&home, &[write, ".write out --mode append"]).succeeded();
    std::fs::remove_file(home.work(&format!("out/{}", files(&home, "out")[0]))).expect("a file");
    let before = manifest(&home, "out");
    let damaged = local(&home, &[".fs compact out"]);
    assert!(damaged.stderr.contains("is missing"), "{}", damaged.stderr);
    assert_eq!(manifest(&home, "out"), before);
}
