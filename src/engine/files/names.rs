//! Finds columns of parquet files by their names in any case, as Spark does
//! (`ParquetReadSupport.clipParquetSchema`).

use std::sync::Arc;

use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr_adapter::{
    DefaultPhysicalExprAdapterFactory, PhysicalExprAdapter, PhysicalExprAdapterFactory,
};

/// Names the columns of a table as a file names them.
pub(super) fn spelled(table: &Schema, file: &Schema) -> SchemaRef {
    let spell = |field: &Arc<Field>| {
        let same = |own: &&Arc<Field>| own.name().eq_ignore_ascii_case(field.name());
        match file.fields().iter().find(same) {
            Some(own) if file.field_with_name(field.name()).is_err() => {
                field.as_ref().clone().with_name(own.name())
            }
            _ => field.as_ref().clone(),
        }
    };
    Arc::new(Schema::new(table.fields().iter().map(spell).collect::<Vec<_>>()))
}

/// Adapts expressions over the table's columns to those of each file.
#[derive(Debug)]
pub(super) struct AnyCase;

impl PhysicalExprAdapterFactory for AnyCase {
    fn create(&self, table: SchemaRef, file: SchemaRef) -> Result<Arc<dyn PhysicalExprAdapter>> {
        let spelled = spelled(&table, &file);
        let is_same = spelled
            .fields()
            .iter()
            .zip(table.fields())
            .all(|(one, other)| one.name() == other.name());
        let inner = DefaultPhysicalExprAdapterFactory.create(Arc::clone(&spelled), file)?;
        if is_same {
            return Ok(inner);
        }
        Ok(Arc::new(Spelled { table, own: spelled, inner }))
    }
}

/// Renames columns to those of one file, before the engine adapts the expressions.
#[derive(Debug)]
struct Spelled {
    table: SchemaRef,
    own: SchemaRef,
    inner: Arc<dyn PhysicalExprAdapter>,
}

impl PhysicalExprAdapter for Spelled {
    fn rewrite(&self, expr: Arc<dyn PhysicalExpr>) -> Result<Arc<dyn PhysicalExpr>> {
        let named = expr.transform(|expr| {
            let Some(column) = expr.downcast_ref::<Column>() else {
                return Ok(Transformed::no(expr));
            };
            let Ok(at) = self.table.index_of(column.name()) else {
                return Ok(Transformed::no(expr));
            };
            let name = self.own.field(at).name();
            Ok(Transformed::yes(Arc::new(Column::new(name, column.index())) as _))
        });
        self.inner.rewrite(named.data()?)
    }
}
