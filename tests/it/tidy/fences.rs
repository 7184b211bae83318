//! Foreign crates behind their fences, and printing behind the printer.

use std::fs;

use super::source::{none, sources};
use crate::support::root;

/// Foreign crates, as Cargo.toml spells them, and the beginnings of the paths that may name them.
const FENCES: &[(&str, &[&str])] = &[
    ("rustyline", &["src/input/terminal"]),
    ("rdkafka", &["src/topics/kafka"]),
    ("hdfs-native", &["src/storage/"]),
    ("comfy-table", &["src/render/table.rs"]),
    ("indicatif", &["src/render/progress.rs"]),
    ("clap", &["src/cli", "src/command/"]),
    ("clap_complete", &["src/cli/pages.rs"]),
    ("clap_mangen", &["src/cli/pages.rs"]),
];

/// What writes to the screen, and what ends the process.
const PRINTS: &[&str] = &["println!", "print!", "eprintln!", "eprint!", "dbg!"];
const STREAMS: &[&str] = &["stdout()", "stderr()"];
/// Who may write besides `render`: a test that tells how far lakeshell agrees with Spark.
const TELLERS: &[&str] =
    &["src/render/", "src/json/tests/agreement.rs", "src/sql/tests/recorded.rs"];

#[test]
fn foreign_crates_stay_behind_their_fences() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml is there");
    let mut broken = Vec::new();
    for (library, places) in FENCES {
        let depends = |line: &str| {
            let name = line.split(['=', '.']).next().unwrap_or_default();
            name.trim() == *library
        };
        if !manifest.lines().any(depends) {
            broken.push(format!("Cargo.toml: `{library}` is fenced, but not a dependency"));
        }
        let name = library.replace('-', "_");
        for source in sources("src") {
            if places.iter().any(|place| source.path.starts_with(place)) {
                continue;
            }
            let at = source.words(&name);
            broken.extend(at.map(|at| source.broken(at, &format!("`{library}` is fenced"))));
        }
    }
    none(&broken);
}

#[test]
fn only_the_printer_prints() {
    let mut broken = Vec::new();
    for source in sources("src") {
        let macros = PRINTS.iter().flat_map(|name| source.words(name));
        let macros = macros.map(|at| source.broken(at, "a macro prints"));
        broken.extend(macros);
        if !TELLERS.iter().any(|place| source.path.starts_with(place)) {
            let streams = STREAMS.iter().flat_map(|name| source.words(name));
            broken.extend(streams.map(|at| source.broken(at, "only `render` writes")));
        }
    }
    none(&broken);
}
