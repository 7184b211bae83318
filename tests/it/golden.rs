//! Runs every script of `tests/scripts` three ways and compares what comes out with the file beside it.
//!
//! As a pipe, with `-f` and through `.read`: the same stdout, the same exit code, the same stderr but for
//! the script's name, which a pipe does not have. A first line `-- args: …` gives further flags.
//! `LAKESHELL_BLESS=1` rewrites the `.out` files and keeps the lines with `[..]` that still fit.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use parking_lot::Mutex;

use crate::compare::{difference, matches};
use crate::support::{Home, Output, Shell, tests_dir};

/// Every theme is a test of its own, so that one can be run alone.
macro_rules! themes {
    ($($theme:ident),*) => {
        $(
            #[test]
            fn $theme() {
                theme(stringify!($theme));
            }
        )*

        /// The themes.
        pub(crate) const THEMES: &[&str] = &[$(stringify!($theme)),*];

        #[test]
        fn every_theme_is_run() {
            let named: BTreeSet<String> = THEMES.iter().map(|&theme| theme.to_owned()).collect();
            let entries = fs::read_dir(tests_dir("scripts")).expect("there are scripts");
            let found = entries.map(|entry| {
                let name = entry.expect("an entry of the directory").file_name();
                name.into_string().expect("a theme's name is UTF-8")
            });
            assert_eq!(found.collect::<BTreeSet<_>>(), named);
        }
    };
}

themes!(commands, demo, render, shell, sql, topics);

/// The ways to run a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Pipe,
    File,
    Read,
}

/// Lists the scripts of a theme, by name.
pub(crate) fn scripts(theme: &str) -> Vec<PathBuf> {
    let dir = tests_dir("scripts").join(theme);
    let entries = fs::read_dir(&dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let paths = entries.map(|entry| entry.expect("an entry of the directory").path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension() == Some("sql".as_ref())).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no scripts", dir.display());
    paths
}

/// Runs the scripts of a theme, some at a time, and says of all of them what is wrong.
fn theme(name: &str) {
    let (scripts, next, wrong) = (scripts(name), AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads.min(scripts.len()) {
            scope.spawn(|| {
                while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(what) = check(script) {
                        wrong.lock().push(what);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn check(script: &Path) -> Result<(), String> {
    let out = script.with_extension("out");
    if std::env::var_os("LAKESHELL_BLESS").is_some() {
        let old = fs::read_to_string(&out).unwrap_or_default();
        let new = blessed(&old, &run(script, Way::File).as_text());
        fs::write(&out, new).expect("the blessed output can be written");
    }
    let expected = fs::read_to_string(&out)
        .map_err(|error| format!("{}: {error}; LAKESHELL_BLESS=1 makes it", out.display()))?;
    for way in [Way::File, Way::Pipe, Way::Read] {
        let got = run(script, way);
        if let Some(what) = difference(&expected, &got.as_text()) {
            return Err(format!("{} ({way:?}), {what}", script.display()));
        }
    }
    Ok(())
}

fn run(script: &Path, way: Way) -> Output {
    run_with(script, way, &[])
}

/// Runs a script in a home of its own, with further flags.
pub(crate) fn run_with(script: &Path, way: Way, further: &[String]) -> Output {
    let text = fs::read_to_string(script).expect("the script can be read");
    let name = script.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let home = Home::new();
    home.write(&name, &text);
    let shell = Shell::at(&home).args(flags(&text)).args(further);
    let mut output = match way {
        Way::Pipe => shell.stdin(&text),
        Way::File => shell.arg("-f").arg(&name),
        Way::Read => shell.arg("-c").arg(format!(".read {name}")),
    }
    .output();
    if way == Way::Pipe {
        output.stderr = named(&output.stderr, &name);
    }
    output
}

/// Returns the flags of a first line `-- args: …`.
fn flags(text: &str) -> impl Iterator<Item = &str> {
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("-- args: ").unwrap_or_default().split_whitespace()
}

/// Gives the places of a piped script the script's name.
fn named(stderr: &str, name: &str) -> String {
    let line = |line: &str| match line.strip_prefix("<stdin>:") {
        Some(rest) => format!("{name}:{rest}"),
        None => line.to_owned(),
    };
    stderr.split_inclusive('\n').map(line).collect()
}

/// Returns the new text with the old lines that hold a `[..]` and still fit, in order.
fn blessed(old: &str, new: &str) -> String {
    let mut patterns = old.lines().filter(|line| line.contains("[..]")).peekable();
    let mut text = String::new();
    for line in new.lines() {
        // A pattern whose line is gone must not hide those after it.
        let mut ahead = patterns.clone();
        let kept = ahead.position(|pattern| matches(pattern, line)).and_then(|at| patterns.nth(at));
        text.push_str(kept.unwrap_or(line));
        text.push('\n');
    }
    text
}

#[test]
fn blessing_keeps_the_lines_that_still_fit() {
    let old = "same\ntook [..] ms\ngone [..]\nat [..]:[..]\n";
    let new = "changed\ntook 12 ms\nat a:1\nnew 7\n";
    assert_eq!(blessed(old, new), "changed\ntook [..] ms\nat [..]:[..]\nnew 7\n");
}
