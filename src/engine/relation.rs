//! A table that the engine can read, without the types of the engine.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::logical_expr::TableType;

/// A table that the engine can read: a topic, unrolled messages, files, a query, a table of the session.
#[derive(Debug, Clone)]
pub struct Relation(Arc<dyn TableProvider>);

impl Relation {
    pub(super) fn new(provider: Arc<dyn TableProvider>) -> Self {
        Self(provider)
    }

    pub(super) fn provider(&self) -> &Arc<dyn TableProvider> {
        &self.0
    }

    pub(super) fn into_provider(self) -> Arc<dyn TableProvider> {
        self.0
    }

    /// Returns the columns.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    /// Returns whether the rows are those of a query, which runs when they are read.
    #[must_use]
    pub fn is_view(&self) -> bool {
        self.0.table_type() == TableType::View
    }
}

impl<T: TableProvider + 'static> From<Arc<T>> for Relation {
    fn from(table: Arc<T>) -> Self {
        Self(table)
    }
}
