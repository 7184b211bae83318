//! What the scripts need is checked before anything is done, and missing programs are named with their install line.

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
