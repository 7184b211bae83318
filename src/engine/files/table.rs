//! A path as a table, whose content is determined when a scan starts.

use std::any::Any;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{Column, cast};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;

use super::content_cache::{ContentCache, PathContent};
use super::json::JsonTable;
use super::table_path::TablePath;
use crate::error::Error;
use crate::spark::types::simple_string;
use crate::sql::table_scan::{ScanPlan, scan_by};
use crate::storage::Location;

/// The rows of the files of a path, with the columns that it had when the statement was planned.
#[derive(Debug)]
pub(crate) struct FilesTable {
    place: TablePath,
    /// The content at that time.
    planned: Arc<PathContent>,
    schema: SchemaRef,
}

/// The files of a path, as they were when a statement that reads it was planned.
#[derive(Debug)]
pub(crate) struct FilesRead {
    /// The path.
    pub(crate) location: Location,
    /// Its data files.
    pub(crate) files: Vec<Location>,
}

impl FilesTable {
    /// Returns the files that the table reads.
    pub(crate) fn files(&self) -> FilesRead {
        FilesRead { location: self.place.location.clone(), files: self.planned.locations() }
    }

    /// Releases rows that were kept while the statement was planned.
    pub(in crate::engine) fn let_go(&self) {
        let table: &dyn Any = self.planned.table.as_ref();
        if let Some(json) = table.downcast_ref::<JsonTable>() {
            json.let_go();
        }
    }

    pub(in crate::engine) fn new(place: TablePath, planned: Arc<PathContent>) -> Self {
        let schema = planned.table.schema();
        Self { place, planned, schema }
    }

    /// Finds the columns of a projection among the current columns.
    fn columns(
        &self,
        content: &PathContent,
        projection: Option<&Vec<usize>>,
    ) -> Result<Vec<usize>, Error> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let now = content.table.schema();
        if let Some(name) = content.added_to(&self.schema) {
            return Err(self.differs(&name, "is new"));
        }
        for field in self.schema.fields() {
            let what = match now.field_with_name(field.name()) {
                // One type may have several representations.
                Ok(now) if kinds_agree(now.data_type(), field.data_type()) => continue,
                Ok(now) => {
                    let [was, is] = [field.data_type(), now.data_type()].map(simple_string);
                    format!("was {was} and is {is} now")
                }
                Err(_) => "is gone".to_owned(),
            };
            return Err(self.differs(field.name(), &what));
        }
        let named = projection.unwrap_or(&all).iter().map(|at| self.schema.field(*at).name());
        Ok(named.map(|name| now.index_of(name)).collect::<std::result::Result<_, _>>()?)
    }

    fn differs(&self, name: &str, what: &str) -> Error {
        let location = &self.place.location;
        Error::failed(format!(
            "`{location}` has other columns now than when the statement was planned: `{name}` {what}"
        ))
        .hint("run the statement again")
    }
}

impl FilesTable {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        filters: &'a [Expr],
        limit: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let content = match state.config().get_extension::<ContentCache>() {
                Some(contents) => contents.look(state, &self.place, &self.planned).await?,
                None => self.place.look_again(state, &self.planned).await?,
            };
            let columns = self.columns(&content, projection)?;
            let by_name: Vec<&Expr> = filters.iter().collect();
            if content.table.supports_filters_pushdown(&by_name)?
                != self.planned.table.supports_filters_pushdown(&by_name)?
            {
                let location = &self.place.location;
                return Err(Error::failed(format!(
                    "`{location}` has other partitions now than when the statement was planned"
                ))
                .hint("run the statement again")
                .into());
            }
            let all: Vec<usize> = (0..self.schema.fields().len()).collect();
            let wanted = self.schema.project(projection.unwrap_or(&all))?;
            let now = content.table.schema().project(&columns)?;
            if held_alike(&now, &wanted) {
                return content.table.scan(state, Some(&columns), filters, limit).await;
            }
            // Comparisons are written for the planned columns; all except the exact ones are applied again above.
            let pushed = content.table.supports_filters_pushdown(&by_name)?;
            let exact = filters.iter().zip(pushed);
            let exact = exact.filter(|(_, how)| *how == TableProviderFilterPushDown::Exact);
            let exact: Vec<Expr> = exact.map(|(filter, _)| filter.clone()).collect();
            let limit = limit.filter(|_| exact.len() == filters.len());
            as_planned(content.table.scan(state, Some(&columns), &exact, limit).await?, &wanted)
        })
    }
}

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
        // Partition columns are the same in all states that have the schema.
        self.planned.table.supports_filters_pushdown(filters)
    }

    scan_by!(planned);
}

/// Returns whether two types are the same type in SQL.
fn kinds_agree(one: &DataType, other: &DataType) -> bool {
    one == other || simple_string(one) == simple_string(other)
}

fn held_alike(one: &Schema, other: &Schema) -> bool {
    one.fields().iter().zip(other.fields()).all(|(one, other)| one.data_type() == other.data_type())
}

/// Gives rows the types of the columns with which a statement was planned.
fn as_planned(plan: Arc<dyn ExecutionPlan>, wanted: &Schema) -> Result<Arc<dyn ExecutionPlan>> {
    let now = plan.schema();
    let columns = wanted.fields().iter().enumerate().map(|(at, field)| {
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(field.name(), at));
        Ok((cast(column, &now, field.data_type().clone())?, field.name().clone()))
    });
    let columns = columns.collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(ProjectionExec::try_new(columns, plan)?))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray};
    use datafusion::arrow::datatypes::Field;
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_plan::ExecutionPlan;

    use super::{Arc, DataType, Schema, as_planned, held_alike, kinds_agree};

    #[test]
    fn texts_that_are_held_otherwise_become_the_planned_ones() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None]));
        let batch = RecordBatch::try_from_iter([("w", texts)]).expect("a batch");
        let schema = batch.schema();
        let plan: Arc<dyn ExecutionPlan> =
            MemorySourceConfig::try_new_exec(&[vec![batch]], schema, None).expect("a plan");
        let wanted = Schema::new(vec![Field::new("w", DataType::Utf8View, true)]);
        assert!(!held_alike(&plan.schema(), &wanted));
        assert!(kinds_agree(&DataType::Utf8, &DataType::Utf8View));
        assert!(!kinds_agree(&DataType::Utf8, &DataType::Int64));
        assert!(held_alike(&as_planned(plan, &wanted).expect("a plan").schema(), &wanted));
    }
}
