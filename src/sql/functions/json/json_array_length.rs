//! `json_array_length`: the number of elements of a JSON array; NULL for other values.

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, Int32Array};
use datafusion::arrow::datatypes::DataType;

use crate::json::document::Value;
use crate::sql::functions::scalar::{Rule, texts};

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "json_array_length",
    coerce: |types| texts(types, 1, 1),
    return_type: |_| DataType::Int32,
    eval: |args, _| {
        let lengths = args[0].as_string::<i32>().iter().map(|text| array_length(text?));
        Ok(Arc::new(lengths.collect::<Int32Array>()))
    },
};

fn array_length(text: &str) -> Option<i32> {
    match Value::read(text)? {
        Value::List(items) => i32::try_from(items.len()).ok(),
        _ => None,
    }
}
