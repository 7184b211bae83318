//! A shell that writes to HDFS is killed at seeded random moments: nothing acknowledged is gone, nothing is there
//! by half, and neither its lease nor its lock stops the next one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::crash::killing::{Ended, Kills, Moment, Moments, rounds, run};
use crate::crash::landed::found;
use crate::services::{Services, fresh};
use crate::support::{Home, Output, say};

const WRITES: usize = 12;
const ROWS: u64 = 3000;
const WORD: &str = "Wrote ";

/// Returns target and options of one of the writes.
fn write(at: usize) -> (String, &'static str) {
    match at % 4 {
        0 => ("over".to_owned(), "--mode overwrite"),
        1 => ("grown".to_owned(), "--mode append --allow-overlap"),
        2 => ("parts".to_owned(), "--mode append --allow-overlap --partition-by k"),
        _ => (format!("fresh-{at}"), "--mode error"),
    }
}

/// Returns the rows of each target after so many of the writes.
fn expected(writes: usize) -> BTreeMap<String, u64> {
    let mut targets = BTreeMap::new();
    for (target, options) in (0..writes).map(write) {
        let rows = targets.entry(target).or_insert(0);
        *rows = ROWS + if options.contains("append") { *rows } else { 0 };
    }
    targets
}

/// One test's part of the file system.
struct Place<'a> {
    services: &'a Services,
    home: Home,
    dir: String,
}

impl Place<'_> {
    fn new() -> Self {
        let (home, mut text) = (Home::new(), String::new());
        for n in 0..ROWS {
            writeln!(text, r#"{{"n":{n},"k":{}}}"#, n % 5).expect("a string takes text");
        }
        home.write("rows.jsonl", text);
        home.run("table", ".publish rows.jsonl rows --create").succeeded();
        Self { services: Services::shared(), home, dir: format!("/{}", fresh("kills")) }
    }

    fn round(&self, round: usize, moment: Option<Moment>) -> Ended {
        let mut script = ".load rows --json\n".to_owned();
        for (target, options) in (0..WRITES).map(write) {
            writeln!(script, ".write rows {}/{round}/{target} {options}", self.dir)
                .expect("a string takes text");
        }
        self.home.write("writes.sql", script);
        let args = ["--fs", self.services.fs(), "-f", "writes.sql"];
        run(&mut self.home.command(&args), WORD, moment)
    }

    /// Writes to each target once more.
    fn again(&self, round: usize) -> Ended {
        let mut script = ".load rows --json\n".to_owned();
        for (at, (target, options)) in (0..WRITES).map(write).enumerate() {
            let is_fresh = target.starts_with("fresh");
            let options = if is_fresh { "--mode ignore" } else { options };
            if is_fresh || at + 4 >= WRITES {
                writeln!(script, ".write rows {}/{round}/{target} {options}", self.dir)
                    .expect("a string takes text");
            }
        }
        self.home.write("again.sql", script);
        let args = ["--fs", self.services.fs(), "-f", "again.sql"];
        run(&mut self.home.command(&args), WORD, None).succeeded()
    }

    /// Lists the names in a round's directory, by Hadoop's own shell.
    fn names(&self, round: usize) -> Vec<String> {
        let dir = format!("{}/{round}", self.dir);
        let said = self.services.hadoop_fs_said(&["-ls", &dir]);
        let name = |line: &str| Some(line.split_once(&dir)?.1.trim_start_matches('/').to_owned());
        said.stdout.lines().filter_map(name).collect()
    }

    /// Copies what is visible of a round's directory by Hadoop's own shell; returns where to.
    fn copied(&self, round: usize, names: &[String], as_of: &str) -> PathBuf {
        let local = self.home.work(&format!("{round}-{as_of}"));
        std::fs::create_dir(&local).expect("a directory can be made");
        let visible = names.iter().filter(|name| !name.starts_with('.'));
        let paths: Vec<String> =
            visible.map(|name| format!("{}/{round}/{name}", self.dir)).collect();
        if !paths.is_empty() {
            let mut args = vec!["-get"];
            args.extend(paths.iter().map(String::as_str));
            let to = local.display().to_string();
            args.push(&to);
            self.services.hadoop_fs(&args);
        }
        local
    }

    /// Checks each target: as after the acknowledged writes, or with the one under way besides.
    fn check(&self, round: usize, ended: &Ended, names: &[String]) -> BTreeMap<String, u64> {
        let acknowledged = ended.acknowledged.len();
        let (now, next) = (expected(acknowledged), expected((acknowledged + 1).min(WRITES)));
        let copied = self.copied(round, names, "killed");
        let mut targets = BTreeMap::new();
        for target in next.keys() {
            let allowed = [now.get(target), next.get(target)];
            let Some(found) = found(&copied.join(target)) else {
                // Between the two renames of an overwrite the old directory stands beside it.
                let aside = format!(".{target}.old-");
                let moved = names.iter().any(|name| name.starts_with(&aside));
                assert!(moved || allowed[0].is_none(), "{target} is gone: {acknowledged} writes");
                continue;
            };
            assert!(allowed.contains(&Some(&found.rows)), "{target}: {found:?}, {allowed:?}");
            assert!(matches!(target.as_str(), "grown" | "parts") || found.strays.is_empty());
            targets.insert(target.clone(), found.rows);
        }
        targets
    }

    /// Writes to each target again: leftovers are told of and gone, what was there is still there.
    ///
    /// Returns how much was left.
    fn restore(&self, round: usize, targets: &BTreeMap<String, u64>, names: &[String]) -> usize {
        let left: Vec<&String> = names.iter().filter(|name| name.starts_with('.')).collect();
        let ended = self.again(round);
        for name in left.iter().filter(|name| name.contains(".staging-") || name.contains(".old-"))
        {
            let told = match name.split_once(".old-") {
                // The new directory was not in place yet.
                Some((target, _)) if !targets.contains_key(&target[1..]) => ended
                    .said
                    .contains(&format!("/{}` after an overwrite that was killed", &target[1..])),
                _ => ended.said.contains(name.as_str()),
            };
            assert!(told, "nothing was said of {name}:\n{}", ended.said);
        }
        let after = self.names(round);
        assert!(!after.iter().any(|name| name.starts_with('.')), "{after:?}\n{}", ended.said);
        let copied = self.copied(round, &after, "restored");
        for (target, before) in targets {
            let now = found(&copied.join(target)).expect("it was there before");
            let rows = match target.as_str() {
                "over" => ROWS,
                "grown" | "parts" => before + ROWS,
                _ => *before,
            };
            assert_eq!((now.rows, now.strays.len()), (rows, 0), "{target}:\n{}", ended.said);
        }
        left.len()
    }
}

