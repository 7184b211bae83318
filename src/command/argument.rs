//! What the values of an argument are, declared beside the argument and read by Tab.
//!
//! An argument of a dot-command either has possible values of its own (an enum, or `among`) or is given
//! [`Arguments`] with `#[arg(add = …)]`; a test refuses an argument that has neither.

use clap::builder::ArgExt;
use clap::{Arg, Command};

use crate::config;
use crate::error::{Error, Result};

/// What one value of an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// The name of a topic that exists.
    Topic,
    /// The name of a consumer group.
    Group,
    /// The name of a table.
    Table,
    /// The name of a table, or with a dot one of its columns.
    TableColumn,
    /// A column of a table that an earlier argument names.
    Column,
    /// The name of a SQL function.
    Function,
    /// The name of a parameter.
    Parameter,
    /// A path on the default file system.
    Path,
    /// A path on the local file system.
    LocalPath,
    /// The name of a command or of a help topic.
    HelpPage,
    /// The word `AS`, before the name of a new table.
    As,
    /// A number.
    Number,
    /// A text that only the user knows.
    FreeText,
}

/// What the values of an argument are: for each place what may stand there.
///
/// The last entry also holds for all places after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arguments(pub(super) &'static [&'static [Argument]]);

impl ArgExt for Arguments {}

impl Arguments {
    /// Returns what may stand at a place, counted from 0.
    pub(super) fn at(self, place: usize) -> &'static [Argument] {
        self.0.get(place).or(self.0.last()).copied().unwrap_or_default()
    }
}

pub(super) const TOPIC: Arguments = Arguments(&[&[Argument::Topic]]);
pub(super) const GROUP: Arguments = Arguments(&[&[Argument::Group]]);
pub(super) const TABLE: Arguments = Arguments(&[&[Argument::Table]]);
pub(super) const TABLE_COLUMN: Arguments = Arguments(&[&[Argument::TableColumn]]);
pub(super) const COLUMN: Arguments = Arguments(&[&[Argument::Column]]);
pub(super) const PARAMETER: Arguments = Arguments(&[&[Argument::Parameter]]);
pub(super) const PATH: Arguments = Arguments(&[&[Argument::Path]]);
pub(super) const LOCAL_PATH: Arguments = Arguments(&[&[Argument::LocalPath]]);
pub(super) const NUMBER: Arguments = Arguments(&[&[Argument::Number]]);
pub(super) const FREE_TEXT: Arguments = Arguments(&[&[Argument::FreeText]]);
/// `AS NAME`.
pub(super) const AS_NAME: Arguments = Arguments(&[&[Argument::As], &[Argument::FreeText]]);

/// The smallest size of a file that can be asked for: smaller files have more footer than data.
const FILE_BYTES_MIN: u64 = 1 << 20;

/// Reads the size of the files of a directory.
pub(super) fn file_size(text: &str) -> Result<u64> {
    let bytes = config::parse_size(text)? as u64;
    if bytes < FILE_BYTES_MIN {
        return Err(Error::usage(format!("`{text}` is less than 1 MiB"))
            .hint("files of `128MiB` are read best"));
    }
    Ok(bytes)
}

/// Returns the flag that a word is.
pub(super) fn flag<'c>(command: &'c Command, word: &str) -> Option<&'c Arg> {
    command.get_arguments().find(|arg| flag_is(arg, word))
}

/// Returns whether a word is this flag.
pub(super) fn flag_is(arg: &Arg, word: &str) -> bool {
    let word = word.split('=').next().unwrap_or(word);
    let long = word.strip_prefix("--").is_some_and(|long| arg.get_long() == Some(long));
    let short = word.strip_prefix('-').is_some_and(|short| {
        let mut short = short.chars();
        short.next().is_some_and(|c| arg.get_short() == Some(c)) && short.next().is_none()
    });
    long || short
}

/// Returns whether a flag has a value.
pub(super) fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::{Arguments, takes_value};
    use crate::command::table;

    #[test]
    fn each_argument_declares_what_it_is() {
        let (mut declared, mut missing) = (0, Vec::new());
        walk(&table(), &mut |command, argument| {
            if !takes_value(argument) {
                return;
            }
            let has_words = !argument.get_possible_values().is_empty();
            let kinds = argument.get::<Arguments>();
            let has_kinds = kinds.is_some_and(|kinds| !kinds.at(0).is_empty());
            if has_kinds == has_words {
                missing.push(format!("`{}` of `{}`", argument.get_id(), command.get_name()));
            } else {
                declared += 1;
            }
        });
        assert!(missing.is_empty(), "neither or both of possible values and `add`: {missing:?}");
        assert!(declared > 50, "only {declared} arguments were found");
    }

    fn walk(command: &Command, see: &mut impl FnMut(&Command, &Arg)) {
        for argument in command.get_arguments() {
            see(command, argument);
        }
        for action in command.get_subcommands() {
            walk(action, see);
        }
    }
}
