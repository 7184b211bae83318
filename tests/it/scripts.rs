//! What the scripts need is checked before anything is done, and missing programs are named with their install line;
//! what the bench says of an earlier run.

use std::process::Command;

use crate::support::root;

/// Runs `scripts/check-prerequisites` where there are no programs at all; returns its code and stderr.
fn needs(what: &str) -> (Option<i32>, String) {
    let nothing = tempfile::tempdir().expect("a temporary directory");
    let output = Command::new("/bin/sh")
        .arg(root().join("scripts/check-prerequisites"))
        .arg(what)
        .env("PATH", nothing.path())
        .output()
        .expect("sh can be run");
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).expect("it is text"))
}

#[test]
fn missing_java_and_maven_are_named_with_their_install_line() {
    let expected = "missing: default-jre-headless maven curl\n\
                    install with: sudo apt-get install -y default-jre-headless maven curl\n";
    assert_eq!(needs("services"), (Some(2), expected.to_owned()));
}

#[test]
fn a_missing_compiler_is_named_with_its_install_line() {
    let (code, said) = needs("build");
    assert_eq!(code, Some(2));
    assert_eq!(said, "cargo is missing: install Rust 1.94 or newer from https://rustup.rs\n");
}

#[test]
fn a_full_disk_is_told_before_anything_is_done() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let room = |gigabytes: &str| {
        let needs = root().join("scripts/check-prerequisites");
        let output = Command::new(needs).args(["room", gigabytes]).arg(dir.path()).output();
        output.expect("it can be run")
    };
    let (little, much) = (room("0"), room("1000000000"));
    assert_eq!((little.status.code(), little.stderr.as_slice()), (Some(0), &b""[..]));
    let said = String::from_utf8(much.stderr).expect("it is text");
    assert_eq!(much.status.code(), Some(2));
    assert!(said.starts_with(&format!("{} has ", dir.path().display())), "{said}");
    assert!(said.ends_with(" GB free; 1000000000 GB are needed\n"), "{said}");
}

/// Compares two runs of the bench, which are made of (seconds, megabytes, ratio to a peer) for each line of one row.
fn compared(machine: &str, lines: &[(f64, u64, &str)]) -> String {
    let program = "
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import earlier
from measure import Measured

def run(machine, lines):
    run = earlier.Lines(machine, [])
    for at, (seconds, megabytes, ratio) in enumerate(lines):
        run.add('row', Measured(f'line {at}', seconds, seconds, seconds, None, megabytes << 20), ratio)
    return run.found

before = run('a', [(1.0, 50, ''), (2.0, 10, '0.500')])
print('\\n'.join(earlier.worse(before, run(sys.argv[2], eval(sys.argv[3])))))
";
    let output = Command::new("python3")
        .args(["-c", program])
        .arg(root().join("scripts/bench.d"))
        .args([machine, &format!("{lines:?}")])
        .output()
        .expect("python3 can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it is text").trim().to_owned()
}

#[test]
fn the_bench_says_what_became_slower_or_larger() {
    assert_eq!(compared("a", &[(1.05, 52, ""), (2.0, 10, "0.525")]), "");
    let slower = compared("a", &[(1.2, 50, ""), (2.0, 10, "0.600")]);
    assert_eq!(
        slower,
        "row, line 0: 1.000 s became 1.200 s\nrow, line 1: ratio 0.500 became 0.600"
    );
    // On another machine only ratios can be compared.
    assert_eq!(compared("b", &[(1.2, 50, ""), (2.0, 10, "0.500")]), "");
    let larger = compared("b", &[(1.0, 70, ""), (2.0, 10, "0.500")]);
    assert_eq!(larger, "row, line 0: 52 MB became 73 MB");
    assert_eq!(compared("a", &[(1.0, 50, "")]), "row: line 2 was measured in the earlier run only");
}
