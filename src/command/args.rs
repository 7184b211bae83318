//! Splits a command line into its arguments, and inserts the values of parameters.
//!
//! An unquoted word `$name`, or `--flag=$name`, is one argument, whatever its value is: the value is inserted after
//! the line was split, and passed on so that a value such as `--x` is not taken for a flag.

use clap::Command;

use super::argument::{flag, takes_value};
use crate::error::{Error, Result};
use crate::session::Parameters;

/// An argument, and whether it is the value of a parameter and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    is_value: bool,
}

/// Splits a line by shell quoting, its first word the command's name.
///
/// # Errors
/// A quote that is not closed, an unknown parameter, or one that is a part of a word.
pub(super) fn words(line: &str, parameters: &Parameters, table: &Command) -> Result<Vec<String>> {
    let line = line.trim_end_matches(';');
    let split = shell_words::split(line)
        .map_err(|_| Error::usage("a quote is not closed").hint("write `'` inside as `'\\''`"))?;
    if !line.contains('$') {
        return Ok(split);
    }
    let raw = raw_words(line);
    let words = split.into_iter().enumerate().map(|(at, text)| {
        let raw = raw.get(at).copied().filter(|_| at > 0).unwrap_or_default();
        word(text, raw, parameters)
    });
    let words = words.collect::<Result<Vec<_>>>()?;
    if words.iter().all(|word| !word.is_value) {
        return Ok(words.into_iter().map(|word| word.text).collect());
    }
    Ok(arranged(words, table))
}

/// Reads one word; `raw` is how it was typed, quotes included.
fn word(text: String, raw: &str, parameters: &Parameters) -> Result<Word> {
    let (before, named) = match raw.split_once("=$") {
        Some((flag, name)) if flag.starts_with("--") && is_name(name) => {
            (format!("{flag}="), Some(name))
        }
        _ => (String::new(), raw.strip_prefix('$').filter(|name| is_name(name))),
    };
    if let Some(name) = named {
        let is_value = before.is_empty();
        return Ok(Word { text: before + parameters.get(name)?, is_value });
    }
    let known = |name: &str| parameters.get(name).is_ok();
    let unquoted = !raw.contains(['\'', '"', '\\']);
    let mut part = raw.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    });
    match part.find(|name| unquoted && known(name)) {
        Some(name) => Err(Error::usage(format!(
            "`${name}` is only a part of `{raw}`: a parameter must be a whole argument"
        ))
        .hint(format!(
            "set a parameter to the whole argument, or type `'{raw}'` for the text itself"
        ))),
        None => Ok(Word { text, is_value: false }),
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Splits a line at its blanks outside quotes.
fn raw_words(line: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote) = (Vec::new(), None, None);
    let mut letters = line.char_indices();
    while let Some((at, c)) = letters.next() {
        match (quote, c) {
            (None, c) if c.is_whitespace() => {
                words.extend(start.take().map(|start| &line[start..at]));
                continue;
            }
            (None, '\'' | '"') => quote = Some(c),
            (None | Some('"'), '\\') => drop(letters.next()),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        start = start.or(Some(at));
    }
    words.extend(start.map(|start| &line[start..]));
    words
}

/// Puts flags with their values first, and everything else after a `--`, where nothing is a flag.
fn arranged(words: Vec<Word>, table: &Command) -> Vec<String> {
    let mut rest = words.into_iter().peekable();
    let (mut command, mut names) = (table, Vec::new());
    // A value names no command and no action.
    while let Some(found) =
        rest.peek().filter(|word| !word.is_value).and_then(|w| command.find_subcommand(&w.text))
    {
        command = found;
        names.extend(rest.next().map(|word| word.text));
    }
    let hyphens = command.get_positionals().any(clap::Arg::is_allow_hyphen_values_set);
    let is_flag = |word: &Word| {
        let begins = word.text.starts_with('-') && word.text != "-";
        begins && !word.is_value && (!hyphens || flag(command, &word.text).is_some())
    };
    let (mut flags, mut others) = (Vec::new(), Vec::new());
    while let Some(word) = rest.next() {
        if word.text == "--" && !word.is_value {
            others.extend(rest.by_ref().map(|word| word.text));
        } else if !is_flag(&word) {
            others.push(word.text);
        } else {
            let waits = !word.text.contains('=');
            let waits = waits && flag(command, &word.text).is_some_and(takes_value);
            flags.push(match rest.next_if(|_| waits) {
                Some(value) => format!("{}={}", word.text, value.text),
                None => word.text,
            });
        }
    }
    if !others.is_empty() {
        flags.push("--".to_owned());
    }
    [names, flags, others].concat()
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::session::Parameters;

    fn split(line: &str, value: &str) -> Result<Vec<String>, String> {
        let mut parameters = Parameters::default();
        parameters.set("x", value).unwrap();
        words(line, &parameters, &crate::command::table()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_value_is_one_argument_whatever_it_holds() {
        for value in
            ["a b", "it's \"so\"", "--json", "-n", ";", "a\nb", "$x", "", "--", ".exit", "*"]
        {
            let load = split(".load $x AS t --from -5 --json", value).unwrap();
            assert_eq!(load, [".load", "--from=-5", "--json", "--", value, "AS", "t"], "{value}");
            let flag = split(".publish f t --key $x", value).unwrap();
            assert_eq!(flag, [".publish", &format!("--key={value}"), "--", "f", "t"], "{value}");
            let joined = split(".publish f t --key=$x", value).unwrap();
            assert_eq!(joined[3], format!("--key={value}"));
            let action = split(".topic create $x --partitions 2", value).unwrap();
            assert_eq!(action, [".topic", "create", "--partitions=2", "--", value]);
        }
        assert_eq!(split(".print --x $x", "-y").unwrap(), [".print", "--", "--x", "-y"]);
        assert_eq!(split(".topic $x", "delete").unwrap(), [".topic", "--", "delete"]);
    }

    #[test]
    fn what_is_quoted_or_a_part_is_no_parameter() {
        for line in
            [".print '$x'", ".print \"$x\"", ".print \\$x", ".print a$", ".print $", ".print 'a$x'"]
        {
            assert!(!split(line, "value").unwrap().concat().contains("value"), "{line}");
        }
        assert!(split(".print a/$x", "v").unwrap_err().contains("whole argument"));
        assert_eq!(split(".print $y", "v").unwrap_err(), "there is no parameter `$y`");
        assert_eq!(split(".print a/$y", "v").unwrap(), [".print", "a/$y"]);
    }
}
