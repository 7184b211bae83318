//! The arguments of one row, and strings made row by row.
//!
//! A NULL argument gives NULL.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};

use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::{are_atoms, texts};

/// Accepts two strings, and an optional number.
pub(in crate::sql) fn two_texts(types: &[DataType]) -> Option<Vec<DataType>> {
    match types.len() {
        3 if are_atoms(types) => Some(vec![DataType::Utf8, DataType::Utf8, DataType::Int64]),
        _ => texts(types, 2, 2),
    }
}

/// Returns the string of an argument, if it was given and is not NULL.
pub(in crate::sql) fn text(args: &[ArrayRef], at: usize, row: usize) -> Option<&str> {
    let array = args.get(at)?;
    (!is_null(array, row)).then(|| array.as_string::<i32>().value(row))
}

/// Returns the number of an argument, if it was given and is not NULL.
pub(in crate::sql) fn number(args: &[ArrayRef], at: usize, row: usize) -> Option<i64> {
    let array = args.get(at)?;
    (!is_null(array, row)).then(|| array.as_primitive::<Int64Type>().value(row))
}

/// Makes a string for each row; NULL if one of the arguments is NULL.
pub(in crate::sql) fn each(args: &[ArrayRef], make: impl Fn(usize) -> Option<String>) -> ArrayRef {
    let one = |row: usize| {
        let known = args.iter().all(|array| !is_null(array, row));
        known.then(|| make(row)).flatten()
    };
    let rows = args.first().map_or(0, datafusion::arrow::array::Array::len);
    Arc::new((0..rows).map(one).collect::<StringArray>())
}
