//! Renames columns from the engine's names, which are unique, to the names that Spark shows.
//!
//! `sql` makes those names as Spark's `AliasResolution` does.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use futures::StreamExt as _;

use crate::rows::Rows;
use crate::sql;

/// Gives the columns of a stream the names that Spark shows.
pub(crate) fn with_headers(rows: Rows) -> Rows {
    let schema = rows.schema();
    if schema.fields().iter().all(|field| sql::shown(field.name()) == field.name()) {
        return rows;
    }
    let renamed = shown_schema(&schema);
    let to = Arc::clone(&renamed);
    let batches = rows.map(move |batch| {
        batch.and_then(|batch| {
            let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            let columns = batch.columns().to_vec();
            Ok(RecordBatch::try_new_with_options(Arc::clone(&to), columns, &options)?)
        })
    });
    Rows::new(renamed, batches)
}

/// Gives the columns of a schema the names that Spark shows, which may repeat.
pub(crate) fn shown_schema(schema: &SchemaRef) -> SchemaRef {
    let rename = |field: &Arc<Field>| field.as_ref().clone().with_name(sql::shown(field.name()));
    let fields: Vec<Field> = schema.fields().iter().map(rename).collect();
    Arc::new(Schema::new(fields))
}
