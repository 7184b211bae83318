//! Characters and their codes: `char`, `ascii`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, Int32Array};
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::scalar::{Rule, texts};
use crate::sql::functions::string::row::{each, number, text};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 2] = [
    Rule {
        name: "char",
        coerce: |types| (types.len() == 1).then(|| vec![DataType::Int64]),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            Ok(each(args, |row| match number(args, 0, row)? {
                below if below < 0 => Some(String::new()),
                code => Some(char::from(u8::try_from(code & 0xff).ok()?).to_string()),
            }))
        },
    },
    Rule {
        name: "ascii",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            let codes = (0..args[0].len()).map(|row| {
                let first = text(args, 0, row)?.chars().next();
                i32::try_from(first.map_or(0, u32::from)).ok()
            });
            Ok(Arc::new(codes.collect::<Int32Array>()))
        },
    },
];
