//! Dot-commands: one enum, one variant and one file a command.
//!
//! To add a command, write its file with its arguments and `run`, and add a variant and a match arm here.
//! Help and Tab follow from the doc comments; README or a page of `.help TOPIC` names the command. A command
//! returns an [`Outcome`]; it never prints, prompts or exits, and it never calls another command.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};

use crate::error::{Error, Result, nearest};
use crate::outcome::Outcome;
use crate::pyspark;
use crate::session::Parameters;

pub use argument::Argument;
pub use completion::Expected;
pub use context::Context;
pub use redact::without_secrets;
pub use text::EXAMPLES;

mod args;
mod argument;
mod cache;
mod chart;
mod clauses;
mod completion;
mod context;
mod demo;
mod doctor;
mod echo;
mod edit;
mod exit;
mod fs;
mod groups;
mod help;
mod history;
mod lag;
mod land;
mod last;
mod load;
mod ls;
mod mode;
mod output;
mod pager;
mod param;
mod peek;
mod possible;
mod print;
mod publish;
mod publishing;
mod read;
mod record;
mod redact;
mod refresh;
mod sample;
mod save;
mod schema;
mod show;
mod status;
mod switch;
mod tables;
mod tail;
mod text;
mod timer;
mod topic;
mod topics;
mod uncache;
mod unroll;
mod waiting;
mod watch;
mod write;

#[derive(Debug, Parser)]
#[command(no_binary_name = true, disable_help_subcommand = true, disable_version_flag = true)]
#[command(name = "", subcommand_required = true, override_usage = ".COMMAND [ARGUMENTS]")]
struct Line {
    #[command(subcommand)]
    command: DotCommand,
}

/// Every dot-command; the order is that of `.help`.
#[derive(Debug, Subcommand)]
enum DotCommand {
    #[command(name = ".sample")]
    Sample(sample::Sample),
    #[command(name = ".peek")]
    Peek(peek::Peek),
    #[command(name = ".topics")]
    Topics(topics::Topics),
    #[command(name = ".topic")]
    Topic(topic::Topic),
    #[command(name = ".publish")]
    Publish(publish::Publish),
    #[command(name = ".tail")]
    Tail(tail::Tail),
    #[command(name = ".groups")]
    Groups(groups::Groups),
    #[command(name = ".lag")]
    Lag(lag::LagArgs),
    #[command(name = ".load")]
    Load(load::Load),
    #[command(name = ".unroll")]
    Unroll(unroll::Unroll),
    #[command(name = ".refresh")]
    Refresh(refresh::Refresh),
    #[command(name = ".cache")]
    Cache(cache::Cache),
    #[command(name = ".uncache")]
    Uncache(uncache::Uncache),
    #[command(name = ".tables")]
    Tables(tables::Tables),
    #[command(name = ".schema")]
    Schema(schema::Schema),
    #[command(name = ".show")]
    Show(show::Show),
    #[command(name = ".last")]
    Last(last::Last),
    #[command(name = ".watch")]
    Watch(watch::Watch),
    #[command(name = ".chart")]
    Chart(chart::ChartArgs),
    #[command(name = ".mode")]
    Mode(mode::ModeArgs),
    #[command(name = ".output")]
    Output(output::Output),
    #[command(name = ".pager")]
    Pager(pager::PagerArgs),
    #[command(name = ".timer")]
    Timer(timer::Timer),
    #[command(name = ".write")]
    Write(write::Write),
    #[command(name = ".land")]
    Land(land::Land),
    #[command(name = ".ls")]
    Ls(ls::Ls),
    #[command(name = ".fs")]
    Fs(fs::Fs),
    #[command(name = ".edit")]
    Edit(edit::Edit),
    #[command(name = ".read")]
    Read(read::Read),
    #[command(name = ".save")]
    Save(save::Save),
    #[command(name = ".history")]
    History(history::HistoryArgs),
    #[command(name = ".record")]
    Record(record::Record),
    #[command(name = ".param")]
    Param(param::Param),
    #[command(name = ".print")]
    Print(print::Print),
    #[command(name = ".echo")]
    Echo(echo::Echo),
    #[command(name = ".status")]
    Status(status::Status),
    #[command(name = ".doctor")]
    Doctor(doctor::Doctor),
    #[command(name = ".demo")]
    Demo(demo::Demo),
    #[command(name = ".help")]
    Help(help::Help),
    #[command(name = ".exit", visible_alias = ".quit")]
    Exit(exit::Exit),
}

