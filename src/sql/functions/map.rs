//! Functions of maps.
//!
//! Spark's rule (`ArrayBasedMapBuilder`): a key that is NULL, or occurs twice in one map, is an error; the
//! result for a NULL map is NULL.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{Result as EngineResult, exec_err, internal_err};

use crate::spark::coercion::{map_of, normalized_type, tightest_of, wider_of};
use crate::sql::functions::accepted::Accepted::Text;
use crate::sql::functions::args::Args;
use crate::sql::functions::array::list_builder::{Gather, item_type, lists, present, stacked};
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::comparison::comparator;
use crate::sql::functions::declaration::{
    Declaration, Gives, at_least, between, engine, exactly, internal, ours, same,
};
use crate::sql::functions::scalar::{Rule, texts};
use crate::sql::functions::string::split::split;

/// The declarations of functions of maps and structs.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    same("map", "map_of_pairs", Args::Pairs).gives(Gives::Map),
    ours("map_concat", at_least(1)),
    ours("map_contains_key", exactly(2)),
    ours("map_entries", exactly(1)).null_literals(&[0]),
    ours("map_from_arrays", exactly(2)).null_literals(&[0, 1]),
    ours("map_from_entries", exactly(1)),
    ours("map_keys", exactly(1)).null_literals(&[0]),
    ours("map_values", exactly(1)).null_literals(&[0]),
    engine("named_struct", Args::Pairs).gives(Gives::NamedStruct),
    ours("str_to_map", between(1, 3))
        .accepts(&[(0, Text), (1, Text), (2, Text)])
        .defaults(&[",", ":"])
        .null_literals(&[0, 1, 2]),
    engine("struct", at_least(0)).gives(Gives::Struct),
    internal("map_of_pairs", "map"),
];

/// The functions of this file.
pub(super) const RULES: [Rule; 9] = [
    Rule {
        name: "map_of_pairs",
        coerce: |types| {
            if types.len() % 2 == 1 {
                return None;
            }
            let of = |odd: usize| {
                let side: Vec<_> = types.iter().skip(odd).step_by(2).collect();
                if side.is_empty() { Some(DataType::Null) } else { wider_of(side) }
            };
            let (key, value) = (of(0)?, of(1)?);
            Some((0..types.len()).map(|at| [&key, &value][at % 2].clone()).collect())
        },
        return_type: |types| match types {
            [key, value, ..] => map_of(key, value),
            _ => map_of(&DataType::Null, &DataType::Null),
        },
        eval: |args, to| map(args, to),
    },
    Rule {
        name: "map_keys",
        coerce: one_map,
        return_type: |types| DataType::new_list(pair_of(&types[0]).0, true),
        eval: |args, _| side(&args[0], 0),
    },
    Rule {
        name: "map_values",
        coerce: one_map,
        return_type: |types| DataType::new_list(pair_of(&types[0]).1, true),
        eval: |args, _| side(&args[0], 1),
    },
    Rule {
        name: "map_entries",
        coerce: one_map,
        return_type: |types| {
            let (key, value) = pair_of(&types[0]);
            DataType::new_list(entry(&key, &value), true)
        },
        eval: |args, to| entries(&args[0], to),
    },
    Rule {
        name: "map_from_entries",
        coerce: |types| match types {
            [list] => match item_type(list)? {
                DataType::Struct(fields) if fields.len() == 2 => Some(vec![normalized_type(list)]),
                _ => None,
            },
            _ => None,
        },
        return_type: |types| match item_type(&types[0]) {
            Some(DataType::Struct(pair)) => map_of(pair[0].data_type(), pair[1].data_type()),
            _ => DataType::Null,
        },
        eval: |args, _| from_entries(&args[0]),
    },
    Rule {
        name: "map_from_arrays",
        coerce: |types| match types {
            [keys, values] => {
                let list = |of| item_type(of).map(|item| DataType::new_list(item, true));
                Some(vec![list(keys)?, list(values)?])
            }
            _ => None,
        },
        return_type: |types| {
            let item = |at: usize| item_type(&types[at]).unwrap_or(DataType::Null);
            map_of(&item(0), &item(1))
        },
        eval: |args, _| from_arrays(args),
    },
    Rule {
        name: "map_concat",
        coerce: |types| {
            let all_maps = types.iter().all(|of| matches!(of, DataType::Map(..)));
            let common = wider_of(types).filter(|_| all_maps)?;
            Some(vec![common; types.len()])
        },
        return_type: |types| types.first().cloned().unwrap_or(DataType::Null),
        eval: |args, _| joined(args),
    },
    Rule {
        name: "map_contains_key",
        coerce: |types| match types {
            [map @ DataType::Map(..), key] => {
                let (own, value) = pair_of(map);
                if key.is_null() {
                    return None;
                }
                let common = tightest_of([&own, key])?;
                Some(vec![map_of(&common, &value), common])
            }
            _ => None,
        },
        return_type: |_| DataType::Boolean,
        eval: |args, _| contains(&args[0], &args[1]),
    },
    Rule {
        name: "str_to_map",
        coerce: |types| texts(types, 1, 3),
        return_type: |_| map_of(&DataType::Utf8, &DataType::Utf8),
        eval: |args, _| from_text(args),
    },
];

