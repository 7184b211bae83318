//! Types of values: `typeof`, and casts to the type of another value.

use std::sync::Arc;

use datafusion::arrow::array::{Array, StringArray};
use datafusion::arrow::datatypes::DataType;

use crate::spark::interval_type::Span;
use crate::spark::types::simple_string;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::scalar::Rule;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 3] = [
    // A value cast to the type of another one.
    Rule {
        name: "cast_like",
        coerce: |types| match types {
            [_, like] => Some(vec![like.clone(), like.clone()]),
            _ => None,
        },
        return_type: |types| types[1].clone(),
        eval: |args, _| Ok(Arc::clone(&args[0])),
    },
    Rule {
        name: "typeof",
        coerce: |types| (types.len() == 1).then(|| types.to_vec()),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let name = simple_string(args[0].data_type());
            Ok(Arc::new(StringArray::from(vec![name; args[0].len()])))
        },
    },
    Rule {
        name: "number",
        coerce: |types| match types {
            [DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null] => {
                Some(vec![DataType::Utf8])
            }
            // A timestamp is seconds since 1970. An interval is stored as a timestamp too, and is not
            // converted.
            [of @ DataType::Timestamp(_, Some(_))] if Span::of(of).is_none() => {
                Some(vec![DataType::Float64])
            }
            [other] => Some(vec![other.clone()]),
            _ => None,
        },
        return_type: |types| match &types[0] {
            DataType::Utf8 => DataType::Float64,
            other => other.clone(),
        },
        eval: |args, to| casted(&args[0], to),
    },
];