#[test]
fn targets_are_whole_whenever_their_writer_dies() {
    let place = Place::new();
    let mut kills = Kills::of("writing to HDFS");
    let dry = place.round(0, None).succeeded();
    assert_eq!(dry.acknowledged.len(), WRITES, "all writes are acknowledged: {}", dry.said);
    place.check(0, &dry, &place.names(0));
    let mut moments = Moments::after(&dry, kills.seed());
    let mut left = 0;
    for number in 1..=rounds() {
        let ended = place.round(number, Some(moments.draw(number)));
        kills.count(&ended);
        let names = place.names(number);
        let targets = place.check(number, &ended, &names);
        left += place.restore(number, &targets, &names);
    }
    say(&format!("crash: {left} leftovers of killed writes on HDFS were told of and cleared"));
    kills.end();
}

/// Readers do not wait for the leftovers of a writer on another host that died during its commit.
#[test]
fn a_reader_waits_for_no_lock() {
    let (services, home, dir) = (Services::shared(), Home::new(), fresh("locked"));
    let run = |statements: &[&str]| {
        let mut args = vec!["--fs".to_owned(), services.fs().to_owned()];
        args.extend(["--mode".to_owned(), "csv".to_owned()]);
        for statement in statements {
            args.extend(["-c".to_owned(), statement.replace("DIR", &format!("/{dir}"))]);
        }
        let ran = Output::from(home.command(&args).output().expect("it runs")).succeeded();
        ran.stdout
    };
    run(&["create table q as select 1 as a;", ".write q DIR/x"]);
    let owner = "other.1.1700000000.0c0ffee0000400080000000000000000";
    let staging = ".x.staging-c0ffee00-0000-4000-8000-000000000000";
    let left = [format!("DIR/{staging}/owner/{owner}"), format!("DIR/.x.lock/{owner}")];
    let made = left.map(|path| format!(".fs mkdir -p {path}"));
    run(&[&made[0], &made[1]]);
    assert_eq!(run(&["select count(*) as n from 'DIR/x';"]), "n\n1\n");
}
