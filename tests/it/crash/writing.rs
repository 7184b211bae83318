//! A child that writes to several targets in turn, in every mode that changes something, and is killed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::killing::{Ended, Kills, Moment, Moments, rounds, run};
use super::landed::{Found, found, leftovers};
use crate::support::{Home, say};

const WRITES: usize = 60;
/// The tables that are written, and their rows.
const TABLES: [(&str, u64); 2] = [("small", 300), ("large", 700)];
const LOADS: &str = ".load small --json\n.load large --json\n";
const WORD: &str = "Wrote ";

/// Returns table, target and options of one of the child's writes.
fn write(at: usize) -> (usize, String, &'static str) {
    let table = at / 4 % 2;
    match at % 4 {
        0 => (table, "over".to_owned(), "--mode overwrite"),
        1 => (table, "grown".to_owned(), "--mode append --allow-overlap"),
        2 => (table, "parts".to_owned(), "--mode append --allow-overlap --partition-by k"),
        _ => (table, format!("fresh-{at}"), "--mode error"),
    }
}

/// Returns the rows of each target after so many of the writes.
fn expected(writes: usize) -> BTreeMap<String, u64> {
    let mut targets = BTreeMap::new();
    for at in 0..writes {
        let (table, target, options) = write(at);
        let rows = targets.entry(target).or_insert(0);
        *rows = TABLES[table].1 + if options.contains("append") { *rows } else { 0 };
    }
    targets
}

fn prepare(home: &Home) {
    for (table, rows) in TABLES {
        let mut text = String::new();
        for n in 0..rows {
            let record = serde_json::json!({"g": table, "n": n, "k": n % 5});
            writeln!(text, "{record}").expect("a string takes text");
        }
        home.write(&format!("{table}.jsonl"), text);
        let publish = format!(".publish {table}.jsonl {table} --create");
        home.run("table", &publish).succeeded();
    }
}

fn round(home: &Home, round: usize, moment: Option<Moment>) -> Ended {
    let mut script = LOADS.to_owned();
    for at in 0..WRITES {
        let (table, target, options) = write(at);
        writeln!(script, ".write {} r{round}/{target} {options}", TABLES[table].0)
            .expect("a string takes text");
    }
    let name = format!("r{round}.sql");
    home.write(&name, script);
    fs::create_dir(home.work(&format!("r{round}"))).expect("a directory can be made");
    run(&mut home.command(&["-f", &name]), WORD, moment)
}

/// Checks each target: as after the acknowledged writes, or with the one under way besides.
fn check(home: &Home, round: usize, ended: &Ended) -> BTreeMap<String, Found> {
    let acknowledged = ended.acknowledged.len();
    let (now, next) = (expected(acknowledged), expected((acknowledged + 1).min(WRITES)));
    let mut targets = BTreeMap::new();
    for target in next.keys() {
        let place = format!("r{round}/{target}");
        let allowed = [now.get(target), next.get(target)];
        let Some(found) = found(&home.work(&place)) else {
            // Between the two renames of an overwrite the old directory stands beside the target.
            let aside = format!(".{target}.old-");
            let beside = leftovers(&home.work(&format!("r{round}")));
            let moved = beside.iter().any(|name| name.starts_with(&aside));
            assert!(moved || allowed[0].is_none(), "{place} is gone after {acknowledged} writes");
            continue;
        };
        let fits = allowed.contains(&Some(&found.rows));
        assert!(fits, "{place} after {acknowledged} writes: {found:?}, not one of {allowed:?}");
        let appends = target == "grown" || target == "parts";
        assert!(appends || found.strays.is_empty(), "{place}: {found:?}");
        if target != "parts" {
            let count = format!("select count(*) AS n from '{place}';");
            let rows = home.rows(&count);
            assert_eq!(rows[0]["n"], found.rows, "{place} is read as its manifest says");
        }
        targets.insert(target.clone(), found);
    }
    targets
}

/// Writes to each target again: what was left is told of and gone, what was there is still there.
///
/// Returns how much was left.
fn restore(home: &Home, round: usize, targets: &BTreeMap<String, Found>) -> usize {
    let directory = home.work(&format!("r{round}"));
    let left = leftovers(&directory);
    let mut script = LOADS.to_owned();
    for at in 0..WRITES {
        let (_, target, options) = write(at);
        let is_last = at + 4 >= WRITES;
        let options = if target.starts_with("fresh") { "--mode ignore" } else { options };
        if is_last || target.starts_with("fresh") {
            writeln!(script, ".write small r{round}/{target} {options}").expect("text");
        }
    }
    let ran = home.run("table", &script).succeeded();
    // A lock file of a writer that is dead locks nothing; the next commit takes it away without a word.
    for name in left.iter().filter(|name| name.contains(".staging-") || name.contains(".old-")) {
        let told = match name.split_once(".old-") {
            // The new directory was not in place yet.
            Some((target, _)) if !targets.contains_key(&target[1..]) => ran
                .stderr
                .contains(&format!("/{}` after an overwrite that was killed", &target[1..])),
            _ => ran.stderr.contains(name.as_str()),
        };
        assert!(told, "nothing was said of {name}:\n{}", ran.stderr);
    }
    assert_eq!(leftovers(&directory), Vec::<String>::new(), "staging is left:\n{}", ran.stderr);
    for (target, before) in targets {
        let after = found(&directory.join(target)).expect("it was there before");
        let rows = match target.as_str() {
            "over" => TABLES[0].1,
            "grown" | "parts" => before.rows + TABLES[0].1,
            _ => before.rows,
        };
        assert_eq!(after, Found { rows, strays: Vec::new() }, "r{round}/{target}:\n{}", ran.stderr);
    }
    left.len()
}

#[test]
fn targets_are_whole_whenever_their_writer_dies() {
    let home = Home::new();
    prepare(&home);
    let mut kills = Kills::of("writing");
    let dry = round(&home, 0, None).succeeded();
    assert_eq!(dry.acknowledged.len(), WRITES, "all writes are acknowledged: {}", dry.said);
    check(&home, 0, &dry);
    let mut moments = Moments::after(&dry, kills.seed());
    let mut left = 0;
    for number in 1..=rounds() {
        let ended = round(&home, number, Some(moments.draw(number)));
        kills.count(&ended);
        let targets = check(&home, number, &ended);
        left += restore(&home, number, &targets);
    }
    say(&format!("crash: {left} leftovers of killed writes were told of and cleared"));
    kills.end();
}
