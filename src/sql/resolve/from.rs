//! Adds the tables of a `FROM` clause to the scope.
//!
//! Makes table names exact (a `WITH` table first, then the session's), records the columns of each, and
//! resolves the conditions of joins with the tables to the left and the joined table.

use datafusion::common::TableReference;
use datafusion::sql::sqlparser::ast::{
    FunctionArg, FunctionArgExpr, Ident, Join, JoinConstraint, JoinOperator, ObjectName, Query,
    SelectItem, SetExpr, TableAlias, TableAliasColumnDef, TableFactor, TableFunctionArgs,
    TableWithJoins,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::{same, same_word};
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::column::exact;
use crate::sql::ast::function_call::call;
use crate::sql::functions::kinds;
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Output, Relation, Scope, ScopeColumn};
use crate::sql::resolve::{generator, sample};
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::{parse, pipe};

impl Resolver<'_> {
    /// Resolves a `FROM` clause and returns its scope.
    ///
    /// # Errors
    /// A table that does not exist, or a join condition with an unknown name.
    pub(in crate::sql) fn from<'s>(
        &self,
        from: &mut Vec<TableWithJoins>,
        outer: Option<&'s Scope<'s>>,
        with: &WithTables,
    ) -> Result<Scope<'s>> {
        let mut scope = Scope::within(outer);
        // In Spark (`AstBuilder.visitFromClause`), a comma joins as `CROSS JOIN` does: what follows
        // sees all tables before it.
        let mut later = from.drain(1.min(from.len())..).collect::<Vec<_>>().into_iter();
        if let Some(first) = from.first_mut() {
            for TableWithJoins { relation, joins } in later.by_ref() {
                let join_operator = JoinOperator::CrossJoin(JoinConstraint::None);
                first.joins.push(Join { relation, global: false, join_operator });
                first.joins.extend(joins);
            }
            self.joined(first, &mut scope, with)?;
        }
        Ok(scope)
    }

    fn joined(
        &self,
        tables: &mut TableWithJoins,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        // The tables around a join in parentheses are visible only to LATERAL, not to the join's conditions.
        let around = scope.relations.len();
        self.factor(&mut tables.relation, scope, with)?;
        for join in &mut tables.joins {
            self.join(join, around, scope, with)?;
        }
        Ok(())
    }

    /// Resolves one table of a `FROM` clause and adds it to the scope.
    ///
    /// # Errors
    /// As [`Resolver::from`].
    pub(in crate::sql) fn factor(
        &self,
        factor: &mut TableFactor,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        sample::sampled(factor)?;
        self.pivoted(factor, with)?;
        generated(factor)?;
        nested(factor)?;
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints: _,
                version: _,
                with_ordinality: _,
                partitions: _,
                json_path: _,
                sample: _,
                index_hints: _,
            } => {
                let relation = match args {
                    None => self.table(name, alias, scope, with)?,
                    Some(args) => self.function(name, alias, args, scope, with)?,
                };
                scope.relations.push(relation);
            }
            TableFactor::Derived { lateral, subquery, alias, sample: _ } => {
                let is_lateral = *lateral;
                self.derived(subquery, alias, is_lateral, scope, with)?;
            }
            TableFactor::NestedJoin { table_with_joins, alias: _ } => {
                self.joined(table_with_joins, scope, with)?;
            }
            // The gate has refused the table kinds of other dialects by name.
            _ => {
                return Err(Error::failed("this kind of table is not supported")
                    .hint("rows of lists: `LATERAL VIEW explode(list) v AS element`"));
            }
        }
        Ok(())
    }

    /// Resolves a subquery and adds its columns to the scope.
    fn derived(
        &self,
        subquery: &mut Query,
        alias: &mut Option<TableAlias>,
        is_lateral: bool,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        let around = if is_lateral { Some(&*scope) } else { scope.outer };
        let outputs = self.query(subquery, around, with)?;
        let columns = self.columns_of(subquery, alias.as_ref(), around, with);
        if let (Some(alias), Some(columns)) = (alias.as_ref(), &columns) {
            check_width(alias, columns.len())?;
        }
        let qualifier = called(alias.as_ref());
        let is_piped = alias.as_ref().is_some_and(|alias| alias.name.value == pipe::SOURCE);
        let name = scope.free_name(qualifier.first().map_or("subquery", String::as_str));
        match alias {
            Some(alias) => alias.name = exact(&name),
            None => *alias = Some(renamed(exact(&name), &[])),
        }
        let columns = columns.map(|columns| requalify(columns, &[name], None));
        match columns {
            Some(columns) if is_piped && outputs.len() == columns.len() => {
                let one = |(output, column): (Output, ScopeColumn)| Relation {
                    qualifier: output.qualifier,
                    columns: Some(vec![column]),
                };
                scope.relations.extend(outputs.into_iter().zip(columns).map(one));
            }
            Some(columns) if is_piped => {
                scope.relations.push(Relation { qualifier: Vec::new(), columns: Some(columns) });
            }
            columns => scope.relations.push(Relation { qualifier, columns }),
        }
        Ok(())
    }

    fn table(
        &self,
        name: &mut ObjectName,
        alias: &mut Option<TableAlias>,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<Relation> {
        let single = match name.0.as_slice() {
            [only] => only.as_ident().map(|part| part.value.clone()),
            _ => None,
        };
        let named = single.and_then(|typed| with.iter().rev().find(|w| same(&w.name, &typed)));
        let (qualifier, columns) = if let Some(named) = named {
            *name = ObjectName::from(vec![exact(&named.engine_name)]);
            if named.engine_name != named.name && alias.is_none() {
                *alias = Some(renamed(exact(&named.name), &[]));
            }
            (vec![named.name.clone()], named.columns.clone())
        } else {
            let others: Vec<_> = with.iter().map(|named| named.name.clone()).collect();
            let table = self.tables.require(name, &others)?;
            let parts = parts_of(&table.reference);
            *name = ObjectName::from(parts.iter().map(|part| exact(part)).collect::<Vec<_>>());
            let schema = table.provider.schema();
            let columns = schema.fields().iter().map(|field| {
                let written = vec![exact(field.name())];
                ScopeColumn::new(field.name().clone(), field.data_type().clone(), written)
            });
            (parts, Some(columns.collect()))
        };
        if let (Some(alias), Some(columns)) = (alias.as_ref(), &columns) {
            let columns: &Vec<ScopeColumn> = columns;
            check_width(alias, columns.len())?;
        }
        let qualifier = alias.as_ref().map_or(qualifier, |alias| vec![alias.name.value.clone()]);
        let columns =
            columns.map(|columns: Vec<ScopeColumn>| requalify(columns, &qualifier, alias.as_ref()));
        let mut relation = Relation { qualifier, columns };
        told_apart(&mut relation, alias, scope);
        Ok(relation)
    }

    /// Resolves a table function; Spark's `Range` returns a column `id`.
    fn function(
        &self,
        name: &ObjectName,
        alias: &mut Option<TableAlias>,
        args: &mut TableFunctionArgs,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<Relation> {
        let TableFunctionArgs { args, settings: _ } = args;
        if let [_, .., last] = name.0.as_slice() {
            return Err(Error::failed(format!("the table function `{name}` names a database"))
                .hint(format!("`FROM {last}(…)`")));
        }
        let is_range = idents(name).next().is_some_and(|part| same_word(&part.value, "range"));
        // The number of partitions changes no row.
        args.truncate(if is_range && args.len() == 4 { 3 } else { args.len() });
        for arg in args.iter_mut() {
            self.resolve(arg, &Scope::within(scope.outer), with)?;
            if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg {
                *expr = to_named(expr.clone(), "BIGINT");
            }
        }
        let qualifier = called(alias.as_ref());
        let called = scope.free_name(qualifier.first().map_or("rows", String::as_str));
        if is_range && alias.as_ref().is_none_or(|alias| alias.columns.is_empty()) {
            *alias = Some(renamed(exact(&called), &["id".to_owned()]));
        }
        match alias {
            Some(alias) => alias.name = exact(&called),
            None => *alias = Some(renamed(exact(&called), &[])),
        }
        let mut query = parse::query("SELECT * FROM rows")?;
        if let SetExpr::Select(select) = query.body.as_mut() {
            let args = Some(TableFunctionArgs { args: args.clone(), settings: None });
            let relation = TableFactor::Table {
                name: name.clone(),
                alias: alias.clone(),
                args,
                with_hints: Vec::new(),
                version: None,
                with_ordinality: false,
                partitions: Vec::new(),
                json_path: None,
                sample: None,
                index_hints: Vec::new(),
            };
            select.from = vec![TableWithJoins { relation, joins: Vec::new() }];
        }
        let columns = self.columns_of(&query, None, None, with);
        let columns = columns.map(|columns| requalify(columns, &[called], None));
        Ok(Relation { qualifier, columns })
    }
}

/// Gives a table with the name of another one a different name, because the engine (55.2) requires different
/// names.
fn told_apart(relation: &mut Relation, alias: &mut Option<TableAlias>, scope: &mut Scope<'_>) {
    let Some(name) = relation.qualifier.last().cloned() else { return };
    let apart = scope.free_name(&name);
    if apart == name {
        return;
    }
    for column in relation.columns.iter_mut().flatten() {
        column.written =
            column.written.last().map(|own| vec![exact(&apart), own.clone()]).unwrap_or_default();
    }
    match alias {
        Some(alias) => alias.name = exact(&apart),
        None => *alias = Some(renamed(exact(&apart), &[])),
    }
}

/// Writes a join in parentheses that has an alias, `(a JOIN b) j`, as a subquery.
fn nested(factor: &mut TableFactor) -> Result<()> {
    let TableFactor::NestedJoin { table_with_joins, alias } = factor else { return Ok(()) };
    if alias.is_none() {
        return Ok(());
    }
    let mut query = parse::query("SELECT * FROM t")?;
    if let SetExpr::Select(select) = query.body.as_mut() {
        select.from = vec![TableWithJoins::clone(table_with_joins)];
    }
    let (subquery, alias) = (Box::new(query), alias.take());
    *factor = TableFactor::Derived { lateral: false, subquery, alias, sample: None };
    Ok(())
}

/// The alias of the left side of `(a, b) IN (SELECT …)`.
const TUPLE: &str = "left side of IN";

/// Refuses an alias with more or fewer column names than there are columns.
fn check_width(alias: &TableAlias, width: usize) -> Result<()> {
    let named = alias.columns.len();
    if named == 0 || named == width {
        return Ok(());
    }
    if alias.name.value == TUPLE {
        let (values, columns) = (named, counted(width));
        return Err(Error::failed(format!("`IN` compares {values} values with {columns}")));
    }
    Err(Error::failed(format!(
        "the alias `{}` names {} of {}",
        alias.name.value,
        counted(named),
        counted(width)
    )))
}

fn counted(columns: usize) -> String {
    if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
}

/// Writes `FROM explode(list) AS v(x)`, with or without LATERAL, as a subquery.
fn generated(factor: &mut TableFactor) -> Result<()> {
    let (name, args, alias, lateral) = match factor {
        TableFactor::Table {
            name,
            alias,
            args: Some(TableFunctionArgs { args, settings: _ }),
            with_hints: _,
            version: _,
            with_ordinality: _,
            partitions: _,
            json_path: _,
            sample: _,
            index_hints: _,
        } => (name, args, alias, false),
        TableFactor::Function { lateral, name, args, with_ordinality: _, alias } => {
            (name, args, alias, *lateral)
        }
        _ => return Ok(()),
    };
    if !kinds::is_generator(name) {
        return Ok(());
    }
    let called = idents(name).next().map(|name| name.value.clone()).unwrap_or_default();
    let mut given = Vec::with_capacity(args.len());
    for arg in args {
        let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else {
            return Err(Error::failed(format!("`{called}` takes values, not `{arg}`")));
        };
        given.push(expr.clone());
    }
    let expr = call(&called, given);
    let (_, columns) = generator::named(alias.as_ref(), name);
    let item = match columns.as_slice() {
        [] => SelectItem::UnnamedExpr(expr),
        _ => SelectItem::ExprWithAliases { expr, aliases: columns },
    };
    let mut subquery = Box::new(parse::query("SELECT 1")?);
    if let SetExpr::Select(select) = subquery.body.as_mut() {
        select.projection = vec![item];
    }
    let called = alias.as_ref().map_or_else(|| exact(&called), |alias| alias.name.clone());
    let alias = Some(renamed(called, &[]));
    *factor = TableFactor::Derived { lateral, subquery, alias, sample: None };
    Ok(())
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

/// Returns columns as those of a table with this name, with the column names of an alias.
fn requalify(
    columns: Vec<ScopeColumn>,
    qualifier: &[String],
    alias: Option<&TableAlias>,
) -> Vec<ScopeColumn> {
    let names = alias.map(|alias| alias.columns.as_slice()).unwrap_or_default();
    let rename = |(at, column): (usize, ScopeColumn)| {
        let name = names.get(at).map_or(column.name, |renamed| renamed.name.value.clone());
        let written = qualifier.iter().map(|part| exact(part)).chain([exact(&name)]).collect();
        ScopeColumn::new(name, column.data_type, written)
    };
    columns.into_iter().enumerate().map(rename).collect()
}
