//! Names the columns of `VALUES (1, 'a')` where it is a query of its own: `col1`, `col2`.
//!
//! In `FROM` they are named there; the engine calls them `column1`.

use datafusion::sql::sqlparser::ast::{Query, SetExpr, Statement, TableFactor};

use crate::error::{Error, Result};
use crate::sql::parse;

/// Writes a query of values as a selection from them.
///
/// # Errors
/// None that a statement could cause.
pub(super) fn name(query: &mut Query) -> Result<()> {
    name_body(&mut query.body)
}

/// As [`name`], of one side of a `UNION`.
///
/// # Errors
/// As [`name`].
pub(super) fn name_body(body: &mut SetExpr) -> Result<()> {
    let SetExpr::Values(values) = body else { return Ok(()) };
    let count = values.rows.first().map_or(0, |row| row.content.len());
    let names: Vec<String> = (1..=count).map(|at| format!("`col{at}`")).collect();
    let text = format!("SELECT * FROM (VALUES (1)) AS `values`({})", names.join(", "));
    let broken = || Error::failed("internal error: the values cannot be named");
    let Statement::Query(whole) = parse::statement(&text)? else { return Err(broken()) };
    let SetExpr::Select(mut select) = *whole.body else { return Err(broken()) };
    match select.from.first_mut().map(|table| &mut table.relation) {
        Some(TableFactor::Derived { lateral: _, subquery, alias: _, sample: _ }) => {
            subquery.body = Box::new(SetExpr::Values(values.clone()));
        }
        _ => return Err(broken()),
    }
    *body = SetExpr::Select(select);
    Ok(())
}
