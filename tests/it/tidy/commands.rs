//! Help, its topics, README and golden scripts agree with the command table.

use std::collections::BTreeSet;
use std::fs;

use lakeshell::command::table;

use super::source::{files, none};
use crate::readme::documents;
use crate::support::root;

/// `.help` has 80 columns, of which the names of group and command take 19.
const ABOUT_MAX: usize = 61;

#[test]
fn each_command_has_help() {
    let mut broken = Vec::new();
    for command in table().get_subcommands() {
        let name = command.get_name();
        let help = command.get_about().map(ToString::to_string).unwrap_or_default();
        let first = help.chars().next();
        if first.is_none_or(|first| !first.is_uppercase()) {
            broken.push(format!("`{name}`: its help is not an order: {help:?}"));
        }
        if help.ends_with('.') || help.contains('\n') || help.len() > ABOUT_MAX {
            broken.push(format!("`{name}`: its help is not one short line: {help:?}"));
        }
        for argument in command.get_arguments() {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            if help.is_empty() || help.ends_with('.') {
                broken.push(format!("`{name}`: help of `{}`: {help:?}", argument.get_id()));
            }
        }
    }
    none(&broken);
}

#[test]
fn each_command_has_a_golden_script() {
    let mut broken = Vec::new();
    let mut known = BTreeSet::new();
    for command in table().get_subcommands() {
        let name = command.get_name();
        let file = name.trim_start_matches('.');
        known.insert(file.to_owned());
        for extension in ["sql", "out"] {
            let path = format!("tests/scripts/commands/{file}.{extension}");
            let text = fs::read_to_string(root().join(&path)).unwrap_or_default();
            if text.is_empty() {
                broken.push(format!("`{name}`: {path} is missing"));
            } else if extension == "sql" && !names(&text, name) {
                broken.push(format!("`{name}`: {path} does not use it"));
            }
        }
    }
    for path in files(&root().join("tests/scripts/commands")) {
        let file = path.file_stem().unwrap_or_default().to_string_lossy();
        if !known.contains(&*file) {
            broken.push(format!("{}: there is no command `.{file}`", path.display()));
        }
    }
    none(&broken);
}

#[test]
fn readme_and_the_help_topics_name_each_command() {
    let text: String = documents().into_iter().map(|document| document.text).collect();
    let commands = table();
    let names_of = |command: &clap::Command| command.get_name().to_owned();
    let missing = commands.get_subcommands().map(names_of).filter(|name| !names(&text, name));
    let missing: Vec<String> = missing.map(|name| format!("no document has `{name}`")).collect();
    none(&missing);
}

/// Says whether a text has a command's name, and not only a longer one's.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let after = text[at + name.len()..].chars().next();
        let before = text[..at].chars().next_back();
        !after.is_some_and(char::is_alphanumeric) && !before.is_some_and(char::is_alphanumeric)
    })
}
