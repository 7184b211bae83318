//! A path as a table: what is there is looked at when a scan starts.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::looks::{Looked, Looks, Place};
use crate::error::Error;
use crate::sql;

/// The rows of the files of a path, with the columns that it had when a statement was planned.
#[derive(Debug)]
pub(super) struct FilesTable {
    place: Place,
    /// What was there then.
    planned: Arc<Looked>,
    schema: SchemaRef,
}

impl FilesTable {
    pub(super) fn new(place: Place, planned: Arc<Looked>) -> Self {
        let schema = planned.table.schema();
        Self { place, planned, schema }
    }

    /// Finds the columns of a projection among those that are there now.
    fn columns(
        &self,
        now: &SchemaRef,
        projection: Option<&Vec<usize>>,
    ) -> Result<Vec<usize>, Error> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        for field in self.schema.fields() {
            let what = match now.field_with_name(field.name()) {
                Ok(now) if now.data_type() == field.data_type() => continue,
                Ok(now) => {
                    let [was, is] = [field.data_type(), now.data_type()].map(sql::simple_name);
                    format!("was {was} and is {is} now")
                }
                Err(_) => "is gone".to_owned(),
            };
            let (location, name) = (&self.place.location, field.name());
            return Err(Error::failed(format!(
                "`{location}` has other columns now than when the statement was planned: `{name}` {what}"
            ))
            .hint("run the statement again"));
        }
        let named = projection.unwrap_or(&all).iter().map(|at| self.schema.field(*at).name());
        Ok(named.map(|name| now.index_of(name)).collect::<std::result::Result<_, _>>()?)
    }
}

#[async_trait]
impl TableProvider for FilesTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        // The columns that are directories are the same in all that fits the schema.
        self.planned.table.supports_filters_pushdown(filters)
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let looked = match state.config().get_extension::<Looks>() {
            Some(looks) => looks.look(state, &self.place, &self.planned).await?,
            None => self.place.look(state, Some(&self.planned)).await?,
        };
        let columns = self.columns(&looked.table.schema(), projection)?;
        let by_name: Vec<&Expr> = filters.iter().collect();
        if looked.table.supports_filters_pushdown(&by_name)?
            != self.planned.table.supports_filters_pushdown(&by_name)?
        {
            let location = &self.place.location;
            return Err(Error::failed(format!(
                "`{location}` has other partitions now than when the statement was planned"
            ))
            .hint("run the statement again")
            .into());
        }
        looked.table.scan(state, Some(&columns), filters, limit).await
    }
}
