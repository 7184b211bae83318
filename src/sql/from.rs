//! Brings the tables of a `FROM` clause into sight.
//!
//! Makes table names exact (a `WITH` table first, then the session's), notes which columns each
//! brings, and resolves the conditions of joins against what stands left of them and beside them.

use datafusion::common::TableReference;
use datafusion::sql::sqlparser::ast::{
    FunctionArg, FunctionArgExpr, Ident, Join, JoinConstraint, JoinOperator, ObjectName, Query,
    SelectItem, SetExpr, Statement, TableAlias, TableAliasColumnDef, TableFactor,
    TableFunctionArgs, TableWithJoins,
};

use crate::error::Result;
use crate::sql::cast::to_named;
use crate::sql::expr::call;
use crate::sql::resolve::{Resolver, WithTables};
use crate::sql::scope::{Column, Relation, Scope, exact, same};
use crate::sql::tables::idents;
use crate::sql::{generator, parse};

impl Resolver<'_> {
    /// Resolves a `FROM` clause and returns the scope of what it brings into sight.
    ///
    /// # Errors
    /// A table that does not exist, a join condition with a name that does not.
    pub(super) fn from<'s>(
        &self,
        from: &mut [TableWithJoins],
        outer: Option<&'s Scope<'s>>,
        with: &WithTables,
    ) -> Result<Scope<'s>> {
        let mut scope = Scope::within(outer);
        for tables in from {
            self.joined(tables, &mut scope, with)?;
        }
        Ok(scope)
    }

    fn joined(
        &self,
        tables: &mut TableWithJoins,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        self.factor(&mut tables.relation, scope, with)?;
        for join in &mut tables.joins {
            self.join(join, scope, with)?;
        }
        Ok(())
    }

    fn join(&self, join: &mut Join, scope: &mut Scope<'_>, with: &WithTables) -> Result<()> {
        let before = scope.relations.len();
        let keeps_right = matches!(
            join.join_operator,
            JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_)
        );
        let merged_before = scope.merged.len();
        self.factor(&mut join.relation, scope, with)?;
        let Some((constraint, hides_right)) = constraint(&mut join.join_operator) else {
            return Ok(());
        };
        match constraint {
            JoinConstraint::On(condition) => self.resolve(condition, scope, with)?,
            JoinConstraint::Using(names) => {
                for name in names {
                    let Some(typed) = idents(name).next().map(|part| part.value.clone()) else {
                        continue;
                    };
                    let column = scope.columns().find(|column| same(&column.name, &typed));
                    let written = column.map_or(typed, |column| column.name.clone());
                    *name = ObjectName::from(vec![exact(&written)]);
                    scope.merged.push(written);
                }
            }
            JoinConstraint::Natural => {
                let (left, right) = scope.relations.split_at(before);
                let names = |side: &[Relation]| -> Vec<String> {
                    let columns = side.iter().filter_map(|one| one.columns.as_ref());
                    columns.flatten().map(|column| column.name.clone()).collect()
                };
                let right = names(right);
                scope.merged.extend(names(left).into_iter().filter(|name| right.contains(name)));
            }
            JoinConstraint::None => {}
        }
        if keeps_right {
            scope.on_either_side.extend_from_slice(&scope.merged[merged_before..]);
        }
        if hides_right {
            scope.relations.truncate(before);
        }
        Ok(())
    }

    /// Resolves one table of a `FROM` clause and brings it into sight.
    ///
    /// # Errors
    /// As [`Resolver::from`].
    pub(super) fn factor(
        &self,
        factor: &mut TableFactor,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        self.pivoted(factor, with)?;
        generated(factor)?;
        match factor {
            TableFactor::Table { name, alias, args: None, .. } => {
                let mut relation = self.table(name, alias.as_ref(), with)?;
                if scope.relations.iter().any(|other| other.qualifier == relation.qualifier) {
                    told_apart(&mut relation, alias, scope.relations.len());
                }
                scope.relations.push(relation);
            }
            TableFactor::Table { name, alias, args: Some(args), .. } => {
                let relation = self.function(name, alias, args, scope.outer, with)?;
                scope.relations.push(relation);
            }
            TableFactor::Derived { lateral, subquery, alias, .. } => {
                if *lateral {
                    self.query(subquery, Some(scope), with)?;
                } else {
                    self.query(subquery, scope.outer, with)?;
                }
                name_values(subquery, alias);
                let columns = self.columns_of(subquery, alias.as_ref(), with);
                scope.relations.push(Relation { qualifier: called(alias.as_ref()), columns });
            }
            TableFactor::UNNEST { alias, array_exprs, .. } => {
                for array in array_exprs {
                    self.resolve(array, scope, with)?;
                }
                scope.relations.push(Relation { qualifier: called(alias.as_ref()), columns: None });
            }
            TableFactor::NestedJoin { table_with_joins, .. } => {
                self.joined(table_with_joins, scope, with)?;
            }
            _ => scope.relations.push(Relation { qualifier: Vec::new(), columns: None }),
        }
        Ok(())
    }

    fn table(
        &self,
        name: &mut ObjectName,
        alias: Option<&TableAlias>,
        with: &WithTables,
    ) -> Result<Relation> {
        let single = match name.0.as_slice() {
            [only] => only.as_ident().map(|part| part.value.clone()),
            _ => None,
        };
        let named = single.and_then(|typed| with.iter().rev().find(|w| same(&w.name, &typed)));
        let (qualifier, columns) = if let Some(named) = named {
            *name = ObjectName::from(vec![exact(&named.name)]);
            (vec![named.name.clone()], named.columns.clone())
        } else {
            let others: Vec<_> = with.iter().map(|named| named.name.clone()).collect();
            let table = self.tables.require(name, &others)?;
            let parts = parts_of(&table.reference);
            *name = ObjectName::from(parts.iter().map(|part| exact(part)).collect::<Vec<_>>());
            let schema = table.provider.schema();
            let columns = schema.fields().iter().map(|field| Column {
                name: field.name().clone(),
                data_type: field.data_type().clone(),
                written: vec![exact(field.name())],
            });
            (parts, Some(columns.collect()))
        };
        let qualifier = alias.map_or(qualifier, |alias| vec![alias.name.value.clone()]);
        let columns = columns.map(|columns: Vec<Column>| requalify(columns, &qualifier, alias));
        Ok(Relation { qualifier, columns })
    }

    /// A function of rows; Spark's `range` gives a column `id`.
    fn function(
        &self,
        name: &ObjectName,
        alias: &mut Option<TableAlias>,
        args: &mut TableFunctionArgs,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Result<Relation> {
        for arg in &mut args.args {
            self.resolve(arg, &Scope::within(outer), with)?;
        }
        for arg in &mut args.args {
            if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg {
                *expr = to_named(expr.clone(), "BIGINT");
            }
        }
        let is_range = idents(name).next().is_some_and(|part| same(&part.value, "range"));
        if is_range && alias.as_ref().is_none_or(|alias| alias.columns.is_empty()) {
            let called = alias.as_ref().map_or_else(|| exact("range"), |alias| alias.name.clone());
            *alias = Some(renamed(called, &["id".to_owned()]));
        }
        Ok(Relation { qualifier: called(alias.as_ref()), columns: None })
    }
}

