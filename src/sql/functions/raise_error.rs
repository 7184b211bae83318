//! Functions that fit nowhere else: those that raise errors.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array, new_null_array};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::exec_err;

use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::{Rule, texts};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 6] = [
    // A value as one of the type of another.
    Rule {
        name: "cast_like",
        takes: |types| match types {
            [_, like] => Some(vec![like.clone(), like.clone()]),
            _ => None,
        },
        gives: |types| types[1].clone(),
        run: |args, _| Ok(Arc::clone(&args[0])),
    },
    Rule {
        name: "assert_true",
        takes: |types| match types.len() {
            1 => Some(vec![DataType::Boolean]),
            2 => Some(vec![DataType::Boolean, DataType::Utf8]),
            _ => None,
        },
        gives: |_| DataType::Null,
        run: |args, to| {
            let holds = args[0].as_boolean();
            for row in 0..holds.len() {
                if is_null(&args[0], row) || !holds.value(row) {
                    let message = args.get(1).filter(|text| !is_null(text, row));
                    return if let Some(text) = message {
                        exec_err!("{}", text.as_string::<i32>().value(row))
                    } else {
                        exec_err!("what `assert_true` asserts is not true")
                    };
                }
            }
            Ok(new_null_array(to, holds.len()))
        },
    },
    Rule {
        name: "raise_error",
        takes: |types| texts(types, 1, 1),
        gives: |_| DataType::Null,
        run: |args, to| {
            let raised = args[0].as_string::<i32>();
            match raised.iter().next() {
                Some(message) => exec_err!("{}", message.unwrap_or("raised")),
                None => Ok(new_null_array(to, 0)),
            }
        },
    },
    Rule {
        name: "length",
        takes: text_or_bytes,
        gives: |_| DataType::Int32,
        run: |args, _| Ok(counted(&args[0], <[u8]>::len, |text| text.chars().count())),
    },
    Rule {
        name: "octet_length",
        takes: text_or_bytes,
        gives: |_| DataType::Int32,
        run: |args, _| Ok(counted(&args[0], <[u8]>::len, str::len)),
    },
    Rule {
        name: "bit_length",
        takes: text_or_bytes,
        gives: |_| DataType::Int32,
        run: |args, _| Ok(counted(&args[0], |bytes| bytes.len() * 8, |text| text.len() * 8)),
    },
];

fn text_or_bytes(types: &[DataType]) -> Option<Vec<DataType>> {
    match types {
        [DataType::Binary] => Some(types.to_vec()),
        _ => texts(types, 1, 1),
    }
}

/// Counts something of a text or of bytes.
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
