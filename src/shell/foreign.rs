//! Answers what a pyspark user types: with the command that does it.

use crate::command::CALLS;
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// Leaves for `exit()` and `quit()`; everything else is an error with a hint.
pub(super) fn answer(line: &str) -> Result<Outcome> {
    let text = line.trim().trim_end_matches(';');
    if matches!(text, "exit()" | "quit()") {
        return Ok(Outcome::Quit(None));
    }
    let (target, expression) = text
        .split_once('=')
        .map_or(("NAME", text), |(target, value)| (target.trim(), value.trim()));
    let (name, rest) = expression.split_once('.').unwrap_or((expression, ""));
    let called = rest
        .split(['.', '('])
        .find_map(|word| CALLS.iter().find(|call| !word.is_empty() && call.method == word));
    let error = Error::failed("this is Python; lakeshell speaks SQL and dot-commands");
    Err(match called {
        Some(call) => {
            let command = call.here.replace("TABLE", name).replace("TARGET", target);
            error.hint(format!("type {command}"))
        }
        None => error.hint("`.help spark` says what pyspark's calls are here"),
    })
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn the_command_that_does_it_is_named() {
        let hint = |line: &str| match answer(line) {
            Ok(_) => panic!("`{line}` is Python"),
            Err(error) => error.hint_text().unwrap_or_default().to_owned(),
        };
        assert_eq!(hint("messages.show()"), "type `.show messages`");
        assert_eq!(hint("df.write.parquet('/tmp/x')"), "type `.write df PATH`");
        assert_eq!(hint("x = df.count()"), "type `select count(*) from df;`");
        let read = hint("raw = spark.read.format('kafka').load()");
        assert_eq!(read, "type `.load TOPIC AS raw`, or `.unroll SOURCE AS raw` for JSON");
        assert_eq!(hint("import_me()"), "`.help spark` says what pyspark's calls are here");
    }
}
