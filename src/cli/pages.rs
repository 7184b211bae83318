//! Makes pages from the tables of flags and commands: completions for shells, and the man page.

use clap::CommandFactory as _;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

pub(super) use clap_complete::Shell;

use super::Cli;
use crate::command;

/// The exit codes, as the man page describes them.
const EXIT_CODES: [(&str, &str); 5] = [
    ("0", "All good."),
    ("1", "A statement or command failed."),
    ("2", "Wrong usage."),
    ("3", "Kafka or HDFS not reachable."),
    ("130", "Interrupted."),
];

/// The files that are read by default, as the man page describes them.
const FILES: [(&str, &str); 3] = [
    ("$XDG_CONFIG_HOME/lakeshell/rc.sql", "Runs before the prompt opens, unless --no-rc is given."),
    ("$XDG_STATE_HOME/lakeshell/history.jsonl", "What was typed at the prompt."),
    ("$XDG_DATA_HOME/lakeshell/topics", "Local topics, where no brokers are given."),
];

/// Writes the completions of a shell.
pub(super) fn completions(shell: Shell) -> Vec<u8> {
    let mut page = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "lakeshell", &mut page);
    page
}

/// Writes the man page: flags, dot-commands, exit codes, files.
pub(super) fn man() -> Vec<u8> {
    let man = Man::new(Cli::command());
    let mut page = Vec::new();
    let commands = command::table();
    let commands = commands.get_subcommands().map(|command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        (command.get_name().to_owned(), about + ".")
    });
    let listed = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let written = man
        .render_title(&mut page)
        .and_then(|()| man.render_name_section(&mut page))
        .and_then(|()| man.render_synopsis_section(&mut page))
        .and_then(|()| man.render_description_section(&mut page))
        .and_then(|()| man.render_options_section(&mut page))
        .and_then(|()| section("COMMANDS", &commands.collect::<Vec<_>>()).to_writer(&mut page))
        .and_then(|()| section("EXIT STATUS", &listed(&EXIT_CODES)).to_writer(&mut page))
        .and_then(|()| section("FILES", &listed(&FILES)).to_writer(&mut page))
        .and_then(|()| man.render_version_section(&mut page));
    // Writing to a vector does not fail.
    debug_assert!(written.is_ok());
    in_ascii(&String::from_utf8_lossy(&page)).into_bytes()
}

/// Writes characters outside ASCII by number, which groff reads in any encoding.
fn in_ascii(page: &str) -> String {
    let letter = |c: char| match c {
        c if c.is_ascii() => c.to_string(),
        c => format!("\\[u{:04X}]", u32::from(c)),
    };
    page.chars().map(letter).collect()
}

/// Makes a section of names with their descriptions.
fn section(title: &str, pairs: &[(String, String)]) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", [title]);
    for (name, text) in pairs {
        roff.control("TP", []);
        roff.text([bold(name.as_str())]);
        roff.text([roman(text.as_str())]);
    }
    roff
}
