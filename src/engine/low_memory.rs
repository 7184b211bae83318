//! Runs a statement that exceeds the memory limit in a slower way that needs little memory.
//!
//! The engine (`DataFusion` 55.2) sorts, groups and joins in memory and spills where an operator can. Some
//! operators cannot (hash joins, top-k), and those that can still keep some batches of each partition. So
//! with a small limit, batches are small from the start. A statement that has exceeded the limit before it
//! returned a row is planned again with small batches, full sorts instead of top-k, and sort-merge joins, all
//! of which spill to disk.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use datafusion::arrow::datatypes::DataType;
use datafusion::common::DataFusionError;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::session_state::SessionState;
use datafusion::physical_plan::joins::SortMergeJoinExec;
use datafusion::physical_plan::limit::{GlobalLimitExec, LocalLimitExec};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties as _};
use datafusion::prelude::SessionConfig;

use super::cached_rows::CachedRows;
use crate::progress::blocking;

/// Below this limit, batches are smaller than the engine's 8,192 rows.
const AMPLE_BYTES: usize = 1 << 30;
/// Rows of a batch with a small limit, and for a statement that exceeded the limit.
const SMALL_ROWS: usize = 1024;
const FRUGAL_ROWS: usize = 128;
/// A sort reserves the limit divided by this for merging what it has spilled.
const MERGE_SHARE: usize = 32;
/// How long a statement that was dropped may take to release its memory.
const LETS_GO_WITHIN: Duration = Duration::from_millis(500);
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// The number of partitions; the engine merges the sorted sides of a join only if there are several.
const FRUGAL_PARTS: usize = 2;

/// Adapts the engine's settings to a memory limit.
pub(super) fn fit(config: SessionConfig, memory_limit: usize) -> SessionConfig {
    let config =
        if memory_limit < AMPLE_BYTES { config.with_batch_size(SMALL_ROWS) } else { config };
    let most = config.options().execution.sort_spill_reservation_bytes;
    config.with_sort_spill_reservation_bytes((memory_limit / MERGE_SHARE).min(most))
}

/// Returns whether an error means that the memory limit was exceeded.
pub(super) fn is_exhausted(error: &DataFusionError) -> bool {
    matches!(error.find_root(), DataFusionError::ResourcesExhausted(_))
}

/// Makes the state of a session use little memory.
pub(super) fn make_frugal(state: &mut SessionState, memory_limit: usize) {
    let config = state.config_mut();
    *config = config
        .clone()
        .with_batch_size(FRUGAL_ROWS)
        .with_target_partitions(FRUGAL_PARTS)
        .with_sort_spill_reservation_bytes(memory_limit / MERGE_SHARE);
    config.options_mut().optimizer.prefer_hash_join = false;
}

/// Releases the memory of the statement, and moves cached tables to disk.
pub(super) async fn make_room(
    runtime: Arc<RuntimeEnv>,
    held: &[Weak<CachedRows>],
) -> crate::error::Result<()> {
    let held: Vec<_> = held.iter().filter_map(Weak::upgrade).collect();
    let pool = Arc::clone(&runtime.memory_pool);
    blocking(move || Ok(held.iter().try_for_each(|held| held.give_way(&runtime))?)).await?;
    // Tasks of the statement end, and release their memory, shortly after it was dropped.
    let started = Instant::now();
    while pool.reserved() > 0 && started.elapsed() < LETS_GO_WITHIN {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

/// Returns whether a sort-merge join treats the same keys as equal as a hash join does.
pub(super) fn joins_alike(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let is_alike = |data_type: &DataType| !data_type.is_nested() && !data_type.is_floating();
    let here = plan.downcast_ref::<SortMergeJoinExec>().is_none_or(|join| {
        let schema = join.left().schema();
        join.on().iter().all(|(left, _)| left.data_type(&schema).is_ok_and(|it| is_alike(&it)))
    });
    here && plan.children().into_iter().all(joins_alike)
}

/// Replaces each top-k by a sort, which can spill, and a limit.
pub(super) fn without_top_k(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_up(|plan| {
        let Some((sort, fetch)) =
            plan.downcast_ref::<SortExec>().and_then(|sort| Some((sort, sort.fetch()?)))
        else {
            return Ok(Transformed::no(plan));
        };
        let whole = SortExec::new(sort.expr().clone(), Arc::clone(sort.input()))
            .with_preserve_partitioning(sort.preserve_partitioning());
        let whole: Arc<dyn ExecutionPlan> = Arc::new(whole);
        Ok(Transformed::yes(match whole.output_partitioning().partition_count() {
            1 => Arc::new(GlobalLimitExec::new(whole, 0, Some(fetch))) as _,
            _ => Arc::new(LocalLimitExec::new(whole, fetch)) as _,
        }))
    })
    .data()
}