fn one_map(types: &[DataType]) -> Option<Vec<DataType>> {
    match types {
        [map @ DataType::Map(..)] => Some(vec![normalized_type(map)]),
        [DataType::Null] => Some(vec![map_of(&DataType::Null, &DataType::Null)]),
        _ => None,
    }
}

/// Returns the types of a map's keys and values.
pub(super) fn pair_of(map: &DataType) -> (DataType, DataType) {
    if let DataType::Map(entries, _) = map
        && let DataType::Struct(pair) = entries.data_type()
        && let [key, value] = pair.as_ref()
    {
        return (normalized_type(key.data_type()), normalized_type(value.data_type()));
    }
    (DataType::Null, DataType::Null)
}

/// Makes the type of an entry of `map_entries`.
pub(super) fn entry(key: &DataType, value: &DataType) -> DataType {
    DataType::Struct(Fields::from(vec![
        Field::new("key", key.clone(), true),
        Field::new("value", value.clone(), true),
    ]))
}

fn map(args: &[ArrayRef], to: &DataType) -> EngineResult<ArrayRef> {
    let Some(first) = args.first() else {
        let (key, value) = pair_of(to);
        let none = |of: &DataType| datafusion::arrow::array::new_empty_array(of);
        let mut made = Gather::default();
        made.end();
        return made.maps(&none(&key), &none(&value));
    };
    let rows = first.len();
    let mut made = Gather::default();
    for row in 0..rows {
        (0..args.len() / 2).for_each(|at| made.push(Some(at * rows + row)));
        made.end();
    }
    let side = |odd: usize| stacked(&args.iter().skip(odd).step_by(2).collect::<Vec<_>>());
    made.maps(&side(0)?, &side(1)?)
}

fn side(array: &ArrayRef, at: usize) -> EngineResult<ArrayRef> {
    let map = array.as_map();
    let values = Arc::clone(map.entries().column(at));
    let item = Arc::new(Field::new_list_field(values.data_type().clone(), true));
    let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
    Ok(Arc::new(ListArray::try_new(item, offsets, values, nulls)?))
}

/// Returns the entries of maps as lists of structs.
pub(super) fn entries(array: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let map = array.as_map();
    let DataType::List(item) = to else {
        return internal_err!("the entries of a map are not a list but {to}");
    };
    let pairs = casted(&(Arc::new(map.entries().clone()) as ArrayRef), item.data_type())?;
    let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
    Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, pairs, nulls)?))
}

