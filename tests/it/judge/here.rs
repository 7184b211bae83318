//! lakeshell's side: a session of its own, in this process.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use lakeshell::config::{Config, Prompting};
use lakeshell::error::Result;
use lakeshell::outcome::Outcome;
use lakeshell::progress::Reporter;
use lakeshell::render::cell_text;
use lakeshell::session::Session;
use lakeshell::spark::types::simple_string;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use super::answer::{Answer, Rows};
use super::tables::VIEWS;
use crate::support::tests_dir;

/// What has not answered by then hangs: the tables are tiny.
const HANGS_AFTER: Duration = Duration::from_secs(30);
/// As the shell gives its own threads.
const STACK_BYTES: usize = 64 << 20;
/// As many rows as Spark is asked for.
const ROWS_MAX: usize = 4000;

/// A session of lakeshell.
pub(crate) struct Here {
    runtime: Runtime,
    session: Arc<Session>,
    _home: TempDir,
}

impl Here {
    /// Makes a session and the tables.
    pub(crate) fn start() -> Self {
        let here = Self::empty();
        let records = tests_dir("data/real-sample-29.jsonl");
        let course = format!(
            "create or replace temporary view assessments as select * from '{}'",
            records.display()
        );
        for view in VIEWS.into_iter().chain([course.as_str()]) {
            let answer = here.ask(view);
            assert!(matches!(answer, Answer::Rows(_)), "{view}: {answer:?}");
        }
        here
    }

    /// Makes a session without tables.
    pub(crate) fn empty() -> Self {
        let home = tempfile::tempdir().expect("a temporary directory");
        let config = Config {
            topics_dir: home.path().join("topics"),
            kafka: None,
            fs: None,
            history: None,
            prompting: Prompting::from_environment(None, false),
            parameters: Vec::new(),
            readonly: false,
            memory_limit: 1 << 30,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .worker_threads(2)
            .thread_stack_size(STACK_BYTES)
            .build()
            .expect("threads can be started");
        let session = runtime.block_on(async { Session::new(&config) }).expect("a session");
        Self { runtime, session: Arc::new(session), _home: home }
    }

    /// Asks and waits; a panic and a hang are answers too.
    pub(crate) fn ask(&self, sql: &str) -> Answer {
        let (session, text) = (Arc::clone(&self.session), sql.to_owned());
        let task = self.runtime.spawn(async move { rows(&session, &text).await });
        let abort = task.abort_handle();
        let answered = self.runtime.block_on(async { timeout(HANGS_AFTER, task).await });
        match answered {
            Ok(Ok(Ok(rows))) => Answer::Rows(rows),
            Ok(Ok(Err(error))) => Answer::Refused(error.to_string()),
            Ok(Err(panic)) => Answer::Broken(panic.to_string()),
            Err(_) => {
                abort.abort();
                Answer::Broken(format!("none within {} s", HANGS_AFTER.as_secs()))
            }
        }
    }
}

async fn rows(session: &Session, sql: &str) -> Result<Rows> {
    let Outcome::Rows(mut stream) = session.sql(sql, &Reporter::silent()).await? else {
        return Ok(Rows::default());
    };
    let schema = stream.schema();
    let mut answer = Rows {
        names: schema.fields().iter().map(|field| field.name().clone()).collect(),
        types: schema.fields().iter().map(|field| simple_string(field.data_type())).collect(),
        cells: Vec::new(),
    };
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        for at in 0..batch.num_rows().min(ROWS_MAX - answer.cells.len()) {
            let row = batch.columns().iter().map(|column| escaped(&cell_text(column, at)));
            answer.cells.push(row.collect());
        }
    }
    Ok(answer)
}

/// Writes control characters as Spark's `show` does.
fn escaped(text: &str) -> String {
    let marks = [
        ('\n', "\\n"),
        ('\r', "\\r"),
        ('\t', "\\t"),
        ('\u{c}', "\\f"),
        ('\u{8}', "\\b"),
        ('\u{b}', "\\v"),
        ('\u{7}', "\\a"),
    ];
    marks.into_iter().fold(text.to_owned(), |text, (mark, written)| text.replace(mark, written))
}
