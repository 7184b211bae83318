//! Returns each row as strings, for the formats without nesting.
//!
//! A scalar's text is that of [`super::cell`], a nested value's is JSON, a null has none.

use datafusion::arrow::array::{Array, ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::FieldRef;

use super::cell::{cell, is_null};
use super::json;
use crate::error::Result;

/// Returns the texts of a batch, one list for each row.
pub(super) fn rows(batch: &RecordBatch) -> Result<Vec<Vec<Option<String>>>> {
    let mut rows: Vec<Vec<_>> =
        (0..batch.num_rows()).map(|_| Vec::with_capacity(batch.num_columns())).collect();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        for (row, text) in rows.iter_mut().zip(column_texts(field, column)?) {
            row.push(text);
        }
    }
    Ok(rows)
}

fn column_texts(field: &FieldRef, column: &ArrayRef) -> Result<Vec<Option<String>>> {
    if column.data_type().is_nested() {
        return json::texts(field, column);
    }
    let text = |row| (!is_null(column, row)).then(|| cell(column, row));
    Ok((0..column.len()).map(text).collect())
}
