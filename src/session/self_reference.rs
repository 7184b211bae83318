//! Refuses tables and views that read themselves.
//!
//! The check follows views, unrolled tables and the last query. A view reads the tables of its current plan, and
//! those that its names refer to when it is planned again. Both are checked even if its rows are cached.

use std::sync::Arc;

use datafusion::catalog::TableProvider;

use super::{LAST, Session};
use crate::catalog::NamedTable;
use crate::engine::{Query, RunsAgain, StoredQuery};
use crate::error::{Error, Result};
use crate::json::unrolled_table::UnrolledTable;
use crate::progress::Reporter;
use crate::sql;

impl Session {
    /// Refuses a view that reads its own name, directly or through other tables.
    pub(super) fn check_not_over_itself(&self, name: &str, text: &str) -> Result<()> {
        if Walk::to(self, name).text(text) {
            return Err(Error::failed(format!("the view `{name}` cannot read itself"))
                .hint("give it another name"));
        }
        Ok(())
    }

    /// Refuses a table whose source reads the table's name, directly or through other tables.
    pub(super) fn check_not_inside(&self, name: &str, source: &dyn TableProvider) -> Result<()> {
        if Walk::to(self, name).provider(source) {
            return Err(Error::failed(format!("the table `{name}` cannot read itself"))
                .hint("give the new table another name with `AS NAME`"));
        }
        Ok(())
    }

    /// Returns the tables with cached rows that read a table, and the table itself if its rows are cached.
    pub(super) fn held_over(&self, name: &str) -> Result<Vec<Arc<NamedTable>>> {
        self.table(name)?;
        let is_over = |table: &Arc<NamedTable>| {
            table.held().is_some() && Walk::to(self, name).table(table.as_ref())
        };
        Ok(self.tables().into_iter().filter(is_over).collect())
    }

    /// Releases the cached rows of a table, with a notice.
    pub(super) fn let_go(&self, table: &NamedTable, reporter: &Reporter) {
        let name = table.name();
        if let Ok(now) = self.table(name) {
            now.hold(None);
        }
        reporter.notice(format!(
            "The cached rows of `{name}` are dropped; `.cache {name}` caches the new ones"
        ));
    }
}

/// A search for a name through everything that a table reads.
struct Walk<'s> {
    session: &'s Session,
    name: &'s str,
    /// The table that has the name now.
    own: Option<Arc<NamedTable>>,
    /// The tables that were already searched.
    seen: Vec<*const NamedTable>,
}

impl<'s> Walk<'s> {
    fn to(session: &'s Session, name: &'s str) -> Self {
        Self { session, name, own: session.table(name).ok(), seen: Vec::new() }
    }

    /// Searches the tables that are named in a view's text.
    fn text(&mut self, text: &str) -> bool {
        sql::names_in(text).iter().any(|table| {
            // A view over `_` keeps the result that it was created over.
            self.session.same(table, self.name)
                || (table != LAST
                    && self.session.table(table).is_ok_and(|table| self.table(&table)))
        })
    }

    fn table(&mut self, table: &NamedTable) -> bool {
        if self.own.as_ref().is_some_and(|own| std::ptr::eq(own.as_ref(), table)) {
            return true;
        }
        if self.seen.contains(&std::ptr::from_ref(table)) {
            return false;
        }
        self.seen.push(std::ptr::from_ref(table));
        self.provider(table.source().as_ref())
    }

    fn provider(&mut self, provider: &dyn TableProvider) -> bool {
        let any = provider as &dyn std::any::Any;
        if let Some(named) = any.downcast_ref::<NamedTable>() {
            return self.table(named);
        }
        if let Some(unrolled) = any.downcast_ref::<UnrolledTable>() {
            return self.provider(unrolled.input().as_ref());
        }
        if let Some(last) = any.downcast_ref::<RunsAgain>() {
            return self.provider(last.query());
        }
        StoredQuery::of(provider).is_some_and(|view| {
            view.text().is_some_and(|text| self.text(text)) || self.query(view.query())
        })
    }

    fn query(&mut self, query: &Query) -> bool {
        match query.tables() {
            Ok(tables) => tables.iter().any(|table| self.provider(table.as_ref())),
            Err(_) => true,
        }
    }
}
