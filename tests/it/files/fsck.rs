//! `.fs fsck`: each fault of a landed directory is named, and only what was never committed is removed.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::support::{Home, Output, Shell};

const ID: &str = "c0ffee00-0000-4000-8000-000000000000";

/// Lands a topic twice as `/t`: 2 files of 6 rows each, of the offsets 0 to 5 and 6 to 11.
fn landed() -> Home {
    let home = Home::new();
    let publish = ".publish data/messages/orders.jsonl orders --create\n.land orders /t --json\n";
    let script = publish.to_owned() + &publish.replace(" --create", "");
    let output = Shell::at(&home).stdin(script).output();
    assert_eq!(output.code, 0, "{}", output.stderr);
    home
}

/// Returns the name of the file of a landing, which is the first or the second one.
fn part(directory: &Path, landing: usize) -> String {
    manifest(directory)["files"][landing]["path"].as_str().expect("a file has a path").to_owned()
}

fn manifest(directory: &Path) -> Value {
    let text = fs::read(directory.join("_SUCCESS")).expect("there is a manifest");
    serde_json::from_slice(&text).expect("the manifest is JSON")
}

/// Changes the manifest of a directory.
fn edit(directory: &Path, change: impl FnOnce(&mut Value)) {
    let mut edited = manifest(directory);
    change(&mut edited);
    fs::write(directory.join("_SUCCESS"), edited.to_string()).expect("the manifest is written");
}

/// Changes a count of the manifest.
fn add(count: &mut Value, more: u64) {
    *count = json!(count.as_u64().expect("a count") + more);
}

fn copied(home: &Home, name: &str) {
    let (from, to) = (home.path("lake/t"), home.path("lake").join(name));
    fs::create_dir(&to).expect("it is new");
    for entry in fs::read_dir(from).expect("it can be listed") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("it can be copied");
    }
}

fn run(home: &Home, command: &str) -> Output {
    Shell::at(home).stdin(format!("{command}\n")).output()
}

/// Plants something in a copy of `/t`, and expects these lines; `FIRST` and `SECOND` stand for its files.
fn faults(home: &Home, name: &str, plant: impl FnOnce(&Path), expected: &[&str]) {
    copied(home, name);
    let directory = home.path("lake").join(name);
    let names = [part(&directory, 0), part(&directory, 1)].map(|part| format!("/{name}/{part}"));
    plant(&directory);
    let checked = run(home, &format!(".fs fsck /{name}"));
    let lines: Vec<String> = expected
        .iter()
        .map(|line| line.replace("FIRST", &names[0]).replace("SECOND", &names[1]))
        .collect();
    let count = lines.len();
    let said = format!("error: {count} fault{} in `/{name}`\n", if count == 1 { "" } else { "s" });
    let found: Vec<&str> = checked.stdout.lines().collect();
    assert!(
        found.len() == count && found.iter().zip(&lines).all(|(one, start)| one.starts_with(start)),
        "{name}: {found:#?}\nnot {lines:#?}"
    );
    assert!(checked.stderr.contains(&said), "{name}: {}", checked.stderr);
    assert_eq!(checked.code, 1, "{name}");
}

#[test]
fn what_is_consistent_is_said_in_one_line() {
    let home = landed();
    let line = "`/t` is consistent: 2 files, 12 rows, 12 offsets of topic `orders`\n";
    Shell::at(&home).stdin(".fs fsck /t\n").expect_stdout(line).run();
    Shell::at(&home).stdin(".fs fsck /t --repair\n").expect_stdout(line).run();
    Shell::at(&home).arg("--readonly").stdin(".fs fsck /t\n").expect_stdout(line).run();
}

