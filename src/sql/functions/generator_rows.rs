//! The rows that a generator makes from one value, as a list of structs.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array, ListArray, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{Result as EngineResult, internal_err};

use crate::spark::coercion::normalized_type;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::declaration::FunctionKind::Generator;
use crate::sql::functions::declaration::Trait::{Explodes, Outer};
use crate::sql::functions::declaration::{
    Declaration, at_least, exactly, internal, rewritten, same,
};
use crate::sql::functions::json_fields;
use crate::sql::functions::scalar::{Rule, texts};

/// The declarations of generators.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    same("explode", "unnest", exactly(1)).kind(Generator).with(&[Explodes]),
    same("explode_outer", "unnest_outer", exactly(1)).kind(Generator).with(&[Explodes, Outer]),
    rewritten("inline", exactly(1)).kind(Generator),
    rewritten("inline_outer", exactly(1)).kind(Generator).with(&[Outer]),
    rewritten("posexplode", exactly(1)).kind(Generator),
    rewritten("posexplode_outer", exactly(1)).kind(Generator).with(&[Outer]),
    rewritten("stack", at_least(2)).kind(Generator),
    internal("rows_of", "explode"),
    internal("numbered_rows_of", "posexplode"),
    internal("structs_of", "inline"),
    internal("json_rows_of", "json_tuple"),
];

/// The functions that generators become.
pub(in crate::sql) const RULES: [Rule; 4] = [
    Rule {
        name: "rows_of",
        coerce: |types| match types {
            [DataType::Null] => Some(vec![DataType::new_list(DataType::Null, true)]),
            [of] if columns(of).is_some() => Some(vec![normalized_type(of)]),
            _ => None,
        },
        return_type: |types| list_of(columns(&types[0]).unwrap_or_default()),
        eval: |args, to| rows_of(&args[0], to, false),
    },
    Rule {
        name: "numbered_rows_of",
        coerce: |types| match types {
            [DataType::Null] => Some(vec![DataType::new_list(DataType::Null, true)]),
            [of] if columns(of).is_some() => Some(vec![normalized_type(of)]),
            _ => None,
        },
        return_type: |types| {
            let position = vec![Field::new("pos", DataType::Int32, true)];
            list_of([position, columns(&types[0]).unwrap_or_default()].concat())
        },
        eval: |args, to| rows_of(&args[0], to, true),
    },
    Rule {
        name: "structs_of",
        coerce: |types| match types {
            [list @ DataType::List(item)] if matches!(item.data_type(), DataType::Struct(_)) => {
                Some(vec![normalized_type(list)])
            }
            _ => None,
        },
        return_type: |types| types[0].clone(),
        eval: |args, _| Ok(Arc::clone(&args[0])),
    },
    Rule {
        name: "json_rows_of",
        coerce: |types| texts(types, 2, 64),
        return_type: |types| {
            let field = |at: usize| Field::new(format!("c{at}"), DataType::Utf8, true);
            list_of((0..types.len() - 1).map(field).collect())
        },
        eval: json_rows_of,
    },
];

/// Returns the columns of an exploded value: the element of a list, or the key and the value of a map.
fn columns(of: &DataType) -> Option<Vec<Field>> {
    match normalized_type(of) {
        DataType::List(item) => Some(vec![Field::new("col", item.data_type().clone(), true)]),
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(pair) => Some(
                pair.iter().map(|f| Field::new(f.name(), f.data_type().clone(), true)).collect(),
            ),
            _ => None,
        },
        _ => None,
    }
}

fn list_of(fields: Vec<Field>) -> DataType {
    DataType::new_list(DataType::Struct(fields.into()), true)
}

fn fields_of(to: &DataType) -> EngineResult<&Fields> {
    match to {
        DataType::List(item) => match item.data_type() {
            DataType::Struct(fields) => Ok(fields),
            other => internal_err!("the rows of a generator are not structs but {other}"),
        },
        other => internal_err!("the rows of a generator are not a list but {other}"),
    }
}

fn rows_of(array: &ArrayRef, to: &DataType, numbered: bool) -> EngineResult<ArrayRef> {
    let fields = fields_of(to)?;
    let (offsets, nulls, mut values) = if let Some(list) = array.as_list_opt::<i32>() {
        (list.offsets(), list.nulls(), vec![Arc::clone(list.values())])
    } else {
        let map = array.as_map();
        let entries = map.entries();
        (map.offsets(), map.nulls(), entries.columns().to_vec())
    };
    if numbered {
        let mut positions =
            vec![0_i32; values.first().map_or(0, datafusion::arrow::array::Array::len)];
        for pair in offsets.windows(2) {
            let (start, end) = (at(pair[0]), at(pair[1]));
            for (position, place) in positions[start..end].iter_mut().zip(0..) {
                *position = place;
            }
        }
        values.insert(0, Arc::new(Int32Array::from(positions)));
    }
    let columns =
        values.iter().zip(fields).map(|(column, field)| casted(column, field.data_type()));
    let columns: Vec<ArrayRef> = columns.collect::<EngineResult<_>>()?;
    let structs = StructArray::try_new(fields.clone(), columns, None)?;
    let item = Arc::new(Field::new_list_field(DataType::Struct(fields.clone()), true));
    let list = ListArray::try_new(item, offsets.clone(), Arc::new(structs), nulls.cloned())?;
    Ok(Arc::new(list))
}

fn at(offset: i32) -> usize {
    usize::try_from(offset).unwrap_or_default()
}

/// Reads the fields of JSON objects: always one row, with NULLs if there is no object.
fn json_rows_of(args: &[ArrayRef], to: &DataType) -> EngineResult<ArrayRef> {
    let fields = fields_of(to)?;
    let columns = json_fields(&args[0], &args[1..]);
    let structs = StructArray::try_new(fields.clone(), columns, None)?;
    let item = Arc::new(Field::new_list_field(DataType::Struct(fields.clone()), true));
    let offsets = OffsetBuffer::from_lengths(vec![1; args[0].len()]);
    Ok(Arc::new(ListArray::try_new(item, offsets, Arc::new(structs), None)?))
}
