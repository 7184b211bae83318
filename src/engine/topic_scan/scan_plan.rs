//! The physical scan of a topic: parts of a snapshot, each read in the order (partition, offset).
//!
//! The parts have the same order, so reading them one after the other reads the snapshot in record order. Large
//! snapshots of few partitions are split further, for all cores; of many partitions, several are read one after
//! the other, so that the number of readers and their memory do not grow with them.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::Statistics;
use datafusion::common::stats::Precision;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::col;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};

use super::offset_gaps::GapFreeRanges;
use super::part::ScanPartition;
use crate::sql::plan_node::leaf_node;
use crate::topics::columns::TopicColumn;
use crate::topics::{OffsetRange, Snapshot, Topics};

/// A part is not split below this many offsets: opening a reader costs more than it gains.
const PART_OFFSETS_MIN: u64 = 16_384;
/// The cost of opening one more range, in offsets.
const RANGE_OFFSETS: u64 = 1024;
/// Batches that wait between the reader and the engine, for each part.
const BATCHES_AHEAD: usize = 2;

/// Reads parts of a snapshot.
#[derive(Debug, Clone)]
pub(super) struct TopicScan {
    topics: Arc<dyn Topics>,
    snapshot: Arc<Snapshot>,
    gap_free: Arc<GapFreeRanges>,
    columns: Vec<TopicColumn>,
    parts: Vec<Vec<OffsetRange>>,
    limit: Option<usize>,
    /// Whether the parts are known to hold as many records as offsets.
    is_exact: bool,
    properties: Arc<PlanProperties>,
}

impl TopicScan {
    /// Plans the reading of `ranges`, in at most `parts_max` parts.
    pub(super) fn new(
        topics: Arc<dyn Topics>,
        (snapshot, gap_free): (Arc<Snapshot>, Arc<GapFreeRanges>),
        (schema, columns): (SchemaRef, Vec<TopicColumn>),
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
        let (limit, is_exact) = (None, false);
        Self { topics, snapshot, gap_free, columns, parts, limit, is_exact, properties }
    }

    /// Limits each part to a number of records.
    pub(super) fn limited(self, limit: Option<usize>) -> Self {
        Self { limit, ..self }
    }

    /// Sets whether the number of offsets is that of the records.
    pub(super) fn counted(self, is_exact: bool) -> Self {
        Self { is_exact, ..self }
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
    if ranges.len() > parts_max.max(1) {
        together(ranges, parts_max.max(1))
    } else {
        apart(ranges, parts_max)
    }
}

/// Distributes many ranges, in order, to parts of about the same size.
fn together(ranges: &[OffsetRange], parts_max: usize) -> Vec<Vec<OffsetRange>> {
    let cost = |offsets: u64| offsets.saturating_add(RANGE_OFFSETS);
    let all = ranges.iter().fold(0_u64, |all, range| all.saturating_add(cost(range.len())));
    let size = all.div_ceil(parts_max as u64);
    let mut parts: Vec<Vec<OffsetRange>> = vec![Vec::new()];
    let mut filled = 0_u64;
    for range in ranges {
        let mut rest = *range;
        while !rest.is_empty() {
            let is_last = parts.len() == parts_max;
            let room = size.saturating_sub(filled);
            let cuts =
                !is_last && room >= PART_OFFSETS_MIN && rest.len() >= room + PART_OFFSETS_MIN;
            let taken = if cuts { room } else { rest.len() };
            let end =
                rest.start.saturating_add(i64::try_from(taken).unwrap_or(i64::MAX)).min(rest.end);
            if let Some(part) = parts.last_mut() {
                part.push(OffsetRange { end, ..rest });
            }
            filled = filled.saturating_add(cost(taken));
            rest.start = end;
            if filled >= size && !is_last {
                parts.push(Vec::new());
                filled = 0;
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() { vec![Vec::new()] } else { parts }
}

/// Splits a few ranges into pieces, each of which is a partition of the scan.
fn apart(ranges: &[OffsetRange], parts_max: usize) -> Vec<Vec<OffsetRange>> {
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
    leaf_node!("TopicScan");

    fn execute(&self, part: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let part = ScanPartition {
            topics: Arc::clone(&self.topics),
            snapshot: Arc::clone(&self.snapshot),
            gap_free: Arc::clone(&self.gap_free),
            schema: self.schema(),
            columns: self.columns.clone(),
            ranges: self.parts[part].clone(),
            limit: self.limit.unwrap_or(usize::MAX),
        };
        let mut stream = RecordBatchReceiverStreamBuilder::new(self.schema(), BATCHES_AHEAD);
        let batches = stream.tx();
        stream.spawn(part.send(batches));
        Ok(stream.build())
    }

    /// Returns exact counts if every offset is known to be a record, so that `count(*)` reads nothing.
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
        statistics.num_rows =
            if self.is_exact { Precision::Exact(rows) } else { Precision::Inexact(rows) };
        Ok(Arc::new(statistics))
    }
}

#[cfg(test)]
mod tests {
    use super::{PART_OFFSETS_MIN, cut};
    use crate::topics::OffsetRange;

    #[test]
    fn many_partitions_share_few_parts() {
        for len in [1, 10, 100_000] {
            let range = |partition| OffsetRange { partition, start: 3, end: len + 3 };
            let ranges: Vec<_> = (0..1000).map(range).collect();
            for parts_max in [1, 2, 16] {
                let parts = cut(&ranges, parts_max);
                assert_eq!(parts.len(), parts_max);
                let mut whole: Vec<OffsetRange> = Vec::new();
                for range in parts.iter().flatten() {
                    match whole.last_mut() {
                        Some(last) if last.partition == range.partition => {
                            assert_eq!(last.end, range.start);
                            last.end = range.end;
                        }
                        _ => whole.push(*range),
                    }
                }
                assert_eq!(whole, ranges, "all of them, once, in order");
            }
        }
        // One large partition among many small ones does not wait for one reader.
        let large = |partition| i64::from(partition == 500) * 10_000_000 + 1;
        let range = |partition| OffsetRange { partition, start: 0, end: large(partition) };
        let parts = cut(&(0..1000).map(range).collect::<Vec<_>>(), 2);
        let sizes = parts.iter().map(|part| part.iter().map(OffsetRange::len).sum::<u64>());
        assert!(sizes.min() > Some(4_000_000), "{parts:?}");
    }

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
