//! Readers that block take turns: a thread is used for one batch at a time, and only by a limited number of
//! readers.
//!
//! A statement may have many more readers than the runtime has threads for blocking work, and a reader of
//! local files itself waits for work that needs such a thread. A reader that uses no thread while it waits
//! for the engine, and starts only if other threads are free, cannot block the others.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::DataFusionError;
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::prelude::SessionConfig;
use tokio::sync::Semaphore;

/// The maximum number of readers that use a thread at once; the runtime has 512 threads for blocking work.
const READING_MAX: usize = 16;
/// The number of batches between a reader and the engine.
const BATCHES_AHEAD: usize = 1;

/// Reads batches where blocking is allowed.
pub(super) trait Batches: Send + 'static {
    /// Returns the next batch; `None` at the end.
    fn next(&mut self) -> Result<Option<RecordBatch>>;
}

/// The permits of the readers of one session: one for each that may use a thread.
#[derive(Debug)]
pub(in crate::engine) struct ReaderPermits(Arc<Semaphore>);

impl ReaderPermits {
    fn new() -> Self {
        Self(Arc::new(Semaphore::new(READING_MAX)))
    }

    /// Makes all statements of a session share the same permits.
    pub(in crate::engine) fn shared(config: SessionConfig) -> SessionConfig {
        config.with_extension(Arc::new(Self::new()))
    }

    fn of(context: &TaskContext) -> Arc<Semaphore> {
        let permits = context.session_config().get_extension::<Self>();
        permits.map_or_else(|| Self::new().0, |permits| Arc::clone(&permits.0))
    }
}

/// Streams the batches of a reader.
pub(super) fn stream(
    schema: SchemaRef,
    context: &TaskContext,
    reader: impl Batches,
) -> SendableRecordBatchStream {
    let mut stream = RecordBatchReceiverStreamBuilder::new(schema, BATCHES_AHEAD);
    let (batches, permits, mut reader) = (stream.tx(), ReaderPermits::of(context), reader);
    stream.spawn(async move {
        loop {
            let permit = Arc::clone(&permits).acquire_owned().await.map_err(external)?;
            let reading = SpawnedTask::spawn_blocking(move || {
                let batch = reader.next();
                drop(permit);
                (reader, batch)
            });
            let (back, batch) = reading.await.map_err(external)?;
            let Some(batch) = batch? else { return Ok(()) };
            reader = back;
            // The channel is closed if the rest is not needed.
            if batches.send(Ok(batch)).await.is_err() {
                return Ok(());
            }
        }
    });
    stream.build()
}

fn external(error: impl std::error::Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use datafusion::arrow::array::{Int32Array, RecordBatch};
    use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
    use datafusion::error::Result;
    use datafusion::execution::TaskContext;
    use datafusion::prelude::SessionConfig;
    use futures::StreamExt as _;
    use tokio::runtime::{Builder, Handle};

    use super::{Batches, READING_MAX, ReaderPermits, stream};

    /// Reads a number of batches, each with work that itself needs a thread that may block, as local files
    /// do.
    struct Reader(i32, SchemaRef);

    impl Batches for Reader {
        fn next(&mut self) -> Result<Option<RecordBatch>> {
            self.0 -= 1;
            let left = self.0;
            let work = tokio::task::spawn_blocking(move || left);
            let left = Handle::current().block_on(work).expect("the work ends");
            let column = || Arc::new(Int32Array::from(vec![left])) as _;
            let batch = || RecordBatch::try_new(Arc::clone(&self.1), vec![column()]);
            Ok((left >= 0).then(batch).transpose()?)
        }
    }

    /// Readers whose output is not read block neither the others nor the work that they need themselves.
    #[test]
    fn more_readers_than_threads_all_end() {
        let threads = READING_MAX + 2;
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(threads)
            .enable_all()
            .build()
            .expect("a runtime");
        let field = Field::new("left", DataType::Int32, false);
        let schema = Arc::new(Schema::new(vec![field]));
        let config = ReaderPermits::shared(SessionConfig::new());
        let context = TaskContext::default().with_session_config(config);
        let all = async {
            let start = |_| stream(Arc::clone(&schema), &context, Reader(9, Arc::clone(&schema)));
            let streams: Vec<_> = (0..4 * threads).map(start).collect();
            let mut rows = 0;
            // The last one first: the others have read ahead as far as they may, and are waiting.
            for mut batches in streams.into_iter().rev() {
                while let Some(batch) = batches.next().await {
                    rows += batch.expect("a batch").num_rows();
                }
            }
            rows
        };
        let ended = async { tokio::time::timeout(Duration::from_mins(1), all).await };
        assert_eq!(runtime.block_on(ended).expect("no reader hangs"), 4 * threads * 9);
    }
}
