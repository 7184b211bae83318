//! Writes `UNPIVOT` as an equivalent query.
//!
//! Each row becomes one row for each column, or set of columns, that is named. Rows whose values are all NULL
//! are omitted unless the statement says otherwise. The rule is that of Spark's `ResolveUnpivot`.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    Expr, ExprWithAlias, Ident, LateralView, NullInclusion, Query, SelectItem, SetExpr, Statement,
    TableFactor,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::spark::types::simple_string;
use crate::sql::ast::column::exact;
use crate::sql::ast::desugar;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::resolve::scope::ScopeColumn;

/// The parts of one UNPIVOT.
pub(in crate::sql) struct Unpivot<'a> {
    /// The name of the column of values, or a tuple of names.
    pub(in crate::sql) value: &'a Expr,
    /// The name of the column with the name of the original column.
    pub(in crate::sql) name: &'a Ident,
    pub(in crate::sql) columns: &'a [ExprWithAlias],
    pub(in crate::sql) nulls: Option<&'a NullInclusion>,
}

/// Writes the query.
///
/// # Errors
/// Unknown columns, or columns whose values have no common type.
pub(in crate::sql) fn query(
    table: &TableFactor,
    all: &[ScopeColumn],
    of: &Unpivot<'_>,
) -> Result<Query> {
    let names = names(of.value)?;
    let sets: Vec<(Vec<&ScopeColumn>, String)> =
        of.columns.iter().map(|column| set(column, all, names.len())).collect::<Result<_>>()?;
    for at in 0..names.len() {
        of_one_kind(sets.iter().map(|(columns, _)| columns[at]))?;
    }
    let is_turned = |column: &&ScopeColumn| {
        sets.iter().any(|(columns, _)| columns.iter().any(|own| same(&own.name, &column.name)))
    };
    let kept = all.iter().filter(|column| !is_turned(column));
    let mut items: Vec<SelectItem> =
        kept.map(|c| SelectItem::UnnamedExpr(Expr::Identifier(exact(&c.name)))).collect();
    // Under generated names: their own may be the name of a column of the table.
    let own: Vec<Ident> = (0..=names.len()).map(|at| exact(&format!("unpivoted {at}"))).collect();
    let called = std::iter::once(of.name).chain(&names);
    items.extend(own.iter().zip(called).map(|(own, called)| SelectItem::ExprWithAlias {
        expr: Expr::Identifier(own.clone()),
        alias: called.clone(),
    }));
    let rows = sets.iter().map(|(columns, name)| {
        let values = columns.iter().map(|column| Expr::Identifier(exact(&column.name)));
        let fields = std::iter::once(literal::text(name)).chain(values).enumerate();
        let fields = fields.flat_map(|(at, value)| [literal::text(&format!("c{at}")), value]);
        call("named_struct", fields.collect())
    });
    let list = call("array", rows.collect());
    let mut query = select(table, items)?;
    if let SetExpr::Select(select) = query.body.as_mut() {
        if !matches!(of.nulls, Some(NullInclusion::IncludeNulls)) {
            let present = own
                .iter()
                .skip(1)
                .map(|name| Expr::IsNotNull(Box::new(Expr::Identifier(name.clone()))));
            select.selection = present.reduce(|left, right| {
                let op = datafusion::sql::sqlparser::ast::BinaryOperator::Or;
                Expr::BinaryOp { left: Box::new(left), op, right: Box::new(right) }
            });
        }
        select.lateral_views.push(LateralView {
            lateral_view: call("inline", vec![list]),
            lateral_view_name: vec![exact("unpivoted")].into(),
            lateral_col_alias: own,
            outer: false,
        });
    }
    Ok(query)
}

fn names(value: &Expr) -> Result<Vec<Ident>> {
    match value {
        Expr::Identifier(name) => Ok(vec![name.clone()]),
        Expr::Nested(only) => names(only),
        Expr::Tuple(values) => Ok(values.iter().map(names).collect::<Result<Vec<_>>>()?.concat()),
        other => {
            Err(Error::failed(format!("`{other}` is not a valid name for the values of UNPIVOT")))
        }
    }
}

/// Finds the columns of one element, and the name of the element.
fn set<'a>(
    column: &ExprWithAlias,
    all: &'a [ScopeColumn],
    count: usize,
) -> Result<(Vec<&'a ScopeColumn>, String)> {
    let ExprWithAlias { expr, alias } = column;
    let parts = match expr {
        Expr::Tuple(parts) => parts.clone(),
        Expr::Nested(only) => vec![only.as_ref().clone()],
        one => vec![one.clone()],
    };
    if parts.len() != count {
        return Err(Error::failed(format!(
            "UNPIVOT has {count} columns of values, `{expr}` has {}",
            parts.len()
        )));
    }
    let columns: Vec<&ScopeColumn> = parts
        .iter()
        .map(|part| {
            let name = match part {
                Expr::Identifier(name) => Some(name),
                Expr::CompoundIdentifier(parts) => parts.last(),
                _ => None,
            };
            let found = name.and_then(|name| all.iter().find(|own| same(&own.name, &name.value)));
            found.ok_or_else(|| Error::failed(format!("no column `{part}`")))
        })
        .collect::<Result<_>>()?;
    let called = match alias {
        Some(alias) => alias.value.clone(),
        None => columns.iter().map(|own| own.name.as_str()).collect::<Vec<_>>().join("_"),
    };
    Ok((columns, called))
}

/// Refuses strings combined with anything else: Spark's `UnpivotCoercion` does not convert numbers to strings
/// here.
fn of_one_kind<'a>(columns: impl Iterator<Item = &'a ScopeColumn>) -> Result<()> {
    let typed: Vec<&ScopeColumn> = columns.filter(|column| !column.data_type.is_null()).collect();
    let is_text = |column: &ScopeColumn| column.data_type == DataType::Utf8;
    let is_mixed =
        typed.iter().any(|column| is_text(column)) && typed.iter().any(|column| !is_text(column));
    match typed.as_slice() {
        [first, others @ ..] if is_mixed => {
            let other = others.iter().find(|other| is_text(other) != is_text(first));
            let other = other.unwrap_or(first);
            Err(Error::failed(format!(
                "UNPIVOT puts `{}` ({}) and `{}` ({}) into one column, which have no common type",
                first.name,
                simple_string(&first.data_type),
                other.name,
                simple_string(&other.data_type)
            ))
            .hint("cast one in a subquery"))
        }
        _ => Ok(()),
    }
}

/// Makes `SELECT items FROM table`.
pub(in crate::sql) fn select(table: &TableFactor, items: Vec<SelectItem>) -> Result<Query> {
    let broken = || Error::failed("the query cannot be written");
    let Statement::Query(mut query) = desugar::statement("SELECT 1 FROM t")? else {
        return Err(broken());
    };
    let SetExpr::Select(select) = query.body.as_mut() else { return Err(broken()) };
    select.projection = items;
    if let Some(tables) = select.from.first_mut() {
        tables.relation = table.clone();
    }
    Ok(*query)
}
