//! The embedded engine, `DataFusion`, behind a small interface.
//!
//! The session keeps names, snapshots, lineage and history. The engine plans a text ([`Engine::plan`]),
//! returns the rows of a query as a stream ([`Engine::rows`]), caches rows ([`Engine::hold`]), and registers
//! and drops tables. EXPLAIN and other listings are queries too. Dropping a stream cancels its query. The
//! contexts, plans and tables of `DataFusion` stay inside this module; callers get [`Query`], [`Statement`],
//! [`Relation`] and [`Rows`](crate::rows::Rows).

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::error::Result;
use crate::sql::{self, Change, FunctionHelp, Settings};

mod cached_rows;
mod clocks;
mod distinct;
mod errors;
mod execution;
mod files;
mod headers;
mod history_table;
mod hold;
mod in_order;
mod kind;
mod last_result;
mod low_memory;
mod memory_pool;
mod messages;
mod named_table;
mod names;
mod one_pass;
mod query;
mod relation;
mod spill;
mod statement;
mod stored_query;
mod topic_scan;
mod unrolled_table;

pub use cached_rows::CachedRows;
pub(crate) use cached_rows::CachedTable;
pub(crate) use execution::Readers;
pub(crate) use files::FilesRead;
pub(crate) use headers::{shown_schema, with_headers};
pub(crate) use kind::Kind;
#[cfg(test)]
pub(crate) use last_result::{KEPT_BYTES_MAX, NOT_KEPT, TOO_LARGE};
pub(crate) use last_result::{Keeping, RunsAgain};
pub(crate) use messages::{PartitionSummary, RowPosition, rows_before};
pub use named_table::NamedTable;
pub(crate) use names::Names;
pub(crate) use one_pass::Found;
pub use query::Query;
use query::reference;
pub use relation::Relation;
pub(crate) use statement::{Planned, Statement};
pub(crate) use stored_query::StoredQuery;
pub use topic_scan::TopicTable;
pub use unrolled_table::UnrolledTable;

/// The embedded engine.
pub struct Engine {
    ctx: SessionContext,
    memory_limit: usize,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("memory_limit", &self.memory_limit).finish_non_exhaustive()
    }
}

impl Engine {
    /// Creates the engine; `memory_limit` is in bytes.
    ///
    /// # Errors
    /// The directory for temporary files cannot be used.
    pub fn new(memory_limit: usize) -> Result<Self> {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(memory_pool::SharedPool::new(memory_limit)))
            // Paths are inspected again each time: files that have just been written must be visible.
            .with_object_list_cache_limit(0)
            .with_disk_manager_builder(spill::disk(memory_limit))
            .build_arc()?;
        let state = SessionStateBuilder::new()
            .with_config(config(memory_limit))
            .with_runtime_env(runtime)
            .with_default_features()
            .with_optimizer_rules(sql::logical_rules())
            .with_physical_optimizer_rules(physical_rules())
            .build();
        let ctx = SessionContext::new_with_state(state);
        sql::register(&ctx);
        Ok(Self { ctx, memory_limit })
    }

    /// Returns the memory pool and the disk manager, which cached rows use too.
    fn runtime(&self) -> Arc<RuntimeEnv> {
        self.ctx.runtime_env()
    }

    /// Returns how many bytes sorts, joins and cached tables may use together.
    pub fn memory_limit(&self) -> usize {
        self.memory_limit
    }

    /// Returns how many bytes of the memory limit are in use.
    pub fn memory_used(&self) -> usize {
        self.ctx.runtime_env().memory_pool.reserved()
    }

    /// Returns the settings under which statements are planned.
    pub(crate) fn settings(&self) -> Settings {
        Settings::of(self.ctx.state_ref().read().config_options())
    }

    /// Changes a setting; returns a notice for the user, if there is one.
    ///
    /// # Errors
    /// The setting does not exist, or the value is invalid.
    pub(crate) fn change(&self, change: &Change) -> Result<Option<String>> {
        sql::apply(&self.ctx, change)
    }

    /// Changes an option of the engine itself, with `SET`.
    ///
    /// # Errors
    /// The option does not exist, or the value is invalid.
    pub(crate) async fn set_option(&self, query: Query) -> Result<()> {
        self.ctx.execute_logical_plan(query.into_plan()).await?;
        Ok(())
    }

    /// Registers a table under an unused name.
    ///
    /// # Errors
    /// The name is taken.
    pub(crate) fn register(&self, name: &str, table: Relation) -> Result<()> {
        self.ctx.register_table(reference(name), table.into_provider())?;
        Ok(())
    }

    /// Removes a table.
    ///
    /// # Errors
    /// A correct engine has none.
    pub(crate) fn drop_table(&self, name: &str) -> Result<()> {
        self.ctx.deregister_table(reference(name))?;
        Ok(())
    }

    /// Returns the name and the version of the engine.
    #[must_use]
    pub fn version() -> String {
        format!("DataFusion {}", datafusion::DATAFUSION_VERSION)
    }

    /// Returns Spark's documentation of a SQL function, if there is such a function.
    #[must_use]
    pub fn function_help(name: &str) -> Option<FunctionHelp> {
        sql::function_help(name)
    }

    /// Returns how a SQL function is called, `lpad(str, len[, pad])`, if that is known.
    #[must_use]
    pub fn function_usage(name: &str) -> Option<&'static str> {
        sql::function_usage(name)
    }

    /// Returns the SQL functions by group, without operators.
    #[must_use]
    pub fn function_groups() -> Vec<(&'static str, Vec<&'static str>)> {
        sql::function_groups()
    }

    /// Returns the names that `SHOW FUNCTIONS` lists, without operators, and `history` if there is a history.
    #[must_use]
    pub fn function_names(&self) -> Vec<String> {
        let state = self.ctx.state();
        let tables = state.table_functions().keys().cloned();
        let is_name = |name: &String| name.starts_with(char::is_alphabetic);
        let names = sql::function_names().into_iter().chain(tables).filter(is_name);
        names.collect::<BTreeSet<String>>().into_iter().collect()
    }
}

/// Configures the planner for Spark's SQL, and scans for splitting their work over all cores themselves.
fn config(memory_limit: usize) -> SessionConfig {
    let mut config = sql::config(SessionConfig::new());
    // Distributing batches round-robin would lose the order of records without a benefit.
    config.options_mut().optimizer.enable_round_robin_repartition = false;
    // Groups that hardly repeat are detected within a batch or two, not after 100,000 rows of each partition.
    config.options_mut().execution.skip_partial_aggregation_probe_rows_threshold = 10_000;
    files::ReaderPermits::shared(low_memory::fit(config, memory_limit))
}

/// Returns the engine's rules for physical plans, between those of lakeshell.
fn physical_rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let places = Arc::new(sql::LambdaPlacesRule) as _;
    let padded = Arc::new(sql::PaddedRule) as _;
    let first = Arc::new(distinct::DistinctRule) as _;
    let last = Arc::new(in_order::InOrderRule) as _;
    [padded, places, first].into_iter().chain(sql::physical_rules()).chain([last]).collect()
}
