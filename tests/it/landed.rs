//! Landing every night: continued by offsets, ended at each step, two at once, as a service.

mod compacted;
mod continued;
pub(crate) mod day;
mod edges;
pub(crate) mod killed;
mod partitions;
mod service;

use crate::support::{Home, Output};

/// Runs commands on the machine's files, one after the other.
pub(crate) fn run(home: &Home, args: &[&str], commands: &[&str]) -> Output {
    let commands = commands.iter().flat_map(|command| ["-c", *command]);
    let words: Vec<&str> = args.iter().copied().chain(["--mode", "tsv"]).chain(commands).collect();
    Output::from(home.command(&words).output().expect("the binary runs"))
}
