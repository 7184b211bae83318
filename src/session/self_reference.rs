//! Refuses tables and views that read themselves.
//!
//! The check follows views, unrolled tables and the last query. A view reads the tables of its current plan, and
//! those that its names refer to when it is planned again. Both are checked even if its rows are cached.

use std::sync::Arc;

use super::{LAST, Session};
use crate::engine::{Kind, NamedTable, Query, Relation, StoredQuery};
use crate::error::{Error, Result};
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
    pub(super) fn check_not_inside(&self, name: &str, source: &Relation) -> Result<()> {
        if Walk::to(self, name).relation(source) {
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
        self.relation(&table.source())
    }

    fn relation(&mut self, table: &Relation) -> bool {
        match table.kind() {
            Kind::Named(named) => self.table(named),
            Kind::Unrolled(unrolled) => self.relation(unrolled.input()),
            Kind::View(query) | Kind::LastQuery(query) => self.stored(query),
            Kind::Topic(_) | Kind::Files(_) | Kind::Other => false,
        }
    }

    fn stored(&mut self, query: &StoredQuery) -> bool {
        query.text().is_some_and(|text| self.text(text)) || self.query(query.query())
    }

    fn query(&mut self, query: &Query) -> bool {
        match query.tables() {
            Ok(tables) => tables.iter().any(|table| self.relation(table)),
            Err(_) => true,
        }
    }
}
