//! The session: topics, storage, tables by name, the last query, and the engine that executes.
//!
//! Functions return results and print nothing. Commands and the shell share one session through `&self`, so
//! that a unit can run as a separate task while the shell watches for Ctrl-C.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use parking_lot::{Mutex, MutexGuard};

use crate::config::Config;
use crate::engine::{Engine, NamedTable, Query, Readers, Relation, shown_schema, with_headers};
use crate::error::{Error, Result, nearest};
use crate::history::History;
use crate::progress::Notices;
use crate::rows::Rows;
use crate::sql::{FunctionHelp, Settings};
use crate::storage::Storage;
use crate::topics::Topics;
use crate::topics::kafka::KafkaTopics;
use crate::topics::local::LocalTopics;
use crate::topics::read_only::ReadOnlyTopics;

mod cache;
mod cache_statements;
mod files_read;
mod hints;
mod land;
mod landed_directories;
mod last;
mod lineage;
mod load;
mod parameters;
mod paths;
mod profile;
mod record_location;
mod self_reference;
mod since;
mod statements;
mod unroll;
mod views;

pub use crate::engine::CachedRows;
pub use crate::sql::{CLAUSES, Clause, Parameters, REFUSALS};
pub use cache::held_report;
pub use land::{LandedTopic, Landing};
pub use lineage::Lineage;
pub use load::{Loaded, Loading, Refreshed};
pub use record_location::RecordLocation;
pub use unroll::{Unrolled, Unrolling};

/// The name of the last query's result.
pub const LAST: &str = "_";

/// One analyst's session.
pub struct Session {
    engine: Engine,
    topics: Arc<dyn Topics>,
    notices: Notices,
    storage: Storage,
    readonly: bool,
    parameters: Mutex<Parameters>,
    last: Mutex<Option<last::LastQuery>>,
    /// In the order of creation, so that a view comes after the views that it reads.
    tables: Mutex<Vec<Arc<NamedTable>>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("topics", &self.topics).finish_non_exhaustive()
    }
}

impl Session {
    /// Sets up a session; connects to nothing and touches no file.
    ///
    /// # Errors
    /// An unknown or invalid property of Kafka or of a file system; an invalid name of a parameter.
    pub fn new(config: &Config) -> Result<Self> {
        let notices = Notices::default();
        let mut parameters = Parameters::default();
        for (name, value) in &config.parameters {
            parameters.set(name, value)?;
        }
        let topics: Arc<dyn Topics> = match &config.kafka {
            Some(kafka) => Arc::new(KafkaTopics::open(kafka, notices.clone())?),
            None => Arc::new(LocalTopics::open(&config.topics_dir)),
        };
        let topics = if config.readonly { Arc::new(ReadOnlyTopics(topics)) } else { topics };
        Ok(Self {
            engine: Engine::new(config.memory_limit)?,
            topics,
            notices,
            storage: Storage::configured(config.fs.as_deref(), config.readonly)?,
            readonly: config.readonly,
            parameters: Mutex::new(parameters),
            last: Mutex::default(),
            tables: Mutex::default(),
        })
    }

    /// Returns the topics.
    pub fn topics(&self) -> &Arc<dyn Topics> {
        &self.topics
    }

    /// Returns the notices that scans add.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Returns the file systems.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Returns the engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Returns the settings that statements are planned under.
    fn settings(&self) -> Settings {
        self.engine.settings()
    }

    /// Sets the history that the table function `history()` reads: time, statement, `duration_ms`, outcome.
    pub fn set_history(&self, history: Arc<Mutex<History>>) {
        self.engine.set_history(history);
    }

    /// Returns whether the session is read-only: it writes no file and no topic.
    pub fn is_read_only(&self) -> bool {
        self.readonly
    }

