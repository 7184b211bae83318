//! One table provider for each name; `.cache`, `.uncache` and `.refresh` replace what it reads from.
//!
//! A view keeps the provider that it was made over, so what is swapped inside, the view follows. The
//! provider never shows the engine a logical plan to inline: the engine would look through it once, when
//! the view is made, and the view would not follow any more.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use parking_lot::RwLock;

use crate::error::Error;

pub mod cached_rows;

use cached_rows::CachedRows;

/// A table under a name: where its rows come from, and perhaps a held copy of them.
#[derive(Debug)]
pub struct NamedTable {
    name: String,
    inside: RwLock<Inside>,
    /// The parameters that a view was made with.
    parameters: RwLock<Vec<(String, String)>>,
    /// What `_` was when a view was made that reads it.
    last: RwLock<Option<Arc<NamedTable>>>,
}

#[derive(Debug, Clone)]
struct Inside {
    schema: SchemaRef,
    source: Arc<dyn TableProvider>,
    held: Option<Arc<CachedRows>>,
}

impl NamedTable {
    /// Puts a provider under a name.
    #[must_use]
    pub fn new(name: &str, source: Arc<dyn TableProvider>) -> Self {
        let schema = source.schema();
        let inside = RwLock::new(Inside { schema, source, held: None });
        Self {
            name: name.to_owned(),
            inside,
            parameters: RwLock::default(),
            last: RwLock::default(),
        }
    }

    /// Returns the name it was made under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Keeps the parameters that a view was made with, for when its text is planned again.
    pub fn keep_parameters<'p>(&self, parameters: impl Iterator<Item = (&'p str, &'p str)>) {
        let kept = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        *self.parameters.write() = kept.collect();
    }

    /// Returns the parameters that a view was made with.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        self.parameters.read().clone()
    }

    /// Keeps what `_` was when a view was made, for when its text is planned again.
    pub fn keep_last(&self, last: Option<Arc<NamedTable>>) {
        *self.last.write() = last;
    }

    /// Returns what `_` was when a view was made that reads it.
    #[must_use]
    pub fn last(&self) -> Option<Arc<NamedTable>> {
        self.last.read().clone()
    }

    fn inside(&self) -> Inside {
        self.inside.read().clone()
    }

    /// Returns where the rows come from when they are not held.
    #[must_use]
    pub fn source(&self) -> Arc<dyn TableProvider> {
        self.inside().source
    }

    /// Returns the held rows, if there are any.
    #[must_use]
    pub fn held(&self) -> Option<Arc<CachedRows>> {
        self.inside().held
    }

    /// Answers from held rows from now on, or from the source again.
    pub fn hold(&self, held: Option<Arc<CachedRows>>) {
        self.inside.write().held = held;
    }

    /// Takes another source of the same schema, and lets go of held rows.
    ///
    /// # Errors
    /// The source has another schema.
    pub fn replace(&self, source: Arc<dyn TableProvider>) -> Result<(), Error> {
        if source.schema() != self.schema() {
            return Err(Error::failed(format!("the schema of `{}` has changed", self.name)));
        }
        self.renew(source);
        Ok(())
    }

    /// Takes another source, whose columns may be other ones, and lets go of held rows.
    pub fn renew(&self, source: Arc<dyn TableProvider>) {
        let inside = Inside { schema: source.schema(), source, held: None };
        *self.inside.write() = inside;
    }
}

#[async_trait]
impl TableProvider for NamedTable {
    fn schema(&self) -> SchemaRef {
        self.inside().schema
    }

    fn table_type(&self) -> TableType {
        self.inside().source.table_type()
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        // The answer must hold for both insides: the swap may come between planning and scanning.
        let inside = self.inside();
        match inside.held {
            Some(_) => Ok(vec![TableProviderFilterPushDown::Unsupported; filters.len()]),
            None => inside.source.supports_filters_pushdown(filters),
        }
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let inside = self.inside();
        match inside.held {
            Some(held) => held.scan(state, projection, limit).await,
            None => inside.source.scan(state, projection, filters, limit).await,
        }
    }
}
