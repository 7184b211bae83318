//! Reads `CREATE VIEW` and `ALTER VIEW` with Spark's clauses, and refuses the unsupported ones by name.

use std::ops::ControlFlow;

use datafusion::logical_expr::{DdlStatement, LogicalPlan};
use datafusion::sql::sqlparser::ast::{
    CreateTableOptions, CreateView, ObjectName, Query, Statement, Visitor,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::sql::ast::column::shown;
use crate::sql::ast::desugar;
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::visit;

/// Reduces a view to what the engine supports, and returns whether an existing view is kept.
///
/// Comments are not shown anywhere. The other clauses have been refused at the gate.
///
/// # Errors
/// `IF NOT EXISTS` together with `OR REPLACE` or `TEMPORARY`, as Spark's `SparkSqlAstBuilder.visitCreateView`
/// refuses it.
pub(in crate::sql) fn checked(view: &mut CreateView) -> Result<bool> {
    if view.if_not_exists && (view.or_replace || view.temporary) {
        let other = if view.or_replace { "OR REPLACE" } else { "TEMPORARY" };
        return Err(Error::failed(format!("`{other}` and `IF NOT EXISTS` exclude each other"))
            .hint("`CREATE OR REPLACE VIEW name AS SELECT …`"));
    }
    for column in &mut view.columns {
        column.options = None;
    }
    view.comment = None;
    view.temporary = false;
    Ok(std::mem::take(&mut view.if_not_exists))
}

/// Rewrites `ALTER VIEW name AS …` as the creation of the view.
pub(in crate::sql) fn altered(statement: Statement) -> Statement {
    match statement {
        Statement::AlterView { name, columns: _, query, with_options: _ } => {
            Statement::CreateView(replaced(name, query))
        }
        other => other,
    }
}

fn replaced(name: ObjectName, query: Box<Query>) -> CreateView {
    CreateView {
        or_alter: false,
        or_replace: true,
        materialized: false,
        secure: false,
        name,
        name_before_not_exists: false,
        columns: Vec::new(),
        query,
        options: CreateTableOptions::None,
        cluster_by: Vec::new(),
        comment: None,
        with_no_schema_binding: false,
        if_not_exists: false,
        temporary: false,
        copy_grants: false,
        to: None,
        params: None,
    }
}

/// Refuses two columns of the same name in a view or a table.
///
/// # Errors
/// There are two.
pub(in crate::sql) fn check_columns(plan: &LogicalPlan) -> Result<()> {
    let input = match plan {
        LogicalPlan::Ddl(DdlStatement::CreateView(view)) => &view.input,
        LogicalPlan::Ddl(DdlStatement::CreateMemoryTable(table)) => &table.input,
        _ => return Ok(()),
    };
    let fields = input.schema().fields();
    let names: Vec<&str> = fields.iter().map(|field| shown(field.name())).collect();
    for (at, name) in names.iter().enumerate() {
        if names[..at].iter().any(|other| same(other, name)) {
            return Err(Error::failed(format!("two columns have the name `{name}`"))
                .hint(format!("give one another: `{name} AS {name}2`")));
        }
    }
    Ok(())
}

/// Lists the names of the tables that a statement reads; the list is empty if the statement cannot be parsed.
#[must_use]
pub fn names_in(text: &str) -> Vec<String> {
    let Ok(statement) = desugar::statement(text) else { return Vec::new() };
    // The name of the view that is created again looks like a table that is read.
    let statement = altered(statement);
    let mut names = Vec::new();
    let _: ControlFlow<()> = visit::relations(&statement, |name| {
        names.extend(idents(name).last().map(|part| part.value.clone()));
        ControlFlow::Continue(())
    });
    let mut own = WithNames(Vec::new());
    let _ = visit::walk(&statement, &mut own);
    names.retain(|name| !own.0.iter().any(|with| same(with, name)));
    names
}

/// Collects the names of `WITH` tables.
struct WithNames(Vec<String>);

impl Visitor for WithNames {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let tables = query.with.iter().flat_map(|with| &with.cte_tables);
        self.0.extend(tables.map(|table| table.alias.name.value.clone()));
        ControlFlow::Continue(())
    }
}
