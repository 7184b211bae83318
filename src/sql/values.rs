//! Gives the columns of a `VALUES` the names that Spark gives them: `col1`, `col2`.

use datafusion::sql::sqlparser::ast::{
    Expr, SetExpr, TableAlias, TableAliasColumnDef, TableFactor, Values,
};

use crate::error::Result;
use crate::sql::scope::{Output, exact};
use crate::sql::{functions, parse};

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

/// Gives the intervals of a column the one type that holds all of their units.
///
/// The engine (55.2) would take the units of the first, and cut the others.
pub(super) fn with_equal_units(values: &mut Values) {
    let Values { explicit_row: _, value_keyword: _, rows } = values;
    let width = rows.first().map_or(0, |row| row.content.len());
    for at in 0..width {
        let mut cells: Vec<&mut Expr> =
            rows.iter_mut().filter_map(|row| row.content.get_mut(at)).collect();
        let spans = cells.iter().filter_map(|cell| functions::span_of(cell));
        let common = spans.map(Some).reduce(|left, right| left?.with(right?)).flatten();
        let Some(common) = common else { continue };
        for cell in &mut cells {
            functions::widen(cell, common);
        }
    }
}

/// Makes the output of one of the names.
pub(super) fn output(name: String) -> Output {
    let expr = Expr::Identifier(exact(&name));
    Output { name, expr, aliased: true, qualifier: Vec::new() }
}
