//! Reads one part of a scan batch by batch, its ranges one after the other.
//!
//! Reading blocks. A thread is occupied while one batch is read, and freed until the batch is taken: a query may
//! have more readers than there are threads, and the consumer of the batches may need a thread itself.

use std::collections::VecDeque;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::DataFusionError;
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::Result;
use tokio::sync::mpsc::Sender;

use super::offset_gaps::GapFreeRanges;
use crate::topics::columns::{BatchBuilder, TopicColumn};
use crate::topics::{OffsetRange, Opened, Polled, Scan, Snapshot, Topics};

/// A batch ends after this many rows,
const BATCH_ROWS_MAX: usize = 8192;
/// or after this many bytes of keys and values.
const BATCH_BYTES_MAX: usize = 2 << 20;
/// How many records to request at once; fewer if they are large, because records are never split.
const POLLED_MAX: usize = 256;

/// What to read.
#[derive(Debug, Clone)]
pub(super) struct ScanPartition {
    pub(super) topics: Arc<dyn Topics>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) gap_free: Arc<GapFreeRanges>,
    pub(super) schema: SchemaRef,
    pub(super) columns: Vec<TopicColumn>,
    pub(super) ranges: Vec<OffsetRange>,
    /// The most records to read.
    pub(super) limit: usize,
}

/// Receives the batches of a part.
pub(super) type Batches = Sender<Result<RecordBatch>>;

impl ScanPartition {
    /// Reads to the end, or until the receiver is gone.
    pub(super) async fn send(self, batches: Batches) -> Result<()> {
        let mut reader = Reader::new(self);
        loop {
            let listener = batches.clone();
            let reading = SpawnedTask::spawn_blocking(move || {
                let batch = reader.next(&|| !listener.is_closed());
                (reader, batch)
            });
            let (back, batch) =
                reading.await.map_err(|error| DataFusionError::External(Box::new(error)))?;
            let Some(batch) = batch? else { return Ok(()) };
            reader = back;
            if batches.send(Ok(batch)).await.is_err() {
                return Ok(());
            }
        }
    }
}

/// The range that is being read.
struct Current {
    range: OffsetRange,
    scan: Box<dyn Scan>,
    records: u64,
}

/// The reading of a part.
struct Reader {
    part: ScanPartition,
    rest: VecDeque<OffsetRange>,
    topic: Option<Box<dyn Opened>>,
    current: Option<Current>,
    builder: BatchBuilder,
    /// Batches that are full.
    ready: VecDeque<Result<RecordBatch>>,
    /// The most records that are still to be read.
    left: usize,
}

impl Reader {
    fn new(part: ScanPartition) -> Self {
        let builder =
            BatchBuilder::new(Arc::clone(&part.schema), &part.snapshot.topic, &part.columns);
        let (rest, left) = (part.ranges.iter().copied().collect(), part.limit);
        Self { part, rest, topic: None, current: None, builder, ready: VecDeque::new(), left }
    }

    /// Returns the next batch; `None` at the end, or if the receiver is gone.
    fn next(&mut self, is_wanted: &dyn Fn() -> bool) -> Result<Option<RecordBatch>> {
        while self.ready.is_empty() && self.left > 0 && is_wanted() {
            let Some(mut current) =
                self.current.take().map_or_else(|| self.start(), |it| Ok(Some(it)))?
            else {
                break;
            };
            match self.poll(&mut current)? {
                Polled::Records(records) => {
                    self.left -= records;
                    current.records += records as u64;
                    self.current = Some(current);
                }
                Polled::Idle => self.current = Some(current),
                Polled::Finished if current.records == current.range.len() => {
                    self.part.gap_free.learn(current.range);
                }
                Polled::Finished => {}
            }
        }
        match self.ready.pop_front() {
            Some(batch) => batch.map(Some),
            None if self.builder.rows() > 0 => Ok(Some(self.builder.take()?)),
            None => Ok(None),
        }
    }

    /// Opens the next range.
    fn start(&mut self) -> Result<Option<Current>> {
        let Some(range) = self.rest.pop_front() else { return Ok(None) };
        let topic = match self.topic.take() {
            Some(topic) => topic,
            None => self.part.topics.open(&self.part.snapshot)?,
        };
        let scan = self.topic.insert(topic).scan(range)?;
        Ok(Some(Current { range, scan, records: 0 }))
    }

    fn poll(&mut self, current: &mut Current) -> Result<Polled> {
        let (builder, ready) = (&mut self.builder, &mut self.ready);
        let records_max = builder.room(BATCH_BYTES_MAX).clamp(1, POLLED_MAX).min(self.left);
        // The end of a batch depends on its records alone, not on how many arrive at a time.
        Ok(current.scan.poll(records_max, &mut |record| {
            builder.push(&record);
            if builder.rows() >= BATCH_ROWS_MAX || builder.bytes() >= BATCH_BYTES_MAX {
                ready.push_back(builder.take().map_err(Into::into));
            }
        })?)
    }
}