    fn named(&self) -> MutexGuard<'_, Vec<Arc<NamedTable>>> {
        self.tables.lock()
    }

    /// Returns the tables in the order of creation, without the last query.
    pub fn tables(&self) -> Vec<Arc<NamedTable>> {
        self.named().iter().filter(|table| table.name() != LAST).cloned().collect()
    }

    /// Returns the index of the table that has this name exactly, or ignoring case if names are case-insensitive.
    fn place_of(&self, named: &[Arc<NamedTable>], name: &str) -> Option<usize> {
        let exact = named.iter().position(|table| table.name() == name);
        exact.or_else(|| named.iter().position(|table| self.same(table.name(), name)))
    }

    /// Compares two names of tables by the case rule of the statement that is being planned, or else of the session.
    fn same(&self, one: &str, other: &str) -> bool {
        Settings::of_planning().unwrap_or_else(|| self.settings()).same(one, other)
    }

    /// Finds a table.
    ///
    /// # Errors
    /// There is no such table; the hint names a similar one.
    pub fn table(&self, name: &str) -> Result<Arc<NamedTable>> {
        let named = self.named();
        if let Some(at) = self.place_of(&named, name) {
            return Ok(Arc::clone(&named[at]));
        }
        if name == LAST {
            return Err(no_last_query());
        }
        let missing = Error::failed(format!("no table `{name}`"));
        let known: Vec<_> = named.iter().map(|table| table.name().to_owned()).collect();
        Err(match nearest(name, &known) {
            Some(near) => missing.did_you_mean(near),
            None => missing.hint("`.tables` lists them; `.load TOPIC AS NAME` makes one"),
        })
    }

    /// Finds a table, or the last query if no name is given.
    ///
    /// # Errors
    /// There is no such table, or no last query.
    pub fn table_or_last(&self, name: Option<&str>) -> Result<Arc<NamedTable>> {
        self.table(name.unwrap_or(LAST))
    }

    /// Returns the columns of a table, or of the last query, with the names that Spark shows.
    ///
    /// # Errors
    /// There is no such table, or no last query.
    pub fn shown_schema(&self, name: Option<&str>) -> Result<SchemaRef> {
        Ok(shown_schema(&self.table_or_last(name)?.schema()))
    }

    /// Registers a source of rows under a name, replacing any table of that name.
    ///
    /// # Errors
    /// Only an internal error.
    pub fn register(&self, name: &str, source: Relation) -> Result<Arc<NamedTable>> {
        self.place(Arc::new(NamedTable::new(name, source)))
    }

    /// Registers a table under its name, replacing any table of that name.
    fn place(&self, table: Arc<NamedTable>) -> Result<Arc<NamedTable>> {
        self.deregister(table.name())?;
        self.engine.register(table.name(), Arc::clone(&table).into())?;
        self.named().push(Arc::clone(&table));
        Ok(table)
    }

    /// Removes a table; returns whether there was one of this name.
    ///
    /// # Errors
    /// Only an internal error.
    pub fn deregister(&self, name: &str) -> Result<bool> {
        let mut named = self.named();
        let Some(at) = self.place_of(&named, name) else {
            return Ok(false);
        };
        let old = named.remove(at);
        self.engine.drop_table(old.name())?;
        Ok(true)
    }

    /// Returns Spark's documentation of a SQL function, if there is such a function.
    #[must_use]
    pub fn function_help(name: &str) -> Option<FunctionHelp> {
        Engine::function_help(name)
    }

    /// Returns how a SQL function is called, as `lpad(str, len[, pad])`, if that is known.
    #[must_use]
    pub fn function_usage(name: &str) -> Option<&'static str> {
        Engine::function_usage(name)
    }

    /// Returns the SQL functions by group, without operators.
    #[must_use]
    pub fn function_groups() -> Vec<(&'static str, Vec<&'static str>)> {
        Engine::function_groups()
    }

    /// Returns the names of all SQL functions, and `history`, without operators.
    pub fn function_names(&self) -> Vec<String> {
        self.engine.function_names()
    }

    /// Checks that a name can be the name of a new table.
    ///
    /// # Errors
    /// The name is `_`, or is not a letter followed by letters, digits and `_`.
    pub fn check_new_name(name: &str) -> Result<()> {
        let mut chars = name.chars();
        let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
        if first && name != LAST && chars.all(|c| c.is_alphanumeric() || c == '_') {
            return Ok(());
        }
        Err(Error::usage(format!("`{name}` cannot name a table"))
            .hint("a name is a letter, then letters, digits and `_`; give one with `AS NAME`"))
    }

    /// Returns all rows of a table as a query.
    ///
    /// # Errors
    /// Only an internal error.
    pub fn scan(&self, table: &Arc<NamedTable>) -> Result<Query> {
        Query::of_table(table.name(), Arc::clone(table).into())
    }

    /// Executes a query as one stream, in record order if the query has one.
    ///
    /// # Errors
    /// A view no longer fits its tables; the query cannot be planned. Errors of its rows are in the stream.
    pub async fn rows(&self, query: &Query) -> Result<Rows> {
        Ok(with_headers(self.unnamed_rows(query).await?))
    }

    /// Executes a query as [`Self::rows`] does, but keeps the engine's names of the columns.
    async fn unnamed_rows(&self, query: &Query) -> Result<Rows> {
        self.renew_scanned(query).await?;
        self.engine.rows(query, Readers::All, self.held_tables()).await
    }

    /// Returns at most the first `rows_max` rows of a table.
    ///
    /// # Errors
    /// The errors of [`Session::rows`].
    pub async fn first_rows(&self, table: &Arc<NamedTable>, rows_max: usize) -> Result<Rows> {
        self.shown_rows(&self.scan(table)?.limit(rows_max)?).await
    }

    /// Executes a query as [`Self::rows`] does, with timestamps in the session's time zone.
    ///
    /// # Errors
    /// The errors of [`Session::rows`].
    pub async fn shown_rows(&self, query: &Query) -> Result<Rows> {
        Ok(self.engine.on_clocks(self.rows(query).await?))
    }
}

fn no_last_query() -> Error {
    Error::failed("there is no last query").hint("type a `select …;` first")
}
