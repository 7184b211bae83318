//! `--readonly`: every command and every kind of statement leaves files and topics as they were.
//!
//! The commands come from the command table: one that is not tried here fails the test. All golden scripts
//! run too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use lakeshell::command::table;

use crate::golden::{THEMES, scripts};
use crate::support::{Home, Output, Shell};

/// What is tried of each command: `!` marks what must be refused, `?` what fails for another reason, `~` what fails on
/// some machines; the rest succeeds.
const TRIED: &[(&str, &[&str])] = &[
    (".sample", &["!.sample assessments new.json"]),
    (".peek", &[".peek orders", ".peek ./orders.jsonl"]),
    (".topics", &[".topics"]),
    (".topic", &["!.topic create new", "!.topic delete orders", ".topic describe orders"]),
    (
        ".publish",
        &[
            ".load orders AS t",
            "!.publish orders.jsonl orders",
            "!.publish orders.jsonl new --create",
            "!.publish orders.jsonl orders --transaction",
            "!.publish t orders",
            ".publish orders.jsonl orders --dry-run",
        ],
    ),
    (".tail", &["?.tail nothing"]),
    (".groups", &[".groups"]),
    (".lag", &["?.lag nothing"]),
    (".load", &[".load orders AS t", ".load orders AS u --json --cache"]),
    (".unroll", &[".unroll t AS v"]),
    (".refresh", &[".refresh t"]),
    (".cache", &[".cache v"]),
    (".uncache", &[".uncache v"]),
    (".tables", &[".tables"]),
    (".schema", &[".schema v --profile"]),
    (".show", &[".show v"]),
    (".last", &["select 1 as n;", ".last"]),
    (".watch", &[".watch 0 --times 2 --refresh t"]),
    (
        ".chart",
        &[
            "select 'a' as label, 1 as n;",
            "!.chart _ --svg new.svg",
            "!.chart --svg script.sql",
            ".chart",
        ],
    ),
    (
        ".write",
        &[
            "!.write v /new",
            "!.write v /landed --mode overwrite",
            "!.write v /landed --mode append",
            "!.write v file:///tmp/lakeshell-never --format csv",
            "!.write v /landed --mode ignore",
        ],
    ),
    (".land", &["!.land orders /new", "!.land orders /landed --json"]),
    (".ls", &[".ls /"]),
    (
        ".fs",
        &[
            "!.fs mkdir /new",
            "!.fs rm -r /landed",
            "!.fs mv /landed /new",
            "!.fs put orders.jsonl /new",
            "!.fs put -f orders.jsonl /orders.jsonl",
            "!.fs get /orders.jsonl new",
            ".fs cat /orders.jsonl",
            ".fs du /",
            ".fs fsck /landed",
            "!.fs fsck /landed --repair",
            "!.fs compact /landed",
        ],
    ),
    (".edit", &["?.edit"]),
    (".read", &[".read script.sql"]),
    (".save", &["!.save new.sql", "!.save script.sql"]),
    (".history", &["!.history --save new.sql", ".history"]),
    (".record", &["!.record new.md", "!.record script.sql", "?.record --off"]),
    (".param", &[".param n 1"]),
    (".print", &[".print text"]),
    (".echo", &[".echo off"]),
    (".mode", &[".mode csv"]),
    (".pager", &[".pager off"]),
    (".timer", &[".timer off"]),
    (".output", &["!.output new.csv", "!.output script.sql", ".output"]),
    (".status", &[".status"]),
    (".doctor", &["~.doctor"]),
    (".demo", &["!.demo --no-wait"]),
    (".help", &[".help"]),
    (".exit", &[".exit 0"]),
];

/// Statements that would write, or set what lets others write, and some that only seem to.
const STATEMENTS: &[&str] = &[
    "copy (select 1) to '/new';",
    "copy v to 'new.parquet';",
    "insert into v select * from v;",
    "insert overwrite directory '/new' select 1;",
    "create external table e stored as parquet location '/landed';",
    "create external table e stored as csv location '/new';",
    "create table held as select * from v;",
    "create view seen as select * from '/landed';",
    "select count(*) from seen;",
    "set readonly = false;",
    "set lakeshell.readonly = false;",
    "set datafusion.execution.listing_table_ignore_subdirectory = false;",
    "reset readonly;",
    "truncate table v;",
    "drop view seen;",
    "drop table held;",
];

