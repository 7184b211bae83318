//! Functions that raise errors: `assert_true`, `raise_error`.

use datafusion::arrow::array::{AsArray, new_null_array};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::exec_err;

use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::{Rule, texts};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 2] = [
    Rule {
        name: "assert_true",
        coerce: |types| match types.len() {
            1 => Some(vec![DataType::Boolean]),
            2 => Some(vec![DataType::Boolean, DataType::Utf8]),
            _ => None,
        },
        return_type: |_| DataType::Null,
        eval: |args, to| {
            let holds = args[0].as_boolean();
            for row in 0..holds.len() {
                if is_null(&args[0], row) || !holds.value(row) {
                    let message = args.get(1).filter(|text| !is_null(text, row));
                    return if let Some(text) = message {
                        exec_err!("{}", text.as_string::<i32>().value(row))
                    } else {
                        exec_err!("assertion failed: the condition of `assert_true` is not true")
                    };
                }
            }
            Ok(new_null_array(to, holds.len()))
        },
    },
    Rule {
        name: "raise_error",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Null,
        eval: |args, to| {
            let raised = args[0].as_string::<i32>();
            match raised.iter().next() {
                Some(message) => exec_err!("{}", message.unwrap_or("raised")),
                None => Ok(new_null_array(to, 0)),
            }
        },
    },
];
