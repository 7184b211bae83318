//! What a planned statement is.

use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};

use crate::error::Result;
use crate::spark::settings::session::Change;
use crate::sql::ast::column::shown;
use crate::sql::syntax::show_describe::inquiry::Act;

/// The name of the last query's result.
pub(in crate::sql) const LAST: &str = "_";

/// What a statement is, so that the session knows what to do with its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A query: its rows are the result.
    Query,
    /// `DESCRIBE`, `SHOW`, `EXPLAIN`: rows too, but not what `_` should name.
    Listing,
    /// `CREATE VIEW`, `CREATE TABLE … AS`, `DROP`: changes what names mean.
    Definition,
    /// `SET`, `RESET`: changes an option of the engine.
    Setting,
    /// `CACHE TABLE`, `USE` and their like: [`Planned::act`] says what is to be done.
    Act,
}

/// A statement that is ready to be executed.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What to execute.
    pub plan: LogicalPlan,
    /// What it is.
    pub kind: Kind,
    /// The names of the result's columns as Spark shows them; they may repeat.
    pub headers: Vec<String>,
    /// What the user should know though the statement runs.
    pub notices: Vec<String>,
    /// What is to be done in the place of executing the plan.
    pub act: Option<Act>,
    /// What `SET` or `RESET` changes of the session's settings, before the plan is executed.
    pub change: Option<Change>,
    /// Whether a definition leaves alone what has its name already: `IF NOT EXISTS`.
    pub keeps_existing: bool,
}

impl Planned {
    /// Makes a statement whose plan is executed.
    pub(in crate::sql) fn new(plan: LogicalPlan, kind: Kind) -> Self {
        let headers = match kind {
            Kind::Query | Kind::Listing => {
                plan.schema().fields().iter().map(|field| shown(field.name()).to_owned()).collect()
            }
            Kind::Definition | Kind::Setting | Kind::Act => Vec::new(),
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
        Ok(Self { act: Some(act), ..Self::new(nothing, Kind::Act) })
    }
}
