//! `percentile`, `percentile_cont`, `percentile_disc` and `median`: the value at a fraction of all values.
//!
//! Spark's rule (`PercentileBase`): every value is converted to a double. So is an interval, whose result is
//! truncated to whole months or microseconds and has all units of its kind.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, ListArray, UInt64Array};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, Float64Type, Int32Type};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::spark::interval_type::Span;
use crate::sql::functions::aggregate::{doubles, undone};
use crate::sql::functions::array::list_builder::{item_type, span};
use crate::sql::functions::interval::with_all_units;
use crate::sql::functions::scalar::Rule;
use crate::sql::functions::size_limit::for_elements;

/// The functions of this file: of a list of all values, and a fraction or a list of fractions.
pub(in crate::sql) const RULES: [Rule; 6] = [
    of_values("shares_of", |args, to| at_shares(args, to, between, false)),
    of_values("cont_of", |args, to| at_shares(args, to, between, false)),
    of_values("cont_of_down", |args, to| at_shares(args, to, between, true)),
    of_values("nearest_rank", |args, to| at_shares(args, to, ranked, false)),
    of_values("nearest_rank_down", |args, to| at_shares(args, to, ranked, true)),
    Rule {
        name: "so_many_of",
        coerce: |types| match types {
            [of, times] if times.is_integer() || times.is_null() => {
                Some(vec![of.clone(), DataType::Int32])
            }
            _ => None,
        },
        return_type: |types| DataType::new_list(types[0].clone(), true),
        eval: |args, to| repeated(&args[0], &args[1], to),
    },
];

const fn of_values(
    name: &'static str,
    eval: fn(&[ArrayRef], &DataType) -> EngineResult<ArrayRef>,
) -> Rule {
    Rule {
        name,
        coerce: |types| {
            let [list, shares] = types else { return None };
            let of = match item_type(list)? {
                of if of.is_numeric() || of.is_null() || of == DataType::Utf8 => DataType::Float64,
                of if Span::of(&of).is_some() => of,
                _ => return None,
            };
            let shares = match shares {
                DataType::List(_) => DataType::new_list(DataType::Float64, true),
                share if share.is_numeric() || share.is_null() || *share == DataType::Utf8 => {
                    DataType::Float64
                }
                _ => return None,
            };
            Some(vec![DataType::new_list(of, true), shares])
        },
        return_type: |types| {
            let of = item_type(&types[0]).unwrap_or(DataType::Null);
            let of = if Span::of(&of).is_some() { with_all_units(&of) } else { of };
            match &types[1] {
                DataType::List(_) => DataType::new_list(of, true),
                _ => of,
            }
        },
        eval,
    }
}

/// Returns the value at each fraction of the sorted values of each row.
fn at_shares(
    args: &[ArrayRef],
    to: &DataType,
    taken: fn(&[f64], f64) -> Option<f64>,
    down: bool,
) -> EngineResult<ArrayRef> {
    let [lists, shares] = args else { return exec_err!("a share is of a list") };
    let lists = lists.as_list::<i32>();
    let all = doubles(lists.values())?;
    let all = all.as_primitive::<Float64Type>();
    let is_many = matches!(shares.data_type(), DataType::List(_));
    let (mut found, mut lengths, mut valid) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..lists.len() {
        let present = span(lists, row).filter(|at| lists.is_valid(row) && all.is_valid(*at));
        let mut values: Vec<f64> = present.map(|at| all.value(at)).collect();
        values.sort_by(f64::total_cmp);
        if down {
            values.reverse();
        }
        let shares =
            if is_many { shares.as_list::<i32>().value(row) } else { shares.slice(row, 1) };
        for share in shares.as_primitive::<Float64Type>() {
            found.push(taken(&values, checked(share)?));
        }
        lengths.push(shares.len());
        valid.push(!values.is_empty() && !shares.is_empty());
    }
    let of = if is_many { item_type(to).unwrap_or(DataType::Null) } else { to.clone() };
    let found = match Span::of(&of) {
        Some(kind) => kind.array(found.into_iter().map(|value: Option<f64>| Some(cut(value?)))),
        None => undone(Float64Array::from(found), &of)?,
    };
    if !is_many {
        return Ok(found);
    }
    let item = Arc::new(Field::new_list_field(of, true));
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(item, offsets, found, Some(NullBuffer::from(valid)))?))
}

/// Truncates a number of months or microseconds to an integer.
#[expect(clippy::cast_possible_truncation, reason = "as Java casts")]
fn cut(value: f64) -> i64 {
    value as i64
}

/// Returns a fraction, which must be between 0 and 1.
fn checked(share: Option<f64>) -> EngineResult<f64> {
    match share {
        Some(share) if (0.0..=1.0).contains(&share) => Ok(share),
        Some(share) => exec_err!("a percentage must be between 0.0 and 1.0, not {share}"),
        None => exec_err!("a percentage must not be NULL"),
    }
}

/// Returns the value at a fraction, interpolated between two values.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "a share of a count is a count; between two equal values there is none"
)]
fn between(values: &[f64], share: f64) -> Option<f64> {
    let place = values.len().checked_sub(1)? as f64 * share;
    let (low, high) = (values.get(place.floor() as usize)?, values.get(place.ceil() as usize)?);
    if place.fract() == 0.0 || low == high {
        return Some(*low);
    }
    Some((place.ceil() - place) * low + (place - place.floor()) * high)
}

/// Returns the first value at which the fraction of values up to it reaches `share`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a count is a count"
)]
fn ranked(values: &[f64], share: f64) -> Option<f64> {
    let count = values.len();
    let rank = ((share * count as f64).ceil() as usize).clamp(1, count.max(1));
    values.get(rank - 1).copied()
}

/// Repeats each value by its frequency.
fn repeated(values: &ArrayRef, times: &ArrayRef, to: &DataType) -> EngineResult<ArrayRef> {
    let times = times.as_primitive::<Int32Type>();
    let mut picks: Vec<u64> = Vec::new();
    let mut lengths = Vec::with_capacity(times.len());
    let counts = times.iter().flatten().filter_map(|times| usize::try_from(times).ok());
    for_elements("percentile", counts)?;
    for (row, times) in times.iter().enumerate() {
        let Ok(times) = usize::try_from(times.unwrap_or(0)) else {
            return exec_err!("`percentile` counts a value a negative number of times");
        };
        picks.extend(std::iter::repeat_n(row as u64, times));
        lengths.push(times);
    }
    let values = take(values, &UInt64Array::from(picks), None)?;
    let item = Arc::new(Field::new_list_field(item_type(to).unwrap_or(DataType::Null), true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), values, None)?))
}
