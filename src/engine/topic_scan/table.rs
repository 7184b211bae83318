//! A loaded topic as a table over exactly the offsets of one snapshot.
//!
//! The provider plans scans and has no rows, so a second query reads again. Comparisons of `partition`
//! and `offset` with literals narrow the ranges exactly; `timestamp >= …` moves their starts.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::offset_gaps::GapFreeRanges;
use super::pushdown;
use super::scan_plan::TopicScan;
use crate::sql::table_scan::{ScanPlan, scan_by};
use crate::topics::columns::{self, COLUMNS};
use crate::topics::{OffsetRange, Position, Snapshot, Topics};

/// A topic loaded as a table.
#[derive(Debug, Clone)]
pub struct TopicTable {
    topics: Arc<dyn Topics>,
    snapshot: Arc<Snapshot>,
    gap_free: Arc<GapFreeRanges>,
    schema: SchemaRef,
    /// Whether the snapshot was taken from the first record of each partition.
    from_earliest: bool,
}

impl TopicTable {
    /// Makes a table of a snapshot, with a column `headers` if asked.
    #[must_use]
    pub(crate) fn new(topics: Arc<dyn Topics>, snapshot: Snapshot, headers: bool) -> Self {
        let (snapshot, gap_free) = (Arc::new(snapshot), Arc::default());
        let schema = columns::schema(headers);
        Self { topics, snapshot, gap_free, schema, from_earliest: false }
    }

    /// Sets the position that the snapshot was taken from.
    #[must_use]
    pub(crate) fn from(self, position: &Position) -> Self {
        Self { from_earliest: *position == Position::Earliest, ..self }
    }

    /// Returns the position that a new snapshot is taken from.
    #[must_use]
    pub(crate) fn again(&self) -> Position {
        if self.from_earliest {
            return Position::Earliest;
        }
        let starts = self.snapshot.ranges.iter().map(|range| (range.partition, range.start));
        Position::Again(starts.collect())
    }

    /// Returns the columns.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Returns the snapshot that the table reads.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// Narrows the snapshot's ranges by the filters on partition, offset and timestamp.
    fn ranges(&self, filters: &[Expr]) -> Result<Vec<OffsetRange>> {
        let bounds = pushdown::Bounds::of(filters);
        let mut ranges = bounds.narrow(&self.snapshot.ranges);
        ranges.retain(|range| !range.is_empty());
        // No record is older than 1970, but one without a timestamp is shown as just before it.
        if let Some(from_ms @ 1..) = bounds.timestamp_min_ms
            && !ranges.is_empty()
        {
            let starts = self.topics.start_at(&self.snapshot.topic, from_ms)?;
            // Checked after the lookup, so that the lookup was of the same topic.
            let left = self.topics.remaining(&self.snapshot, &ranges)?;
            for (range, left) in ranges.iter_mut().zip(left.starts) {
                let at = usize::try_from(range.partition).ok().and_then(|at| starts.get(at));
                // A partition without a record at or after the time has nothing to read.
                let start = at.copied().flatten().unwrap_or(range.end);
                // The query may need records that are gone: the scan reports them.
                if left == range.start {
                    range.start = start.clamp(range.start, range.end);
                }
            }
            ranges.retain(|range| !range.is_empty());
        }
        Ok(ranges)
    }

    /// Returns whether ranges still have as many records as offsets.
    fn is_whole(&self, ranges: &[OffsetRange]) -> Result<bool> {
        let is_dense = self.snapshot.dense || ranges.iter().all(|it| self.gap_free.covers(it));
        if !is_dense || ranges.is_empty() {
            return Ok(is_dense);
        }
        let left = self.topics.remaining(&self.snapshot, ranges)?;
        let starts = ranges.iter().map(|range| range.start);
        Ok(!left.may_have_gaps && starts.eq(left.starts))
    }
}

impl TopicTable {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        filters: &'a [Expr],
        limit: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let all: Vec<usize> = (0..self.schema.fields().len()).collect();
            let projection = projection.unwrap_or(&all);
            let columns = projection.iter().map(|at| COLUMNS[*at]).collect();
            let schema = Arc::new(self.schema.project(projection)?);
            let table = self.clone();
            let filters = filters.to_vec();
            // A scan without columns counts records; the watermarks give the number if they are exact.
            let counts = projection.is_empty() && limit.is_none();
            // Looking up a timestamp reads the topic and blocks.
            let (ranges, is_exact) = tokio::task::spawn_blocking(move || {
                let ranges = table.ranges(&filters)?;
                let is_exact = counts && table.is_whole(&ranges)?;
                Result::<_>::Ok((ranges, is_exact))
            })
            .await
            .map_err(|error| datafusion::error::DataFusionError::External(Box::new(error)))??;
            let scan = TopicScan::new(
                Arc::clone(&self.topics),
                (Arc::clone(&self.snapshot), Arc::clone(&self.gap_free)),
                (schema, columns),
                &ranges,
                state.config().target_partitions(),
            );
            Ok(Arc::new(scan.limited(limit).counted(is_exact)) as Arc<dyn ExecutionPlan>)
        })
    }
}

impl TableProvider for TopicTable {
    fn schema(&self) -> SchemaRef {
        self.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(filters.iter().map(|filter| pushdown::support(filter)).collect())
    }

    scan_by!(planned);
}
