//! Orders by a column of a table if a column of the select list has its name:
//! `SELECT upper(a) AS a … ORDER BY t.a`.
//!
//! The engine (55.2) adds the sort key to the select list and refuses two columns of the same name there.
//! Here the column of the list gets another name, which no user types, and a query around it restores its
//! name.

use datafusion::sql::sqlparser::ast::{
    Expr, OrderBy, Query, Select, SelectItem, SetExpr, TableAlias, TableFactor, TableWithJoins,
};

use crate::error::Result;
use crate::sql::ast::column::{exact, numbered};
use crate::sql::ast::walk;
use crate::sql::resolve::scope::Output;
use crate::sql::syntax::parse;

/// The alias of the inner query; no user types it.
const ALIAS: &str = "in order";

/// Puts a query around one that is ordered by a column whose name the select list uses.
///
/// # Errors
/// None other than the engine's: the query that is written here is valid.
pub(in crate::sql) fn apart(
    select: &mut Select,
    order_by: &mut Option<OrderBy>,
    outputs: &[Output],
) -> Result<()> {
    let taken = taken(order_by, outputs)?;
    let is_listed = |item: &SelectItem| {
        matches!(item, SelectItem::ExprWithAlias { expr: _, alias: _ } | SelectItem::UnnamedExpr(_))
    };
    if taken.is_empty()
        || select.projection.len() != outputs.len()
        || !select.projection.iter().all(is_listed)
    {
        return Ok(());
    }
    let renamed = |name: &str| numbered(name, outputs.len() + 1);
    let rename = |part: &mut Expr| {
        if let Expr::Identifier(name) = part
            && name.quote_style == Some('"')
            && taken.contains(&name.value)
        {
            name.value = renamed(&name.value);
        }
        Ok(())
    };
    walk::own(order_by, rename)?;
    walk::own(&mut select.group_by, rename)?;
    walk::own(&mut select.having, rename)?;
    let mut items = Vec::with_capacity(outputs.len());
    for (item, output) in select.projection.iter_mut().zip(outputs) {
        let mut inner = output.name.clone();
        if let SelectItem::ExprWithAlias { expr: _, alias } = item
            && taken.contains(&alias.value)
        {
            inner = renamed(&alias.value);
            *alias = exact(&inner);
        }
        let expr = Expr::CompoundIdentifier(vec![exact(ALIAS), exact(&inner)]);
        items.push(SelectItem::ExprWithAlias { expr, alias: exact(&output.name) });
    }
    around(select, order_by, items)
}

/// Puts a query with these items around a query and its order.
fn around(
    select: &mut Select,
    order_by: &mut Option<OrderBy>,
    items: Vec<SelectItem>,
) -> Result<()> {
    let mut inner: Query = parse::query("SELECT 1")?;
    let mut around = parse::query("SELECT 1")?;
    if let (SetExpr::Select(within), SetExpr::Select(outside)) =
        (inner.body.as_mut(), around.body.as_mut())
    {
        std::mem::swap(within.as_mut(), select);
        inner.order_by = order_by.take();
        let alias =
            TableAlias { explicit: true, name: exact(ALIAS), columns: Vec::new(), at: None };
        let (subquery, alias) = (Box::new(inner), Some(alias));
        let relation = TableFactor::Derived { lateral: false, subquery, alias, sample: None };
        outside.projection = items;
        outside.from = vec![TableWithJoins { relation, joins: Vec::new() }];
        *select = outside.as_ref().clone();
    }
    Ok(())
}

/// Lists the names of sort columns that other columns of the select list have.
fn taken(order_by: &mut Option<OrderBy>, outputs: &[Output]) -> Result<Vec<String>> {
    let mut taken: Vec<String> = Vec::new();
    walk::own(order_by, |part| {
        if let Expr::CompoundIdentifier(parts) = &*part
            && let Some(name) = parts.last().map(|name| &name.value)
            && outputs.iter().any(|own| own.aliased && own.name == *name && own.expr != *part)
            && !taken.contains(name)
        {
            taken.push(name.clone());
        }
        Ok(())
    })?;
    Ok(taken)
}
