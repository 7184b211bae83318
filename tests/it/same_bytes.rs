//! What is landed depends on the records and the statement alone: not on the run, not on the number of cores.

use std::fs;

use crate::support::{Home, Output};

/// So many copies of the sample that all cores of a machine of two are used.
const SCALE: &str = "11";

/// Returns a processor that this process may run on.
fn processor() -> String {
    let status = fs::read_to_string("/proc/self/status").expect("the kernel tells of processes");
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let list = list.expect("the kernel tells of processors").trim();
    list.split([',', '-']).next().expect("there is one").to_owned()
}

/// Lands the topic and returns the bytes of its only file.
fn landed(home: &Home, cores: &str) -> Vec<u8> {
    let words = ["-c", ".load t as a --json", "-c", ".write a out --mode overwrite"];
    let mut shell = if cores == "one" {
        // taskset is part of util-linux, which every Linux has.
        home.command_under(&["taskset", "-c", &processor()], &words)
    } else {
        home.command(&words)
    };
    Output::from(shell.output().expect("it runs")).succeeded();
    let files = fs::read_dir(home.work("out")).expect("it was landed");
    let files = files.map(|file| file.expect("it can be listed").path());
    let parquet: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|it| it == "parquet")).collect();
    let [file] = parquet.as_slice() else { panic!("one file, not {parquet:?}") };
    fs::read(file).expect("it can be read")
}

#[test]
fn landings_of_the_same_records_are_the_same_files() {
    let home = Home::new();
    let sample = format!(".sample assessments s.json --scale {SCALE}\n.publish s.json t --create");
    home.run("csv", &sample).succeeded();
    let first = landed(&home, "all");
    assert!(first == landed(&home, "all"), "another run gives other bytes");
    assert!(first == landed(&home, "one"), "one core gives other bytes");
}
