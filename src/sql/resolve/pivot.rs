//! Writes `PIVOT` as an equivalent query.
//!
//! Spark's rule (`ResolvePivot`): the query groups by the columns that neither an aggregate nor `FOR` names,
//! and each value has a column for each aggregate. If a group has no rows of a value, the column is NULL if
//! all aggregates are numbers or booleans (`PivotFirst`); otherwise it is the aggregate over no rows, and
//! `first` and `last` skip NULLs.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    Expr, ExprWithAlias, Function, GroupByExpr, NullTreatment, PivotValueSource, Query, SelectItem,
    SetExpr, TableFactor,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::column::exact;
use crate::sql::ast::operator::{both, is_equal as compared, only_if};
use crate::sql::ast::walk;
use crate::sql::functions::declaration::Declaration;
use crate::sql::functions::kinds::is_aggregate;
use crate::sql::functions::{kinds, registry};
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Scope, ScopeColumn};
use crate::sql::resolve::unpivot::select;
use crate::sql::syntax::parse;

impl Resolver<'_> {
    /// Rewrites a pivoted or unpivoted table as a subquery; does not change other tables.
    ///
    /// # Errors
    /// Values that are not listed, or a table whose columns are not known.
    pub(in crate::sql) fn pivoted(
        &self,
        factor: &mut TableFactor,
        with: &WithTables,
    ) -> Result<()> {
        let (subquery, alias) = match factor {
            TableFactor::Pivot {
                table,
                aggregate_functions,
                value_column,
                value_source,
                default_on_null,
                alias,
            } => {
                if default_on_null.is_some() {
                    return Err(Error::failed("`DEFAULT ON NULL` is not supported in PIVOT")
                        .hint("`coalesce(column, 0)` in the select list"));
                }
                let columns = self.columns_of_factor(table, with)?;
                let pivot = Pivot {
                    aggregates: aggregate_functions,
                    of: value_column,
                    values: self.values(listed(value_source)?, with)?,
                    is_of_numbers: self.are_numbers(table, aggregate_functions, with),
                };
                (pivot.query(table, &columns)?, alias.take())
            }
            TableFactor::Unpivot { table, value, name, columns, null_inclusion, alias } => {
                let all = self.columns_of_factor(table, with)?;
                let query = super::unpivot::query(
                    table,
                    &all,
                    &super::unpivot::Unpivot {
                        value,
                        name,
                        columns,
                        nulls: null_inclusion.as_ref(),
                    },
                )?;
                (query, alias.take())
            }
            _ => return Ok(()),
        };
        let subquery = Box::new(subquery);
        *factor = TableFactor::Derived { lateral: false, subquery, alias, sample: None };
        Ok(())
    }

    fn columns_of_factor(
        &self,
        table: &TableFactor,
        with: &WithTables,
    ) -> Result<Vec<ScopeColumn>> {
        let mut scope = Scope::default();
        self.factor(&mut table.clone(), &mut scope, with)?;
        if !scope.is_closed() {
            return Err(Error::failed("PIVOT needs a table whose columns are known"));
        }
        Ok(scope.columns().cloned().collect())
    }

    /// Returns whether all aggregates return numbers or booleans, as far as their types are known.
    fn are_numbers(
        &self,
        table: &TableFactor,
        aggregates: &[ExprWithAlias],
        with: &WithTables,
    ) -> bool {
        let named = |(at, one): (usize, &ExprWithAlias)| SelectItem::ExprWithAlias {
            expr: one.expr.clone(),
            alias: exact(&format!("c{at}")),
        };
        let items = aggregates.iter().enumerate().map(named).collect();
        let types = select(table, items).and_then(|mut query| {
            self.query(&mut query, None, with)?;
            self.known_columns(&query, None, with)
        });
        types.is_ok_and(|columns| {
            let is_plain = |of: &DataType| of.is_numeric() || *of == DataType::Boolean;
            columns.iter().all(|column| is_plain(&column.data_type))
        })
    }

    /// Names the values: by their aliases, or else by their text.
    fn values(&self, values: &[ExprWithAlias], with: &WithTables) -> Result<Vec<Value>> {
        let one = |value: &ExprWithAlias| {
            let ExprWithAlias { expr, alias } = value;
            let name = if let Some(alias) = alias {
                alias.value.clone()
            } else {
                let mut text = expr.clone();
                self.resolve(&mut text, &Scope::default(), with)?;
                self.planner.text_of(to_named(text, "STRING")).ok_or_else(|| {
                    Error::failed(format!("values of PIVOT must be constants, not `{expr}`"))
                })?
            };
            Ok(Value { expr: expr.clone(), name })
        };
        values.iter().map(one).collect()
    }
}

fn listed(source: &PivotValueSource) -> Result<&[ExprWithAlias]> {
    match source {
        PivotValueSource::List(values) => Ok(values),
        PivotValueSource::Any(_) | PivotValueSource::Subquery(_) => {
            Err(Error::failed("PIVOT takes a list of values").hint("`FOR column IN ('a', 'b')`"))
        }
    }
}

