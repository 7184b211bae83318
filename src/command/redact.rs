//! Keeps possible secrets out of errors about arguments.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::history::{is_secret_name, names_secret};

/// Replaces a hidden value.
const UNSAID: &str = "…";
/// Arguments whose values may be anything, including secrets.
const OPEN: [&str; 2] = ["--property", "--param"];

/// Removes values that may be secrets from clap's errors about arguments: those of properties and parameters, and
/// all of a line that names a secret.
#[must_use]
pub fn without_secrets(mut error: clap::Error, words: &[String]) -> clap::Error {
    let line = words.join(" ");
    let is_secret = names_secret(&line) || words.iter().any(|word| is_secret_name(word));
    let argument = text(&error, ContextKind::InvalidArg);
    let is_open = OPEN.iter().any(|open| argument.starts_with(open));
    if is_open || is_secret {
        for kind in [ContextKind::InvalidValue, ContextKind::InvalidSubcommand] {
            unsay(&mut error, kind);
        }
        error.remove(ContextKind::SuggestedValue);
    }
    if is_secret && error.kind() == ErrorKind::UnknownArgument {
        unsay(&mut error, ContextKind::InvalidArg);
        error.remove(ContextKind::Suggested);
    }
    error
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Keeps only the name of a word: a flag, or the part before `=` or `:`.
fn unsay(error: &mut clap::Error, kind: ContextKind) {
    let word = text(error, kind);
    let said = match word.split_once(['=', ':']) {
        Some((name, _)) => format!("{name}{}{UNSAID}", &word[name.len()..=name.len()]),
        None if word.is_empty() || word.starts_with("--") => return,
        None => UNSAID.to_owned(),
    };
    error.insert(kind, ContextValue::String(said));
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::without_secrets;

    fn said(line: &str) -> String {
        let pair = |text: &str| match text.split_once('=') {
            Some(_) => Ok(text.to_owned()),
            None => Err("a property is `NAME=VALUE`".to_owned()),
        };
        let property = Arg::new("p").short('X').long("property").num_args(1).value_parser(pair);
        let number = Arg::new("n").long("number").value_parser(clap::value_parser!(u8));
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let command = Command::new("x").no_binary_name(true).arg(property).arg(number);
        let error = command.try_get_matches_from(&words).expect_err("it is wrong");
        without_secrets(error, &words).render().to_string()
    }

    #[test]
    fn secrets_are_not_said() {
        for line in [
            "-X sasl.password:hunter2",
            "-X hunter2",
            "--property=sasl.password:hunter2",
            "-X sasl.password hunter2",
            "-X sasl.password=a hunter2",
            "sasl.password=hunter2",
            "--sasl.password=hunter2",
            "--number hunter2 -X sasl.password=a",
            "--token hunter2",
        ] {
            let said = said(line);
            assert!(!said.contains("hunter2") && said.contains("error: "), "{line}: {said}");
        }
    }

    #[test]
    fn what_is_no_secret_is_said() {
        assert!(said("--number seven").contains("invalid value 'seven'"));
        assert!(said("-X linger.ms:5").contains("invalid value 'linger.ms:…'"));
        assert!(said("spare").contains("unexpected argument 'spare'"));
        assert!(said("--nope -X sasl.password=a").contains("unexpected argument '--nope'"));
    }
}
