//! `elt`: one of its arguments, by its position.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BinaryArray, StringArray};
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::{Rule, are_atoms};
use crate::sql::functions::string::row::number;
use crate::sql::functions::string::substring::kind_of;

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "elt",
    coerce: |types| {
        let values = types.get(1..)?;
        let kind = vec![kind_of(values); values.len()];
        (are_atoms(types) && !values.is_empty()).then(|| [vec![DataType::Int64], kind].concat())
    },
    return_type: |types| types[1].clone(),
    eval: |args, to| {
        let place = |row: usize| {
            let place = usize::try_from(number(args, 0, row)?).ok().filter(|at| *at > 0)?;
            args.get(place).filter(|array| !is_null(array, row))
        };
        let rows = 0..args[0].len();
        if *to == DataType::Binary {
            let pick = |row: usize| Some(place(row)?.as_binary::<i32>().value(row));
            return Ok(Arc::new(rows.map(pick).collect::<BinaryArray>()));
        }
        let pick = |row: usize| Some(place(row)?.as_string::<i32>().value(row));
        Ok(Arc::new(rows.map(pick).collect::<StringArray>()))
    },
};
