//! Circles of imports: files that cannot be read, moved or tested one without the others.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::{Crate, Imports};
use super::source::none;

/// How many files may import one another at most.
const FILES_MAX: usize = 4;

/// The circles that may be: why, and the files of each below `src`.
const CIRCLES: &[(&str, &str)] = &[
    ("pages and targets are made of the flags, which print them", "cli cli/pages cli/target"),
    ("a history has a file, whose lines are its entries", "history history/file"),
    (
        "what is completed decides who completes, with one kind of answer",
        "input/complete input/complete/dot input/complete/sql",
    ),
    ("an object has values, which have objects", "json/column json/structs"),
    ("a value is read with the cursor, which returns strings", "json/cursor json/text"),
    ("one parser, its parts in files", "json/jackson json/jackson/scalar json/jackson/tolerance"),
    ("a plan and its partitions", "engine/distinct/mod engine/distinct/part"),
    (
        "the session has its last query, and knows the files that this one reads",
        "session/files_read session/last session/mod",
    ),
    ("records are opened by checking them, which reads records", "records/check records/mod"),
    ("a unit is what the splitter makes of a script", "input/mod input/script input/split"),
    ("a printer writes through a writer that has it", "render/printer render/printer/write"),
    ("a location is in a file system, which lists locations", "storage/location storage/mod"),
    (
        "a cluster has its administration, which asks the cluster",
        "topics/kafka/admin topics/kafka/cluster",
    ),
];

/// Returns the files that import one another, each circle by itself.
fn circles(imports: &Imports) -> BTreeSet<BTreeSet<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|file| (file.as_str(), reached(imports, file))).collect();
    let circle_of = |file: &&str| -> BTreeSet<&str> {
        let own = &reached[file];
        let is_back = |other: &&&str| reached.get(**other).is_some_and(|of| of.contains(file));
        own.iter().filter(is_back).copied().collect()
    };
    reached.keys().map(circle_of).filter(|circle| circle.len() > 1).collect()
}

/// Returns the files that can be reached from a file by imports; itself too where it is in a circle.
fn reached<'a>(imports: &'a Imports, file: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut next: Vec<&str> = vec![file];
    while let Some(file) = next.pop() {
        for imported in imports.get(file).into_iter().flatten() {
            if found.insert(imported.as_str()) {
                next.push(imported);
            }
        }
    }
    found
}

fn listed(files: &str) -> BTreeSet<String> {
    files.split_whitespace().map(|file| format!("src/{file}.rs")).collect()
}

#[test]
fn files_import_one_another_in_no_circle() {
    let imports = Crate::read().imports();
    let found: BTreeSet<BTreeSet<String>> = circles(&imports)
        .into_iter()
        .map(|circle| circle.into_iter().map(str::to_owned).collect())
        .collect();
    let known: Vec<_> = CIRCLES.iter().map(|(_, files)| listed(files)).collect();
    let mut broken: Vec<String> = CIRCLES
        .iter()
        .filter(|(_, files)| listed(files).len() > FILES_MAX)
        .map(|(why, files)| format!("a circle of more than {FILES_MAX} files ({why}): {files}"))
        .collect();
    let new = found.iter().filter(|circle| !known.contains(circle));
    broken.extend(new.map(|circle| format!("a circle of {}: {circle:?}", circle.len())));
    let gone = known.iter().filter(|circle| !found.contains(*circle));
    broken.extend(gone.map(|circle| format!("a listed circle is gone or has changed: {circle:?}")));
    none(&broken);
}

#[test]
fn circles_are_found() {
    let imports = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "d")];
    let mut graph = Imports::new();
    for (file, imported) in imports {
        graph.entry(file.to_owned()).or_default().insert(imported.to_owned());
    }
    let expected = [BTreeSet::from(["a", "b", "c"]), BTreeSet::from(["d", "e"])];
    assert_eq!(circles(&graph), BTreeSet::from(expected));
}
