//! Views are always over what their names mean now.
//!
//! As in Spark, a view is its text: before a statement reads it, the text is planned again, over the tables
//! that have its names by then, and gives the columns that it had when it was made. Rows that `.cache` holds
//! stay until a table of the view is another one.

use std::sync::Arc;

use datafusion::catalog::TableProvider;

use super::load::as_any;
use super::{LAST, Session};
use crate::catalog::NamedTable;
use crate::engine::{Query, StoredQuery};
use crate::error::{Error, Result};
use crate::sql::Parameters;

impl Session {
    /// Makes a view anew over what its names mean now; leaves any other table alone.
    ///
    /// # Errors
    /// A table of the view is gone, or has no longer a column of the view, or one of another type.
    pub(super) async fn view_renewed(&self, name: &str) -> Result<()> {
        let Ok(table) = self.table(name) else { return Ok(()) };
        let source = table.source();
        let Some(view) = StoredQuery::of(source.as_ref()) else { return Ok(()) };
        if view.text().is_none() || (table.held().is_some() && !self.is_stale(view.query())) {
            return Ok(());
        }
        self.renewed(&table, view).await
    }

    /// Makes the view anew that a query is the scan of, as commands make it.
    pub(super) async fn renew_scanned(&self, query: &Query) -> Result<()> {
        if let Some((name, provider)) = query.scanned()
            && let Ok(own) = self.table(name)
            && let Some(named) = as_any(&provider).downcast_ref::<NamedTable>()
            && std::ptr::eq(own.as_ref(), named)
        {
            self.view_renewed(own.name()).await?;
        }
        Ok(())
    }

    /// Plans a view's text again, under its own settings, and gives it the columns that it had.
    pub(super) async fn renewed(&self, view: &Arc<NamedTable>, query: &StoredQuery) -> Result<()> {
        let Some(text) = query.text() else { return Ok(()) };
        let stale = |error: Error| error.context(format!("view `{}` no longer fits", view.name()));
        // Those of its making: what they are now changes no view.
        let mut parameters = Parameters::default();
        for (name, value) in view.parameters() {
            parameters.set(&name, &value)?;
        }
        let settings = query.settings();
        let planning = self.engine.plan_view(self, settings, text, &parameters);
        let planned = self.with_last(view.last(), Box::pin(planning)).await.map_err(stale)?;
        let same = |own: &str, old: &str| settings.same(own, old);
        let fitted = planned.fitted(&view.schema(), same).map_err(stale)?;
        view.renew(Arc::new(StoredQuery::new(fitted, Some(text.to_owned()), settings.clone())));
        Ok(())
    }

    /// Says whether a query reads a table whose name another has now.
    fn is_stale(&self, query: &Query) -> bool {
        let Ok(tables) = query.tables() else { return true };
        tables.iter().filter_map(|table| as_any(table).downcast_ref::<NamedTable>()).any(|named| {
            let own = self.table(named.name());
            // A view over `_` stays with the rows that it was made over.
            let is_other =
                named.name() != LAST && !own.is_ok_and(|own| std::ptr::eq(own.as_ref(), named));
            let view_is_stale = |view: &StoredQuery| self.is_stale(view.query());
            is_other || StoredQuery::of(named.source().as_ref()).is_some_and(view_is_stale)
        })
    }
}
