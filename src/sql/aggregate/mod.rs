//! Aggregates that the engine lacks, or gives another answer than Spark: `skewness`, `kurtosis`, and `max`
//! and `min` of structs and lists.

mod extreme;
mod moments;

use datafusion::logical_expr::AggregateUDF;

/// Returns the aggregates.
pub(super) fn functions() -> Vec<AggregateUDF> {
    extreme::functions().into_iter().chain(moments::functions()).collect()
}
