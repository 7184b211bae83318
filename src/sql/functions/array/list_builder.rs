//! Collects elements into lists and maps, row by row.
//!
//! Functions of lists differ in which elements they keep, and in which order; this is their common part.

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, ListArray, MapArray, StructArray, UInt64Array,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::spark::coercion::{normalized_type, strictest_of, tightest_of, wider_of};
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::cast::text_of;
use crate::sql::functions::comparison::{comparator, normal_parts};

/// Lists that are being built: their elements, and the number of elements per row.
#[derive(Default)]
pub(in crate::sql) struct Gather {
    picks: Vec<Option<u64>>,
    lengths: Vec<usize>,
    valid: Vec<bool>,
    begun: usize,
}

impl Gather {
    /// Adds an element by its index, or NULL, to the current row.
    pub(in crate::sql) fn push(&mut self, place: Option<usize>) {
        self.picks.push(place.map(|at| at as u64));
    }

    /// Ends a row.
    pub(in crate::sql) fn end(&mut self) {
        self.close(true);
    }

    /// Ends a row that is NULL.
    pub(in crate::sql) fn end_null(&mut self) {
        self.picks.truncate(self.begun);
        self.close(false);
    }

    fn close(&mut self, valid: bool) {
        self.lengths.push(self.picks.len() - self.begun);
        self.begun = self.picks.len();
        self.valid.push(valid);
    }

    /// Makes the lists of these values.
    pub(in crate::sql) fn lists(self, values: &ArrayRef) -> EngineResult<ArrayRef> {
        let values = take(values, &UInt64Array::from(self.picks), None)?;
        let item = Arc::new(Field::new_list_field(values.data_type().clone(), true));
        let offsets = OffsetBuffer::from_lengths(self.lengths);
        let nulls = NullBuffer::from(self.valid);
        Ok(Arc::new(ListArray::try_new(item, offsets, values, Some(nulls))?))
    }

    /// Makes the maps of these keys and values.
    ///
    /// # Errors
    /// A key is NULL, or occurs twice in one map, as in Spark's `ArrayBasedMapBuilder`.
    pub(in crate::sql) fn maps(self, keys: &ArrayRef, values: &ArrayRef) -> EngineResult<ArrayRef> {
        self.made(&normal_parts(keys)?, values, false)
    }

    /// As [`Gather::maps`], but a key that is -0.0 keeps its sign.
    pub(in crate::sql) fn maps_of(
        self,
        keys: &ArrayRef,
        values: &ArrayRef,
    ) -> EngineResult<ArrayRef> {
        self.made(keys, values, false)
    }

    /// As [`Gather::maps`], but a key may occur twice in one map, as in maps that Spark's
    /// `JacksonParser.convertMap` reads from JSON.
    pub(in crate::sql) fn maps_with_repeats(
        self,
        keys: &ArrayRef,
        values: &ArrayRef,
    ) -> EngineResult<ArrayRef> {
        self.made(keys, values, true)
    }

    fn made(self, keys: &ArrayRef, values: &ArrayRef, may_repeat: bool) -> EngineResult<ArrayRef> {
        let places = UInt64Array::from(self.picks);
        let (keys, values) = (take(keys, &places, None)?, take(values, &places, None)?);
        if keys.null_count() > 0 || (keys.data_type().is_null() && !keys.is_empty()) {
            return exec_err!("a key of a map is NULL");
        }
        let compare = comparator(&keys, &keys)?;
        let mut start = 0;
        for length in &self.lengths {
            let row = start..start + length;
            for at in row.clone() {
                if !may_repeat && (start..at).any(|before| compare(before, at).is_eq()) {
                    let key = text_of(&keys.slice(at, 1))?;
                    return exec_err!("the key `{}` is twice in one map", key.value(0));
                }
            }
            start = row.end;
        }
        let pair = Fields::from(vec![
            Field::new("key", keys.data_type().clone(), false),
            Field::new("value", values.data_type().clone(), true),
        ]);
        let entries = StructArray::try_new(pair.clone(), vec![keys, values], None)?;
        let field = Arc::new(Field::new("entries", DataType::Struct(pair), false));
        let offsets = OffsetBuffer::from_lengths(self.lengths);
        let nulls = NullBuffer::from(self.valid);
        Ok(Arc::new(MapArray::try_new(field, offsets, entries, Some(nulls), false)?))
    }
}

/// Returns the range of a row's elements among all values of a list.
pub(in crate::sql) fn span(list: &ListArray, row: usize) -> Range<usize> {
    let at = |offset: i32| usize::try_from(offset).unwrap_or_default();
    at(list.value_offsets()[row])..at(list.value_offsets()[row + 1])
}

/// As [`span`], but `None` for a list that is NULL.
pub(in crate::sql) fn present(list: &ListArray, row: usize) -> Option<Range<usize>> {
    list.is_valid(row).then(|| span(list, row))
}

/// Reads an array as lists; an array of the type NULL as NULL lists.
pub(in crate::sql) fn lists(array: &ArrayRef) -> EngineResult<ListArray> {
    Ok(match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().clone(),
        _ => casted(array, &DataType::new_list(DataType::Null, true))?.as_list::<i32>().clone(),
    })
}

/// Concatenates arrays of one type.
pub(in crate::sql) fn stacked(arrays: &[&ArrayRef]) -> EngineResult<ArrayRef> {
    let all: Vec<&dyn Array> = arrays.iter().map(std::convert::AsRef::as_ref).collect();
    Ok(concat(&all)?)
}

/// Returns the type of a list's elements.
pub(in crate::sql) fn item_type(list: &DataType) -> Option<DataType> {
    match list {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            Some(normalized_type(item.data_type()))
        }
        DataType::Null => Some(DataType::Null),
        _ => None,
    }
}

/// Accepts lists, which are cast to lists of one type.
pub(in crate::sql) fn alike(types: &[DataType]) -> Option<Vec<DataType>> {
    let items: Option<Vec<_>> = types.iter().map(item_type).collect();
    let common = DataType::new_list(wider_of(&items?)?, true);
    Some(vec![common; types.len()])
}

/// Accepts a list and an element, both of which are cast to a common type.
pub(in crate::sql) fn with_element(
    list: &DataType,
    element: &DataType,
) -> Option<(DataType, DataType)> {
    let common = strictest_of([&item_type(list)?, element])?;
    Some((DataType::new_list(common.clone(), true), common))
}

/// As [`with_element`], but decimals of other digits are accepted too.
pub(in crate::sql) fn with_wider_element(
    list: &DataType,
    element: &DataType,
) -> Option<(DataType, DataType)> {
    let (item, element) = (item_type(list)?, normalized_type(element));
    let is_struct = matches!(item, DataType::Struct(_)) && item != element;
    let common = tightest_of([&item, &element]).filter(|_| !is_struct)?;
    Some((DataType::new_list(common.clone(), true), common))
}

/// Accepts two lists whose elements have types that Spark (`BinaryArrayExpressionWithImplicitCast`) does not
/// cast to strings or to other decimals.
pub(in crate::sql) fn two_lists(types: &[DataType]) -> Option<Vec<DataType>> {
    let [left, right] = types else { return None };
    let (left, right) = (item_type(left)?, item_type(right)?);
    Some(vec![DataType::new_list(strictest_of([&left, &right])?, true); 2])
}
