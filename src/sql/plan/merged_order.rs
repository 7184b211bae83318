//! Makes the sorts below a merge of partitions use every key of the merge.
//!
//! The engine (55.2) omits a key from such a sort if it has one value in each partition, as in a union of
//! constants. With LIMIT, the sorts tell each other which rows come too late, by the remaining keys, and rows
//! that come early by the missing key would be dropped.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;

/// Gives all keys of a merge to the limited sorts below it.
#[derive(Debug)]
pub(in crate::sql) struct MergedOrderRule;

impl PhysicalOptimizerRule for MergedOrderRule {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(merge) = node.downcast_ref::<SortPreservingMergeExec>() else {
                return Ok(Transformed::no(node));
            };
            let Some(sort) = merge.input().downcast_ref::<SortExec>() else {
                return Ok(Transformed::no(node));
            };
            if sort.fetch().is_none() || sort.expr() == merge.expr() {
                return Ok(Transformed::no(node));
            }
            let whole = SortExec::new(merge.expr().clone(), Arc::clone(sort.input()))
                .with_preserve_partitioning(sort.preserve_partitioning())
                .with_fetch(sort.fetch());
            let merge = SortPreservingMergeExec::new(merge.expr().clone(), Arc::new(whole))
                .with_fetch(merge.fetch());
            Ok(Transformed::yes(Arc::new(merge)))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "merged_order"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
