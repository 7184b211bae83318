//! A full local disk: a limit of the size of a file stands in for it, and the signal that comes with it.
//!
//! What was there before stays, nothing is there by half, and the shell goes on.

use std::fmt::Write as _;
use std::fs;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::support::{Home, Output};

/// The limit, in the shell's blocks of 512 bytes.
const BLOCKS: &str = "200";

/// Makes records that no compression makes small: 2 MB of them.
fn records() -> String {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut text = String::new();
    for n in 0..20_000 {
        let (one, two): (u64, u64) = (random.random(), random.random());
        writeln!(text, r#"{{"n":{n},"noise":"{one:016x}{two:016x}{one:016x}"}}"#)
            .expect("a string takes text");
    }
    text
}

/// Runs a script under the limit; it goes on after errors.
fn limited(home: &Home, script: &str) -> Output {
    let limit = format!("ulimit -f {BLOCKS} && exec \"$@\"");
    let mut command =
        home.command_under(&["sh", "-c", &limit, "sh"], &["--keep-going", "-c", script]);
    Output::from(command.output().expect("the shell runs"))
}

fn counted(home: &Home, what: &str) -> serde_json::Value {
    home.rows(&format!("select count(*) AS n from {what};"))[0]["n"].clone()
}

#[test]
fn a_full_disk_breaks_nothing() {
    let home = Home::new();
    home.write("few.jsonl", "{\"n\":1}\n{\"n\":2}\n");
    home.write("many.jsonl", records());
    let before = ".publish few.jsonl kept --create\n.publish many.jsonl many --create\n\
                  .load kept --json\n.write kept old\n";
    home.run("table", before).succeeded();

    let script = ".publish many.jsonl kept\n.load many --json\n.write many new\n\
                  .write many old --mode overwrite\n.write many old --mode append\n\
                  .fs put many.jsonl copy.jsonl\nselect 40 + 2 AS alive;";
    let ran = limited(&home, script);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("42"), "the shell is alive: {}{}", ran.stdout, ran.stderr);
    let errors: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("error: ")).collect();
    assert_eq!(errors.len(), 5, "{}", ran.stderr);
    for error in errors {
        assert!(error.contains("File too large"), "{error}");
    }
    for word in ["Published", "Wrote", "Copied"] {
        assert!(!ran.stderr.contains(word), "{}", ran.stderr);
    }

    assert_eq!(counted(&home, "'old'"), 2);
    let loaded = home.rows(".load kept --json\nselect count(*) AS n from kept;");
    assert_eq!(loaded[0]["n"], 2, "nothing of what failed is in the topic");
    let names = fs::read_dir(home.work("")).expect("the home is there");
    let mut names: Vec<_> =
        names.map(|entry| entry.expect("an entry").file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["data", "few.jsonl", "many.jsonl", "old"], "nothing is there by half");

    // With room again, everything goes on.
    home.run(
        "table",
        ".publish many.jsonl kept\n.load kept --json\n.write kept old --mode append --allow-overlap\n",
    )
    .succeeded();
    assert_eq!(counted(&home, "'old'"), 20_004);
}
