//! Completes a command line: its words are split by shell quoting, as when it runs.

use super::{Choice, Completed, Names, begins};
use crate::input::lexer::shell_word;

/// Completes the end of a command line that starts at byte `start` of the text.
pub(super) fn complete(line: &str, start: usize, names: &dyn Names) -> Completed {
    let (words, typed) = words(line);
    let begun = unquoted(typed);
    let from = start + line.len() - typed.len();
    // The value of `--flag=value` is a separate word.
    let (words, begun, from) = match begun.split_once('=') {
        Some((flag, value)) if flag.starts_with("--") => {
            let words = [words, vec![flag.to_owned()]].concat();
            (words, value.to_owned(), from + flag.len() + 1)
        }
        _ => (words, begun, from),
    };
    let choices = names.arguments(&words, &begun).into_iter();
    let fitting = choices.filter(|choice| begins(&choice.text, &begun)).map(quoted);
    Completed { start: from, choices: fitting.collect() }
}

/// Splits a line into its complete words and the start of the next one.
fn words(line: &str) -> (Vec<String>, &str) {
    let (mut words, mut rest) = (Vec::new(), line);
    loop {
        rest = rest.trim_start();
        let (length, _) = shell_word(rest);
        if length == rest.len() {
            return (words, rest);
        }
        words.push(unquoted(&rest[..length]));
        rest = &rest[length..];
    }
}

/// Removes quotes, including one that is not closed yet.
fn unquoted(word: &str) -> String {
    let closed =
        ["", "'", "\""].iter().find_map(|end| shell_words::split(&format!("{word}{end}")).ok());
    closed.and_then(|words| words.into_iter().next()).unwrap_or_default()
}

/// Quotes a text that the shell would split.
fn quoted(mut choice: Choice) -> Choice {
    let plain = |c: char| c.is_alphanumeric() || "._-/:~,=+@%".contains(c);
    if !choice.text.chars().all(plain) {
        choice.shown.get_or_insert_with(|| choice.text.clone());
        let text = choice.text.replace('\'', "'\\''");
        // The quote stays open after a directory, because more may follow.
        let end = if choice.goes_on { "" } else { "'" };
        choice.text = format!("'{text}{end}");
    }
    choice
}
