//! `.help`: the table of commands, one command, a page on a topic, or a SQL function.

use std::fmt::Write as _;

use clap::Args;

use super::argument::{Argument, Arguments};
use super::context::Context;
use super::text::names;
use crate::error::{Error, Result, nearest};
use crate::outcome::Outcome;
use crate::session::Session;

pub(super) mod layout;
pub(super) mod pages;

/// The groups of `.help`, each with the command that begins it.
const GROUPS: [(&str, &str); 6] = [
    ("Topics", ".sample"),
    ("Tables", ".load"),
    ("Results", ".last"),
    ("Files", ".write"),
    ("Scripts", ".edit"),
    ("Shell", ".status"),
];

/// The heading of the pages, below the table of commands.
const PAGES: &str = "\nHelp topics, each with `.help TOPIC`:\n";
/// The text below the pages.
const REST: &str = "\nEverything else is SQL and ends with `;`. `.help COMMAND` explains a command,\n\
    with examples. `.demo` shows the main commands in small steps.\n";

/// Explain a command, a help topic or a SQL function
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".help", ".help load", ".help topic create", ".help spark", ".help kafka", ".help regexp_replace"]))]
pub(super) struct Help {
    /// The command, with or without its dot; a help topic; or a SQL function
    #[arg(value_name = "COMMAND|HELP TOPIC|FUNCTION")]
    #[arg(add = Arguments(&[&[Argument::HelpPage, Argument::Function], &[Argument::FreeText]]))]
    name: Vec<String>,
}

impl Help {
    pub(super) fn run(mut self, cx: &Context, table: &clap::Command) -> Result<Outcome> {
        let Some(first) = self.name.first_mut() else { return Ok(Outcome::Text(overview(table))) };
        let topic = pages::page(first);
        if let Some(page) = topic {
            return match self.name.get(1) {
                None => Ok(Outcome::Text(page)),
                Some(word) => Err(Error::usage(format!("`{word}` is one argument too many"))),
            };
        }
        let typed = std::mem::take(first);
        let first_word = typed.as_str();
        *first = format!(".{}", typed.trim_start_matches('.'));
        match page(&self.name, table) {
            Some((page, used)) if used == self.name.len() => Ok(Outcome::Text(page)),
            Some((_, used)) => {
                let command = self.name[..used].join(" ");
                let missing = format!("there is no help for `{}`", self.name.join(" "));
                Err(Error::usage(missing).hint(format!("`.help {command}` explains the command")))
            }
            None => match (self.name.as_slice(), Session::function_help(first_word)) {
                ([_], Some(help)) => Ok(Outcome::Text(function_page(&help.usage, &help.examples))),
                _ => Err(unknown(&self.name.join(" "), &cx.session.function_names(), table)),
            },
        }
    }
}

/// Makes the error of a name without help; its hint has a similar name.
fn unknown(name: &str, functions: &[String], table: &clap::Command) -> Error {
    let typed = name.trim_start_matches('.');
    let missing = Error::usage(format!("there is no help for `{typed}`"));
    let topics = pages::titles().map(|(topic, _)| topic.to_owned());
    let functions = functions.iter().cloned();
    let known: Vec<String> = names(table).into_iter().chain(topics).chain(functions).collect();
    let bare = known.iter().map(|name| name.trim_start_matches('.'));
    match nearest(typed, bare) {
        Some(near) => missing.did_you_mean(format_args!(".help {near}")),
        None => missing.hint("`.help` lists the commands and the help topics"),
    }
}

/// Formats Spark's documentation of a function (`ExpressionDescription`): its usage, and examples.
fn function_page(usage: &str, examples: &str) -> String {
    let mut page = String::new();
    for line in usage.lines() {
        for line in layout::wrapped(line.trim(), layout::WIDTH_MAX) {
            page.push_str(&line);
            page.push('\n');
        }
    }
    for line in examples.trim_end().lines() {
        // All of it is indented by four.
        page.push_str(line.strip_prefix("    ").unwrap_or(line).trim_end());
        page.push('\n');
    }
    page
}

/// Lists the commands by their groups, then the pages.
fn overview(table: &clap::Command) -> String {
    let mut text = String::new();
    for command in table.get_subcommands() {
        let name = command.get_name();
        let group = GROUPS.iter().find(|(_, first)| *first == name).map_or("", |(group, _)| group);
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{group:<9}{name:<10}{about}");
    }
    text.push_str(PAGES);
    for (name, title) in pages::titles() {
        let _ = writeln!(text, "  {name:<10}{title}");
    }
    text + REST
}

/// Explains a command: what it is for, its arguments, examples; none if there is no such command.
///
/// `words` may go on after its name with the name of what it does, as in `.topic create`. Returns also how
/// many of the words the page is about.
pub(super) fn page(words: &[String], table: &clap::Command) -> Option<(String, usize)> {
    let mut command = table.clone();
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
    Some((short.disable_help_flag(true).render_help().to_string(), path.len()))
}
