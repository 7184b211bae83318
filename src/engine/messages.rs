//! Reads every message of a column, with one task for each partition of the plan.

use datafusion::catalog::{Session as EngineSession, TableProvider};
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::ExecutionPlanProperties;
use futures::StreamExt;
use futures::future::try_join_all;

use super::{Engine, Relation};
use crate::error::{Error, Result};
use crate::json::messages::Messages;
use crate::progress::{Reporter, blocking};

/// The position of a message: the partition, and the row in it from 0.
pub(crate) type RowPosition = (usize, u64);

/// What was learned from one partition.
pub(crate) struct PartitionSummary<T> {
    pub(crate) learned: T,
    /// The number of messages.
    pub(crate) records: u64,
    /// The number of messages and tombstones.
    pub(crate) rows: u64,
}

/// Learns from one message; `None` is a tombstone.
pub(crate) type Learn<T> = fn(&mut T, Option<&[u8]>, RowPosition) -> Result<()>;

/// Reads a column of `input` and returns what was learned from each partition, in the order of rows.
pub(super) async fn messages<T: Send + 'static>(
    state: &dyn EngineSession,
    input: &dyn TableProvider,
    column: &str,
    start: impl Fn() -> T,
    learn: Learn<T>,
    reporter: &Reporter,
) -> Result<Vec<PartitionSummary<T>>> {
    let at = input.schema().index_of(column)?;
    let plan = input.scan(state, Some(&vec![at]), &[], None).await?;
    let tasks = (0..plan.output_partitioning().partition_count()).map(|part| {
        let messages = plan.execute(part, state.task_ctx())?;
        let reading = Reading { part, learn, reporter: reporter.clone() };
        // Dropping the future stops the reading.
        Ok(SpawnedTask::spawn(reading.run(start(), messages)))
    });
    let tasks = tasks.collect::<Result<Vec<_>>>()?;
    let parts = try_join_all(tasks).await.map_err(|ended| Error::of_task(&ended))?;
    parts.into_iter().collect()
}

impl Engine {
    /// As [`messages`], with the engine's own state.
    pub(crate) async fn messages<T: Send + 'static>(
        &self,
        input: &Relation,
        column: &str,
        start: impl Fn() -> T,
        learn: Learn<T>,
        reporter: &Reporter,
    ) -> Result<Vec<PartitionSummary<T>>> {
        messages(&self.ctx.state(), input.provider().as_ref(), column, start, learn, reporter).await
    }
}

struct Reading<T> {
    part: usize,
    learn: Learn<T>,
    reporter: Reporter,
}

impl<T: Send + 'static> Reading<T> {
    /// Reads one partition; the work is done on a blocking thread, batch by batch.
    async fn run(
        self,
        learned: T,
        mut messages: SendableRecordBatchStream,
    ) -> Result<PartitionSummary<T>> {
        let Self { part, learn, reporter } = self;
        let mut found = PartitionSummary { learned, records: 0, rows: 0 };
        loop {
            let batch = tokio::select! {
                biased;
                () = reporter.cancellation().cancelled() => return Err(Error::interrupted()),
                batch = messages.next() => batch,
            };
            let Some(batch) = batch.transpose()? else { return Ok(found) };
            let reporter = reporter.clone();
            found = blocking(move || {
                let column = Messages::new(batch.column(0))?;
                let mut bytes = 0;
                for at in 0..column.len() {
                    let message = column.get(at);
                    learn(&mut found.learned, message, (part, found.rows))?;
                    bytes += message.map_or(0, <[u8]>::len) as u64;
                    found.records += u64::from(message.is_some());
                    found.rows += 1;
                }
                reporter.add(column.len() as u64, bytes);
                Ok(found)
            })
            .await?;
        }
    }
}

/// Converts positions to row numbers from 0, given the number of rows of each partition.
pub(crate) fn rows_before(parts: &[u64]) -> impl Fn(RowPosition) -> u64 + use<> {
    let mut before = Vec::with_capacity(parts.len());
    let mut rows = 0;
    for part in parts {
        before.push(rows);
        rows += part;
    }
    move |(part, row)| before[part] + row
}
