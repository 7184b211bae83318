//! `mode`: the most frequent of all values, which are passed as a list.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt64Array, make_comparator};
use datafusion::arrow::compute::{SortOptions, take};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as EngineResult;

use crate::sql::functions::scalar::Rule;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 2] = [
    Rule {
        name: "most_frequent",
        coerce: |types| matches!(types, [DataType::List(_)]).then(|| types.to_vec()),
        return_type: |types| match &types[0] {
            DataType::List(item) => item.data_type().clone(),
            _ => DataType::Null,
        },
        eval: |args, _| most_frequent(&args[0], false),
    },
    Rule {
        name: "most_frequent_down",
        coerce: |types| matches!(types, [DataType::List(_)]).then(|| types.to_vec()),
        return_type: |types| match &types[0] {
            DataType::List(item) => item.data_type().clone(),
            _ => DataType::Null,
        },
        eval: |args, _| most_frequent(&args[0], true),
    },
];

/// Returns the most frequent value, and the smallest of several such values. Spark's `Mode` returns any of
/// them.
fn most_frequent(list: &ArrayRef, down: bool) -> EngineResult<ArrayRef> {
    let list = list.as_list::<i32>();
    let mut picked: Vec<Option<u64>> = Vec::with_capacity(list.len());
    for row in 0..list.len() {
        let values = list.value(row);
        let options = SortOptions { descending: down, nulls_first: true };
        let compare = make_comparator(&values, &values, options)?;
        let mut order: Vec<usize> = (0..values.len()).filter(|at| values.is_valid(*at)).collect();
        order.sort_by(|left, right| compare(*left, *right));
        let mut best: Option<(usize, usize)> = None;
        let mut run: Option<(usize, usize)> = None;
        for at in order {
            run = match run {
                Some((length, first)) if compare(first, at).is_eq() => Some((length + 1, first)),
                _ => Some((1, at)),
            };
            if run.map(|run| run.0) > best.map(|best| best.0) {
                best = run;
            }
        }
        let start = u64::try_from(list.value_offsets()[row]).unwrap_or_default();
        picked.push(best.filter(|_| list.is_valid(row)).map(|(_, at)| start + at as u64));
    }
    Ok(take(list.values(), &UInt64Array::from(picked), None)?)
}
