//! `json_tuple`: the fields of JSON objects, by their keys.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};

use crate::json::document::Value;

/// Reads the fields of JSON objects by their keys: one column of strings for each key.
pub(in crate::sql) fn fields_of(texts: &ArrayRef, keys: &[ArrayRef]) -> Vec<ArrayRef> {
    let mut columns = vec![Vec::with_capacity(texts.len()); keys.len()];
    for row in 0..texts.len() {
        let text = texts.is_valid(row).then(|| texts.as_string::<i32>().value(row));
        let value = text.and_then(Value::read);
        for (column, keys) in columns.iter_mut().zip(keys) {
            let key = keys.is_valid(row).then(|| keys.as_string::<i32>().value(row));
            // Of several fields with the same name, the last one that is not NULL (Spark's
            // `JsonTupleEvaluator`).
            let found = value.as_ref().zip(key).and_then(|(value, key)| match value {
                Value::Object(fields) => {
                    let mut named = fields.iter().rev().filter(|(name, _)| name == key);
                    named.find_map(|(_, value)| value.text())
                }
                _ => None,
            });
            column.push(found);
        }
    }
    let array = |column| -> ArrayRef { Arc::new(StringArray::from(column)) };
    columns.into_iter().map(array).collect()
}
