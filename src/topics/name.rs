//! Topic names: Kafka's rule, and the errors of topics that are missing or not as expected.
//!
//! Local topics are folders with these names, so the rule also keeps a name inside the directory.

use crate::error::{Error, Result, nearest};

const LENGTH_MAX: usize = 249;

/// Checks a name against Kafka's rule: 1 to 249 of `[a-zA-Z0-9._-]`, neither `.` nor `..`.
///
/// # Errors
/// The name is invalid; the error says why.
pub fn check(name: &str) -> Result<()> {
    let why = if name.is_empty() {
        "it is empty"
    } else if name == "." || name == ".." {
        "it is the name of a directory"
    } else if let Some(strange) = name.chars().find(|letter| !is_allowed(*letter)) {
        return Err(invalid(name, &format!("it contains `{}`", strange.escape_debug())));
    } else if name.len() > LENGTH_MAX {
        "it is longer than 249 characters"
    } else {
        return Ok(());
    };
    Err(invalid(name, why))
}

/// Makes the error of a topic that does not exist; its hint names a similar one, or how to create it.
#[must_use]
pub fn missing(topic: &str, known: &[String]) -> Error {
    missing_or(topic, known, &format!("create it with `.topic create {topic} --partitions 1`"))
}

/// Makes the error of deleting a topic that does not exist; its hint names a similar one.
#[must_use]
pub fn not_deleted(topic: &str, known: &[String]) -> Error {
    missing_or(topic, known, "`.topics` lists the topics")
}

fn missing_or(topic: &str, known: &[String], otherwise: &str) -> Error {
    let hint = match nearest(topic, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => otherwise.to_owned(),
    };
    Error::failed(format!("topic `{topic}` does not exist")).hint(hint)
}

/// Checks how many partitions a topic is to have.
///
/// # Errors
/// There is not at least one.
pub fn check_partitions(partitions: i32) -> Result<()> {
    if partitions >= 1 {
        return Ok(());
    }
    Err(Error::failed(format!("a topic has at least 1 partition, not {partitions}"))
        .hint("use `--partitions 1`"))
}

/// Makes the error of a topic that exists already.
#[must_use]
pub fn taken(topic: &str) -> Error {
    Error::failed(format!("topic `{topic}` already exists"))
        .hint(format!("see it with `.topic describe {topic}`"))
}

/// Makes the error of a topic that was deleted while something read it.
#[must_use]
pub fn deleted(topic: &str) -> Error {
    Error::failed(format!("topic `{topic}` was deleted while it was read"))
        .hint("`.topics` lists the topics")
}

/// Makes the error of a topic that does not have the records of a snapshot any more.
#[must_use]
pub fn changed(topic: &str) -> Error {
    Error::failed(format!(
        "topic `{topic}` does not have the loaded records any more: it was recreated"
    ))
    .hint("take a new snapshot with `.refresh TABLE`, or `.load` the topic again")
}

fn is_allowed(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-')
}

fn invalid(name: &str, why: &str) -> Error {
    Error::failed(format!("`{}` is not a topic name: {why}", name.escape_debug()))
        .hint("use 1 to 249 letters, digits, `.`, `_` and `-`, as Kafka does")
}

#[cfg(test)]
mod tests {
    use super::{check, missing, not_deleted};

    #[test]
    fn the_rule_is_kafkas() {
        let longest = "x".repeat(249);
        for name in ["assessments", "a", ".a", "...", "A.b_c-9", "-", longest.as_str()] {
            assert!(check(name).is_ok(), "{name}");
        }
        let longer = "x".repeat(250);
        for name in [
            "",
            ".",
            "..",
            "a/b",
            "../a",
            "/etc",
            "a\\b",
            "a b",
            "a\0",
            "é",
            "a~b",
            longer.as_str(),
        ] {
            assert!(check(name).is_err(), "{name}");
        }
        let error = check("../a\n").expect_err("a name that leaves the directory");
        assert_eq!(error.to_string(), "`../a\\n` is not a topic name: it contains `/`");
    }

    #[test]
    fn a_missing_topic_is_told_with_what_to_do() {
        let known = ["assessments".to_owned(), "b".to_owned()];
        let error = missing("asessments", &known);
        assert_eq!(error.to_string(), "topic `asessments` does not exist");
        assert_eq!(error.hint_text(), Some("did you mean `assessments`?"));
        assert_eq!(
            missing("zzz", &known).hint_text(),
            Some("create it with `.topic create zzz --partitions 1`")
        );
        assert_eq!(not_deleted("zzz", &known).hint_text(), Some("`.topics` lists the topics"));
        let near = not_deleted("asessments", &known);
        assert_eq!(near.hint_text(), Some("did you mean `assessments`?"));
    }
}