/// Gives the second of two tables of one name another for the engine, which (55.2) wants them different.
fn told_apart(relation: &mut Relation, alias: &mut Option<TableAlias>, place: usize) {
    let Some(name) = relation.qualifier.last() else { return };
    let apart = exact(&super::projection::numbered(name, place));
    for column in relation.columns.iter_mut().flatten() {
        column.written =
            column.written.last().map(|own| vec![apart.clone(), own.clone()]).unwrap_or_default();
    }
    match alias {
        Some(alias) => alias.name = apart,
        None => *alias = Some(renamed(apart, &[])),
    }
}

/// Writes `FROM explode(list) AS v(x)` as a subquery.
fn generated(factor: &mut TableFactor) -> Result<()> {
    let TableFactor::Table { name, alias, args: Some(args), .. } = factor else { return Ok(()) };
    if !generator::is_generator(name) {
        return Ok(());
    }
    let called = idents(name).next().map(|name| name.value.clone()).unwrap_or_default();
    let given = args.args.iter().filter_map(|arg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        _ => None,
    });
    let expr = call(&called, given.collect());
    let (_, columns) = generator::named(alias.as_ref(), name);
    let item = match columns.as_slice() {
        [] => SelectItem::UnnamedExpr(expr),
        _ => SelectItem::ExprWithAliases { expr, aliases: columns },
    };
    let Statement::Query(mut subquery) = parse::statement("SELECT 1")? else { return Ok(()) };
    if let SetExpr::Select(select) = subquery.body.as_mut() {
        select.projection = vec![item];
    }
    let called = alias.as_ref().map_or_else(|| exact(&called), |alias| alias.name.clone());
    let alias = Some(renamed(called, &[]));
    *factor = TableFactor::Derived { lateral: false, subquery, alias, sample: None };
    Ok(())
}

