//! Makes both sides of `UNION`, `INTERSECT` and `EXCEPT` return what Spark returns.
//!
//! Columns of different types are cast to their common type, as for the results of a `CASE`
//! (`WidenSetOperationTypes`); the engine would convert doubles to different strings. `INTERSECT ALL` and
//! `EXCEPT ALL` count how often a row occurs on each side (`RewriteIntersectAll`, `RewriteExceptAll`); the
//! engine (55.2) only checks whether it occurs.

use datafusion::sql::sqlparser::ast::{
    Query, Select, SetExpr, SetOperator, SetQuantifier, Statement, TableFactor,
};

use crate::error::{Error, Result};
use crate::spark::coercion::{normalized_type, wider_of};
use crate::spark::types::{simple_string, written};
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::column::exact;
use crate::sql::ast::desugar;
use crate::sql::functions::UNFOLDED;
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Output, Scope, ScopeColumn};

/// The columns of a query, if they are known.
type Known = Option<Vec<ScopeColumn>>;

impl Resolver<'_> {
    /// Makes the names of a set operation exact. Returns what it puts out, and its columns: each side of a chain of
    /// operations is planned for them once.
    ///
    /// # Errors
    /// A name that is not found, two columns without a common type, or sides of `INTERSECT ALL` and `EXCEPT ALL`
    /// whose columns are not known.
    pub(in crate::sql) fn set_operation(
        &self,
        body: &mut SetExpr,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Result<(Vec<Output>, Known)> {
        let SetExpr::SetOperation { op, left, right, set_quantifier: _ } = body else {
            let outputs = self.set_expr(body, outer, with)?;
            let columns = self.columns_of(&query(body.clone())?, None, outer, with);
            return Ok((outputs, columns));
        };
        if *op == SetOperator::Minus {
            *op = SetOperator::Except;
        }
        let (outputs, own) = self.set_operation(left, outer, with)?;
        let (_, other) = self.set_operation(right, outer, with)?;
        let columns = match own.as_ref().zip(other.as_ref()) {
            Some((own, other)) if own.len() == other.len() => {
                Some(widen(*op, [left, right], [own, other])?)
            }
            _ => None,
        };
        counted(body, own.as_deref())?;
        // The columns of the result are no longer those of the left side's tables.
        let renamed = outputs.into_iter().map(|output| Output {
            aliased: true,
            qualifier: Vec::new(),
            ..output
        });
        Ok((renamed.collect(), columns))
    }
}

/// Casts the columns of both sides to their common types; returns the columns of the result.
///
/// # Errors
/// Two columns without a common type.
fn widen(
    op: SetOperator,
    sides: [&mut Box<SetExpr>; 2],
    columns: [&[ScopeColumn]; 2],
) -> Result<Vec<ScopeColumn>> {
    let [own, other] = columns;
    let mut types = Vec::with_capacity(own.len());
    for (at, (l, r)) in own.iter().zip(other).enumerate() {
        let Some(common) = wider_of([&l.data_type, &r.data_type]) else {
            let [l, r] = [&l.data_type, &r.data_type].map(simple_string);
            return Err(Error::failed(format!(
                "column {} of the {op} has values of {l} and of {r}, which have no common type",
                at + 1
            ))
            .hint("cast one: `CAST(x AS STRING)`"));
        };
        types.push(common);
    }
    for (side, columns) in sides.into_iter().zip(columns) {
        let is_cast = |(column, to): (&ScopeColumn, &datafusion::arrow::datatypes::DataType)| {
            normalized_type(&column.data_type) != *to
        };
        if columns.iter().zip(&types).any(is_cast) {
            let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
            let cast = |at: usize, expr| match &columns[at].data_type {
                of if normalized_type(of) == types[at] || types[at].is_null() => expr,
                _ => to_named(expr, &written(&types[at])),
            };
            **side = around(side, &names, cast)?;
        }
    }
    let common = own.iter().zip(types);
    Ok(common.map(|(column, common)| ScopeColumn { data_type: common, ..column.clone() }).collect())
}