/// Executes one dot-command line.
///
/// # Errors
/// A usage error for an unknown command or wrong arguments; otherwise the error of the command.
pub async fn run(line: &str, cx: &Context) -> Result<Outcome> {
    let command = match parse(line, &cx.session.parameters())? {
        Parsed::Command(command) => command,
        Parsed::Help(text) => return Ok(Outcome::Text(text)),
    };
    match command {
        DotCommand::Sample(args) => args.run(cx).await,
        DotCommand::Peek(args) => args.run(cx).await,
        DotCommand::Topics(args) => args.run(cx).await,
        DotCommand::Topic(args) => args.run(cx).await,
        DotCommand::Publish(args) => args.run(cx).await,
        DotCommand::Tail(args) => args.run(cx).await,
        DotCommand::Groups(args) => args.run(cx).await,
        DotCommand::Lag(args) => args.run(cx).await,
        DotCommand::Load(args) => args.run(cx).await,
        DotCommand::Unroll(args) => args.run(cx).await,
        DotCommand::Refresh(args) => args.run(cx).await,
        DotCommand::Cache(args) => args.run(cx).await,
        DotCommand::Uncache(args) => args.run(cx),
        DotCommand::Tables(args) => Ok(args.run(cx)),
        DotCommand::Schema(args) => args.run(cx).await,
        DotCommand::Show(args) => args.run(cx).await,
        DotCommand::Last(args) => args.run(cx).await,
        DotCommand::Watch(args) => args.run(cx),
        DotCommand::Chart(args) => args.run(cx).await,
        DotCommand::Write(args) => args.run(line, cx).await,
        DotCommand::Land(args) => args.run(line, cx).await,
        DotCommand::Ls(args) => args.run(cx).await,
        DotCommand::Fs(args) => args.run(line, cx).await,
        DotCommand::Edit(args) => Ok(args.run(cx)),
        DotCommand::Read(args) => args.run(),
        DotCommand::Save(args) => args.run(cx),
        DotCommand::History(args) => args.run(cx),
        DotCommand::Record(args) => args.run(),
        DotCommand::Param(args) => args.run(cx),
        DotCommand::Print(args) => Ok(args.run()),
        DotCommand::Echo(args) => Ok(args.run()),
        DotCommand::Mode(args) => args.run(),
        DotCommand::Pager(args) => Ok(args.run()),
        DotCommand::Timer(args) => Ok(args.run()),
        DotCommand::Output(args) => Ok(args.run()),
        DotCommand::Status(args) => Ok(args.run(cx).await),
        DotCommand::Doctor(args) => Ok(args.run(cx)),
        DotCommand::Demo(args) => Ok(args.run()),
        DotCommand::Help(args) => args.run(cx, &table()),
        DotCommand::Exit(args) => Ok(args.run()),
    }
}

enum Parsed {
    Command(DotCommand),
    Help(String),
}

/// Reads a line's arguments.
fn parse(line: &str, parameters: &Parameters) -> Result<Parsed> {
    let words = pyspark::of_hadoop_words(args::words(line, parameters, &table())?);
    let name = words.first().map_or("", String::as_str);
    if !names().iter().any(|known| known == name) {
        let unknown = Error::usage(format!("there is no command `{name}`"));
        return Err(match nearest(name, &names()) {
            Some(near) => unknown.did_you_mean(near),
            None => unknown.hint("`.help` lists the commands"),
        });
    }
    match Line::try_parse_from(&words) {
        Ok(line) => Ok(Parsed::Command(line.command)),
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            let page = help::page(&words, &table()).map(|(page, _)| page);
            Ok(Parsed::Help(page.unwrap_or_else(|| error.render().to_string())))
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Err(Error::usage(format!("`{name}` needs an argument")).hint(format!("`.help {name}`")))
        }
        Err(error) => {
            let error = usage(&without_secrets(error, &words), name);
            Err(match pyspark::of_topic_words(&words) {
                Some(hint) => error.hint(hint),
                None => error,
            })
        }
    }
}

/// Takes the first sentence of clap's message; its usage and tips become the hint.
///
/// If a parser of this crate refused a value, its error is used, because it has a hint.
fn usage(error: &clap::Error, name: &str) -> Error {
    let source = std::error::Error::source(error);
    if let Some(own) = source.and_then(|source| source.downcast_ref::<Error>()) {
        return own.clone();
    }
    let text = error.render().to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<_> = first.trim_start_matches("error: ").split_whitespace().collect();
    let message = words.join(" ").replace('\'', "`");
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: "));
    if let Some(near) = suggested(error) {
        return Error::usage(message).did_you_mean(near);
    }
    let hint = usage.map_or_else(|| format!("`.help {name}`"), |usage| format!("usage: {usage}"));
    Error::usage(message).hint(hint)
}

/// Returns the argument or value that clap suggests for a wrong one.
fn suggested(error: &clap::Error) -> Option<String> {
    let kinds =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    kinds.iter().find_map(|kind| match error.get(*kind)? {
        ContextValue::String(near) => Some(near.clone()),
        ContextValue::Strings(near) => near.last().cloned(),
        _ => None,
    })
}

/// Returns every command's name and aliases.
#[must_use]
pub fn names() -> Vec<String> {
    text::names(&table())
}

/// Returns what may follow `words` on a command line; `typed` is the beginning of the next word.
#[must_use]
pub fn expected(words: &[String], typed: &str) -> Vec<Expected> {
    completion::expected(words, typed, &table())
}

/// Returns the table of commands as clap knows it: names, arguments, help.
#[must_use]
pub fn table() -> clap::Command {
    Line::command()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{names, parse, table};
    use crate::session::Parameters;

    #[test]
    fn the_table_is_valid_and_its_names_are_distinct() {
        table().debug_assert();
        let names = names();
        assert!(names.iter().all(|name| name.starts_with('.')));
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |line: &str| match parse(line, &Parameters::default()) {
            Ok(_) => panic!("`{line}` is wrong"),
            Err(error) => (error.to_string(), error.hint_text().unwrap_or_default().to_owned()),
        };
        assert_eq!(error(".lod t").0, "there is no command `.lod`");
        assert_eq!(error(".lod t").1, "did you mean `.load`?");
        assert!(error(".load").0.contains("TOPIC"));
        assert!(error(".load t --frm 1").0.contains("--frm"));
        assert!(error(".tables spare").0.contains("spare"));
        assert!(error(".peek 'open").0.contains("quote"));
    }
}