#[test]
fn faults_of_files_are_named() {
    let home = landed();
    let delete = |at: &Path| fs::remove_file(at.join(part(at, 0))).unwrap();
    faults(&home, "gone", delete, &["`FIRST` is missing"]);
    let truncate = |at: &Path, bytes: u64| {
        let file = OpenOptions::new().write(true).open(at.join(part(at, 1))).unwrap();
        file.set_len(bytes).unwrap();
    };
    for (name, bytes) in [("cut", "100"), ("empty", "0"), ("short", "5")] {
        let long = format!("`SECOND` is {bytes} bytes long; the manifest says ");
        let unreadable = "cannot read the footer of `SECOND`: ";
        let cut = |at: &Path| truncate(at, bytes.parse().unwrap());
        faults(&home, name, cut, &[&long, unreadable]);
    }
    let corrupt = |at: &Path| {
        let file = at.join(part(at, 0));
        let mut bytes = fs::read(&file).unwrap();
        let end = bytes.len();
        bytes[end - 40..end - 8].fill(0xff);
        fs::write(file, bytes).unwrap();
    };
    faults(&home, "corrupt", corrupt, &["cannot read the footer of `FIRST`: "]);
    let swap = |at: &Path| {
        let (first, second) = (part(at, 0), part(at, 1));
        fs::copy(at.join(&first), at.join(&second)).unwrap();
        let bytes = fs::metadata(at.join(&first)).unwrap().len();
        edit(at, |edited| {
            edited["files"][1]["bytes"] = json!(bytes);
            edited["bytes"] = json!(2 * bytes);
        });
    };
    faults(&home, "swapped", swap, &["the footer of `SECOND` names other records than landing "]);
    let stray = |at: &Path| fs::write(at.join("mine.parquet"), "mine").unwrap();
    faults(&home, "stray", stray, &["`/stray/mine.parquet` is not committed"]);
}

#[test]
fn counts_that_do_not_add_up_are_named() {
    let home = landed();
    let rows = |at: &Path| edit(at, |edited| add(&mut edited["files"][0]["rows"], 1));
    let lines = [
        "`FIRST` has 6 rows; the manifest says 7",
        "the manifest of `/rows` says 12 rows; its files have 13",
        "landing ",
    ];
    faults(&home, "rows", rows, &lines);
    let bytes = |at: &Path| edit(at, |edited| add(&mut edited["files"][0]["bytes"], 1));
    faults(&home, "bytes", bytes, &["`FIRST` is ", "the manifest of `/bytes` says "]);
    let total = |at: &Path| {
        edit(at, |edited| {
            add(&mut edited["rows"], 1);
            add(&mut edited["bytes"], 1);
        });
    };
    let lines = [
        "the manifest of `/total` says 13 rows; its files have 12",
        "the manifest of `/total` says ",
    ];
    faults(&home, "total", total, &lines);
    let landing = |at: &Path| edit(at, |edited| add(&mut edited["landings"][1]["rows"], 2));
    faults(&home, "landing", landing, &["landing "]);
    let repaired = run(&home, ".fs fsck /landing --repair");
    assert_eq!(repaired.code, 1);
    assert!(repaired.stdout.ends_with(" has 8 rows; its files have 6\n"), "{}", repaired.stdout);
}

#[test]
fn offsets_that_are_missing_or_landed_twice_are_named() {
    let home = landed();
    let start = |at: &Path, start: u64| {
        edit(at, |edited| {
            let range = &mut edited["landings"][1]["source"]["topic"]["offsets"][0];
            assert_eq!(range["start"], json!(6));
            range["start"] = json!(start);
        });
    };
    let other = "the footer of `SECOND` names other records than landing ";
    let gap = "offsets 6 to 8 of partition 0 of topic `orders` were not landed";
    faults(&home, "gap", |at| start(at, 9), &[other, gap]);
    let overlap = "offset 5 of partition 0 of topic `orders` was landed more than once";
    faults(&home, "overlap", |at| start(at, 5), &[other, overlap]);
}

#[test]
fn columns_that_the_manifest_does_not_name_are_named() {
    let home = landed();
    let column = |at: &Path| {
        edit(at, |edited| {
            edited["columns"].as_array_mut().expect("columns").pop();
        });
    };
    let lines = ["FIRST", "SECOND"]
        .map(|file| format!("column `item` of `{file}` differs from the manifest"));
    let lines = lines.each_ref().map(String::as_str);
    faults(&home, "columns", column, &lines);
}

#[test]
fn what_was_allowed_is_no_fault() {
    let home = Home::new();
    let script = ".publish data/messages/orders.jsonl orders --create\n\
                  .load orders as a --to 2\n.load orders as b --from 4\n\
                  .write a '/a b'\n.write b '/a b' --mode append\n\
                  .write b '/a b' --mode append --allow-overlap\n.fs fsck '/a b'\n";
    let checked = Shell::at(&home).stdin(script).output();
    let gap =
        "note: offsets 2 to 3 of partition 0 of topic `orders` were not landed, as was allowed";
    let twice = "note: offsets 4 to 5 of partition 0 of topic `orders` were landed more than once";
    assert!(checked.code == 0 && checked.stdout.contains(gap), "{}", checked.stdout);
    assert!(checked.stdout.contains(twice), "{}", checked.stdout);
    fs::write(home.path("lake/a b/stray.parquet"), "mine").unwrap();
    let hinted = run(&home, ".fs fsck '/a b'");
    assert!(hinted.stderr.contains("`.fs fsck '/a b' --repair`"), "{}", hinted.stderr);
}

