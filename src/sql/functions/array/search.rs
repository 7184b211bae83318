//! Functions that compare the elements of lists: `arrays_overlap`, `array_max`, `array_distinct`,
//! `array_union`.
//!
//! Spark's rule for NULL: equal to NULL in set operations (`ArraySetLike`), unknown in searches
//! (`ArraysOverlap`).

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Int64Array, UInt64Array, make_comparator,
};
use datafusion::arrow::compute::{SortOptions, take};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::Result as EngineResult;

use crate::sql::functions::array::list_builder;
use crate::sql::functions::array::list_builder::{
    Gather, item_type, lists, present, stacked, with_element,
};
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::comparison::{comparator, is_ordered};
use crate::sql::functions::scalar::Rule;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 9] = [
    Rule {
        name: "arrays_overlap",
        coerce: two_lists,
        return_type: |_| DataType::Boolean,
        eval: |args, _| overlap(args),
    },
    Rule {
        name: "array_max",
        coerce: one_list,
        return_type: |types| item_type(&types[0]).unwrap_or(DataType::Null),
        eval: |args, _| extreme(&args[0], true),
    },
    Rule {
        name: "array_min",
        coerce: one_list,
        return_type: |types| item_type(&types[0]).unwrap_or(DataType::Null),
        eval: |args, _| extreme(&args[0], false),
    },
    Rule {
        name: "array_distinct",
        coerce: one_list,
        return_type: |types| types[0].clone(),
        eval: |args, _| sets(args, |_, _| true),
    },
    Rule {
        name: "array_union",
        coerce: two_lists,
        return_type: |types| types[0].clone(),
        eval: |args, _| sets(args, |_, _| true),
    },
    Rule {
        name: "array_intersect",
        coerce: two_lists,
        return_type: |types| types[0].clone(),
        eval: |args, _| sets(args, |side, in_other| side == 0 && in_other),
    },
    Rule {
        name: "array_except",
        coerce: two_lists,
        return_type: |types| types[0].clone(),
        eval: |args, _| sets(args, |side, in_other| side == 0 && !in_other),
    },
    Rule {
        name: "array_position",
        coerce: list_and_element,
        return_type: |_| DataType::Int64,
        eval: |args, _| position(&args[0], &args[1]),
    },
    Rule {
        name: "array_remove",
        coerce: list_and_element,
        return_type: |types| types[0].clone(),
        eval: |args, _| removed(&args[0], &args[1]),
    },
];

fn one_list(types: &[DataType]) -> Option<Vec<DataType>> {
    match types {
        [list] => Some(vec![DataType::new_list(item_type(list).filter(is_ordered)?, true)]),
        _ => None,
    }
}

fn two_lists(types: &[DataType]) -> Option<Vec<DataType>> {
    let are_compared = types.iter().all(|of| !of.is_null() && is_ordered(of));
    if are_compared { list_builder::two_lists(types) } else { None }
}

fn list_and_element(types: &[DataType]) -> Option<Vec<DataType>> {
    let [list, element] = types else { return None };
    let (list, element) = with_element(list, element)?;
    is_ordered(&element).then(|| vec![list, element])
}

fn overlap(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let (left, right) = (lists(&args[0])?, lists(&args[1])?);
    let compare = make_comparator(left.values(), right.values(), SortOptions::default())?;
    let overlaps = |row: usize| {
        let (l, r) = (present(&left, row)?, present(&right, row)?);
        let known = |at: &usize| !is_null(left.values(), *at);
        let common = l.clone().filter(known).any(|at| {
            r.clone().any(|other| !is_null(right.values(), other) && compare(at, other).is_eq())
        });
        let unknown = l.clone().any(|at| is_null(left.values(), at))
            || r.clone().any(|at| is_null(right.values(), at));
        if !common && unknown && !l.is_empty() && !r.is_empty() {
            return None;
        }
        Some(common)
    };
    Ok(Arc::new((0..left.len()).map(overlaps).collect::<BooleanArray>()))
}

fn extreme(array: &ArrayRef, greatest: bool) -> EngineResult<ArrayRef> {
    let list = lists(array)?;
    let values = list.values();
    let compare = comparator(values, values)?;
    let best = (0..list.len()).map(|row| {
        let known = present(&list, row)?.filter(|at| !is_null(values, *at));
        let best = known.reduce(|best, at| {
            let order = compare(at, best);
            if (greatest && order.is_gt()) || (!greatest && order.is_lt()) { at } else { best }
        });
        best.map(|at| at as u64)
    });
    Ok(take(values, &best.collect::<UInt64Array>(), None)?)
}

/// Makes a list without duplicates of the elements that are kept. `keeps` gets the side of an element, and
/// whether the other side has it too.
fn sets(args: &[ArrayRef], keeps: fn(usize, bool) -> bool) -> EngineResult<ArrayRef> {
    let sides: Vec<_> = args.iter().map(lists).collect::<EngineResult<_>>()?;
    let values = stacked(
        &sides.iter().map(datafusion::arrow::array::GenericListArray::values).collect::<Vec<_>>(),
    )?;
    // Converts elements to bytes that are equal if the elements are, including NULLs.
    let converter = RowConverter::new(vec![SortField::new(values.data_type().clone())])?;
    let bytes = converter.convert_columns(&[Arc::clone(&values)])?;
    let mut made = Gather::default();
    for row in 0..sides[0].len() {
        let mut offset = 0;
        let mut elements: Vec<Vec<usize>> = Vec::new();
        for side in &sides {
            let here = present(side, row).map(|at| at.map(|at| offset + at).collect());
            elements.extend(here);
            offset += side.values().len();
        }
        if elements.len() < sides.len() {
            made.end_null();
            continue;
        }
        let mut kept = HashSet::new();
        for (side, own) in elements.iter().enumerate() {
            let other = elements.get(1 - side).into_iter().flatten();
            let other: HashSet<_> = other.map(|at| bytes.row(*at)).collect();
            for at in own {
                let element = bytes.row(*at);
                if keeps(side, other.contains(&element)) && kept.insert(element) {
                    made.push(Some(*at));
                }
            }
        }
        made.end();
    }
    made.lists(&values)
}

fn position(list: &ArrayRef, wanted: &ArrayRef) -> EngineResult<ArrayRef> {
    let list = lists(list)?;
    let compare = comparator(list.values(), wanted)?;
    let found = (0..list.len()).map(|row| {
        let mut elements = present(&list, row).filter(|_| !is_null(wanted, row))?;
        let place = elements.position(|at| !is_null(list.values(), at) && compare(at, row).is_eq());
        i64::try_from(place.map_or(0, |place| place + 1)).ok()
    });
    Ok(Arc::new(found.collect::<Int64Array>()))
}

fn removed(array: &ArrayRef, off: &ArrayRef) -> EngineResult<ArrayRef> {
    let list = lists(array)?;
    let compare = comparator(list.values(), off)?;
    let mut made = Gather::default();
    for row in 0..list.len() {
        let Some(elements) = present(&list, row).filter(|_| !is_null(off, row)) else {
            made.end_null();
            continue;
        };
        elements
            .filter(|at| is_null(list.values(), *at) || compare(*at, row).is_ne())
            .for_each(|at| made.push(Some(at)));
        made.end();
    }
    made.lists(list.values())
}
