//! The examples of `.help`: each command has some, the shell reads each, and in the order of `.help` they run.

use std::fmt::Write as _;

use lakeshell::command::{EXAMPLES, table};
use lakeshell::input::{Unit, split};

use crate::support::{Home, Shell};

/// Commands whose examples do not run here: they need Kafka, a person, or Ctrl-C.
const ELSEWHERE: [&str; 5] = [".tail", ".groups", ".lag", ".watch", ".edit"];

/// Returns each command with its examples, in the order of `.help`.
fn examples() -> Vec<(String, Vec<String>)> {
    let of = |command: &clap::Command| {
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let lines = text.lines().skip_while(|line| *line != EXAMPLES).skip(1);
        let lines = lines.take_while(|line| line.starts_with("  "));
        (command.get_name().to_owned(), lines.map(|line| line.trim().to_owned()).collect())
    };
    table().get_subcommands().map(of).collect()
}

#[test]
fn each_command_has_examples_that_are_read() {
    let mut wrong = String::new();
    for (name, lines) in examples() {
        let mut used = false;
        for piece in split(&(lines.join("\n") + "\n")) {
            match piece.unit {
                Ok(Unit::Dot(line)) => {
                    let words = shell_words::split(&line).expect("its quotes are closed");
                    used |= words[0] == name;
                    if let Err(error) = table().try_get_matches_from(&words) {
                        let _ = writeln!(wrong, "{line}: {error}");
                    }
                }
                Ok(Unit::Sql(_)) => {}
                other => {
                    let _ = writeln!(wrong, "{name}: {other:?}");
                }
            }
        }
        if !used {
            let _ = writeln!(wrong, "`.help {name}` has no example");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn they_run_one_after_the_other() {
    let home = Home::new();
    home.write("report.sql", "select count(*) from assessments;\n");
    let mut script = String::new();
    for (name, lines) in examples() {
        if !ELSEWHERE.contains(&name.as_str()) {
            let _ = writeln!(script, "{}", lines.join("\n"));
        }
    }
    home.write("examples.sql", &script);
    let output = Shell::at(&home).args(["-f", "examples.sql"]).output();
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(!output.stderr.contains("error: "), "{}", output.stderr);
    for file in ["exams.svg", "session.sql", "all.sql", "report.md", "exams.csv"] {
        assert!(home.work(file).is_file(), "no {file}");
    }
}
