//! Walks the queries of a statement and makes every name in them exact.
//!
//! Spark's scope rules (`ResolveReferencesInAggregate`, `ResolveReferencesInSort` and similar classes):
//! `WHERE` and the select list see the tables, `GROUP BY` sees the tables and then the select list, `HAVING`
//! and `ORDER BY` see the select list and then the tables, and a subquery sees everything that the outer
//! query sees. To get the columns of a subquery in `FROM` or of a `WITH` table, it is planned separately
//! after its own names have become exact.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Cte, Distinct, Expr, Ident, OrderBy, OrderByExpr, OrderByKind, Query, Select, SelectFlavor,
    SelectItem, SetExpr, Statement, TableAlias, Value, VisitMut, WildcardAdditionalOptions, With,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::sql::ast::column::{exact, numbered};
use crate::sql::functions::collation;
use crate::sql::resolve::expr::Pass;
use crate::sql::resolve::resolver::{Named, Resolver, WithTables};
use crate::sql::resolve::scope::{Output, Outputs, Scope, ScopeColumn};
use crate::sql::resolve::{
    cte_once, generator, having, limit, named_window, order_by_renamed, recursive, time_window,
    values,
};
use crate::sql::syntax::{parse, visit};

impl Resolver<'_> {
    /// Makes the names of a query exact and returns its columns, if they are known.
    ///
    /// # Errors
    /// A name of a column or table that is not found, or is ambiguous.
    pub(in crate::sql) fn query(
        &self,
        query: &mut Query,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Result<Vec<Output>> {
        #[cfg(test)]
        crate::sql::tests::nested::count_step();
        limit::checked(query)?;
        let mut with = with.clone();
        if let Some(clause) = &mut query.with {
            self.with_tables(clause, outer, &mut with)?;
        }
        match query.body.as_mut() {
            SetExpr::Select(select) => self.select(select, &mut query.order_by, outer, &with),
            body => {
                let outputs = self.set_expr(body, outer, &with)?;
                let mut scope = Scope::within(outer);
                scope.outputs = Outputs::Before(outputs.clone());
                self.order_by(&mut query.order_by, &scope, &with)?;
                Ok(outputs)
            }
        }
    }

    fn with_tables(
        &self,
        clause: &mut With,
        outer: Option<&Scope<'_>>,
        with: &mut WithTables,
    ) -> Result<()> {
        let around = with.len();
        for cte in &mut clause.cte_tables {
            let name = cte.alias.name.value.clone();
            if with[around..].iter().any(|other| same(&other.name, &name)) {
                return Err(Error::failed(format!(
                    "the WITH table `{name}` is specified more than once"
                ))
                .hint("give one another name"));
            }
            // A name in an inner query hides the same name in an outer one, which the engine (55.2) does not
            // support.
            let is_hiding = with.iter().any(|other| other.engine_name == name);
            let engine_name = numbered(&name, if is_hiding { with.len() } else { 0 });
            cte.alias.name = exact(&engine_name);
            if clause.recursive {
                recursive::check(cte)?;
                let columns = self.anchor_columns(cte, outer, with);
                with.push(Named {
                    name: name.clone(),
                    engine_name: engine_name.clone(),
                    columns,
                    cte: None,
                    recursive: true,
                });
            }
            if !clause.recursive {
                cte_once::marked(&mut cte.query)?;
            }
            self.query(&mut cte.query, outer, with)?;
            let columns = match with.pop_if(|_| clause.recursive) {
                Some(Named { columns: Some(columns), .. }) => Some(columns),
                _ => self.columns_of(&cte.query, Some(&cte.alias), outer, with),
            };
            let cte = Some(cte.clone());
            with.push(Named { name, engine_name, columns, cte, recursive: clause.recursive });
        }
        Ok(())
    }

    /// Gets the columns of a recursive table from its first part.
    fn anchor_columns(
        &self,
        cte: &Cte,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Option<Vec<ScopeColumn>> {
        let SetExpr::SetOperation { left, op: _, set_quantifier: _, right: _ } =
            cte.query.body.as_ref()
        else {
            return None;
        };
        let mut anchor = parse::query("SELECT 1").ok()?;
        anchor.body.clone_from(left);
        self.query(&mut anchor, outer, with).ok()?;
        self.columns_of(&anchor, Some(&cte.alias), outer, with)
    }

    /// Plans a query separately to get its columns; returns `None` if that fails.
    ///
    /// A failure is not reported here: either the complete statement will fail for the same reason, or the
    /// query refers to an outer query, which is allowed.
    pub(in crate::sql) fn columns_of(
        &self,
        query: &Query,
        alias: Option<&TableAlias>,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Option<Vec<ScopeColumn>> {
        self.planned_columns(query, alias, outer, with).ok()
    }

    /// Plans a query separately to get its columns.
    ///
    /// # Errors
    /// An error of the engine, reworded.
    pub(in crate::sql) fn known_columns(
        &self,
        query: &Query,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Result<Vec<ScopeColumn>> {
        self.planned_columns(query, None, outer, with)
    }

    fn planned_columns(
        &self,
        query: &Query,
        alias: Option<&TableAlias>,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Result<Vec<ScopeColumn>> {
        let mut query = query.clone();
        let around = with.iter().filter_map(|named| named.cte.clone());
        let own = query.with.take();
        let recursive = own.as_ref().is_some_and(|own| own.recursive)
            || with.iter().any(|named| named.recursive);
        let mut cte_tables: Vec<Cte> = around.collect();
        // A later table of the same name hides an earlier one; the engine refuses two of them.
        for cte in own.into_iter().flat_map(|own| own.cte_tables) {
            cte_tables.retain(|other| other.alias.name != cte.alias.name);
            cte_tables.push(cte);
        }
        if !cte_tables.is_empty() {
            let with_token =
                datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken::empty();
            query.with = Some(With { with_token, recursive, cte_tables });
        }
        let planned = self.planner.plan(Statement::Query(Box::new(query.clone())));
        let (plan, skipped) = match (planned, outer) {
            (Ok(plan), _) => (plan, 0),
            (Err(_), Some(outer)) => {
                // It may refer to outer columns.
                let (query, skipped) = recursive::beside(query, outer)?;
                (
                    self.planner
                        .plan(Statement::Query(Box::new(query)))
                        .map_err(|error| self.planner.said(error))?,
                    skipped,
                )
            }
            (Err(error), None) => return Err(self.planner.said(error)),
        };
        let qualifier = alias.map(|alias| exact(&alias.name.value));
        let renamed = alias.map(|alias| alias.columns.as_slice()).unwrap_or_default();
        let columns = plan.schema().fields().iter().skip(skipped).enumerate().map(|(at, field)| {
            let name = renamed.get(at).map_or(field.name(), |column| &column.name.value);
            let written: Vec<Ident> = qualifier.iter().cloned().chain([exact(name)]).collect();
            ScopeColumn::new(name.clone(), field.data_type().clone(), written)
        });
        Ok(columns.collect())
    }

    pub(in crate::sql) fn set_expr(
        &self,
        body: &mut SetExpr,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Result<Vec<Output>> {
        match body {
            SetExpr::Select(select) => self.select(select, &mut None, outer, with),
            SetExpr::Query(query) => self.query(query, outer, with),
            SetExpr::SetOperation { op: _, left: _, right: _, set_quantifier: _ } => {
                self.set_operation(body, outer, with).map(|(outputs, _)| outputs)
            }
            SetExpr::Values(values) => {
                let scope = Scope::within(outer);
                values::spread(values);
                for row in &mut values.rows {
                    for value in &mut row.content {
                        self.resolve(value, &scope, with)?;
                    }
                }
                self.with_equal_types(values, outer, with)?;
                let names = values::named(body)?;
                Ok(names.into_iter().map(values::output).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    fn select(
        &self,
        select: &mut Select,
        order_by: &mut Option<OrderBy>,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Result<Vec<Output>> {
        if select.flavor == SelectFlavor::FromFirstNoSelect && select.projection.is_empty() {
            select.projection = vec![SelectItem::Wildcard(WildcardAdditionalOptions::default())];
        }
        select.flavor = SelectFlavor::Standard;
        generator::make_views(select)?;
        time_window::make_view(select, order_by)?;
        no_window_in_where(select)?;
        named_window::written_out(select, order_by)?;
        limit::sorted_parts(select, order_by);
        let mut scope = self.from(&mut select.from, outer, with)?;
        self.lateral_views(select, &mut scope, with)?;
        if let Some(condition) = &mut select.selection {
            self.resolve(condition, &scope, with)?;
        }
        let mut outputs = self.projection(&mut select.projection, &scope, with)?;
        having::of_all_rows(select)?;
        let grouping = self.group_by(select, &outputs, &mut scope, with)?;
        grouping.marks_in_list(&mut select.projection, &mut outputs)?;
        scope.outputs = Outputs::Before(outputs.clone());
        if let Some(Distinct::On(exprs)) = &mut select.distinct {
            for expr in exprs {
                self.resolve(expr, &scope, with)?;
            }
        }
        if let Some(condition) = &mut select.having {
            self.having(condition, &outputs, &mut scope, with)?;
            grouping.marks(condition)?;
        }
        if let Some(condition) = &mut select.qualify {
            self.resolve(condition, &scope, with)?;
        }
        self.order_by(order_by, &scope, with)?;
        grouping.marks_in_order(order_by)?;
        order_by_renamed::apart(select, order_by, &outputs)?;
        Ok(outputs)
    }

    fn order_by(
        &self,
        order_by: &mut Option<OrderBy>,
        scope: &Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        order_by_all(order_by, scope);
        let Some(OrderBy { kind: OrderByKind::Expressions(exprs), interpolate: _ }) = order_by
        else {
            return Ok(());
        };
        // A number there is a position in the select list.
        for sort in exprs.iter_mut().filter(|sort| !matches!(sort.expr, Expr::Value(_))) {
            collation::sort_key(&mut sort.expr)?;
            // An item of the select list that has an alias is sorted by the alias: after DISTINCT or an
            // aggregate, the engine no longer sees its expression.
            let Outputs::Before(outputs) = &scope.outputs else { continue };
            let given: Vec<&Output> = outputs.iter().filter(|output| output.aliased).collect();
            if matches!(sort.expr, Expr::Identifier(_)) {
                self.resolve(&mut sort.expr, scope, with)?;
                continue;
            }
            let mut plain = sort.expr.clone();
            // An expression without names of outputs is the same with and without them, and is resolved once:
            // otherwise nested parts would be resolved twice on each level.
            let is_named = names_one(&plain, &given);
            let is_plain = if is_named {
                self.resolve(&mut plain, &scope.with_outputs(Outputs::Hidden), with).is_ok()
            } else {
                self.resolve(&mut sort.expr, scope, with)?;
                plain.clone_from(&sort.expr);
                true
            };
            let is_it = |output: &&&Output| output.expr.to_string() == plain.to_string();
            match given.iter().find(is_it).filter(|_| is_plain) {
                Some(output) => sort.expr = Expr::Identifier(exact(&output.name)),
                None if is_named => self.resolve(&mut sort.expr, scope, with)?,
                None => {}
            }
        }
        Ok(())
    }

    /// Makes the names of an expression, or of anything that contains expressions, exact.
    ///
    /// # Errors
    /// A name that is not found, or is ambiguous.
    pub(in crate::sql) fn resolve(
        &self,
        part: &mut impl VisitMut,
        scope: &Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        let mut pass = Pass::new(self, scope, with);
        match visit::walk_mut(part, &mut pass) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(error) => Err(*error),
        }
    }
}

/// Returns whether an expression, or a query in it, contains one of these names.
fn names_one(expr: &Expr, outputs: &[&Output]) -> bool {
    let is_one = |name: &Ident| outputs.iter().any(|output| same(&output.name, &name.value));
    let found = visit::expressions(expr, |part| match part {
        Expr::Identifier(name) if is_one(name) => ControlFlow::Break(()),
        Expr::CompoundIdentifier(parts) if parts.iter().any(is_one) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    found.is_break()
}

/// Writes `ORDER BY ALL` as the positions of the select list.
fn order_by_all(order_by: &mut Option<OrderBy>, scope: &Scope<'_>) {
    let (Some(OrderBy { kind, interpolate: _ }), Outputs::Before(outputs)) =
        (order_by, &scope.outputs)
    else {
        return;
    };
    let OrderByKind::All(options) = kind else { return };
    let place = |at: usize| OrderByExpr {
        expr: Expr::value(Value::Number(at.to_string(), false)),
        options: *options,
        with_fill: None,
    };
    *kind = OrderByKind::Expressions((1..=outputs.len()).map(place).collect());
}

/// Refuses a window function in `WHERE`, which is evaluated before windows.
fn no_window_in_where(select: &Select) -> Result<()> {
    match &select.selection {
        Some(condition) if named_window::is_windowed(condition) => {
            Err(Error::failed("a window function is not allowed in WHERE")
                .hint("name it in a subquery and filter around it: `SELECT … FROM (SELECT …, row_number() OVER (…) AS r FROM t) WHERE r = 1`"))
        }
        _ => Ok(()),
    }
}
