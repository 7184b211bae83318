//! The tables and functions against which a statement is resolved, and the `WITH` tables in scope.

use datafusion::common::Result as EngineResult;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::sqlparser::ast::{Cte, Expr, Statement};

use crate::error::Error;
use crate::spark::time_zone::Zone;
use crate::sql::resolve::scope::ScopeColumn;
use crate::sql::resolve::tables::Tables;

/// The `WITH` tables in scope, the nearest last.
pub(in crate::sql) type WithTables = Vec<Named>;

/// What the names of one statement are resolved against.
pub(in crate::sql) struct Resolver<'a> {
    pub(in crate::sql) tables: &'a Tables,
    pub(in crate::sql) planner: &'a dyn Planner,
}

/// Plans the queries in a statement, because their columns are known only from their plans.
pub(in crate::sql) trait Planner: Sync {
    /// Returns the time zone of the session.
    fn zone(&self) -> Zone;

    /// Plans a statement whose names have been resolved.
    ///
    /// # Errors
    /// The engine's own.
    fn plan(&self, statement: Statement) -> EngineResult<LogicalPlan>;

    /// Rewords an error of [`Planner::plan`] as an error of the shell.
    fn said(&self, error: DataFusionError) -> Error;

    /// Returns the text of a constant whose names are resolved; `null` for NULL.
    fn text_of(&self, text: Expr) -> Option<String>;
}

/// A table of a `WITH` clause: its text with exact names, and its columns if they are known.
#[derive(Clone)]
pub(in crate::sql) struct Named {
    pub(in crate::sql) name: String,
    /// Its name in the engine, which is unique in the scope.
    pub(in crate::sql) engine_name: String,
    pub(in crate::sql) columns: Option<Vec<ScopeColumn>>,
    pub(in crate::sql) cte: Option<Cte>,
    /// Whether it is in a `WITH RECURSIVE`.
    pub(in crate::sql) recursive: bool,
}
