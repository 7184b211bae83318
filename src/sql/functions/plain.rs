//! Functions that fit nowhere else: those that raise errors.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, new_null_array};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, exec_err};

use crate::sql::cast::is_null;
use crate::sql::rule::{Rule, texts};

/// The functions of this file.
pub(super) const RULES: [Rule; 3] = [
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
        takes: |types| match types {
            [DataType::Binary] => Some(types.to_vec()),
            [_] => Some(vec![DataType::Utf8]),
            _ => None,
        },
        gives: |_| DataType::Int32,
        run: |args, _| length(&args[0]),
    },
];

/// Counts the letters of a text, the bytes of a binary value.
#[expect(clippy::unnecessary_wraps, reason = "a rule runs what gives a result")]
fn length(array: &ArrayRef) -> EngineResult<ArrayRef> {
    let count = |row: usize| {
        if is_null(array, row) {
            return None;
        }
        let length = match array.data_type() {
            DataType::Binary => array.as_binary::<i32>().value(row).len(),
            _ => array.as_string::<i32>().value(row).chars().count(),
        };
        i32::try_from(length).ok()
    };
    Ok(Arc::new((0..array.len()).map(count).collect::<datafusion::arrow::array::Int32Array>()))
}
