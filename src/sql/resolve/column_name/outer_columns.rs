//! Names the outer columns to which a subquery refers: `scalarsubquery(id)`, after Spark's class
//! `ScalarSubquery`.
//!
//! Each reference is listed, beginning with the select list. A column of the subquery's own tables is not an
//! outer column: to recognize one that is written without its table, these tables are planned. In nested
//! queries, such a name is assumed to be their own.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    AccessExpr, Expr, Ident, Query, Select, SetExpr, TableFactor, Visit, Visitor,
};

use crate::spark::settings::names::same;
use crate::sql::ast::column::shown;
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::{parse, visit};

impl Speller<'_> {
    /// Lists the outer columns.
    pub(in crate::sql) fn outer_names(&self, query: &Query) -> String {
        let (own, steps, names) = (Vec::new(), Vec::new(), Vec::new());
        let mut inner = Inner { speller: self, query, own, steps, names };
        let _: ControlFlow<()> = visit::walk(query, &mut inner);
        let shown = |parts: Vec<Ident>| {
            let found = self.scope.find(&parts).ok().flatten()?;
            // For a field, the column that contains it.
            let column = parts.get(..=found.qualifiers)?.to_vec();
            Some(self.spell(&Expr::CompoundIdentifier(column)))
        };
        inner.names.into_iter().filter_map(shown).collect::<Vec<_>>().join(", ")
    }

    /// Returns the column names of the tables of a select, if they are known.
    fn own_columns(&self, query: &Query, select: &Select) -> Option<Vec<String>> {
        let (resolver, with) = self.planner?;
        let mut all = parse::query("SELECT * FROM t").ok()?;
        all.with.clone_from(&query.with);
        if let SetExpr::Select(own) = all.body.as_mut() {
            own.from.clone_from(&select.from);
            own.lateral_views.clone_from(&select.lateral_views);
        }
        resolver.query(&mut all, Some(self.scope), with).ok()?;
        let columns = resolver.columns_of(&all, None, Some(self.scope), with)?;
        Some(columns.iter().map(|column| shown(&column.name).to_owned()).collect())
    }
}

/// The names that a nested query or a lambda defines.
struct Own {
    tables: Vec<String>,
    /// `None` if they are not known.
    columns: Option<Vec<String>>,
}

impl Own {
    fn has(&self, parts: &[Ident]) -> bool {
        let first = |names: &[String]| names.iter().any(|name| same(name, &parts[0].value));
        let is_column = || self.columns.as_ref().map_or(parts.len() == 1, |names| first(names));
        first(&self.tables) || is_column()
    }
}

/// The names in a query that are not those of its own tables.
struct Inner<'a> {
    speller: &'a Speller<'a>,
    query: &'a Query,
    own: Vec<Own>,
    /// The parts of paths, which are not names of columns.
    steps: Vec<*const Expr>,
    names: Vec<Vec<Ident>>,
}

impl Inner<'_> {
    /// Returns the names at the beginning of a path: `r1.list` of `r1.list[0]`.
    fn head(&mut self, root: &Expr, chain: &[AccessExpr]) -> Option<Vec<Ident>> {
        let dots = chain.iter().filter_map(|access| match access {
            AccessExpr::Dot(name) => Some(name),
            AccessExpr::Subscript(_) => None,
        });
        self.steps.extend(dots.map(std::ptr::from_ref));
        let Expr::Identifier(first) = root else { return None };
        self.steps.push(std::ptr::from_ref(root));
        let names = chain.iter().map_while(|access| match access {
            AccessExpr::Dot(Expr::Identifier(name)) => Some(name.clone()),
            AccessExpr::Dot(_) | AccessExpr::Subscript(_) => None,
        });
        Some(std::iter::once(first.clone()).chain(names).collect())
    }
}

impl Visitor for Inner<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        let mut tables = Tables(Vec::new());
        let _: ControlFlow<()> = visit::walk(&select.from, &mut tables);
        let columns = match select.from.as_slice() {
            [] => Some(Vec::new()),
            // Planned once for each subquery that is written, so that the work is proportional to their
            // number.
            _ if self.own.is_empty() && !has_subqueries(&select.from) => {
                self.speller.own_columns(self.query, select)
            }
            _ => None,
        };
        self.own.push(Own { tables: tables.0, columns });
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, _: &Select) -> ControlFlow<()> {
        self.own.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        let parts = match expr {
            _ if self.steps.contains(&std::ptr::from_ref(expr)) => return ControlFlow::Continue(()),
            Expr::Identifier(name) => vec![name.clone()],
            Expr::CompoundIdentifier(parts) => parts.clone(),
            Expr::CompoundFieldAccess { root, access_chain } => {
                match self.head(root, access_chain) {
                    Some(parts) => parts,
                    None => return ControlFlow::Continue(()),
                }
            }
            Expr::Lambda(lambda) => {
                let names = lambda.params.iter().map(|param| param.name.value.clone()).collect();
                self.own.push(Own { tables: names, columns: Some(Vec::new()) });
                return ControlFlow::Continue(());
            }
            _ => return ControlFlow::Continue(()),
        };
        if !self.own.iter().any(|own| own.has(&parts)) {
            self.names.push(parts);
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if let Expr::Lambda(_) = expr {
            self.own.pop();
        }
        ControlFlow::Continue(())
    }
}

/// Returns whether tables contain subqueries as values.
fn has_subqueries(from: &impl Visit) -> bool {
    let found = visit::expressions(from, |part| match part {
        Expr::Subquery(_)
        | Expr::Exists { subquery: _, negated: _ }
        | Expr::InSubquery { expr: _, subquery: _, negated: _ } => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    found.is_break()
}

/// The tables in `FROM`, by their aliases or names.
struct Tables(Vec<String>);

impl Visitor for Tables {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table {
            name,
            alias,
            args: _,
            with_hints: _,
            version: _,
            with_ordinality: _,
            partitions: _,
            json_path: _,
            sample: _,
            index_hints: _,
        } = factor
        {
            let own = idents(name).last().map(|name| name.value.clone());
            self.0.extend(alias.as_ref().map(|alias| alias.name.value.clone()).or(own));
        } else if let TableFactor::Derived {
            lateral: _,
            subquery: _,
            alias: Some(alias),
            sample: _,
        } = factor
        {
            self.0.push(alias.name.value.clone());
        }
        ControlFlow::Continue(())
    }
}
