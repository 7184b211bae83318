//! `space`: a number of spaces.

use datafusion::arrow::array::Array;
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::scalar::Rule;
use crate::sql::functions::size_limit;
use crate::sql::functions::string::row::{each, number};

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "space",
    coerce: |types| (types.len() == 1).then(|| vec![DataType::Int64]),
    return_type: |_| DataType::Utf8,
    eval: |args, _| {
        let length = |row| usize::try_from(number(args, 0, row)?).ok();
        size_limit::for_bytes("space", (0..args[0].len()).filter_map(length))?;
        Ok(each(args, |row| Some(" ".repeat(usize::try_from(number(args, 0, row)?).unwrap_or(0)))))
    },
};
