//! Writes `PIVOT` and `UNPIVOT` as the queries they stand for.
//!
//! Spark's rule: the columns that neither an aggregate nor `FOR` names are grouped by; each value gives a
//! column for each aggregate, NULL where a group has no row of that value; `UNPIVOT` makes a row of each
//! column and leaves out NULLs unless told to include them.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, ExprWithAlias, Function, Ident, NullInclusion, PivotValueSource, Query, SelectItem,
    SetExpr, Statement, TableFactor, Value, visit_expressions,
};

use crate::error::{Error, Result};
use crate::sql::parse;
use crate::sql::resolve::{Resolver, WithTables};
use crate::sql::scope::{Column, Scope, exact, same};
use crate::sql::spelling::Speller;

impl Resolver<'_> {
    /// Rewrites a pivoted or unpivoted table as a subquery; leaves any other alone.
    ///
    /// # Errors
    /// Values that are not listed, or a table whose columns are not known.
    pub(super) fn pivoted(&self, factor: &mut TableFactor, with: &WithTables) -> Result<()> {
        let (subquery, alias) = match factor {
            TableFactor::Pivot {
                table,
                aggregate_functions,
                value_column,
                value_source,
                alias,
                ..
            } => {
                let columns = self.columns_of_factor(table, with)?;
                let pivot = Pivot {
                    aggregates: aggregate_functions,
                    of: value_column,
                    values: listed(value_source)?,
                };
                (pivot.query(table, &columns)?, alias.take())
            }
            TableFactor::Unpivot { table, value, name, columns, null_inclusion, alias } => {
                let all = self.columns_of_factor(table, with)?;
                let keeps_nulls = matches!(null_inclusion, Some(NullInclusion::IncludeNulls));
                let query = unpivot(table, &all, (value, name), columns, keeps_nulls)?;
                (query, alias.take())
            }
            _ => return Ok(()),
        };
        let subquery = Box::new(subquery);
        *factor = TableFactor::Derived { lateral: false, subquery, alias, sample: None };
        Ok(())
    }

    fn columns_of_factor(&self, table: &TableFactor, with: &WithTables) -> Result<Vec<Column>> {
        let mut scope = Scope::default();
        self.factor(&mut table.clone(), &mut scope, with)?;
        if !scope.is_closed() {
            return Err(Error::failed("PIVOT needs a table whose columns are known"));
        }
        Ok(scope.columns().cloned().collect())
    }
}

fn listed(source: &PivotValueSource) -> Result<&[ExprWithAlias]> {
    match source {
        PivotValueSource::List(values) => Ok(values),
        _ => Err(Error::failed("PIVOT takes a list of values").hint("`FOR column IN ('a', 'b')`")),
    }
}

struct Pivot<'a> {
    aggregates: &'a [ExprWithAlias],
    of: &'a [Expr],
    values: &'a [ExprWithAlias],
}

impl Pivot<'_> {
    fn query(&self, table: &TableFactor, columns: &[Column]) -> Result<Query> {
        let named = names_in(self.aggregates.iter().map(|one| &one.expr).chain(self.of));
        let kept = columns.iter().filter(|c| !named.iter().any(|name| same(name, &c.name)));
        let groups: Vec<Expr> = kept.map(|column| Expr::Identifier(exact(&column.name))).collect();
        let mut items: Vec<SelectItem> =
            groups.iter().cloned().map(SelectItem::UnnamedExpr).collect();
        for value in self.values {
            for aggregate in self.aggregates {
                items.push(self.item(aggregate, value)?);
            }
        }
        let mut query = select(table, items)?;
        if let SetExpr::Select(select) = query.body.as_mut()
            && !groups.is_empty()
        {
            let modifiers = Vec::new();
            select.group_by =
                datafusion::sql::sqlparser::ast::GroupByExpr::Expressions(groups, modifiers);
        }
        Ok(query)
    }

    /// Writes one aggregate of the rows of one value.
    fn item(&self, aggregate: &ExprWithAlias, value: &ExprWithAlias) -> Result<SelectItem> {
        let values = match &value.expr {
            Expr::Tuple(values) => values.clone(),
            one => vec![one.clone()],
        };
        let pairs = self
            .of
            .iter()
            .zip(values)
            .map(|(column, value)| crate::sql::functions::compared(column.clone(), value));
        let Some(condition) = pairs.reduce(crate::sql::functions::both) else {
            return Err(Error::failed("PIVOT is FOR no column"));
        };
        let Expr::Function(function) = &aggregate.expr else {
            return Err(Error::failed(format!("`{}` is no aggregate to pivot", aggregate.expr))
                .hint("`PIVOT (sum(n) FOR column IN ('a', 'b'))`"));
        };
        let filtered = |function: &Function| {
            let filter = Some(Box::new(condition.clone()));
            Expr::Function(Function { filter, ..function.clone() })
        };
        let Expr::Function(count) = parse::expression("count(*)")? else {
            return Err(Error::failed("PIVOT counts rows"));
        };
        let any = Expr::BinaryOp {
            left: Box::new(filtered(&count)),
            op: datafusion::sql::sqlparser::ast::BinaryOperator::Gt,
            right: Box::new(Expr::value(Value::Number("0".to_owned(), false))),
        };
        let expr = crate::sql::functions::only_if(any, filtered(function));
        Ok(SelectItem::ExprWithAlias { expr, alias: exact(&self.name(aggregate, value)) })
    }

    fn name(&self, aggregate: &ExprWithAlias, value: &ExprWithAlias) -> String {
        let scope = Scope::default();
        let speller = Speller { scope: &scope };
        let shown = |one: &ExprWithAlias| match &one.alias {
            Some(alias) => alias.value.clone(),
            None => speller.spell(&one.expr),
        };
        match self.aggregates {
            [_] => shown(value),
            _ => format!("{}_{}", shown(value), shown(aggregate)),
        }
    }
}