/// Makes `INTERSECT ALL` and `EXCEPT ALL` count: equal rows are numbered on each side.
///
/// # Errors
/// Sides whose columns are not known.
fn counted(body: &mut SetExpr, columns: Option<&[ScopeColumn]>) -> Result<()> {
    let SetExpr::SetOperation { op, set_quantifier, left, right } = body else { return Ok(()) };
    let counts = matches!(op, SetOperator::Intersect | SetOperator::Except)
        && *set_quantifier == SetQuantifier::All;
    if !counts {
        return Ok(());
    }
    let Some(columns) = columns else {
        return Err(Error::failed(format!("`{op} ALL` needs sides whose columns are known")));
    };
    *set_quantifier = SetQuantifier::None;
    for side in [left, right] {
        **side = numbered(side, columns.len())?;
    }
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    *body = around(body, &names, |_, expr| expr)?;
    Ok(())
}

/// Makes a query of one side of a set operation.
fn query(body: SetExpr) -> Result<Query> {
    let Statement::Query(mut query) = desugar::statement("SELECT 1")? else { return Err(broken()) };
    *query.body = body;
    Ok(*query)
}

fn broken() -> Error {
    Error::failed("internal error: a set operation cannot be rewritten")
}

/// Writes the number of columns of a side as `c0, c1`.
fn places(count: usize) -> String {
    (0..count).map(|at| format!("c{at}")).collect::<Vec<_>>().join(", ")
}

/// Writes a query around a side, with the columns changed.
fn around(
    side: &SetExpr,
    names: &[&str],
    change: impl Fn(
        usize,
        datafusion::sql::sqlparser::ast::Expr,
    ) -> datafusion::sql::sqlparser::ast::Expr,
) -> Result<SetExpr> {
    use datafusion::sql::sqlparser::ast::SelectItem;
    let mut outer = template(side, names.len(), &places(names.len()))?;
    for (at, item) in outer.projection.iter_mut().enumerate() {
        if let SelectItem::UnnamedExpr(expr) = item {
            let expr = change(at, expr.clone());
            *item = SelectItem::ExprWithAlias { expr, alias: exact(names[at]) };
        }
    }
    Ok(SetExpr::Select(outer))
}

/// Numbers equal rows of a side in a column after the others.
fn numbered(side: &SetExpr, count: usize) -> Result<SetExpr> {
    let columns = places(count);
    let parts: Vec<_> = (0..count).map(|at| format!("{UNFOLDED}(c{at}, random())")).collect();
    let parts = parts.join(", ");
    let items = format!("{columns}, row_number() OVER (PARTITION BY {parts}) AS n");
    Ok(SetExpr::Select(template(side, count, &items)?))
}

fn template(side: &SetExpr, count: usize, items: &str) -> Result<Box<Select>> {
    let columns = places(count);
    let text = format!("SELECT {items} FROM (SELECT 1) AS side({columns}, n)");
    let Statement::Query(outer) = desugar::statement(&text)? else { return Err(broken()) };
    let SetExpr::Select(mut select) = *outer.body else { return Err(broken()) };
    let Some(TableFactor::Derived { lateral: _, subquery, alias: Some(alias), sample: _ }) =
        select.from.first_mut().map(|tables| &mut tables.relation)
    else {
        return Err(broken());
    };
    **subquery = query(side.clone())?;
    // The number of a side that was numbered is a column too.
    let is_numbered = match side {
        SetExpr::SetOperation { op: _, set_quantifier: _, left, right: _ } => has_number(left),
        _ => false,
    };
    if !is_numbered {
        alias.columns.truncate(count);
    }
    Ok(select)
}

fn has_number(side: &SetExpr) -> bool {
    use datafusion::sql::sqlparser::ast::SelectItem;
    match side {
        SetExpr::Select(select) => matches!(
            select.projection.last(),
            Some(SelectItem::ExprWithAlias { expr: _, alias }) if alias.value == "n" && alias.quote_style.is_none()
        ),
        _ => false,
    }
}
