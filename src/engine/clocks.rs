//! Converts timestamps in rows to the local time of the session's time zone, for display.
//!
//! Timestamps are kept in UTC and printed unchanged, so they are moved before.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::Result as EngineResult;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

use super::Engine;
use crate::sql;

impl Engine {
    /// Moves the timestamps of rows to the session's time zone, at every nesting level.
    pub(crate) fn on_clocks(&self, rows: SendableRecordBatchStream) -> SendableRecordBatchStream {
        let Some(clocks) = sql::Clocks::of(self.ctx.state_ref().read().config_options()) else {
            return rows;
        };
        let schema = rows.schema();
        let same = Arc::clone(&schema);
        let moved = move |batch: EngineResult<RecordBatch>| {
            let batch = batch?;
            let columns = batch.columns().iter().map(|column| clocks.shown(column));
            let columns = columns.collect::<EngineResult<Vec<_>>>()?;
            let options = datafusion::arrow::array::RecordBatchOptions::new()
                .with_row_count(Some(batch.num_rows()));
            Ok(RecordBatch::try_new_with_options(Arc::clone(&same), columns, &options)?)
        };
        Box::pin(RecordBatchStreamAdapter::new(schema, rows.map(moved)))
    }
}
