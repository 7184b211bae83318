//! Lengths of strings and binary values: `length`, `octet_length`, `bit_length`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array};
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::{Rule, texts};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 3] = [
    Rule {
        name: "length",
        coerce: text_or_bytes,
        return_type: |_| DataType::Int32,
        eval: |args, _| Ok(counted(&args[0], <[u8]>::len, |text| text.chars().count())),
    },
    Rule {
        name: "octet_length",
        coerce: text_or_bytes,
        return_type: |_| DataType::Int32,
        eval: |args, _| Ok(counted(&args[0], <[u8]>::len, str::len)),
    },
    Rule {
        name: "bit_length",
        coerce: text_or_bytes,
        return_type: |_| DataType::Int32,
        eval: |args, _| Ok(counted(&args[0], |bytes| bytes.len() * 8, |text| text.len() * 8)),
    },
];

fn text_or_bytes(types: &[DataType]) -> Option<Vec<DataType>> {
    match types {
        [DataType::Binary] => Some(types.to_vec()),
        _ => texts(types, 1, 1),
    }
}

/// Counts characters or bytes of a string or binary value.
fn counted(array: &ArrayRef, bytes: fn(&[u8]) -> usize, text: fn(&str) -> usize) -> ArrayRef {
    let count = |row: usize| {
        if is_null(array, row) {
            return None;
        }
        let count = match array.data_type() {
            DataType::Binary => bytes(array.as_binary::<i32>().value(row)),
            _ => text(array.as_string::<i32>().value(row)),
        };
        i32::try_from(count).ok()
    };
    Arc::new((0..array.len()).map(count).collect::<Int32Array>())
}
