//! Aggregates that the engine does not have, or computes differently from Spark: `sum` and `avg`, variances
//! and regression, `max_by` and `min_by`, `max` and `min` of structs and lists. Spark's classes,
//! such as `Sum` and `Average`, are in its package `expressions.aggregate`.

mod bitmap;
mod cardinality;
pub(in crate::sql) mod declarations;
mod exact;
mod histogram;
mod interval;
mod interval_sum;
pub(in crate::sql) mod max_by_min_by;
pub(in crate::sql) mod min_max;
pub(in crate::sql) mod min_max_double;
pub(in crate::sql) mod mode;
mod moments;
pub(in crate::sql) mod moving_frame;
mod pairs;
pub(in crate::sql) mod percentile;
pub(in crate::sql) mod percentile_approx;
pub(in crate::sql) mod rewrite;
mod running;
mod total;

use std::sync::Arc;

use datafusion::logical_expr::AggregateUDF;

pub(in crate::sql) use histogram::{doubles, undone};

/// Returns the aggregates.
pub(in crate::sql) fn functions() -> Vec<AggregateUDF> {
    let [sum, try_sum, mean, try_mean] = total::functions().map(Arc::new);
    let of_intervals =
        [(sum, false, false), (try_sum, false, true), (mean, true, false), (try_mean, true, true)];
    let of_intervals =
        of_intervals.map(|(of, is_mean, is_tried)| interval::function(of, is_mean, is_tried));
    let ours = min_max::functions().into_iter().chain(moments::functions());
    let ours = ours.chain(max_by_min_by::functions()).chain(moving_frame::functions());
    let ours =
        ours.chain(bitmap::functions()).chain([histogram::function(), cardinality::function()]);
    ours.chain(pairs::functions()).chain(of_intervals).collect()
}
