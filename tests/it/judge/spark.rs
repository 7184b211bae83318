//! Spark's side: one session, which `spark.py` holds.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::answer::{Answer, Rows};
use super::tables::VIEWS;
use crate::services::script;
use crate::support::tests_dir;

/// A session of Spark.
pub(crate) struct Spark {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Spark {
    /// Starts Spark and makes the tables.
    pub(crate) fn start() -> Self {
        let made = script("python-env").arg("spark").stderr(Stdio::inherit()).output();
        let made = made.expect("scripts/python-env can be run");
        assert!(made.status.success(), "scripts/python-env failed");
        let python = String::from_utf8(made.stdout).expect("a path");
        let mut process = Command::new(python.trim())
            .arg(tests_dir("it/judge/spark.py"))
            .arg(tests_dir("data/real-sample-29.jsonl"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python can be run");
        let questions = process.stdin.take().expect("stdin is piped");
        let answers = BufReader::new(process.stdout.take().expect("stdout is piped"));
        let mut spark = Self { process, questions, answers };
        assert_eq!(spark.line(), Value::from("ready"), "Spark starts");
        for view in VIEWS {
            let answer = spark.ask(view);
            assert!(matches!(answer, Answer::Rows(_)), "{view}: {answer:?}");
        }
        spark
    }

    /// Hands a statement over; `answer` waits for what comes back.
    pub(crate) fn question(&mut self, sql: &str) {
        writeln!(self.questions, "{}", Value::from(sql)).expect("Spark runs");
    }

    /// Returns the answer to the statement that was handed over.
    pub(crate) fn answer(&mut self) -> Answer {
        let answer = self.line();
        if let Some(error) = answer["error"].as_str() {
            // Its refusals have a class; the rest are exceptions of its own code.
            let refuses = error.starts_with('[') && !error.contains("INTERNAL_ERROR");
            let answer = if refuses { Answer::Refused } else { Answer::Broken };
            return answer(error.to_owned());
        }
        let texts = |value: &Value| -> Vec<String> {
            let items = value.as_array().expect("a list").iter();
            items.map(|item| item.as_str().expect("a text").to_owned()).collect()
        };
        let mut cells: Vec<Vec<String>> =
            answer["rows"].as_array().expect("rows").iter().map(texts).collect();
        let (names, types) = (texts(&answer["names"]), texts(&answer["types"]));
        // A row of no columns was joined to one empty text.
        for row in &mut cells {
            row.truncate(names.len());
        }
        Answer::Rows(Rows { names, types, cells })
    }

    /// Asks and waits.
    pub(crate) fn ask(&mut self, sql: &str) -> Answer {
        self.question(sql);
        self.answer()
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        let length = self.answers.read_line(&mut line).expect("answers are UTF-8");
        assert!(length > 0, "Spark ended");
        serde_json::from_str(&line).expect("an answer is JSON")
    }
}

impl Drop for Spark {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
