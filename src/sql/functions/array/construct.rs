//! Functions that make a list from a list: `slice`, `array_insert`, `flatten`, `array_compact`.
//!
//! Spark (`Slice`, `ArrayInsert`) counts elements from 1 here, and from the end with negative numbers.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::spark::coercion::{normalized_type, wider_of};
use crate::sql::functions::array::list_builder::{
    Gather, alike, item_type, lists, present, stacked, with_element,
};
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::cast::text_of;
use crate::sql::functions::scalar::Rule;
use crate::sql::functions::size_limit::for_elements;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 9] = [
    Rule {
        name: "array",
        coerce: |types| {
            Some(vec![wider_of(types).or(types.is_empty().then_some(DataType::Null))?; types.len()])
        },
        return_type: |types| {
            DataType::new_list(types.first().cloned().unwrap_or(DataType::Null), true)
        },
        eval: |args, to| array(args, to),
    },
    Rule {
        name: "slice",
        coerce: |types| match types {
            [list, _, _] => Some(vec![
                DataType::new_list(item_type(list)?, true),
                DataType::Int64,
                DataType::Int64,
            ]),
            _ => None,
        },
        return_type: |types| types[0].clone(),
        eval: |args, _| slice(args),
    },
    Rule {
        name: "array_compact",
        coerce: |types| Some(vec![DataType::new_list(item_type(types.first()?)?, true)]),
        return_type: |types| types[0].clone(),
        eval: |args, _| {
            let list = lists(&args[0])?;
            each(&args[0], |row, made| {
                let kept = present(&list, row)?.filter(|at| !is_null(list.values(), *at));
                kept.for_each(|at| made.push(Some(at)));
                Some(())
            })
        },
    },
    Rule {
        name: "array_append",
        coerce: list_and_element,
        return_type: |types| types[0].clone(),
        eval: |args, _| joined(&args[0], &args[1], false),
    },
    Rule {
        name: "array_prepend",
        coerce: list_and_element,
        return_type: |types| types[0].clone(),
        eval: |args, _| joined(&args[0], &args[1], true),
    },
    Rule {
        name: "array_insert",
        coerce: |types| match types {
            [list, _, element] => {
                let (list, element) = with_element(list, element)?;
                Some(vec![list, DataType::Int64, element])
            }
            _ => None,
        },
        return_type: |types| types[0].clone(),
        eval: |args, _| inserted(args),
    },
    Rule {
        name: "flatten",
        coerce: |types| match types {
            [list] => {
                item_type(&item_type(list)?)?;
                Some(vec![normalized_type(list)])
            }
            _ => None,
        },
        return_type: |types| item_type(&types[0]).unwrap_or(DataType::Null),
        eval: |args, _| flatten(&args[0]),
    },
    Rule {
        name: "array_repeat",
        coerce: |types| (types.len() == 2).then(|| vec![types[0].clone(), DataType::Int64]),
        return_type: |types| DataType::new_list(types[0].clone(), true),
        eval: |args, _| {
            let counts = args[1].as_primitive::<Int64Type>();
            let lengths = counts.iter().flatten().filter_map(|count| usize::try_from(count).ok());
            for_elements("array_repeat", lengths)?;
            let mut made = Gather::default();
            for row in 0..counts.len() {
                if counts.is_null(row) {
                    made.end_null();
                    continue;
                }
                (0..counts.value(row)).for_each(|_| made.push(Some(row)));
                made.end();
            }
            made.lists(&args[0])
        },
    },
    Rule {
        name: "reverse",
        coerce: |types| match types {
            [list] if list.is_nested() => Some(vec![DataType::new_list(item_type(list)?, true)]),
            [_] => Some(vec![DataType::Utf8]),
            _ => None,
        },
        return_type: |types| types[0].clone(),
        eval: |args, _| reverse(&args[0]),
    },
];

fn list_and_element(types: &[DataType]) -> Option<Vec<DataType>> {
    let [list, element] = types else { return None };
    let (list, element) = with_element(list, element)?;
    Some(vec![list, element])
}

/// Makes a list for each row from the elements of another one; `None` makes it NULL.
fn each(
    array: &ArrayRef,
    row_of: impl Fn(usize, &mut Gather) -> Option<()>,
) -> EngineResult<ArrayRef> {
    let list = lists(array)?;
    let mut made = Gather::default();
    for row in 0..list.len() {
        match row_of(row, &mut made) {
            Some(()) => made.end(),
            None => made.end_null(),
        }
    }
    made.lists(list.values())
}

fn array(args: &[ArrayRef], to: &DataType) -> EngineResult<ArrayRef> {
    let Some(first) = args.first() else {
        return datafusion::common::ScalarValue::new_default(to)?.to_array();
    };
    let rows = first.len();
    let mut made = Gather::default();
    for row in 0..rows {
        (0..args.len()).for_each(|at| made.push(Some(at * rows + row)));
        made.end();
    }
    made.lists(&stacked(&args.iter().collect::<Vec<_>>())?)
}

fn slice(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let list = lists(&args[0])?;
    let (starts, lengths) =
        (args[1].as_primitive::<Int64Type>(), args[2].as_primitive::<Int64Type>());
    if starts.iter().flatten().any(|start| start == 0) {
        return exec_err!("`slice` counts from 1, or from the end with negative numbers, not 0");
    }
    if lengths.iter().flatten().any(|length| length < 0) {
        return exec_err!("`slice` takes a length of 0 or more");
    }
    each(&args[0], |row, made| {
        let elements = present(&list, row)?;
        let start = starts.is_valid(row).then(|| starts.value(row))?;
        let length = lengths.is_valid(row).then(|| lengths.value(row))?;
        let first = match start {
            start if start > 0 => usize::try_from(start - 1).ok()?,
            from_end => {
                let back = usize::try_from(from_end.unsigned_abs()).ok()?;
                // There are no elements before the first one.
                let Some(first) = elements.len().checked_sub(back) else { return Some(()) };
                first
            }
        };
        let length = usize::try_from(length).ok()?;
        elements.skip(first).take(length).for_each(|at| made.push(Some(at)));
        Some(())
    })
}

