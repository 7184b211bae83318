//! What a query may refer to in addition to its own tables: itself and outer columns.

use datafusion::sql::sqlparser::ast::{
    Cte, Query, SelectItem, SetExpr, TableAlias, TableFactor, TableWithJoins,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::spark::types::written;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::column::{exact, shown};
use crate::sql::ast::literal;
use crate::sql::resolve::scope::{Scope, ScopeColumn};
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::{parse, visit};

/// Checks a table of a `WITH RECURSIVE`: the engine (55.2) supports only the two sides of a UNION.
///
/// A table that does not refer to itself is wrapped in a subquery, which the engine plans as an ordinary one.
///
/// # Errors
/// A table that refers to itself and is not a UNION of exactly two sides.
pub(in crate::sql) fn check(cte: &mut Cte) -> Result<()> {
    let name = cte.alias.name.value.clone();
    let found = visit::relations(&cte.query, |table| {
        let mut parts = idents(table);
        let is_it = parts.next().is_some_and(|first| same(&first.value, shown(&name)));
        if is_it && parts.next().is_none() {
            std::ops::ControlFlow::Break(())
        } else {
            std::ops::ControlFlow::Continue(())
        }
    });
    if found.is_continue() {
        let mut around = parse::query("SELECT * FROM (SELECT 1) AS t")?;
        if let SetExpr::Select(select) = around.body.as_mut()
            && let Some(tables) = select.from.first_mut()
        {
            tables.relation = derived(*cte.query.clone(), &name, false);
        }
        *cte.query = around;
        return Ok(());
    }
    let has_more = cte.query.order_by.is_some()
        || cte.query.limit_clause.is_some()
        || cte.query.fetch.is_some()
        || cte.query.with.is_some();
    if has_more {
        return Err(Error::failed(
            "ORDER BY, LIMIT and WITH are not supported in a query that refers to itself",
        )
        .hint("put them into the query that uses it"));
    }
    match cte.query.body.as_ref() {
        SetExpr::SetOperation { op, set_quantifier, left: _, right: _ } => {
            use datafusion::sql::sqlparser::ast::{SetOperator, SetQuantifier};
            if *op == SetOperator::Union && *set_quantifier == SetQuantifier::All {
                return Ok(());
            }
            Err(Error::failed("a recursive query must be a `UNION ALL`").hint(
                "`WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 9)`",
            ))
        }
        _ => Err(Error::failed(format!("`{name}` is recursive and must be a `UNION ALL`")).hint(
            "`WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 9)`",
        )),
    }
}

fn derived(query: Query, name: &str, lateral: bool) -> TableFactor {
    let alias = TableAlias { explicit: true, name: exact(name), columns: Vec::new(), at: None };
    TableFactor::Derived { lateral, subquery: Box::new(query), alias: Some(alias), sample: None }
}

/// Joins a query with tables of NULLs that have the outer columns.
///
/// The engine can plan such a query, but not the query alone. Returns how many columns precede its own.
///
/// # Errors
/// The text of the query has them already; there are no others.
pub(in crate::sql) fn beside(mut query: Query, outer: &Scope<'_>) -> Result<(Query, usize)> {
    let mut tables: Vec<(String, Vec<ScopeColumn>)> = Vec::new();
    let mut scope = Some(outer);
    while let Some(current) = scope {
        let all = current.relations.iter().flat_map(|one| one.columns.iter().flatten());
        for column in all {
            let [table, name] = column.written.as_slice() else { continue };
            let at = tables.iter().position(|(known, _)| *known == table.value);
            let at = at.unwrap_or_else(|| {
                tables.push((table.value.clone(), Vec::new()));
                tables.len() - 1
            });
            let named = ScopeColumn { name: name.value.clone(), ..column.clone() };
            if !tables[at].1.iter().any(|other| other.name == named.name) {
                tables[at].1.push(named);
            }
        }
        scope = current.outer;
    }
    let width = tables.iter().map(|(_, columns)| columns.len()).sum();
    let mut around = parse::query("SELECT * FROM t")?;
    around.with = query.with.take();
    if let SetExpr::Select(select) = around.body.as_mut() {
        let mut from = Vec::new();
        for (name, columns) in tables {
            from.push(derived(nulls(&columns)?, &name, false));
        }
        from.push(derived(query, "query beside", true));
        let one = |relation| TableWithJoins { relation, joins: Vec::new() };
        select.from = from.into_iter().map(one).collect();
    }
    Ok((around, width))
}

/// Makes one row of NULLs of these types.
fn nulls(columns: &[ScopeColumn]) -> Result<Query> {
    let mut query = parse::query("SELECT 1")?;
    let null = |column: &ScopeColumn| {
        let expr = match &column.data_type {
            of if of.is_null() => literal::null(),
            of => to_named(literal::null(), &written(of)),
        };
        SelectItem::ExprWithAlias { expr, alias: exact(&column.name) }
    };
    if let SetExpr::Select(select) = query.body.as_mut() {
        select.projection = columns.iter().map(null).collect();
    }
    Ok(query)
}