/// Returns every file below a directory with what it holds.
fn tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut pending) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(&directory).expect("a directory can be listed") {
            let path = entry.expect("an entry").path();
            if path.is_symlink() {
                found.insert(path, Vec::new());
            } else if path.is_dir() {
                found.insert(path.clone(), Vec::new());
                pending.push(path);
            } else {
                let bytes = fs::read(&path).expect("a file can be read");
                found.insert(path, bytes);
            }
        }
    }
    found
}

/// Makes a home with a topic, a landed directory, files and a script.
fn furnished() -> Home {
    let home = Home::new();
    let orders = fs::read(home.work("data/messages/orders.jsonl")).expect("data");
    home.write("orders.jsonl", orders).write("script.sql", "select 1 as n;\n");
    let script = "\
        .publish orders.jsonl orders --create\n.load orders AS t --json\n.write t /landed\n\
        .fs put orders.jsonl /orders.jsonl\n";
    let output = Shell::at(&home).stdin(script).output();
    assert_eq!(output.code, 0, "{}", output.stderr);
    home
}

fn readonly(home: &Home, script: &str) -> Output {
    let history = home.path("history.jsonl");
    Shell::at(home)
        .args(["--readonly", "--keep-going", "--history"])
        .arg(&history)
        .stdin(script)
        .output()
}

/// The other tests see nothing change: here it is shown that they would see it.
#[test]
fn what_is_written_without_the_flag_is_seen() {
    for (line, below) in
        [(".topic create new", "topics"), (".write t /new", "lake"), (".output new.csv", "work")]
    {
        let home = furnished();
        let before = tree(&home.path(below));
        let script = format!(".load orders AS t --json\n{line}\n");
        let output = Shell::at(&home).stdin(script).output();
        assert_eq!(output.code, 0, "{line}: {}", output.stderr);
        assert!(before != tree(&home.path(below)), "{line}: nothing has changed below `{below}`");
    }
}

#[test]
fn no_command_writes() {
    let home = furnished();
    let tried: BTreeSet<&str> = TRIED.iter().map(|(name, _)| *name).collect();
    let table = table();
    let commands: BTreeSet<&str> = table.get_subcommands().map(clap::Command::get_name).collect();
    assert_eq!(tried, commands, "each command is tried");
    let before = tree(&home.path(""));
    let lines = TRIED.iter().flat_map(|(name, lines)| lines.iter().map(move |line| (name, line)));
    let lines: Vec<_> = lines.collect();
    let script: Vec<&str> =
        lines.iter().map(|(_, line)| line.trim_start_matches(['!', '?', '~'])).collect();
    let output = readonly(&home, &script.join("\n"));
    assert_eq!(before.keys().collect::<Vec<_>>(), tree(&home.path("")).keys().collect::<Vec<_>>());
    assert!(before == tree(&home.path("")), "a file has changed:\n{}", output.stderr);
    for (at, (name, line)) in lines.iter().enumerate() {
        let place = format!("<stdin>:{}: error: ", at + 1);
        let told = output.stderr.lines().find(|told| told.starts_with(&place)).unwrap_or_default();
        let refused = format!("{place}`{name}`: ");
        if line.starts_with('!') {
            assert!(told.starts_with(&refused) && told.contains("read-only"), "{line}: {told}");
        } else {
            assert!(!told.contains("read-only"), "{line}: {told}");
            let may_fail = line.starts_with('~');
            assert!(may_fail || told.is_empty() != line.starts_with('?'), "{line}: {told}");
        }
    }
    assert!(!Path::new("/tmp/lakeshell-never").exists());
    assert!(output.stderr.contains("hint: start lakeshell without `--readonly`"));
}

#[test]
fn no_statement_writes() {
    let home = furnished();
    let before = tree(&home.path(""));
    let script = format!(".load orders AS v --json\n{}\n", STATEMENTS.join("\n"));
    let tries = "\n.write v /new\n.topic create new\n.output new.csv\n";
    let output = readonly(&home, &(script + tries));
    assert!(before == tree(&home.path("")), "a file has changed:\n{}", output.stderr);
    assert_eq!(output.stderr.matches("the session is read-only").count(), 3, "{}", output.stderr);
    assert!(output.stderr.contains("Created table `held`"), "{}", output.stderr);
}

#[test]
fn no_golden_script_writes() {
    for theme in THEMES {
        for script in scripts(theme) {
            let home = furnished();
            let text = fs::read_to_string(&script).expect("the script can be read");
            let before = tree(&home.path(""));
            // What a script leaves before it changes its mind is of no use here.
            let output = readonly(&home, &text);
            assert!(before == tree(&home.path("")), "{}:\n{}", script.display(), output.stderr);
        }
    }
}
