//! Aggregates that the engine lacks, or gives another answer than Spark: `sum` and `avg`, variances and
//! regression, `max_by` and `min_by`, `max` and `min` of structs and lists.

mod anew;
mod beside;
mod bitmap;
mod cardinality;
mod exact;
mod extreme;
mod extreme_of_doubles;
mod histogram;
mod interval;
mod interval_sum;
mod moments;
mod pairs;
mod running;
mod total;

use std::sync::Arc;

use datafusion::logical_expr::AggregateUDF;

pub(in crate::sql) use histogram::{doubles, undone};

/// Returns the aggregates.
pub(super) fn functions() -> Vec<AggregateUDF> {
    let [sum, try_sum, mean, try_mean] = total::functions().map(Arc::new);
    let of_intervals =
        [(sum, false, false), (try_sum, false, true), (mean, true, false), (try_mean, true, true)];
    let of_intervals =
        of_intervals.map(|(of, is_mean, is_tried)| interval::function(of, is_mean, is_tried));
    let ours = extreme::functions().into_iter().chain(moments::functions());
    let ours = ours.chain(beside::functions()).chain(anew::functions());
    let ours =
        ours.chain(bitmap::functions()).chain([histogram::function(), cardinality::function()]);
    ours.chain(pairs::functions()).chain(of_intervals).collect()
}
