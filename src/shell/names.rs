//! The names for Tab: from the command table, the session, the topics, and the files.
//!
//! Topics and files may be remote: each request runs on the runtime, and Tab waits for 100 ms at most; a later
//! answer is used at the next Tab.

use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use datafusion::arrow::datatypes::{DataType, Field};
use futures::future::BoxFuture;
use parking_lot::{Mutex, MutexGuard};
use tokio::runtime::Handle;

use crate::command::{self, Argument, Expected};
use crate::input::complete::{CandidateColumn, Choice, Names};
use crate::session::Session;
use crate::spark::types::simple_string;

/// How long Tab waits for an answer.
const ANSWER_MAX: Duration = Duration::from_millis(100);
/// The key of the topics in the cache; keys of paths begin differently.
const TOPICS: &str = "topics";
/// The key of the consumer groups.
const GROUPS: &str = "groups";

/// The names of one session.
pub(super) struct SessionNames {
    session: Arc<Session>,
    runtime: Handle,
    known: Arc<Mutex<HashMap<String, Known>>>,
}

/// The cached answer about topics, groups or a directory.
#[derive(Debug, Default, Clone)]
struct Known {
    choices: Vec<Choice>,
    /// Whether a request is running.
    is_asked: bool,
}

impl SessionNames {
    /// Makes the names of a session; requests its topics at once, so that the first Tab has them.
    pub(super) fn new(session: Arc<Session>, runtime: Handle) -> Self {
        let names = Self { session, runtime, known: Arc::default() };
        drop(names.ask(TOPICS, names.list_topics()));
        names
    }

    fn list_topics(&self) -> BoxFuture<'static, Option<Vec<Choice>>> {
        let topics = Arc::clone(self.session.topics());
        Box::pin(async move {
            let names = tokio::task::spawn_blocking(move || topics.names()).await.ok()?.ok()?;
            Some(names.into_iter().map(Choice::word).collect())
        })
    }

    fn list_groups(&self) -> BoxFuture<'static, Option<Vec<Choice>>> {
        let topics = Arc::clone(self.session.topics());
        Box::pin(async move {
            let groups = tokio::task::spawn_blocking(move || topics.groups()).await.ok()?.ok()?;
            Some(groups.into_iter().map(|group| Choice::word(group.name)).collect())
        })
    }

    /// Lists the directory of the typed path, which ends at its last `/`.
    fn list_files(&self, typed: &str, local: bool) -> Vec<Choice> {
        let at = typed.rfind('/').map_or(0, |at| at + 1);
        let directory = typed[..at].to_owned();
        let hidden = typed[at..].starts_with('.');
        let session = Arc::clone(&self.session);
        let key = format!("{}:{directory}", if local { "local" } else { "files" });
        let listing = async move {
            let path = if directory.is_empty() { "." } else { &directory };
            let storage = session.storage();
            let place = if local { storage.resolve_local(path) } else { storage.resolve(path) };
            let place = place.ok()?;
            let found = place.fs().list(place.path()).await.ok()?;
            let choices = found.into_iter().map(|status| {
                let end = if status.is_dir { "/" } else { "" };
                let shown = format!("{}{end}", status.name);
                let choice = Choice::word(format!("{directory}{shown}"));
                Choice { shown: Some(shown), goes_on: status.is_dir, ..choice }
            });
            Some(choices.collect())
        };
        let mut choices = self.within(&key, Box::pin(listing));
        let is_hidden = |choice: &Choice| choice.shown.as_ref().is_some_and(|s| s.starts_with('.'));
        choices.retain(|choice| hidden || !is_hidden(choice));
        choices
    }

    /// Returns the answer to a request, or the cached one if it takes too long.
    fn within(&self, key: &str, question: BoxFuture<'static, Option<Vec<Choice>>>) -> Vec<Choice> {
        let known = lock(&self.known).get(key).cloned().unwrap_or_default();
        if known.is_asked {
            return known.choices;
        }
        let answer = self.ask(key, question).recv_timeout(ANSWER_MAX);
        answer.unwrap_or(known.choices)
    }

    /// Runs a request on the runtime; its answer is cached, and sent to the caller if it still waits.
    fn ask(
        &self,
        key: &str,
        question: BoxFuture<'static, Option<Vec<Choice>>>,
    ) -> mpsc::Receiver<Vec<Choice>> {
        let (sender, receiver) = mpsc::channel();
        let (all, key) = (Arc::clone(&self.known), key.to_owned());
        lock(&all).entry(key.clone()).or_default().is_asked = true;
        self.runtime.spawn(async move {
            let answer = question.await;
            let mut all = lock(&all);
            let known = all.entry(key).or_default();
            known.is_asked = false;
            if let Some(choices) = answer {
                known.choices.clone_from(&choices);
                // The caller may not wait any more.
                let _ = sender.send(choices);
            }
        });
        receiver
    }

    fn choices(&self, expected: Expected, words: &[String], typed: &str) -> Vec<Choice> {
        let tables = || self.tables().into_iter().map(Choice::word);
        let columns = |table: &str, before: &str| -> Vec<Choice> {
            let column = |column: CandidateColumn| {
                Choice::word(format!("{before}{}", column.name)).with_note(column.type_name)
            };
            self.columns(table).into_iter().map(column).collect()
        };
        let kind = match expected {
            Expected::Word(text, help) => return vec![Choice::word(text).with_note(help)],
            Expected::Value(kind) => kind,
        };
        match kind {
            Argument::Topic => self.within(TOPICS, self.list_topics()),
            Argument::Group => self.within(GROUPS, self.list_groups()),
            Argument::Table => tables().collect(),
            Argument::TableColumn => match typed.split_once('.') {
                Some((table, _)) => columns(table, &format!("{table}.")),
                None => tables().collect(),
            },
            // There are hundreds: too many to list before a letter is typed.
            Argument::Function if typed.is_empty() => Vec::new(),
            Argument::Function => self.functions(),
            Argument::Column => words.iter().flat_map(|word| columns(word, "")).collect(),
            Argument::Parameter => {
                self.session.parameters().iter().map(|(name, _)| Choice::word(name)).collect()
            }
            Argument::Path => self.list_files(typed, false),
            Argument::LocalPath => self.list_files(typed, true),
            // For the first two, the command table has returned words.
            Argument::HelpPage | Argument::As | Argument::Number | Argument::FreeText => Vec::new(),
        }
    }
}