#[test]
fn a_repair_removes_what_was_never_committed_and_nothing_else() {
    let home = landed();
    let lake = home.path("lake");
    fs::write(lake.join("t/stray.parquet"), "mine").unwrap();
    fs::create_dir_all(lake.join(format!(".t.staging-{ID}/data"))).unwrap();
    fs::write(lake.join("others.parquet"), "mine").unwrap();
    let elsewhere = home.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("other.parquet"), "mine").unwrap();
    std::os::unix::fs::symlink(&elsewhere, lake.join("t/linked")).unwrap();
    let gone = lake.join("t").join(part(&lake.join("t"), 0));
    let held = fs::read(&gone).unwrap();
    fs::remove_file(&gone).unwrap();
    let before = manifest(&lake.join("t"));
    let repaired = run(&home, ".fs fsck /t --repair");
    let lines: Vec<&str> = repaired.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", repaired.stdout);
    assert!(lines[0].starts_with(&format!("Removed `/.t.staging-{ID}`")), "{lines:?}");
    assert!(lines[1].starts_with("Removed `/t/stray.parquet`"), "{lines:?}");
    assert!(lines[2].ends_with("` is missing"), "{lines:?}");
    assert!(lines[3].starts_with("`/t/linked/other.parquet` is in a directory"), "{lines:?}");
    assert_eq!((repaired.code, manifest(&lake.join("t"))), (1, before));
    assert!(elsewhere.join("other.parquet").exists() && lake.join("others.parquet").exists());
    assert!(!lake.join("t/stray.parquet").exists());
    fs::write(&gone, held).unwrap();
    fs::remove_file(lake.join("t/linked")).unwrap();
    let line = "`/t` is consistent: 2 files, 12 rows, 12 offsets of topic `orders`\n";
    Shell::at(&home).stdin(".fs fsck /t\n").expect_stdout(line).run();
}

/// How many writes there are at least while checks run.
const WRITES: usize = 60;

/// A directory that is appended to, or overwritten, all the time is consistent at any moment, also while repairs
/// look for what to remove.
#[test]
fn a_live_write_is_no_fault() {
    for mode in ["append", "overwrite"] {
        let home = Home::new();
        let table = "create table one as select id from range(1000);\n";
        let write = format!(".write one /grown --mode {mode}\n");
        run(&home, &(table.to_owned() + &write)).succeeded();
        let is_done = AtomicBool::new(false);
        let (written, checked) = thread::scope(|scope| {
            let checks = scope.spawn(|| {
                let script =
                    ".fs fsck /grown\n".repeat(20) + &".fs fsck /grown --repair\n".repeat(5);
                let mut checked = Vec::new();
                while !is_done.load(Ordering::Relaxed) {
                    checked.push(Shell::at(&home).arg("--keep-going").stdin(&script).output());
                }
                checked
            });
            let written = run(&home, &(table.to_owned() + &write.repeat(WRITES)));
            is_done.store(true, Ordering::Relaxed);
            (written, checks.join().expect("the checks end"))
        });
        written.succeeded();
        for output in checked {
            let Output { stdout, stderr, code } = output;
            assert_eq!(code, 0, "{mode}: {stdout}\n{stderr}");
            let (fine, notes): (Vec<&str>, Vec<&str>) =
                stdout.lines().partition(|line| line.starts_with("`/grown` is consistent: "));
            assert_eq!(fine.len(), 25, "{mode}: {stdout}");
            // Who deletes a directory that is being deleted anyway does no harm.
            let is_fine = |line: &&str| {
                line.starts_with("note: ") || line.starts_with("Removed `/.grown.deleted-")
            };
            assert!(notes.iter().all(is_fine), "{mode}: {stdout}");
        }
        let rows = if mode == "append" { 1000 * (WRITES + 1) } else { 1000 };
        let counted = run(&home, "select count(*) from '/grown';").succeeded().stdout;
        assert!(counted.contains(&format!("│ {rows:>8} │")), "{mode}: {rows}\n{counted}");
    }
}