fn joined(list: &ArrayRef, element: &ArrayRef, first: bool) -> EngineResult<ArrayRef> {
    let list = lists(list)?;
    let mut made = Gather::default();
    let offset = list.values().len();
    for row in 0..list.len() {
        let Some(elements) = present(&list, row) else {
            made.end_null();
            continue;
        };
        if first {
            made.push(Some(offset + row));
        }
        elements.for_each(|at| made.push(Some(at)));
        if !first {
            made.push(Some(offset + row));
        }
        made.end();
    }
    made.lists(&stacked(&[list.values(), element])?)
}

fn inserted(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let list = lists(&args[0])?;
    let places = args[1].as_primitive::<Int64Type>();
    if places.iter().flatten().any(|place| place == 0) {
        return exec_err!(
            "`array_insert` counts from 1, or from the end with negative numbers, not 0"
        );
    }
    let mut made = Gather::default();
    let offset = list.values().len();
    for row in 0..list.len() {
        let (Some(elements), true) = (present(&list, row), places.is_valid(row)) else {
            made.end_null();
            continue;
        };
        let place = places.value(row);
        let count = elements.len();
        let mut all: Vec<Option<usize>> = elements.map(Some).collect();
        let distance = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
        if place > 0 {
            // The elements between the end and the position are NULL.
            all.resize(count.max(distance - 1), None);
            all.insert(distance - 1, Some(offset + row));
        } else if distance <= count + 1 {
            all.insert(count + 1 - distance, Some(offset + row));
        } else {
            let gap = distance - count - 1;
            all.splice(0..0, std::iter::once(Some(offset + row)).chain(vec![None; gap]));
        }
        for at in all {
            made.push(at);
        }
        made.end();
    }
    made.lists(&stacked(&[list.values(), &args[2]])?)
}

fn flatten(array: &ArrayRef) -> EngineResult<ArrayRef> {
    let outer = lists(array)?;
    let inner = lists(outer.values())?;
    let mut made = Gather::default();
    for row in 0..outer.len() {
        let parts = present(&outer, row).map(|at| at.map(|at| present(&inner, at)));
        match parts.and_then(Iterator::collect::<Option<Vec<_>>>) {
            Some(parts) => {
                parts.into_iter().flatten().for_each(|at| made.push(Some(at)));
                made.end();
            }
            None => made.end_null(),
        }
    }
    made.lists(inner.values())
}

fn reverse(array: &ArrayRef) -> EngineResult<ArrayRef> {
    if *array.data_type() == DataType::Utf8 {
        let texts = array.as_string::<i32>().iter();
        let turned = texts.map(|text| text.map(|text| text.chars().rev().collect::<String>()));
        return Ok(Arc::new(turned.collect::<StringArray>()));
    }
    let list = lists(array)?;
    each(array, |row, made| {
        present(&list, row)?.rev().for_each(|at| made.push(Some(at)));
        Some(())
    })
}

/// Joins lists or binary values; joins values of other types as strings; returns NULL if one of them is NULL.
pub(in crate::sql) const CONCAT: Rule = Rule {
    name: "concat",
    coerce: |types| match types {
        [first, ..] if types.iter().any(DataType::is_nested) => {
            let _ = first;
            alike(types)
        }
        [_, ..] if types.iter().all(|of| *of == DataType::Binary) => Some(types.to_vec()),
        _ => Some(vec![DataType::Utf8; types.len()]),
    },
    return_type: |types| match types.first() {
        Some(list @ DataType::List(_)) => list.clone(),
        Some(_) if types.iter().all(|of| *of == DataType::Binary) => DataType::Binary,
        _ => DataType::Utf8,
    },
    eval: |args, to| concat(args, to),
};

fn concat(args: &[ArrayRef], to: &DataType) -> EngineResult<ArrayRef> {
    let rows = args.first().map_or(1, datafusion::arrow::array::Array::len);
    if let DataType::List(_) = to {
        let all: Vec<_> = args.iter().map(lists).collect::<EngineResult<_>>()?;
        let mut made = Gather::default();
        for row in 0..rows {
            let mut offset = 0;
            for list in &all {
                present(list, row)
                    .into_iter()
                    .flatten()
                    .for_each(|at| made.push(Some(offset + at)));
                offset += list.values().len();
            }
            if all.iter().all(|list| list.is_valid(row)) { made.end() } else { made.end_null() }
        }
        return made.lists(&stacked(
            &all.iter().map(datafusion::arrow::array::GenericListArray::values).collect::<Vec<_>>(),
        )?);
    }
    if *to == DataType::Binary {
        let bytes = (0..rows).map(|row| {
            let parts = args
                .iter()
                .map(|array| (!is_null(array, row)).then(|| array.as_binary::<i32>().value(row)));
            parts.collect::<Option<Vec<_>>>().map(|parts| parts.concat())
        });
        return Ok(Arc::new(bytes.collect::<datafusion::arrow::array::BinaryArray>()));
    }
    let texts: Vec<StringArray> = args.iter().map(text_of).collect::<EngineResult<_>>()?;
    let joined = (0..rows).map(|row| {
        let parts = texts.iter().map(|text| text.is_valid(row).then(|| text.value(row)));
        parts.collect::<Option<String>>()
    });
    Ok(Arc::new(joined.collect::<StringArray>()))
}
