//! Checks for NULL values.

use datafusion::arrow::array::Array;

/// Returns whether a value is NULL; in an array of the type NULL all are, although arrow returns false.
pub(in crate::sql) fn is_null(array: &dyn Array, row: usize) -> bool {
    array.data_type().is_null() || array.is_null(row)
}
