//! `.help compare`, lakeshell beside `DuckDB`'s shell: each command that it names is run here, and what it
//! shows is looked for. `DuckDB`'s shell comes from `PyPI`, by `scripts/python-env`.
//!
//! What takes keys is shown in `pty`: whole statements, Tab, and the bar of long work.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::readme::{document, page};
use crate::support::{Home, Shell, root};

mod proofs;

use proofs::{PROOFS, Proof};

/// What is typed in the parts in which lakeshell takes keys; `pty` types it.
pub(crate) const EDITED: &str = "select 1 as a,";
pub(crate) const COMPLETED: &str = "select sequences.cou";
pub(crate) const LONG_WORK: &str = ".unroll big AS many";
/// These parts.
const WITH_KEYS: [&str; 3] =
    ["Edit whole statements", "Complete nested fields", "See the progress of long work"];
/// The programs of each part, in order.
const PROGRAMS: [&str; 3] = ["- lakeshell: ", "- DuckDB: ", "- datafusion-cli: "];

/// Returns `DuckDB`'s shell, installed if it is not yet there.
pub(crate) fn duckdb() -> PathBuf {
    let made = Command::new(root().join("scripts/python-env"))
        .arg("duckdb-cli")
        .stderr(Stdio::inherit())
        .output()
        .expect("scripts/python-env can be run");
    assert!(made.status.success(), "scripts/python-env failed");
    let python = String::from_utf8(made.stdout).expect("a path");
    PathBuf::from(python.trim()).with_file_name("duckdb")
}

/// Returns the parts of the page: the title of each, and what is said of each program.
fn rows() -> Vec<Vec<String>> {
    let text = document(&page("compare")).text;
    text.split("\n### ").skip(1).map(row).collect()
}

fn row(part: &str) -> Vec<String> {
    let (title, programs) = part.split_once('\n').unwrap_or((part, ""));
    let mut row = vec![title.to_owned()];
    for line in programs.lines().filter(|line| !line.is_empty()) {
        let said = PROGRAMS.get(row.len() - 1).and_then(|program| line.strip_prefix(program));
        match (said, row.last_mut()) {
            (Some(said), _) => row.push(said.to_owned()),
            (None, Some(last)) => last.extend([" ", line.trim_start()]),
            (None, None) => {}
        }
    }
    row
}

/// Returns what stands between backquotes.
fn commands(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Says whether a proof runs a command; `…` stands for anything.
fn runs(proof: &Proof, command: &str) -> bool {
    let whole = format!("duckdb {}\n{}", proof.args.join(" "), proof.script);
    let mut rest = whole.as_str();
    command.split('…').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// Makes a home with the course's data as a file, on the lake and in a topic, and a database of `DuckDB`'s.
fn prepared() -> Home {
    let home = Home::new();
    home.write("fails.sql", "select nothing;\nselect 'never' as said;\n");
    let script = ".sample assessments a.json\n.publish a.json t --create\n.fs put data/real-sample-29.jsonl /a.jsonl\n";
    let made = Shell::at(&home).stdin(script).output();
    assert_eq!(made.code, 0, "{}", made.stderr);
    ask_duckdb(&home, &["x.db"], "create table kept as select 7 as seven;\n");
    home
}

/// Runs `DuckDB`'s shell; returns what it printed and its code.
fn ask_duckdb(home: &Home, args: &[&str], script: &str) -> (String, i32) {
    home.write("script.sql", script);
    let output = Command::new(duckdb())
        .args(["-csv", "-no-init"])
        .args(args)
        .current_dir(home.work(""))
        .env("HOME", home.path(""))
        .stdin(fs::File::open(home.work("script.sql")).expect("the script can be read"))
        .output()
        .expect("DuckDB's shell runs");
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), output.status.code().unwrap_or(-1))
}

fn ask_lakeshell(home: &Home, args: &[&str], script: &str) -> (String, i32) {
    let script = format!(".load t AS m\n.load t AS a --json\n{script}");
    let shell = Shell::at(home).args(["--keep-going", "--mode", "csv"]).args(args);
    let output = shell.stdin(script).output();
    (output.stdout + &output.stderr, output.code)
}

#[test]
fn each_part_of_the_page_names_what_is_run() {
    let mut wrong = Vec::new();
    let rows = rows();
    let titles: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(
        titles,
        PROOFS.iter().map(|(title, ..)| *title).collect::<Vec<_>>(),
        "`.help compare` and its proofs"
    );
    for (row, (title, ours, theirs)) in rows.iter().zip(PROOFS) {
        assert_eq!(row.len(), 4, "{row:?}");
        for (cell, proof, with_keys) in
            [(&row[1], ours, WITH_KEYS.contains(title)), (&row[2], theirs, false)]
        {
            if commands(cell).is_empty() {
                wrong.push(format!("{title}: no command in `{cell}`"));
            }
            // Every output holds an empty text.
            if proof.shows.is_empty() != with_keys {
                wrong.push(format!("{title}: what is looked for in the output of `{cell}`?"));
            }
            let missing = commands(cell).into_iter().filter(|command| !runs(proof, command));
            wrong.extend(missing.map(|command| format!("{title}: `{command}`")));
        }
    }
    assert!(wrong.is_empty(), "not run:\n{}", wrong.join("\n"));
}

#[test]
fn each_command_of_the_page_shows_what_is_said() {
    let home = prepared();
    let mut wrong = Vec::new();
    for (title, ours, theirs) in PROOFS {
        let (said, code) = ask_lakeshell(&home, ours.args, ours.script);
        if !WITH_KEYS.contains(title) && (!said.contains(ours.shows) || code != ours.code) {
            wrong.push(format!("{title}, lakeshell, code {code}, no {:?}:\n{said}", ours.shows));
        }
        let (said, code) = ask_duckdb(&home, theirs.args, theirs.script);
        if !said.contains(theirs.shows) || code != theirs.code {
            wrong.push(format!("{title}, DuckDB, code {code}, no {:?}:\n{said}", theirs.shows));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
