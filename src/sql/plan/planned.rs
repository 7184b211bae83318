//! The result of planning a statement.

use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};

use crate::error::Result;
use crate::spark::settings::session::Change;
use crate::sql::ast::column::shown;
use crate::sql::syntax::show_describe::inquiry::Act;

/// The name of the last query's result.
pub(in crate::sql) const LAST: &str = "_";

/// The kind of a statement, which tells the session what to do with its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// A query: its rows are the result.
    Query,
    /// `DESCRIBE`, `SHOW`, `EXPLAIN`: rows too, but `_` does not refer to them.
    Listing,
    /// `CREATE VIEW`, `CREATE TABLE … AS`, `DROP`: changes what names mean.
    Definition,
    /// `SET`, `RESET`: changes an option of the engine.
    Setting,
    /// `CACHE TABLE`, `USE` and similar statements: [`Planned::act`] has the action.
    Act,
}

/// A statement that is ready to be executed.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What to execute.
    pub plan: LogicalPlan,
    /// The kind of the statement.
    pub kind: StatementKind,
    /// The names of the result's columns as Spark shows them; they may repeat.
    pub headers: Vec<String>,
    /// What the user should know although the statement runs.
    pub notices: Vec<String>,
    /// The action to perform instead of executing the plan.
    pub act: Option<Act>,
    /// The change that `SET` or `RESET` makes to the session's settings before the plan is executed.
    pub change: Option<Change>,
    /// Whether a definition keeps an existing object of this name: `IF NOT EXISTS`.
    pub keeps_existing: bool,
}

impl Planned {
    /// Makes a statement whose plan is executed.
    pub(in crate::sql) fn new(plan: LogicalPlan, kind: StatementKind) -> Self {
        let headers = match kind {
            StatementKind::Query | StatementKind::Listing => {
                plan.schema().fields().iter().map(|field| shown(field.name()).to_owned()).collect()
            }
            StatementKind::Definition | StatementKind::Setting | StatementKind::Act => Vec::new(),
        };
        Self {
            plan,
            kind,
            headers,
            notices: Vec::new(),
            act: None,
            change: None,
            keeps_existing: false,
        }
    }

    /// Makes a statement that has no plan.
    pub(in crate::sql) fn act(act: Act) -> Result<Self> {
        let nothing = LogicalPlanBuilder::empty(false).build()?;
        Ok(Self { act: Some(act), ..Self::new(nothing, StatementKind::Act) })
    }
}