impl Names for SessionNames {
    fn arguments(&self, words: &[String], typed: &str) -> Vec<Choice> {
        let expected = command::expected(words, typed).into_iter();
        expected.flat_map(|expected| self.choices(expected, words, typed)).collect()
    }

    fn tables(&self) -> Vec<String> {
        self.session.tables().iter().map(|table| table.name().to_owned()).collect()
    }

    fn columns(&self, table: &str) -> Vec<CandidateColumn> {
        let Ok(table) = self.session.table(table) else { return Vec::new() };
        table.schema().fields().iter().map(|field| column(field)).collect()
    }

    fn functions(&self) -> Vec<Choice> {
        let choice = |name: String| {
            // The name itself is shown next to it.
            let usage = Session::function_usage(&name)
                .and_then(|usage| usage.find('(').map(|at| &usage[at..]));
            Choice::word(name).with_note(usage.unwrap_or_default())
        };
        self.session.function_names().into_iter().map(choice).collect()
    }

    fn paths(&self, typed: &str) -> Vec<Choice> {
        self.list_files(typed, false)
    }
}

fn column(field: &Field) -> CandidateColumn {
    let mut inner = field.data_type();
    while let DataType::List(element) | DataType::LargeList(element) = inner {
        inner = element.data_type();
    }
    let fields = match inner {
        DataType::Struct(fields) => fields.iter().map(|field| column(field)).collect(),
        _ => Vec::new(),
    };
    let mut type_name = simple_string(field.data_type());
    // The fields of a struct are completed after a dot.
    if let Some(at) = type_name.find("struct<") {
        type_name.truncate(at + "struct".len());
        type_name.push_str(if at > 0 { ">" } else { "" });
    }
    CandidateColumn { name: field.name().clone(), type_name, fields }
}

fn lock(known: &Mutex<HashMap<String, Known>>) -> MutexGuard<'_, HashMap<String, Known>> {
    known.lock()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use datafusion::arrow::array::AsArray as _;
    use futures::TryStreamExt as _;

    use super::{Arc, Handle, Mutex, Names as _, Session, SessionNames};
    use crate::config::Config;
    use crate::history::History;
    use crate::outcome::Outcome;
    use crate::progress::Reporter;

    #[tokio::test(flavor = "multi_thread")]
    async fn tab_offers_the_functions_of_show_functions_and_history() {
        let session = Session::new(&Config::of_tests("none"));
        let session = session.expect("a session");
        session.set_history(Arc::new(Mutex::new(History::unsaved())));
        let shown = session.sql("show functions", &Reporter::silent()).await.expect("a listing");
        let Outcome::Rows(rows) = shown else { panic!("rows") };
        let mut expected = BTreeSet::from(["history".to_owned()]);
        for batch in rows.try_collect::<Vec<_>>().await.expect("rows") {
            let names = batch.column(0).as_string::<i32>().iter().flatten();
            let names = names.filter(|name| name.starts_with(char::is_alphabetic));
            expected.extend(names.map(str::to_owned));
        }
        let names = SessionNames::new(Arc::new(session), Handle::current());
        let offered: Vec<String> =
            names.functions().into_iter().map(|function| function.text).collect();
        assert_eq!(offered, expected.into_iter().collect::<Vec<_>>());
    }
}
