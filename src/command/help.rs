//! `.help`: the table of commands, or one command.

use std::fmt::Write as _;

use clap::Args;

use crate::error::{Error, Result, nearest};
use crate::outcome::Outcome;

/// The groups of `.help`, each with the command that begins it.
const GROUPS: [(&str, &str); 6] = [
    ("Topics", ".sample"),
    ("Tables", ".load"),
    ("Results", ".last"),
    ("Files", ".write"),
    ("Scripts", ".edit"),
    ("Shell", ".status"),
];

/// What stands over the examples of a command.
pub const EXAMPLES: &str = "Examples:";

/// The topics of help that are no commands.
const SPARK: &str = "spark";
const SQL: &str = "sql";
/// What stands below the table of commands.
const REST: &str = "\nEverything else is SQL and ends with `;`. `.help COMMAND` explains one, with\n\
    examples; `.help spark` says what pyspark's calls are here; `.help sql` lists the\n\
    clauses that are not supported; `.demo` shows it all.\n";

/// Explain a command, pyspark's calls, or which SQL is not supported
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".help", ".help load", ".help topic create", ".help spark", ".help sql"]))]
pub(super) struct Help {
    /// The command, with or without its dot; or `spark` or `sql`
    command: Vec<String>,
}

impl Help {
    pub(super) fn run(mut self) -> Result<Outcome> {
        let Some(name) = self.command.first_mut() else { return Ok(Outcome::Text(overview())) };
        if name == SPARK {
            return Ok(Outcome::Text(super::spark::table()));
        }
        if name == SQL {
            return Ok(Outcome::Text(super::clauses::page()));
        }
        *name = format!(".{}", name.trim_start_matches('.'));
        if let Some(page) = page(&self.command) {
            return Ok(Outcome::Text(page));
        }
        let name = self.command.join(" ");
        let missing = Error::usage(format!("there is no command `{name}`"));
        Err(match nearest(&name, &super::names()) {
            Some(near) => missing.hint(format!("did you mean `.help {near}`?")),
            None => missing.hint("`.help` lists the commands"),
        })
    }
}

/// Writes what `.help` shows below the arguments of a command: lines that can be typed.
pub(super) fn examples(lines: &[&str]) -> String {
    format!("{EXAMPLES}\n  {}", lines.join("\n  "))
}

/// Lists the commands by their groups.
fn overview() -> String {
    let mut text = String::new();
    for command in super::table().get_subcommands() {
        let name = command.get_name();
        let group = GROUPS.iter().find(|(_, first)| *first == name).map_or("", |(group, _)| group);
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{group:<9}{name:<10}{about}");
    }
    text + REST
}

/// Explains a command: what it is for, its arguments, examples; none if there is no such command.
///
/// `words` may go on after its name with the name of what it does, as in `.topic create`.
pub(super) fn page(words: &[String]) -> Option<String> {
    let mut command = super::table();
    let mut path = Vec::new();
    for word in words.iter().take_while(|word| !word.starts_with('-')) {
        let Some(found) = command.find_subcommand(word) else {
            if path.is_empty() {
                return None;
            }
            break;
        };
        command = found.clone();
        path.push(word.as_str());
    }
    let about = command.get_long_about().or(command.get_about()).cloned().unwrap_or_default();
    // The short form has no empty lines between arguments; the long one says more of the command itself.
    let short = command.about(about).long_about(None).bin_name(path.join(" "));
    Some(short.disable_help_flag(true).render_help().to_string())
}
