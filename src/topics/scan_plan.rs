//! The physical scan of a topic: parts of a snapshot, each read in the order (partition, offset).
//!
//! The parts follow one another in that order too, so that whoever reads them one after the other reads
//! the snapshot in record order. Large snapshots of few partitions are cut finer, for all cores.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Statistics, internal_err};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::col;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};

use super::columns::{BatchBuilder, Column};
use super::density::Density;
use super::{OffsetRange, Polled, Snapshot, Topics};

/// A part is not cut below this many offsets: opening a reader costs more than it gains.
const PART_OFFSETS_MIN: u64 = 16_384;
/// A batch ends after so many rows,
const BATCH_ROWS_MAX: usize = 8192;
/// or after so many bytes of keys and values.
const BATCH_BYTES_MAX: usize = 2 << 20;
/// Batches that wait between the reader and the engine, for each part.
const BATCHES_AHEAD: usize = 2;

/// Reads parts of a snapshot.
#[derive(Debug, Clone)]
pub(super) struct TopicScan {
    topics: Arc<dyn Topics>,
    snapshot: Arc<Snapshot>,
    density: Arc<Density>,
    columns: Vec<Column>,
    schema: SchemaRef,
    parts: Vec<Vec<OffsetRange>>,
    limit: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl TopicScan {
    /// Plans the reading of `ranges`, in at most `parts_max` parts or one for each topic partition.
    pub(super) fn new(
        topics: Arc<dyn Topics>,
        (snapshot, density): (Arc<Snapshot>, Arc<Density>),
        (schema, columns): (SchemaRef, Vec<Column>),
        ranges: &[OffsetRange],
        parts_max: usize,
    ) -> Self {
        let parts = cut(ranges, parts_max);
        let properties = PlanProperties::new(
            order(&schema),
            Partitioning::UnknownPartitioning(parts.len()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        let properties = Arc::new(properties);
        Self { topics, snapshot, density, columns, schema, parts, limit: None, properties }
    }

    /// Stops each part after so many records.
    pub(super) fn limited(self, limit: Option<usize>) -> Self {
        Self { limit, ..self }
    }
}

/// Declares the order of a part, as far as its columns are projected.
fn order(schema: &SchemaRef) -> EquivalenceProperties {
    let options = SortOptions { descending: false, nulls_first: true };
    let by = |name| Some(PhysicalSortExpr { expr: col(name, schema).ok()?, options });
    let known: Vec<_> = ["partition", "offset"].into_iter().map_while(by).collect();
    if known.is_empty() {
        return EquivalenceProperties::new(Arc::clone(schema));
    }
    EquivalenceProperties::new_with_orderings(Arc::clone(schema), [known])
}

/// Cuts ranges into parts that follow one another; always at least one part.
fn cut(ranges: &[OffsetRange], parts_max: usize) -> Vec<Vec<OffsetRange>> {
    let offsets: u64 = ranges.iter().map(OffsetRange::len).sum();
    let spare = parts_max.saturating_sub(ranges.len()) as u64 + 1;
    let size = offsets.div_ceil(spare.max(1)).max(PART_OFFSETS_MIN);
    let mut parts = Vec::new();
    for range in ranges {
        let pieces = range.len().div_ceil(size).max(1);
        let step = i64::try_from(range.len().div_ceil(pieces)).unwrap_or(i64::MAX);
        let mut start = range.start;
        while start < range.end {
            let end = start.saturating_add(step).min(range.end);
            parts.push(vec![OffsetRange { start, end, ..*range }]);
            start = end;
        }
    }
    if parts.is_empty() { vec![Vec::new()] } else { parts }
}

impl DisplayAs for TopicScan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TopicScan: topic={}, ranges=[", self.snapshot.topic)?;
        for (at, range) in self.parts.iter().flatten().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{}:{}..{}", range.partition, range.start, range.end)?;
        }
        f.write_str("]")?;
        self.limit.map_or(Ok(()), |limit| write!(f, ", limit={limit}"))
    }
}

impl ExecutionPlan for TopicScan {
    fn name(&self) -> &'static str {
        "TopicScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if children.is_empty() { Ok(self) } else { internal_err!("a topic scan has no input") }
    }

    fn execute(&self, part: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let scan = self.clone();
        let mut stream = RecordBatchReceiverStreamBuilder::new(self.schema(), BATCHES_AHEAD);
        let batches = stream.tx();
        stream.spawn_blocking(move || scan.read(part, &batches));
        Ok(stream.build())
    }

    /// Counts exactly where every offset is a record, so that `count(*)` reads nothing.
    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let parts = match args.partition() {
            Some(part) => &self.parts[part..=part],
            None => &self.parts[..],
        };
        let offsets: u64 = parts.iter().flatten().map(OffsetRange::len).sum();
        let rows = usize::try_from(offsets).unwrap_or(usize::MAX);
        let rows = self.limit.map_or(rows, |limit| rows.min(limit.saturating_mul(parts.len())));
        let mut statistics = Statistics::new_unknown(&self.schema());
        let mut ranges = parts.iter().flatten();
        let dense = self.snapshot.dense || ranges.all(|range| self.density.covers(range));
        let exact = dense && self.limit.is_none();
        statistics.num_rows = if exact { Precision::Exact(rows) } else { Precision::Inexact(rows) };
        Ok(Arc::new(statistics))
    }
}

type Batches = tokio::sync::mpsc::Sender<Result<datafusion::arrow::array::RecordBatch>>;

impl TopicScan {
    /// Reads one part to its end, or until nobody wants more.
    fn read(&self, part: usize, batches: &Batches) -> Result<()> {
        let schema = Arc::clone(&self.schema);
        let mut builder = BatchBuilder::new(schema, &self.snapshot.topic, &self.columns);
        let mut left = self.limit.unwrap_or(usize::MAX);
        for range in &self.parts[part] {
            let mut scan = self.topics.scan(&self.snapshot, *range)?;
            let before = left;
            while left > 0 && !batches.is_closed() {
                // Where a batch ends depends on its records alone, not on how many come at a time.
                let polled = scan.poll(left.min(256), &mut |record| {
                    builder.push(&record);
                    if builder.rows() >= BATCH_ROWS_MAX || builder.bytes() >= BATCH_BYTES_MAX {
                        // A closed channel is noticed before the next poll.
                        let _ = batches.blocking_send(builder.take().map_err(Into::into));
                    }
                });
                match polled? {
                    Polled::Records(records) => left -= records,
                    Polled::Idle => {}
                    Polled::Finished => {
                        if (before - left) as u64 == range.len() {
                            self.density.learn(*range);
                        }
                        break;
                    }
                }
            }
        }
        if builder.rows() > 0 {
            // A closed channel means that nobody wants the rest.
            let _ = batches.blocking_send(Ok(builder.take()?));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{PART_OFFSETS_MIN, cut};
    use crate::topics::OffsetRange;

    #[test]
    fn small_partitions_stay_whole() {
        let range = OffsetRange { partition: 0, start: 0, end: 3280 };
        assert_eq!(cut(&[range], 2), [vec![range]]);
        assert_eq!(cut(&[], 2), [Vec::new()]);
    }

    #[test]
    fn a_large_partition_is_cut_in_order() {
        let end = i64::try_from(PART_OFFSETS_MIN * 4).expect("a small number");
        let parts = cut(&[OffsetRange { partition: 7, start: 5, end: end + 5 }], 2);
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[0][0].start, parts[1][0].end), (5, end + 5));
        assert_eq!(parts[0][0].end, parts[1][0].start);
    }
}
