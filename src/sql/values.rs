//! Gives the columns of a `VALUES` the names that Spark gives them: `col1`, `col2`.

use datafusion::sql::sqlparser::ast::{
    Expr, SelectItem, SetExpr, SetOperator, SetQuantifier, TableAlias, TableAliasColumnDef,
    TableFactor, Values,
};

use crate::error::Result;
use crate::sql::parse;
use crate::sql::scope::{Output, exact};

/// Writes `VALUES …` as a query of them with names, and returns the names.
///
/// # Errors
/// None that the text of a query does not have already.
pub(super) fn named(body: &mut SetExpr) -> Result<Vec<String>> {
    let SetExpr::Values(Values { explicit_row: _, value_keyword: _, rows }) = body else {
        return Ok(Vec::new());
    };
    let width = rows.first().map_or(0, |row| row.content.len());
    let names: Vec<String> = (1..=width).map(|at| format!("col{at}")).collect();
    let column = |name: &String| TableAliasColumnDef { name: exact(name), data_type: None };
    let columns = names.iter().map(column).collect();
    let alias = TableAlias { explicit: true, name: exact("values"), columns, at: None };
    let mut outer = parse::query("SELECT * FROM (SELECT 1) AS t")?;
    let mut inner = parse::query("SELECT 1")?;
    std::mem::swap(inner.body.as_mut(), body);
    if let SetExpr::Select(select) = outer.body.as_mut()
        && let Some(tables) = select.from.first_mut()
    {
        let subquery = Box::new(inner);
        tables.relation =
            TableFactor::Derived { lateral: false, subquery, alias: Some(alias), sample: None };
    }
    *body = *outer.body;
    Ok(names)
}

/// Writes `VALUES` with intervals as a union of its rows: the engine takes one of several types of them.
pub(super) fn as_union(body: &mut SetExpr) -> Result<bool> {
    let SetExpr::Values(Values { explicit_row: _, value_keyword: _, rows }) = body else {
        return Ok(false);
    };
    let is_interval = |value: &Expr| matches!(value, Expr::Interval(_));
    let has_intervals = rows.iter().any(|row| row.content.iter().any(is_interval));
    if !has_intervals || !(2..=ROWS_MAX).contains(&rows.len()) {
        return Ok(false);
    }
    let mut union: Option<SetExpr> = None;
    for row in std::mem::take(rows) {
        let mut query = parse::query("SELECT 1")?;
        if let SetExpr::Select(select) = query.body.as_mut() {
            let item = |(at, expr): (usize, Expr)| SelectItem::ExprWithAlias {
                expr,
                alias: exact(&format!("col{}", at + 1)),
            };
            select.projection = row.content.into_iter().enumerate().map(item).collect();
        }
        union = Some(match union {
            None => *query.body,
            Some(before) => SetExpr::SetOperation {
                op: SetOperator::Union,
                set_quantifier: SetQuantifier::All,
                left: Box::new(before),
                right: query.body,
            },
        });
    }
    if let Some(union) = union {
        *body = union;
    }
    Ok(true)
}

/// Rows that a union of rows has at most.
const ROWS_MAX: usize = 100;

/// Makes the output of one of the names.
pub(super) fn output(name: String) -> Output {
    let expr = Expr::Identifier(exact(&name));
    Output { name, expr, aliased: true, qualifier: Vec::new() }
}
