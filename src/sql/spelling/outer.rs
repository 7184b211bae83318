//! Names the columns of the query around that a subquery asks for: `scalarsubquery(id)`.
//!
//! Only those that are written with their table, `r1.id`: of others it cannot be told from here whether the
//! subquery's own tables have them.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{AccessExpr, Expr, Query, TableFactor, Visit, Visitor};

use super::Speller;
use crate::sql::setting::same;
use crate::sql::tables::idents;

impl Speller<'_> {
    /// Lists the columns of the query around, each once.
    pub(super) fn outer_names(&self, query: &Query) -> String {
        let mut inner = Inner { tables: Vec::new(), names: Vec::new() };
        let _: ControlFlow<()> = query.visit(&mut inner);
        let mut outer: Vec<String> = Vec::new();
        for name in &inner.names {
            let Expr::CompoundIdentifier(parts) = name else { continue };
            let is_own = inner.tables.iter().any(|table| same(table, &parts[0].value));
            let Ok(Some(found)) = self.scope.find(parts) else { continue };
            // Of a field the column that it is within.
            let column = &parts[..=found.qualifiers];
            let shown = self.spell(&Expr::CompoundIdentifier(column.to_vec()));
            if !is_own && found.qualifiers > 0 && !outer.contains(&shown) {
                outer.push(shown);
            }
        }
        outer.join(", ")
    }
}

/// The tables of a query and the names in it.
struct Inner {
    tables: Vec<String>,
    names: Vec<Expr>,
}

impl Visitor for Inner {
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
            self.tables.extend(alias.as_ref().map(|alias| alias.name.value.clone()).or(own));
        } else if let TableFactor::Derived {
            lateral: _,
            subquery: _,
            alias: Some(alias),
            sample: _,
        } = factor
        {
            self.tables.push(alias.name.value.clone());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::CompoundIdentifier(_) => self.names.push(expr.clone()),
            // `r1.list[0]`
            Expr::CompoundFieldAccess { root, access_chain } => {
                let name = |access: &AccessExpr| match access {
                    AccessExpr::Dot(Expr::Identifier(name)) => Some(name.clone()),
                    AccessExpr::Dot(_) | AccessExpr::Subscript(_) => None,
                };
                if let Expr::Identifier(table) = root.as_ref() {
                    let names = access_chain.iter().map_while(name);
                    let parts = std::iter::once(table.clone()).chain(names).collect();
                    self.names.push(Expr::CompoundIdentifier(parts));
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}
