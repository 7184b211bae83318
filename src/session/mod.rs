//! The session: the engine, the topics, the storage, the tables by name, the last query.
//!
//! Everything here returns; nothing prints. Commands and the shell share one session through `&self`, so
//! that a unit can run as a task of its own while the shell watches for Ctrl-C.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::datasource::provider_as_source;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::prelude::{SessionConfig, SessionContext};
use parking_lot::{Mutex, MutexGuard};

use crate::catalog::NamedTable;
use crate::config::Config;
use crate::error::{Error, Result, nearest};
use crate::progress::Notices;
use crate::sql::{self, FunctionHelp, Settings};
use crate::storage::Storage;
use crate::topics::Topics;
use crate::topics::kafka::KafkaTopics;
use crate::topics::local::LocalTopics;
use crate::topics::read_only::ReadOnlyTopics;

mod acts;
mod anew;
mod clocks;
mod distinct;
mod files;
mod frugal;
mod fused;
mod held;
mod hints;
mod history_table;
mod in_order;
mod inside;
mod kept;
mod last;
mod lineage;
mod load;
mod messages;
mod origin;
mod parameters;
mod pool;
mod profile;
mod spill;
mod statements;
mod unroll;
mod views;

pub use crate::catalog::held::Held;
pub use crate::sql::{CLAUSES, Clause, Parameters, REFUSALS};
pub use held::held_report;
pub use lineage::Lineage;
pub use load::{Loaded, Loading, Refreshed};
pub use origin::Origin;
pub use unroll::{Unrolled, Unrolling};

/// The name of the last query's result.
pub const LAST: &str = "_";

/// One analyst's session.
pub struct Session {
    ctx: SessionContext,
    topics: Arc<dyn Topics>,
    notices: Notices,
    storage: Storage,
    memory_limit: usize,
    readonly: bool,
    parameters: Mutex<Parameters>,
    last: Mutex<Option<last::LastQuery>>,
    /// In the order of their making, which is that of views over views.
    tables: Mutex<Vec<Arc<NamedTable>>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("topics", &self.topics).finish_non_exhaustive()
    }
}

impl Session {
    /// Sets up a session; connects to nothing and touches no file.
    pub fn new(config: &Config) -> Result<Self> {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(pool::SharedPool::new(config.memory_limit)))
            // A path is looked at anew each time: what was landed a moment ago must be seen.
            .with_object_list_cache_limit(0)
            .with_disk_manager_builder(spill::disk(config.memory_limit))
            .build_arc()?;
        let state = SessionStateBuilder::new()
            .with_config(engine_config(config.memory_limit))
            .with_runtime_env(runtime)
            .with_default_features()
            .with_optimizer_rules(sql::logical_rules())
            .with_physical_optimizer_rules(plan_rules())
            .build();
        let ctx = SessionContext::new_with_state(state);
        sql::register(&ctx);
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
            ctx,
            topics,
            notices,
            storage: Storage::configured(config.fs.as_deref(), config.readonly)?,
            memory_limit: config.memory_limit,
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

    /// Returns the notices that scans leave.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Returns the file systems.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Returns the engine's memory pool and disk manager.
    pub fn runtime(&self) -> Arc<RuntimeEnv> {
        self.ctx.runtime_env()
    }

    /// Says whether no file and no topic is written.
    pub fn is_read_only(&self) -> bool {
        self.readonly
    }

    /// Returns how many bytes sorts, joins and held tables may take together.
    pub fn memory_limit(&self) -> usize {
        self.memory_limit
    }

