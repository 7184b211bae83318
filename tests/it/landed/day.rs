//! A day of landings: messages are published, landings are killed or run two at once, a broker restarts; in the end
//! each record was landed once.
//!
//! `LAKESHELL_SEED` repeats a run, `LAKESHELL_LONG=1` makes it 50 rounds instead of 10.

use std::collections::BTreeSet;
use std::env;
use std::process::Child;
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::killed::APPEND;
use super::run;
use crate::readers::read;
use crate::support::{Home, say};

const PARTITIONS: usize = 3;

/// Lives a day on topics that the arguments reach; `disturb` is called in the middle of it.
pub(crate) fn each_record_is_landed_once(
    home: &Home,
    args: &[&str],
    topic: &str,
    disturb: impl Fn(),
) {
    let rounds = if env::var_os("LAKESHELL_LONG").is_some() { 50 } else { 10 };
    let seed =
        env::var("LAKESHELL_SEED").map_or(20_261_130, |text| text.parse().expect("a number"));
    say(&format!("a day of landings: LAKESHELL_SEED={seed}"));
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let land = format!(".land {topic} out");
    run(home, args, &[&format!(".topic create {topic} --partitions {PARTITIONS}")]).succeeded();
    let mut published = 0;
    for round in 0..rounds {
        let count = random.random_range(1..60);
        let lines = (published..published + count).map(|id| format!("{{\"id\":{id}}}\n"));
        home.write("some.jsonl", lines.collect::<String>());
        run(home, args, &[&format!(".publish some.jsonl {topic}")]).succeeded();
        published += count;
        if round == rounds / 2 {
            disturb();
        }
        let compact = [args, &["-c", ".fs compact out"]].concat();
        one_landing(home, &[args, &["-c", &land]].concat(), &compact, &mut random);
    }
    run(home, args, &[&land]).succeeded();
    let found = read(home, &["out"]);
    for reader in ["duckdb", "pyarrow"] {
        let rows = found["out"][reader]["rows"].as_array().expect("rows");
        let place = |row: &serde_json::Value| (row["partition"].as_i64(), row["offset"].as_i64());
        let places: BTreeSet<_> = rows.iter().map(place).collect();
        assert_eq!(rows.len(), published, "{reader}: as many rows as messages");
        assert_eq!(places.len(), published, "{reader}: each at a place of its own");
        let values: BTreeSet<String> = rows.iter().map(|row| row["value"].to_string()).collect();
        assert_eq!(values.len(), published, "{reader}: each message once");
    }
}

/// Lands once, or is ended at a point or a moment, or lands two at once, or lands while the directory is compacted.
fn one_landing(home: &Home, words: &[&str], compact: &[&str], random: &mut ChaCha8Rng) {
    let start = || home.command(words).spawn().expect("the binary runs");
    let ends = |landing: Child| {
        let ended = landing.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    };
    match random.random_range(0..5) {
        0 => ends(start()),
        1 => {
            let point = APPEND[random.random_range(0..APPEND.len())];
            let mut landing = home.command(words);
            landing.env("LAKESHELL_FAULT", point).output().expect("the binary runs");
        }
        2 => {
            let mut landing = start();
            std::thread::sleep(Duration::from_millis(random.random_range(0..200)));
            landing.kill().expect("it can be killed");
            landing.wait().expect("it ends");
        }
        3 => {
            let compacting = home.command(compact).spawn().expect("the binary runs");
            ends(start());
            let ended = compacting.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&ended.stderr);
            assert!(ended.status.success() || said.contains("No such file"), "{said}");
        }
        _ => [start(), start()].map(ends).into_iter().collect(),
    }
}

#[test]
fn a_day_on_local_topics() {
    each_record_is_landed_once(&Home::new(), &[], "day", || {});
}
