//! A planned statement: what the session is to do.

use std::sync::Arc;

use datafusion::logical_expr::{CreateMemoryTable, CreateView, DdlStatement, LogicalPlan};
use datafusion::prelude::SessionContext;

use super::names::{Lookup, Names};
use super::{Engine, Query};
use crate::error::{Error, Result};
use crate::sql::{self, Act, Change, Parameters, Settings, StatementKind};

/// A statement, and notices for the user.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) statement: Statement,
    pub(crate) notices: Vec<String>,
}

/// What a statement asks for.
#[derive(Debug)]
pub(crate) enum Statement {
    /// A query, to whose rows `_` will refer.
    Query(Query),
    /// DESCRIBE, SHOW, EXPLAIN: rows to which `_` does not refer.
    Listing(Query),
    /// CREATE VIEW.
    CreateView {
        name: String,
        query: Query,
        or_replace: bool,
        /// IF NOT EXISTS.
        keeps_existing: bool,
    },
    /// CREATE TABLE AS.
    CreateTable {
        name: String,
        query: Query,
        or_replace: bool,
        /// IF NOT EXISTS.
        keeps_existing: bool,
    },
    /// DROP TABLE, DROP VIEW.
    Drop { name: String, if_exists: bool },
    /// CACHE TABLE, REFRESH and similar statements.
    Act(Act),
    /// SET of a setting, RESET; after SET, the rows are shown.
    Change(Change, Query),
    /// SET of an option of the engine itself.
    Option(Query),
}

impl Engine {
    /// Plans a statement; `names` returns the meaning of names and paths.
    ///
    /// # Errors
    /// A syntax error, an unknown or ambiguous name, or a statement that is not supported.
    pub(crate) async fn plan(
        &self,
        names: &dyn Names,
        text: &str,
        parameters: &Parameters,
    ) -> Result<Planned> {
        self.planned_in(&self.ctx, names, text, parameters).await
    }

    /// Plans the text of a view under the settings with which it was created, and returns its query.
    ///
    /// # Errors
    /// Those of [`Engine::plan`], or the text does not create a view.
    pub(crate) async fn plan_view(
        &self,
        names: &dyn Names,
        settings: &Settings,
        text: &str,
        parameters: &Parameters,
    ) -> Result<Query> {
        let context = SessionContext::new_with_state(settings.put_into(&self.ctx.state()));
        match self.planned_in(&context, names, text, parameters).await?.statement {
            Statement::CreateView { query, .. } => Ok(query),
            _ => Err(Error::failed("internal error: the text of a view does not create a view")),
        }
    }

    async fn planned_in(
        &self,
        ctx: &SessionContext,
        names: &dyn Names,
        text: &str,
        parameters: &Parameters,
    ) -> Result<Planned> {
        let lookup = Lookup { engine: self, names };
        let planned = Box::pin(sql::plan(ctx, &lookup, text, parameters)).await?;
        let notices = planned.notices.clone();
        Ok(Planned { statement: statement(planned)?, notices })
    }
}

fn statement(planned: sql::Planned) -> Result<Statement> {
    let query = Query::new(planned.plan);
    Ok(match (planned.kind, planned.act, planned.change) {
        (StatementKind::Query, _, _) => Statement::Query(query),
        (StatementKind::Listing, _, _) => Statement::Listing(query),
        (StatementKind::Definition, _, _) => definition(query.into_plan(), planned.keeps_existing)?,
        (StatementKind::Act, Some(act), _) => Statement::Act(act),
        (StatementKind::Act, None, _) => {
            return Err(Error::failed("internal error: a statement on tables has no action"));
        }
        (StatementKind::Setting, _, Some(change)) => Statement::Change(change, query),
        (StatementKind::Setting, _, None) => Statement::Option(query),
    })
}

fn definition(plan: LogicalPlan, keeps_existing: bool) -> Result<Statement> {
    let query = |input| Query::new(Arc::unwrap_or_clone(input));
    Ok(match plan {
        LogicalPlan::Ddl(DdlStatement::CreateView(CreateView {
            name, input, or_replace, ..
        })) => {
            let name = name.table().to_owned();
            Statement::CreateView { name, query: query(input), or_replace, keeps_existing }
        }
        LogicalPlan::Ddl(DdlStatement::CreateMemoryTable(CreateMemoryTable {
            name,
            input,
            or_replace,
            if_not_exists,
            ..
        })) => {
            let (name, query) = (name.table().to_owned(), query(input));
            Statement::CreateTable { name, query, or_replace, keeps_existing: if_not_exists }
        }
        LogicalPlan::Ddl(DdlStatement::DropTable(drop)) => {
            Statement::Drop { name: drop.name.table().to_owned(), if_exists: drop.if_exists }
        }
        LogicalPlan::Ddl(DdlStatement::DropView(drop)) => {
            Statement::Drop { name: drop.name.table().to_owned(), if_exists: drop.if_exists }
        }
        other => return Err(Error::failed(format!("{} is not supported", other.display()))),
    })
}
