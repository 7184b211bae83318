//! Plans views again when their tables have changed.
//!
//! As in Spark (`SessionCatalog.fromCatalogTable`), a view is its text: before a statement reads
//! the view, its text is planned again over the current tables of these names, and cast to the
//! columns that the view had when it was created. Cached rows of a view stay until one of its
//! tables is replaced.

use std::sync::Arc;

use super::{LAST, Session};
use crate::engine::{Kind, NamedTable, Query, StoredQuery};
use crate::error::{Error, Result};
use crate::sql::Parameters;

impl Session {
    /// Plans a view again over the current tables of its names; does nothing for other tables.
    ///
    /// # Errors
    /// A table of the view no longer exists, or has lost a column of the view or changed its type.
    pub(super) async fn view_renewed(&self, name: &str) -> Result<()> {
        let Ok(table) = self.table(name) else { return Ok(()) };
        let source = table.source();
        let Some(view) = source.view() else { return Ok(()) };
        if view.text().is_none() || (table.held().is_some() && !self.is_stale(view.query())) {
            return Ok(());
        }
        self.renewed(&table, view).await
    }

    /// Plans the view again that a query of a command scans.
    pub(super) async fn renew_scanned(&self, query: &Query) -> Result<()> {
        if let Some((name, table)) = query.scanned()
            && let Ok(own) = self.table(name)
            && table.is(&own)
        {
            self.view_renewed(own.name()).await?;
        }
        Ok(())
    }

    /// Plans a view's text again, with the settings of its creation, and gives it the columns that it had.
    pub(super) async fn renewed(&self, view: &Arc<NamedTable>, query: &StoredQuery) -> Result<()> {
        let Some(text) = query.text() else { return Ok(()) };
        let stale = |error: Error| error.context(format!("view `{}` no longer fits", view.name()));
        // The parameters of its creation; later changes do not affect a view.
        let mut parameters = Parameters::default();
        for (name, value) in view.parameters() {
            parameters.set(&name, &value)?;
        }
        let settings = query.settings();
        let planning = self.engine.plan_view(self, settings, text, &parameters);
        let planned = self.with_last(view.last(), Box::pin(planning)).await.map_err(stale)?;
        let same = |own: &str, old: &str| settings.same(own, old);
        let fitted = planned.fitted(&view.schema(), same).map_err(stale)?;
        let query = StoredQuery::new(fitted, Some(text.to_owned()), settings.clone());
        view.renew(Arc::new(query).into());
        Ok(())
    }

    /// Returns whether a query reads a table that has been replaced by another one of the same name.
    fn is_stale(&self, query: &Query) -> bool {
        let Ok(tables) = query.tables() else { return true };
        tables.iter().any(|table| {
            let Kind::Named(named) = table.kind() else { return false };
            let own = self.table(named.name());
            // A view over `_` keeps the result that it was created over.
            let is_other =
                named.name() != LAST && !own.is_ok_and(|own| std::ptr::eq(own.as_ref(), named));
            let view_is_stale = |view: &StoredQuery| self.is_stale(view.query());
            is_other || named.source().view().is_some_and(view_is_stale)
        })
    }
}