/// Returns a join's condition, and whether the right side is out of sight after it.
fn constraint(operator: &mut JoinOperator) -> Option<(&mut JoinConstraint, bool)> {
    match operator {
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint)
        | JoinOperator::CrossJoin(constraint) => Some((constraint, false)),
        JoinOperator::Semi(constraint)
        | JoinOperator::LeftSemi(constraint)
        | JoinOperator::Anti(constraint)
        | JoinOperator::LeftAnti(constraint) => Some((constraint, true)),
        _ => None,
    }
}

/// Gives a bare `VALUES` in `FROM` the column names that Spark gives it: `col1`, `col2`.
fn name_values(subquery: &Query, alias: &mut Option<TableAlias>) {
    let SetExpr::Values(values) = subquery.body.as_ref() else { return };
    if alias.as_ref().is_some_and(|alias| !alias.columns.is_empty()) {
        return;
    }
    let width = values.rows.first().map_or(0, |row| row.content.len());
    let names: Vec<_> = (1..=width).map(|at| format!("col{at}")).collect();
    let called = alias.as_ref().map_or_else(|| exact("values"), |alias| alias.name.clone());
    *alias = Some(renamed(called, &names));
}

fn renamed(name: Ident, columns: &[String]) -> TableAlias {
    let columns =
        columns.iter().map(|name| TableAliasColumnDef { name: exact(name), data_type: None });
    TableAlias { explicit: true, name, columns: columns.collect(), at: None }
}

fn called(alias: Option<&TableAlias>) -> Vec<String> {
    alias.map(|alias| alias.name.value.clone()).into_iter().collect()
}

fn parts_of(reference: &TableReference) -> Vec<String> {
    let parts = [reference.catalog(), reference.schema(), Some(reference.table())];
    parts.into_iter().flatten().map(ToOwned::to_owned).collect()
}

/// Writes columns as those of a table under this name, under the names that an alias gives them.
fn requalify(
    columns: Vec<Column>,
    qualifier: &[String],
    alias: Option<&TableAlias>,
) -> Vec<Column> {
    let names = alias.map(|alias| alias.columns.as_slice()).unwrap_or_default();
    let rename = |(at, column): (usize, Column)| {
        let name = names.get(at).map_or(column.name, |renamed| renamed.name.value.clone());
        let written = qualifier.iter().map(|part| exact(part)).chain([exact(&name)]).collect();
        Column { name, written, ..column }
    };
    columns.into_iter().enumerate().map(rename).collect()
}
