//! One table provider for each name; `.cache`, `.uncache` and `.refresh` replace what it reads from.
//!
//! A view keeps the provider that it was created over, so it reads whatever the provider reads from now on. The
//! provider never gives the engine a logical plan to inline, because the engine would inline it once, when the view
//! is created, and the view would not read a later source.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use parking_lot::RwLock;

use super::cached_rows::CachedRows;
use super::relation::Relation;
use crate::error::Error;
use crate::sql::table_scan::{ScanPlan, scan_by};

/// A named table: the source of its rows, and the cached rows if there are any.
#[derive(Debug)]
pub struct NamedTable {
    name: String,
    inside: RwLock<Inside>,
    /// The parameters that a view was created with.
    parameters: RwLock<Vec<(String, String)>>,
    /// The table that `_` named when the view was created, if the view reads `_`.
    last: RwLock<Option<Arc<NamedTable>>>,
}

#[derive(Debug, Clone)]
struct Inside {
    schema: SchemaRef,
    source: Relation,
    held: Option<Arc<CachedRows>>,
}

impl NamedTable {
    /// Makes a table with a name and a source.
    #[must_use]
    pub fn new(name: &str, source: Relation) -> Self {
        let schema = source.schema();
        let inside = RwLock::new(Inside { schema, source, held: None });
        Self {
            name: name.to_owned(),
            inside,
            parameters: RwLock::default(),
            last: RwLock::default(),
        }
    }

    /// Returns the name that the table was created with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Stores the parameters that a view was created with, which are used when its text is planned again.
    pub fn keep_parameters<'p>(&self, parameters: impl Iterator<Item = (&'p str, &'p str)>) {
        let kept = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        *self.parameters.write() = kept.collect();
    }

    /// Returns the parameters that a view was created with.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        self.parameters.read().clone()
    }

    /// Stores the table that `_` named when a view was created, which is used when its text is planned again.
    pub fn keep_last(&self, last: Option<Arc<NamedTable>>) {
        *self.last.write() = last;
    }

    /// Returns the table that `_` named when the view was created, if the view reads `_`.
    #[must_use]
    pub fn last(&self) -> Option<Arc<NamedTable>> {
        self.last.read().clone()
    }

    fn inside(&self) -> Inside {
        self.inside.read().clone()
    }

    /// Returns the columns.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.inside().schema
    }

    /// Returns whether the rows are those of a query, which runs when they are read.
    #[must_use]
    pub fn is_view(&self) -> bool {
        self.inside().source.is_view()
    }

    /// Returns the source of the rows, which is read if they are not cached.
    #[must_use]
    pub fn source(&self) -> Relation {
        self.inside().source
    }

    /// Returns the cached rows, if there are any.
    #[must_use]
    pub fn held(&self) -> Option<Arc<CachedRows>> {
        self.inside().held
    }

    /// Sets the cached rows that are read from now on; with `None` the source is read again.
    pub fn hold(&self, held: Option<Arc<CachedRows>>) {
        self.inside.write().held = held;
    }

    /// Replaces the source by one of the same schema, and releases cached rows.
    ///
    /// # Errors
    /// The source has another schema.
    pub fn replace(&self, source: Relation) -> Result<(), Error> {
        if source.schema() != self.schema() {
            return Err(Error::failed(format!("the schema of `{}` has changed", self.name)));
        }
        self.renew(source);
        Ok(())
    }

    /// Replaces the source by one that may have other columns, and releases cached rows.
    pub fn renew(&self, source: Relation) {
        let inside = Inside { schema: source.schema(), source, held: None };
        *self.inside.write() = inside;
    }
}

impl NamedTable {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        filters: &'a [Expr],
        limit: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let inside = self.inside();
            match inside.held {
                Some(held) => held.scan(state, projection, limit).await,
                None => inside.source.provider().scan(state, projection, filters, limit).await,
            }
        })
    }
}

impl TableProvider for NamedTable {
    fn schema(&self) -> SchemaRef {
        self.schema()
    }

    fn table_type(&self) -> TableType {
        self.inside().source.provider().table_type()
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        // The answer must be right for the source and for the cached rows: one may replace the other after planning.
        let inside = self.inside();
        match inside.held {
            Some(_) => Ok(vec![TableProviderFilterPushDown::Unsupported; filters.len()]),
            None => inside.source.provider().supports_filters_pushdown(filters),
        }
    }

    scan_by!(planned);
}
