//! Checks where in a statement a parameter is allowed: only where a value is expected.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, LimitClause, OrderByKind, Query, Select, Statement, Value, ValueWithSpan,
    VisitorMut,
};

use crate::error::{Error, Result};
use crate::sql::ast::node;
use crate::sql::plan::parameters::{Parameters, ROWS, placeholder};
use crate::sql::syntax::visit;

/// Checks the positions of all parameters, and marks those that are numbers of rows.
///
/// # Errors
/// A parameter where a name or a keyword is required, or a number of rows that is not a number.
pub(in crate::sql) fn check(statement: &mut Statement, parameters: &Parameters) -> Result<()> {
    if !takes_parameters(statement) {
        return Err(Error::failed("a parameter is allowed in queries only")
            .hint("queries, `EXPLAIN`, `CREATE VIEW … AS` and `CREATE TABLE … AS` take them"));
    }
    match visit::walk_mut(statement, &mut Places { parameters }) {
        ControlFlow::Break(error) => Err(*error),
        ControlFlow::Continue(()) => Ok(()),
    }
}

fn takes_parameters(statement: &Statement) -> bool {
    let is_explained = node::explained(statement).is_some();
    let is_query = matches!(statement, Statement::Query(_));
    is_explained
        || is_query
        || matches!(statement, Statement::CreateView(_) | Statement::CreateTable(_))
}

struct Places<'a> {
    parameters: &'a Parameters,
}

impl Places<'_> {
    /// Marks the parameter of a number of rows and checks that its value is a number.
    fn rows(&self, expr: &mut Expr) -> Result<()> {
        let Expr::Value(ValueWithSpan { value: Value::Placeholder(id), span: _ }) = expr else {
            return Ok(());
        };
        let name = id.trim_start_matches('$');
        let value = self.parameters.get(name)?;
        if value.trim().parse::<u32>().is_err() {
            return Err(Error::failed(format!(
                "parameter `{id}` is `{value}`, which is not a valid number of rows"
            ))
            .hint(format!("`.param {name} 10` sets a number")));
        }
        id.push_str(ROWS);
        Ok(())
    }

    fn query(&self, query: &mut Query) -> Result<()> {
        if let Some(OrderByKind::Expressions(by)) = query.order_by.as_ref().map(|by| &by.kind) {
            no_column(by.iter().map(|by| &by.expr))?;
        }
        match &mut query.limit_clause {
            Some(LimitClause::LimitOffset { limit, offset, limit_by: _ }) => {
                limit.as_mut().map_or(Ok(()), |limit| self.rows(limit))?;
                offset.as_mut().map_or(Ok(()), |offset| self.rows(&mut offset.value))
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => {
                self.rows(limit).and_then(|()| self.rows(offset))
            }
            None => Ok(()),
        }
    }
}

/// Refuses a parameter in place of a column: as a value, it would not sort or group anything.
fn no_column<'e>(mut by: impl Iterator<Item = &'e Expr>) -> Result<()> {
    by.find_map(placeholder).map_or(Ok(()), |id| {
        Err(Error::failed(format!(
            "`{id}` is a value, not a column, so it cannot be used in ORDER BY or GROUP BY"
        ))
        .hint("write the column's name"))
    })
}

impl VisitorMut for Places<'_> {
    type Break = Box<Error>;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Self::Break> {
        self.query(query)
            .map_or_else(|error| ControlFlow::Break(Box::new(error)), ControlFlow::Continue)
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<Self::Break> {
        let grouped = match &select.group_by {
            GroupByExpr::Expressions(by, _) => no_column(by.iter()),
            GroupByExpr::All(_) => Ok(()),
        };
        let checked = grouped.and_then(|()| no_column(select.sort_by.iter().map(|by| &by.expr)));
        checked.map_or_else(|error| ControlFlow::Break(Box::new(error)), ControlFlow::Continue)
    }
}