fn from_entries(array: &ArrayRef) -> EngineResult<ArrayRef> {
    let list = lists(array)?;
    let pairs = list.values().as_struct();
    let mut made = Gather::default();
    for row in 0..list.len() {
        // An entry that is NULL makes the complete map NULL, as in Spark's `MapFromEntries`.
        match present(&list, row).filter(|at| at.clone().all(|at| pairs.is_valid(at))) {
            Some(elements) => {
                elements.for_each(|at| made.push(Some(at)));
                made.end();
            }
            None => made.end_null(),
        }
    }
    made.maps(pairs.column(0), pairs.column(1))
}

fn from_arrays(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let (keys, values) = (lists(&args[0])?, lists(&args[1])?);
    let (mut of_keys, mut of_values) = (Gather::default(), Gather::default());
    for row in 0..keys.len() {
        let (Some(k), Some(v)) = (present(&keys, row), present(&values, row)) else {
            of_keys.end_null();
            of_values.end_null();
            continue;
        };
        if k.len() != v.len() {
            return exec_err!("`map_from_arrays` takes as many keys as values");
        }
        k.for_each(|at| of_keys.push(Some(at)));
        v.for_each(|at| of_values.push(Some(at)));
        of_keys.end();
        of_values.end();
    }
    let (keys, values) = (of_keys.lists(keys.values())?, of_values.lists(values.values())?);
    let (keys, values) = (keys.as_list::<i32>(), values.as_list::<i32>());
    let mut made = Gather::default();
    for row in 0..keys.len() {
        match present(keys, row) {
            Some(elements) => {
                elements.for_each(|at| made.push(Some(at)));
                made.end();
            }
            None => made.end_null(),
        }
    }
    made.maps_of(keys.values(), values.values())
}

fn joined(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let maps: Vec<_> = args.iter().map(datafusion::arrow::array::AsArray::as_map).collect();
    let mut made = Gather::default();
    for row in 0..args.first().map_or(0, datafusion::arrow::array::Array::len) {
        let mut offset = 0;
        for map in &maps {
            let at = |offset: i32| usize::try_from(offset).unwrap_or_default();
            let (start, end) = (at(map.value_offsets()[row]), at(map.value_offsets()[row + 1]));
            (start..end).for_each(|at| made.push(Some(offset + at)));
            offset += map.entries().len();
        }
        if maps.iter().all(|map| map.is_valid(row)) { made.end() } else { made.end_null() }
    }
    let side =
        |at: usize| stacked(&maps.iter().map(|map| map.entries().column(at)).collect::<Vec<_>>());
    made.maps(&side(0)?, &side(1)?)
}

fn contains(array: &ArrayRef, key: &ArrayRef) -> EngineResult<ArrayRef> {
    let map = array.as_map();
    let compare = comparator(map.keys(), key)?;
    let found = (0..map.len()).map(|row| {
        let known = map.is_valid(row) && !is_null(key, row);
        let at = |offset: i32| usize::try_from(offset).unwrap_or_default();
        let mut here = at(map.value_offsets()[row])..at(map.value_offsets()[row + 1]);
        known.then(|| here.any(|at| compare(at, row).is_eq()))
    });
    Ok(Arc::new(found.collect::<BooleanArray>()))
}

/// Splits a string into entries at one pattern, and each entry at the first match of another (Spark's
/// `StringToMap`).
fn from_text(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let text = |at: usize, row: usize, default: &'static str| match args.get(at) {
        None => Some(default),
        Some(array) => array.is_valid(row).then(|| array.as_string::<i32>().value(row)),
    };
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    let mut made = Gather::default();
    for row in 0..args[0].len() {
        let parts = (text(0, row, ""), text(1, row, ","), text(2, row, ":"));
        let (Some(whole), Some(between), Some(within)) = parts else {
            made.end_null();
            continue;
        };
        for entry in split(whole, between, None)? {
            let mut sides = split(entry, within, Some(2))?.into_iter();
            made.push(Some(keys.len()));
            keys.push(sides.next().map(str::to_owned));
            values.push(sides.next().map(str::to_owned));
        }
        made.end();
    }
    let (keys, values): (ArrayRef, ArrayRef) =
        (Arc::new(StringArray::from(keys)), Arc::new(StringArray::from(values)));
    made.maps(&keys, &values)
}
