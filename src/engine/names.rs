//! What the engine asks the session while it plans a statement: the current meaning of paths and views.

use std::any::Any;
use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::logical_expr::LogicalPlan;
use futures::future::BoxFuture;

use super::files::{FilesTable, TablePath};
use super::query::reference;
use super::{Engine, NamedTable};
use crate::error::Result;
use crate::progress::Notices;
use crate::sql::{Files, Settings};
use crate::storage::Location;

/// The session's part in planning.
pub(crate) trait Names: Send + Sync {
    /// Finds the location of a path in `FROM`.
    ///
    /// # Errors
    /// The path is invalid, or its file system is not known.
    fn locate<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Location>>;

    /// Plans a view again with the current meaning of its names, before a statement reads it.
    ///
    /// # Errors
    /// A table of the view is gone, or no longer has a column of the view.
    fn renew_view<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<()>>;

    /// Returns where scans put notices for the user.
    fn notices(&self) -> &Notices;
}

/// Finds tables for one statement.
pub(super) struct Lookup<'a> {
    pub(super) engine: &'a Engine,
    pub(super) names: &'a dyn Names,
}

impl Files for Lookup<'_> {
    fn open<'a>(
        &'a self,
        path: &'a str,
        format: Option<&'a str>,
    ) -> BoxFuture<'a, Result<(TableReference, Arc<dyn TableProvider>)>> {
        Box::pin(async move {
            let location = self.names.locate(path).await?;
            let notices = self.names.notices().clone();
            let place = TablePath { location, word: format.map(str::to_owned), notices };
            let looked = place.look(&self.engine.ctx.state(), None).await?;
            // No table has a name with a dot, so a name with a format cannot hide a table.
            let name = format.map_or_else(|| path.to_owned(), |format| format!("{format}.{path}"));
            let table: Arc<dyn TableProvider> = Arc::new(FilesTable::new(place, looked));
            Ok((reference(&name), table))
        })
    }

    fn renew<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<()>> {
        self.names.renew_view(name)
    }

    fn query_of_view(&self, table: &dyn TableProvider) -> Option<LogicalPlan> {
        let named = (table as &dyn Any).downcast_ref::<NamedTable>()?;
        let source = named.held().is_none().then(|| named.source())?;
        let view = source.view()?;
        let now = Settings::of_planning().unwrap_or_else(|| self.engine.settings());
        view.settings().mean_as(&now).then(|| view.query().plan().clone())
    }
}