/// A value that has columns, and the name that they get from it.
struct Value {
    expr: Expr,
    name: String,
}

struct Pivot<'a> {
    aggregates: &'a [ExprWithAlias],
    of: &'a [Expr],
    values: Vec<Value>,
    is_of_numbers: bool,
}

impl Pivot<'_> {
    fn query(&self, table: &TableFactor, columns: &[ScopeColumn]) -> Result<Query> {
        let mut named = Vec::new();
        for expr in self.aggregates.iter().map(|one| &one.expr).chain(self.of) {
            named.extend(names_in(expr, columns)?);
        }
        let kept = columns.iter().filter(|c| !named.iter().any(|name| same(name, &c.name)));
        let groups: Vec<Expr> = kept.map(|column| Expr::Identifier(exact(&column.name))).collect();
        let mut items: Vec<SelectItem> =
            groups.iter().cloned().map(SelectItem::UnnamedExpr).collect();
        for value in &self.values {
            for aggregate in self.aggregates {
                items.push(self.item(aggregate, value)?);
            }
        }
        let mut query = select(table, items)?;
        if let SetExpr::Select(select) = query.body.as_mut()
            && !groups.is_empty()
        {
            select.group_by = GroupByExpr::Expressions(groups, Vec::new());
        }
        Ok(query)
    }

    /// Writes one aggregate over the rows of one value.
    fn item(&self, aggregate: &ExprWithAlias, value: &Value) -> Result<SelectItem> {
        let values = match &value.expr {
            Expr::Tuple(values) => values.clone(),
            one => vec![one.clone()],
        };
        if values.len() != self.of.len() {
            return Err(Error::failed(format!(
                "PIVOT is FOR {} columns, `{}` has {} values",
                self.of.len(),
                value.expr,
                values.len()
            )));
        }
        let pairs = self.of.iter().zip(values);
        let pairs = pairs.map(|(column, value)| compared(column.clone(), value));
        let Some(condition) = pairs.reduce(both) else {
            return Err(Error::failed("PIVOT needs `FOR column`"));
        };
        let mut expr = aggregate.expr.clone();
        let mut found = false;
        walk::own(&mut expr, |part| {
            if let Expr::Function(function) = part
                && is_aggregate(function)
            {
                found = true;
                self.restrict(function, condition.clone());
            }
            Ok(())
        })?;
        if !found {
            let given = match &aggregate.expr {
                Expr::Nested(inner) => inner,
                other => other,
            };
            return Err(Error::failed(format!("PIVOT needs an aggregate, not `{given}`"))
                .hint("`PIVOT (sum(n) FOR column IN ('a', 'b'))`"));
        }
        if self.is_of_numbers {
            expr = only_if(Self::any(condition)?, expr);
        }
        Ok(SelectItem::ExprWithAlias { expr, alias: exact(&self.name(aggregate, value)) })
    }

    /// Restricts an aggregate to the rows of a value.
    fn restrict(&self, function: &mut Function, condition: Expr) {
        function.filter = Some(Box::new(match function.filter.take() {
            None => condition,
            Some(own) => both(condition, Expr::Nested(own)),
        }));
        if !self.is_of_numbers && is_of_order(function) {
            function.null_treatment = Some(NullTreatment::IgnoreNulls);
        }
    }

    /// Writes whether a group has a row of a value.
    fn any(condition: Expr) -> Result<Expr> {
        let mut any = parse::expression("count(*) > 0")?;
        if let Expr::BinaryOp { left, op: _, right: _ } = &mut any
            && let Expr::Function(count) = left.as_mut()
        {
            count.filter = Some(Box::new(condition));
        }
        Ok(any)
    }

    fn name(&self, aggregate: &ExprWithAlias, value: &Value) -> String {
        let scope = Scope::default();
        match (self.aggregates, &aggregate.alias) {
            ([_], _) => value.name.clone(),
            (_, Some(alias)) => format!("{}_{}", value.name, alias.value),
            (_, None) => {
                format!(
                    "{}_{}",
                    value.name,
                    Speller { scope: &scope, planner: None }.spell(&aggregate.expr)
                )
            }
        }
    }
}

/// Returns whether a call selects one value by its position.
fn is_of_order(function: &Function) -> bool {
    registry::find(&kinds::name_of(function)).is_some_and(Declaration::is_by_order)
}

/// Returns the columns to which an expression refers.
fn names_in(expr: &Expr, columns: &[ScopeColumn]) -> Result<Vec<String>> {
    let is_column = |name: &&String| columns.iter().any(|column| same(&column.name, name));
    let mut names = Vec::new();
    walk::own(&mut expr.clone(), |part| {
        match part {
            Expr::Identifier(name) => names.push(name.value.clone()),
            // What follows the column is a field of it.
            Expr::CompoundIdentifier(parts) => {
                names.extend(parts.iter().map(|part| &part.value).find(is_column).cloned());
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(names)
}
