//! Writes tuples, `(a, b) IN ((1, 'x'), …)`, as structs whose fields have the same names on both sides.

use datafusion::sql::sqlparser::ast::{
    Expr, Query, SetExpr, Statement, TableAliasColumnDef, TableFactor,
};

use crate::error::{Error, Result};
use crate::sql::ast::column::exact;
use crate::sql::ast::desugar;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::ast::struct_fields::field_name;

/// Makes structs of compared tuples, if all sides are tuples.
pub(in crate::sql) fn same_rows<'e>(sides: impl Iterator<Item = &'e mut Expr>) {
    let sides: Vec<&mut Expr> = sides.map(inner).collect();
    let are_tuples =
        sides.iter().all(|side| matches!(side, Expr::Tuple(values) if values.len() > 1));
    if !are_tuples {
        return;
    }
    for side in sides {
        if let Expr::Tuple(values) = side {
            let values = std::mem::take(values);
            let name = |(at, value): (usize, &Expr)| {
                field_name(value).unwrap_or_else(|| format!("col{}", at + 1))
            };
            let names = values.iter().enumerate().map(name).collect();
            *side = row(names, values);
        }
    }
}

/// Makes one column of each side of `(a, b) IN (SELECT c, d …)`; the join splits them again.
///
/// # Errors
/// The text of the query has them already; there are no others.
pub(in crate::sql) fn as_one_column(left: &mut Expr, subquery: &mut Query) -> Result<()> {
    let Expr::Tuple(values) = inner(left) else { return Ok(()) };
    if values.len() < 2 {
        return Ok(());
    }
    let names: Vec<String> = (1..=values.len()).map(|at| format!("col{at}")).collect();
    let columns = names.iter().map(|name| Expr::Identifier(exact(name))).collect();
    *left = row(names.clone(), std::mem::take(values));
    let broken = || Error::failed("internal error: the subquery of `IN` cannot be rewritten");
    let around = desugar::statement("SELECT 1 FROM (SELECT 1) AS `left side of IN`(c)")?;
    let Statement::Query(mut whole) = around else { return Err(broken()) };
    let SetExpr::Select(select) = whole.body.as_mut() else { return Err(broken()) };
    if let Some(datafusion::sql::sqlparser::ast::SelectItem::UnnamedExpr(item)) =
        select.projection.first_mut()
    {
        *item = row(names.clone(), columns);
    }
    let Some(TableFactor::Derived { lateral: _, subquery: rows, alias: Some(alias), sample: _ }) =
        select.from.first_mut().map(|tables| &mut tables.relation)
    else {
        return Err(broken());
    };
    let labels =
        names.iter().map(|name| TableAliasColumnDef { name: exact(name), data_type: None });
    alias.columns = labels.collect();
    std::mem::swap(rows.as_mut(), subquery);
    *subquery = *whole;
    Ok(())
}

fn inner(expr: &mut Expr) -> &mut Expr {
    match expr {
        Expr::Nested(only) => inner(only),
        other => other,
    }
}

fn row(names: Vec<String>, values: Vec<Expr>) -> Expr {
    let fields =
        names.into_iter().zip(values).flat_map(|(name, value)| [literal::text(&name), value]);
    call("named_struct", fields.collect())
}
