//! Adds what the session knows to errors: names of tables and the memory limit, so that hints can be typed as they
//! are. Hides the values of secret parameters.

use super::Session;
use crate::engine::Relation;
use crate::error::Error;
use crate::history::is_secret_name;
use crate::outcome::byte_size;

/// The placeholder in hints of topics, which do not know the tables that were loaded from them.
const REFRESH: &str = "`.refresh TABLE`";

impl Session {
    /// Adds the names of tables and the memory limit to the hint of an error, and removes secrets from the error.
    #[must_use]
    pub fn with_names(&self, mut error: Error) -> Error {
        for (name, value) in self.parameters().iter().filter(|(name, _)| is_secret_name(name)) {
            // The form in which the error about a parameter's type quotes the value.
            let said = format!("`${name}` is `{value}`");
            error = error.replacing(&said, &format!("`${name}` is `***`"));
        }
        if error.is_exhausted() {
            return self.with_limit(error);
        }
        let Some(hint) = error.hint_text().filter(|hint| hint.contains(REFRESH)) else {
            return error;
        };
        let text = error.to_string();
        let topic = text.split("topic `").nth(1).and_then(|rest| rest.split('`').next());
        let tables = self.loaded_from(topic.unwrap_or_default());
        if tables.is_empty() {
            return error;
        }
        let hint = hint.replace(REFRESH, &commands(".refresh", &tables));
        error.hint(hint)
    }

    /// Adds the size of the memory limit, and the tables that also use memory.
    fn with_limit(&self, error: Error) -> Error {
        let limit = byte_size(self.engine.memory_limit() as u64);
        let larger = format!("start with a larger `--memory-limit` than {limit}");
        let held: Vec<String> = self
            .tables()
            .iter()
            .filter(|table| table.held().is_some())
            .map(|table| table.name().to_owned())
            .collect();
        if held.is_empty() {
            return error.hint(larger);
        }
        error.hint(format!("{larger}; {} gives memory back", commands(".uncache", &held)))
    }

    /// Returns the names of the tables that were loaded from a topic and that `.refresh` accepts.
    fn loaded_from(&self, topic: &str) -> Vec<String> {
        let is_of =
            |table: &Relation| table.topic().is_some_and(|table| table.snapshot().topic == topic);
        let tables = self.tables();
        let loaded = tables.iter().filter(|table| {
            let source = table.source();
            let unrolled = source.unrolled();
            is_of(&source) || unrolled.is_some_and(|unrolled| is_of(unrolled.input()))
        });
        loaded.map(|table| table.name().to_owned()).collect()
    }
}

/// Lists a command for each table: "`.refresh a` and `.refresh 'b c'`".
fn commands(command: &str, tables: &[String]) -> String {
    let one = |table: &String| format!("`{command} {}`", shell_words::quote(table));
    tables.iter().map(one).collect::<Vec<_>>().join(" and ")
}