    fn named(&self) -> MutexGuard<'_, Vec<Arc<NamedTable>>> {
        self.tables.lock()
    }

    /// Returns the tables in the order of their making, without the last query.
    pub fn tables(&self) -> Vec<Arc<NamedTable>> {
        self.named().iter().filter(|table| table.name() != LAST).cloned().collect()
    }

    /// Returns the place of the table that has this name exactly, or but for case where that does not matter.
    fn place_of(&self, named: &[Arc<NamedTable>], name: &str) -> Option<usize> {
        let exact = named.iter().position(|table| table.name() == name);
        exact.or_else(|| named.iter().position(|table| self.same(table.name(), name)))
    }

    /// Compares two names of tables as the statement does that is planned, or else as the session does.
    fn same(&self, one: &str, other: &str) -> bool {
        Settings::of_planning().unwrap_or_else(|| self.settings()).same(one, other)
    }

    /// Finds a table; a missing one is an error that names the nearest.
    pub fn table(&self, name: &str) -> Result<Arc<NamedTable>> {
        let named = self.named();
        if let Some(at) = self.place_of(&named, name) {
            return Ok(Arc::clone(&named[at]));
        }
        if name == LAST {
            return Err(no_last_query());
        }
        let missing = Error::failed(format!("there is no table `{name}`"));
        let known: Vec<_> = named.iter().map(|table| table.name().to_owned()).collect();
        Err(match nearest(name, &known) {
            Some(near) => missing.hint(format!("did you mean `{near}`?")),
            None => missing.hint("`.tables` lists them; `.load TOPIC AS NAME` makes one"),
        })
    }

    /// Finds a table, or the last query if no name is given.
    pub fn table_or_last(&self, name: Option<&str>) -> Result<Arc<NamedTable>> {
        self.table(name.unwrap_or(LAST))
    }

    /// Returns the columns of a table, or of the last query, by the names that Spark shows.
    pub fn shown_schema(&self, name: Option<&str>) -> Result<SchemaRef> {
        Ok(statements::shown_schema(&self.table_or_last(name)?.schema()))
    }

    /// Puts a provider under a name, in the place of whatever had it.
    pub fn register(&self, name: &str, source: Arc<dyn TableProvider>) -> Result<Arc<NamedTable>> {
        self.place(Arc::new(NamedTable::new(name, source)))
    }

    /// Puts a table under its name, in the place of whatever had it.
    fn place(&self, table: Arc<NamedTable>) -> Result<Arc<NamedTable>> {
        self.deregister(table.name())?;
        self.ctx.register_table(engine_name(table.name()), Arc::clone(&table) as _)?;
        self.named().push(Arc::clone(&table));
        Ok(table)
    }

    /// Takes a name away; says whether it was there.
    pub fn deregister(&self, name: &str) -> Result<bool> {
        let mut named = self.named();
        let Some(at) = self.place_of(&named, name) else {
            return Ok(false);
        };
        let old = named.remove(at);
        self.ctx.deregister_table(engine_name(old.name()))?;
        Ok(true)
    }

    /// Returns what Spark's documentation says of a function of SQL; `None` for one that is not there.
    #[must_use]
    pub fn function_help(&self, name: &str) -> Option<FunctionHelp> {
        crate::sql::function_help(&self.ctx.state(), name)
    }

    /// Returns the names of all functions of SQL, without operators.
    pub fn function_names(&self) -> Vec<String> {
        let state = self.ctx.state();
        let tables = state.table_functions().keys().cloned();
        let is_name = |name: &String| name.starts_with(char::is_alphabetic);
        let names = crate::sql::function_names(&state).into_iter().chain(tables).filter(is_name);
        names.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// Refuses a name that the engine or the shell could not tell from something else.
    pub fn check_new_name(name: &str) -> Result<()> {
        let mut chars = name.chars();
        let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
        if first && name != LAST && chars.all(|c| c.is_alphanumeric() || c == '_') {
            return Ok(());
        }
        Err(Error::usage(format!("`{name}` cannot name a table"))
            .hint("a name is a letter, then letters, digits and `_`; give one with `AS NAME`"))
    }

    /// Returns a plan of all rows of a table.
    pub fn scan(&self, table: &Arc<NamedTable>) -> Result<LogicalPlan> {
        let source = provider_as_source(Arc::clone(table) as _);
        Ok(LogicalPlanBuilder::scan(engine_name(table.name()), source, None)?.build()?)
    }

    /// Executes a plan as one stream, in record order where the plan has one.
    pub async fn rows(&self, plan: &LogicalPlan) -> Result<SendableRecordBatchStream> {
        Ok(statements::with_headers(self.unnamed_rows(plan).await?))
    }

    /// Executes a plan as [`Self::rows`] does, its columns with the engine's names.
    async fn unnamed_rows(&self, plan: &LogicalPlan) -> Result<SendableRecordBatchStream> {
        self.renew_scanned(plan).await?;
        self.stream(plan, anew::Readers::All).await
    }

    /// Returns the first rows of a table, `rows_max` at most.
    pub async fn first_rows(
        &self,
        table: &Arc<NamedTable>,
        rows_max: usize,
    ) -> Result<SendableRecordBatchStream> {
        let plan = LogicalPlanBuilder::from(self.scan(table)?).limit(0, Some(rows_max))?.build()?;
        self.shown_rows(&plan).await
    }

    /// Executes a plan as [`Self::rows`] does, timestamps as clocks of the session's time zone show them.
    pub async fn shown_rows(&self, plan: &LogicalPlan) -> Result<SendableRecordBatchStream> {
        Ok(self.on_clocks(self.rows(plan).await?))
    }
}

/// Sets the engine up: Spark's SQL, and scans that are cut for all cores by themselves.
fn engine_config(memory_limit: usize) -> SessionConfig {
    let mut config = sql::config(SessionConfig::new());
    // Dealing batches out in turn would lose the order of records for nothing.
    config.options_mut().optimizer.enable_round_robin_repartition = false;
    // Groups that hardly repeat are found out within a batch or two, not after 100,000 rows of each part.
    config.options_mut().execution.skip_partial_aggregation_probe_rows_threshold = 10_000;
    files::Turns::shared(frugal::fit(config, memory_limit))
}

fn no_last_query() -> Error {
    Error::failed("there is no last query").hint("type a `select …;` first")
}

/// The engine's rules of physical plans between two of ours.
fn plan_rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let places = Arc::new(sql::LambdaPlacesRule) as _;
    let padded = Arc::new(sql::PaddedRule) as _;
    let first = Arc::new(distinct::DistinctRule) as _;
    let last = Arc::new(in_order::InOrderRule) as _;
    [padded, places, first].into_iter().chain(sql::physical_rules()).chain([last]).collect()
}

/// Names a table to the engine, which would read dots and case into plain text.
fn engine_name(name: &str) -> datafusion::common::TableReference {
    datafusion::common::TableReference::bare(name)
}
