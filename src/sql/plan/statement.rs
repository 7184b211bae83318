//! Plans one statement of any kind: a query, a definition, a listing or a setting.
//!
//! A statement that would write files is refused, with the command that does it.

use datafusion::execution::context::SessionState;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::Statement as EngineStatement;
use datafusion::sql::sqlparser::ast::{ObjectName, Statement};

use crate::error::{Error, Result};
use crate::spark::settings::names;
use crate::spark::settings::names::same;
use crate::spark::settings::session::Settings;
use crate::sql::ast::column::exact;
use crate::sql::ast::{desugar, node};
use crate::sql::gate;
use crate::sql::plan::parameters::Parameters;
use crate::sql::plan::planned::{LAST, Planned, StatementKind};
use crate::sql::plan::provider::Provider;
use crate::sql::plan::{
    error_messages, order_check, set_statement, show_result, view_definition, with_parameters,
};
use crate::sql::resolve::default_database;
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::tables::{Files, Tables, table_names};
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::show_describe::inquiry;
use crate::sql::syntax::show_describe::inquiry::Inquiry;
use crate::sql::syntax::{double_quotes, lexer, show_describe, unsupported_statements};

/// Plans one statement of Spark's SQL.
///
/// # Errors
/// A syntax error with line and column within the text, a name that is not found or is ambiguous, a statement
/// that is refused, or what the engine cannot plan.
pub async fn plan(
    ctx: &SessionContext,
    files: &dyn Files,
    text: &str,
    parameters: &Parameters,
) -> Result<Planned> {
    let settings = Settings::of(ctx.state_ref().read().config_options());
    names::under(settings, Box::pin(planned(ctx, files, text, parameters))).await
}

async fn planned(
    ctx: &SessionContext,
    files: &dyn Files,
    text: &str,
    parameters: &Parameters,
) -> Result<Planned> {
    if let Some(refused) = unsupported_statements::refused(text) {
        return Err(refused);
    }
    if let Some(request) = set_statement::read(text)? {
        return show_result::settings(request, &ctx.state());
    }
    let whole = match show_describe::read(text)? {
        Some(Inquiry::Rewritten(query)) => query,
        Some(Inquiry::QueryColumns(query)) => {
            let query = Box::pin(planned(ctx, files, &query, parameters)).await?;
            return show_result::columns(query.plan.schema().fields());
        }
        Some(inquiry) => return show_result::answered(inquiry, ctx, files).await,
        None => text.to_owned(),
    };
    let mut statement = desugar::statement(&whole)?;
    gate::check(&statement)?;
    default_database::take_off(&mut statement);
    let used = with_parameters::are_used(&mut statement, parameters)?.then_some(parameters);
    if let Statement::AlterView { name, columns: _, query: _, with_options: _ } = &statement {
        check_is_there(&ctx.state(), &name.to_string())?;
        statement = view_definition::altered(statement);
    }
    let keeps_existing = match &mut statement {
        Statement::CreateView(view) => view_definition::checked(view)?,
        _ => false,
    };
    let tables = Tables::of(&statement, ctx, files).await?;
    let notices =
        double_quotes::notices(&statement, &lexer::double_quoted(&whole)?, &tables.columns());
    let state = ctx.state();
    let provider = Provider::new(&state, &tables, parameters);
    let resolver = Resolver { tables: &tables, planner: &provider };
    let kind = match &statement {
        Statement::Query(_) => StatementKind::Query,
        of if node::explained(of).is_some() => StatementKind::Listing,
        Statement::ShowVariable { variable: _ } => StatementKind::Listing,
        Statement::CreateView(_) | Statement::CreateTable(_) => StatementKind::Definition,
        of if node::dropped(of).is_some() => StatementKind::Definition,
        Statement::Set(_) | Statement::Reset(_) => StatementKind::Setting,
        other => return Err(gate::unknown(other)),
    };
    if matches!(
        statement,
        Statement::Set(_) | Statement::Reset(_) | Statement::ShowVariable { variable: _ }
    ) {
        return set(statement, &state, kind).await;
    }
    let statement = resolved(statement, &resolver, &table_names(&state))?;
    let plan = with_parameters::plan(statement, &provider, used, files)?;
    view_definition::check_columns(&plan)?;
    order_check::check(&plan)?;
    Ok(Planned { notices, keeps_existing, ..Planned::new(plan, kind) })
}

/// Refuses to alter a view that does not exist.
fn check_is_there(state: &SessionState, name: &str) -> Result<()> {
    if table_names(state).iter().any(|known| same(known, name)) {
        return Ok(());
    }
    Err(Error::failed(format!("there is no view `{name}`")))
}

/// Plans what the engine does itself: settings, and showing them.
async fn set(statement: Statement, state: &SessionState, kind: StatementKind) -> Result<Planned> {
    let statement = EngineStatement::Statement(Box::new(statement));
    let plan = state.statement_to_plan(statement).await.map_err(error_messages::translate)?;
    Ok(Planned::new(plan, kind))
}

/// Makes the names in a statement exact.
fn resolved(
    mut statement: Statement,
    resolver: &Resolver<'_>,
    names: &[String],
) -> Result<Statement> {
    let none = WithTables::new();
    match &mut statement {
        Statement::Query(query) => {
            resolver.query(query, None, &none)?;
        }
        Statement::CreateView(view) => {
            defined(&mut view.name, names)?;
            let outputs = resolver.query(&mut view.query, None, &none)?;
            let (wanted, given) = (view.columns.len(), outputs.len());
            if wanted > 0 && given > 0 && wanted != given {
                return Err(Error::failed(format!(
                    "the view names {wanted} columns, its query gives {given}"
                )));
            }
        }
        Statement::CreateTable(table) => {
            table.temporary = false;
            defined(&mut table.name, names)?;
            let Some(query) = &mut table.query else {
                return Err(Error::failed("`CREATE TABLE` without a query is not supported")
                    .hint("`CREATE TABLE name AS SELECT …`, or `.load TOPIC AS name`"));
            };
            resolver.query(query, None, &none)?;
        }
        other => {
            if let Some(inner) = node::explained_mut(other) {
                let placeholder = Statement::Commit { chain: false, end: false, modifier: None };
                let unexplained = std::mem::replace(inner, placeholder);
                *inner = resolved(unexplained, resolver, names)?;
            } else if let Some(dropped) = node::dropped_mut(other) {
                for name in dropped {
                    defined(name, names)?;
                }
            } else {
                return Err(gate::unknown(other));
            }
        }
    }
    Ok(statement)
}

/// Makes the name of a definition exact: it refers to an existing table of this name in any case.
fn defined(name: &mut ObjectName, names: &[String]) -> Result<()> {
    let mut parts: Vec<_> = idents(name).cloned().collect();
    let Some(typed) = parts.pop().map(|part| part.value) else { return Ok(()) };
    if !parts.is_empty() {
        inquiry::database(&ObjectName::from(parts))?;
    }
    if typed == LAST {
        return Err(Error::failed("`_` always names the last query").hint("take another name"));
    }
    let known = names.iter().find(|known| **known == typed);
    let known = known.or_else(|| names.iter().find(|known| same(known, &typed)));
    *name = ObjectName::from(vec![exact(known.unwrap_or(&typed))]);
    Ok(())
}