fn names_in<'a>(exprs: impl Iterator<Item = &'a Expr>) -> Vec<String> {
    let mut names = Vec::new();
    for expr in exprs {
        let _: ControlFlow<()> = visit_expressions(expr, |part| {
            match part {
                Expr::Identifier(name) => names.push(name.value.clone()),
                Expr::CompoundIdentifier(parts) => {
                    names.extend(parts.iter().map(|part| part.value.clone()));
                }
                _ => {}
            }
            ControlFlow::Continue(())
        });
    }
    names
}

/// Makes `SELECT items FROM table`.
fn select(table: &TableFactor, items: Vec<SelectItem>) -> Result<Query> {
    let broken = || Error::failed("the query cannot be written");
    let Statement::Query(mut query) = parse::statement("SELECT 1 FROM t")? else {
        return Err(broken());
    };
    let SetExpr::Select(select) = query.body.as_mut() else { return Err(broken()) };
    select.projection = items;
    if let Some(tables) = select.from.first_mut() {
        tables.relation = table.clone();
    }
    Ok(*query)
}

fn unpivot(
    table: &TableFactor,
    all: &[Column],
    (value, name): (&Expr, &Ident),
    columns: &[ExprWithAlias],
    keeps_nulls: bool,
) -> Result<Query> {
    let turned = names_in(columns.iter().map(|column| &column.expr));
    let kept = all.iter().filter(|c| !turned.iter().any(|name| same(name, &c.name)));
    let mut items: Vec<SelectItem> =
        kept.map(|c| SelectItem::UnnamedExpr(Expr::Identifier(exact(&c.name)))).collect();
    let Expr::Identifier(value) = value else {
        return Err(Error::failed(format!("`{value}` is no name for the values of UNPIVOT")));
    };
    let own = [name.clone(), value.clone()];
    items.extend(own.iter().cloned().map(|name| SelectItem::UnnamedExpr(Expr::Identifier(name))));
    let rows = columns.iter().map(|column| {
        let named = match &column.alias {
            Some(alias) => alias.value.clone(),
            None => names_in(std::iter::once(&column.expr)).pop().unwrap_or_default(),
        };
        let fields = vec![
            crate::sql::literal::text("name"),
            crate::sql::literal::text(&named),
            crate::sql::literal::text("value"),
            column.expr.clone(),
        ];
        crate::sql::expr::call("named_struct", fields)
    });
    let list = crate::sql::expr::call("array", rows.collect());
    let mut query = select(table, items)?;
    if let SetExpr::Select(select) = query.body.as_mut() {
        select.lateral_views.push(datafusion::sql::sqlparser::ast::LateralView {
            lateral_view: crate::sql::expr::call("inline", vec![list]),
            lateral_view_name: vec![exact("unpivoted")].into(),
            lateral_col_alias: own.to_vec(),
            outer: false,
        });
        if !keeps_nulls {
            select.selection = Some(Expr::IsNotNull(Box::new(Expr::Identifier(value.clone()))));
        }
    }
    Ok(query)
}
