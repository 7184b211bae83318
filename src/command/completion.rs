//! Returns what may come next on a command line, from the table of commands alone.
//!
//! Each argument declares what its values are ([`Argument`]); the shell knows which topics, tables and files
//! there are.

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, ArgAction, Command};

use super::argument::{Argument, Arguments, flag, flag_is, takes_value};
use super::help::pages::titles;

/// Something that may come next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A word of the command itself, with its help.
    Word(String, String),
    /// A value of this kind, which the shell knows.
    Value(Argument),
}

/// Returns what may follow `words`; `typed` is the beginning of the next word.
pub(super) fn expected(words: &[String], typed: &str, table: &Command) -> Vec<Expected> {
    let Some((name, mut rest)) = words.split_first() else {
        return table.get_subcommands().map(named).collect();
    };
    let Some(mut command) = table.find_subcommand(name) else { return Vec::new() };
    while command.has_subcommands() {
        let Some((action, after)) = rest.split_first() else {
            return command.get_subcommands().map(named).collect();
        };
        let Some(found) = command.find_subcommand(action) else { return Vec::new() };
        (command, rest) = (found, after);
    }
    let (mut values, mut waiting) = (0, None);
    for word in rest {
        if waiting.take().is_none() {
            match flag(command, word) {
                Some(found) if !word.contains('=') => waiting = takes_value(found).then_some(found),
                Some(_) => {}
                None => values += 1,
            }
        }
    }
    if let Some(arg) = waiting {
        return value(arg, 0, table);
    }
    if typed.starts_with('-') {
        return flags(command, rest);
    }
    let mut expected = positional(command, values, table);
    if expected.is_empty() && typed.is_empty() {
        expected = flags(command, rest);
    }
    expected
}

/// Names a command or an action, with its help.
fn named(command: &Command) -> Expected {
    Expected::Word(command.get_name().to_owned(), line(command.get_about()))
}

/// Returns the flags that were not given yet, and those that may be repeated.
fn flags(command: &Command, given: &[String]) -> Vec<Expected> {
    let is_given = |arg: &Arg| given.iter().any(|word| flag_is(arg, word));
    let repeats = |arg: &Arg| matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
    let flags = command.get_arguments().filter(|arg| !arg.is_positional());
    let open = flags.filter(|arg| repeats(arg) || !is_given(arg));
    let word = |arg: &Arg| {
        let long = arg.get_long().map(|long| format!("--{long}"));
        let name = long.or_else(|| arg.get_short().map(|short| format!("-{short}")))?;
        Some(Expected::Word(name, line(arg.get_help())))
    };
    open.filter_map(word).collect()
}

/// Returns what a positional value may be after a number of others.
fn positional(command: &Command, values: usize, table: &Command) -> Vec<Expected> {
    let mut before = 0;
    for arg in command.get_positionals() {
        let count = arg.get_num_args().map_or(1, |range| range.max_values());
        if values < before + count {
            return value(arg, values - before, table);
        }
        before += count;
    }
    Vec::new()
}

/// Returns what the value of an argument may be, at a place counted from 0.
fn value(arg: &Arg, place: usize, table: &Command) -> Vec<Expected> {
    let words = arg.get_possible_values();
    if !words.is_empty() {
        let word = |word: &PossibleValue| {
            Expected::Word(word.get_name().to_owned(), line(word.get_help()))
        };
        return words.iter().map(word).collect();
    }
    let kinds = arg.get::<Arguments>().map_or(&[][..], |kinds| kinds.at(place));
    kinds.iter().flat_map(|kind| of_kind(*kind, table)).collect()
}

/// Replaces the kinds of values that the commands themselves know by their words.
fn of_kind(kind: Argument, table: &Command) -> Vec<Expected> {
    match kind {
        Argument::HelpPage => {
            let page = |(name, title): (&str, &str)| Expected::Word(name.into(), title.into());
            table.get_subcommands().map(named).chain(titles().map(page)).collect()
        }
        Argument::As => vec![Expected::Word("AS".to_owned(), "a name for the table".to_owned())],
        Argument::Number | Argument::FreeText => Vec::new(),
        Argument::Topic
        | Argument::Group
        | Argument::Table
        | Argument::TableColumn
        | Argument::Column
        | Argument::Function
        | Argument::Parameter
        | Argument::Path
        | Argument::LocalPath => vec![Expected::Value(kind)],
    }
}

fn line(help: Option<&StyledStr>) -> String {
    help.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Expected, expected};

    fn words(line: &str, typed: &str) -> Vec<String> {
        let line: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let word = |expected: Expected| match expected {
            Expected::Word(word, _) => word,
            Expected::Value(kind) => format!("{kind:?}"),
        };
        expected(&line, typed, &crate::command::table()).into_iter().map(word).collect()
    }

    #[test]
    fn values_follow_their_places() {
        assert_eq!(words(".load", ""), ["Topic"]);
        assert_eq!(words(".load t", "a"), ["AS"]);
        assert_eq!(words(".load t AS m", "x"), [""; 0]);
        assert_eq!(words(".load --json", "m"), ["Topic"]);
        assert_eq!(words(".load t --from", "e"), ["earliest", "latest"]);
        assert_eq!(words(".unroll", ""), ["TableColumn"]);
        assert_eq!(words(".unroll t --mode", ""), ["permissive", "dropmalformed", "failfast"]);
        assert_eq!(words(".publish f t --format", ""), ["array", "lines", "pretty", "plain"]);
        assert_eq!(words(".publish", ""), ["LocalPath", "Table"]);
        assert_eq!(words(".peek", ""), ["LocalPath", "Topic"]);
        assert_eq!(words(".param", ""), ["Parameter"]);
        assert_eq!(words(".lag", ""), ["Group"]);
        assert_eq!(words(".mode", "c").first().map(String::as_str), Some("auto"));
        assert_eq!(words(".topic", ""), ["create", "describe", "delete"]);
        assert_eq!(words(".topic describe", ""), ["Topic"]);
        assert_eq!(words(".write", ""), ["Table", "Path"]);
        assert_eq!(words(".write t", ""), ["Path"]);
        assert_eq!(words(".write t /x --partition-by", ""), ["Column"]);
        assert_eq!(words(".fs put", ""), ["LocalPath"]);
        assert_eq!(words(".fs put a", ""), ["Path"]);
        let help = words(".help", "");
        assert_eq!(help.first().map(String::as_str), Some(".sample"));
        assert!(help.ends_with(&["speed".to_owned(), "Function".to_owned()]), "{help:?}");
        assert!(!help.contains(&"create".to_owned()), "{help:?}");
        assert_eq!(words(".help kafka", ""), [""; 0]);
    }

    #[test]
    fn flags_are_offered_once() {
        let flags = words(".load t --json --from 5", "--");
        assert!(flags.contains(&"--to".to_owned()), "{flags:?}");
        assert!(!flags.contains(&"--json".to_owned()), "{flags:?}");
        assert!(!flags.contains(&"--from".to_owned()), "{flags:?}");
        assert!(words(".publish f t --header a=b", "-").contains(&"--header".to_owned()));
        assert!(words(".nothing", "-").is_empty());
    }
}
