//! A loaded topic as a table: lazy, over exactly the offsets of one snapshot.
//!
//! The provider plans scans; it holds no rows, so a second query reads again. Comparisons of `partition`
//! and `offset` with literals narrow the ranges exactly; `timestamp >= …` moves their starts.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::columns::{self, COLUMNS};
use super::density::Density;
use super::scan_plan::TopicScan;
use super::{OffsetRange, Snapshot, Topics, pushdown};

/// A topic loaded as a table.
#[derive(Debug, Clone)]
pub struct TopicTable {
    topics: Arc<dyn Topics>,
    snapshot: Arc<Snapshot>,
    density: Arc<Density>,
    schema: SchemaRef,
}

impl TopicTable {
    /// Makes a table of a snapshot, with a column `headers` if asked.
    #[must_use]
    pub fn new(topics: Arc<dyn Topics>, snapshot: Snapshot, headers: bool) -> Self {
        let (snapshot, density) = (Arc::new(snapshot), Arc::default());
        Self { topics, snapshot, density, schema: columns::schema(headers) }
    }

    /// Returns the snapshot that the table reads.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// Narrows the snapshot's ranges by what the filters say of partition, offset and timestamp.
    fn ranges(&self, filters: &[Expr]) -> Result<Vec<OffsetRange>> {
        let bounds = pushdown::Bounds::of(filters);
        let mut ranges = bounds.narrow(&self.snapshot.ranges);
        if let Some(from_ms) = bounds.timestamp_min_ms {
            let starts = self.topics.start_at(&self.snapshot.topic, from_ms)?;
            for range in &mut ranges {
                let at = usize::try_from(range.partition).ok().and_then(|at| starts.get(at));
                // A partition without a record at or after the time has none to read.
                let start = at.copied().flatten().unwrap_or(range.end);
                range.start = start.clamp(range.start, range.end.max(range.start));
            }
        }
        ranges.retain(|range| !range.is_empty());
        Ok(ranges)
    }
}

#[async_trait]
impl TableProvider for TopicTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
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

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let projection = projection.unwrap_or(&all);
        let columns = projection.iter().map(|at| COLUMNS[*at]).collect();
        let schema = Arc::new(self.schema.project(projection)?);
        let table = self.clone();
        let filters = filters.to_vec();
        // Looking up a timestamp reads the topic, and blocks.
        let ranges = tokio::task::spawn_blocking(move || table.ranges(&filters))
            .await
            .map_err(|error| datafusion::error::DataFusionError::External(Box::new(error)))??;
        let scan = TopicScan::new(
            Arc::clone(&self.topics),
            (Arc::clone(&self.snapshot), Arc::clone(&self.density)),
            (schema, columns),
            &ranges,
            state.config().target_partitions(),
        );
        Ok(Arc::new(scan.limited(limit)))
    }
}
