//! Aggregates that the engine lacks, or gives another answer than Spark: `sum` and `avg`, variances and
//! regression, `max` and `min` of structs and lists.

mod exact;
mod extreme;
mod moments;
mod pairs;
mod running;
mod total;

use datafusion::logical_expr::AggregateUDF;

/// Returns the aggregates.
pub(super) fn functions() -> Vec<AggregateUDF> {
    let ours = extreme::functions().into_iter().chain(moments::functions());
    ours.chain(pairs::functions()).chain(total::functions()).collect()
}
