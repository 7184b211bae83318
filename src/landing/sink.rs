//! The output of encoders: a task writes their bytes to the file system while encoding continues.
//!
//! The bytes that wait are bounded; all files of one write share the limit.

use std::io::{self, Write};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::FileWriter;

/// How many bytes are passed to the file system at once.
pub(super) const CHUNK_BYTES: usize = 1 << 20;

/// Chunks that may wait in all files of a write: about a row group, so that the next one can begin.
const CHUNKS_AHEAD: usize = 24;

/// The buffer of one write for bytes on their way to the file system.
#[derive(Debug, Clone)]
pub(super) struct WriteBuffer {
    runtime: Handle,
    free: Arc<Semaphore>,
    cancelled: CancellationToken,
}

impl WriteBuffer {
    /// Makes the buffer; must be called inside the runtime that will write the bytes.
    pub(super) fn new(reporter: &Reporter) -> Self {
        let free = Arc::new(Semaphore::new(CHUNKS_AHEAD));
        let cancelled = reporter.cancellation().clone();
        Self { runtime: Handle::current(), free, cancelled }
    }

    /// Waits for a future on a blocking thread, unless the user interrupts it.
    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        let done = self.runtime.block_on(self.cancelled.run_until_cancelled(work));
        done.ok_or_else(Error::interrupted)
    }
}

/// The state of a sink that is visible outside the format's writer, which owns the sink.
#[derive(Debug, Default)]
pub(super) struct SinkStats {
    /// The first error of the file system, which the writer's own error would hide.
    cause: Mutex<Option<Error>>,
    bytes: AtomicU64,
}

impl SinkStats {
    fn cause(&self) -> Option<Error> {
        self.cause.lock().take()
    }

    /// Returns the file system's error if there was one, else the other.
    pub(super) fn cause_or(&self, error: impl Into<Error>) -> Error {
        self.cause().unwrap_or_else(|| error.into())
    }

    /// Returns how many bytes were put into the sink.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// A chunk and its part of the buffer; `None` means that the file is complete.
type Message = Option<(Bytes, OwnedSemaphorePermit)>;

/// Takes bytes on a blocking thread.
pub(super) struct Sink {
    room: WriteBuffer,
    chunks: mpsc::Sender<Message>,
    bringing: JoinHandle<()>,
    chunk: Vec<u8>,
    told: Arc<SinkStats>,
}

impl Sink {
    pub(super) fn new(
        writer: Box<dyn FileWriter>,
        room: WriteBuffer,
        told: Arc<SinkStats>,
    ) -> Self {
        // One more for the end of the file, so that sending waits only for the buffer.
        let (chunks, waiting) = mpsc::channel(CHUNKS_AHEAD + 1);
        let bringing = room.runtime.spawn(bring(writer, waiting, Arc::clone(&told)));
        Self { room, chunks, bringing, chunk: Vec::new(), told }
    }

    fn send(&mut self) -> io::Result<()> {
        let chunk = Bytes::from(mem::take(&mut self.chunk));
        let refused = || io::Error::other("the file system refused");
        let permit = self.room.wait(Arc::clone(&self.room.free).acquire_owned());
        let permit = permit.map_err(|interrupted| {
            *self.told.cause.lock() = Some(interrupted);
            refused()
        })?;
        let permit = permit.map_err(|_| refused())?;
        self.chunks.blocking_send(Some((chunk, permit))).map_err(|_| refused())
    }

    /// Waits until the file is complete, and returns its length.
    pub(super) fn close(mut self) -> Result<u64> {
        // If the receiver is gone, the file system has failed; that error is returned below.
        let _ = self.send();
        let _ = self.chunks.blocking_send(None);
        let gone = |ended| Error::of_task(&ended);
        self.room.wait(&mut self.bringing)?.map_err(gone)?;
        self.told.cause().map_or_else(|| Ok(self.told.bytes()), Err)
    }
}

impl Drop for Sink {
    /// Stops the writing task if the file was abandoned.
    fn drop(&mut self) {
        self.bringing.abort();
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.chunk.extend_from_slice(bytes);
        self.told.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if self.chunk.len() >= CHUNK_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes chunks to the file until it is complete, or the sender has abandoned it.
async fn bring(
    mut writer: Box<dyn FileWriter>,
    mut waiting: mpsc::Receiver<Message>,
    told: Arc<SinkStats>,
) {
    let brought = async {
        while let Some(message) = waiting.recv().await {
            match message {
                Some((chunk, _room)) => writer.write(chunk).await?,
                None => return writer.close().await,
            }
        }
        Ok(())
    };
    if let Err(error) = brought.await {
        // Stored before the channel closes, so that the sender finds it.
        *told.cause.lock() = Some(error);
    }
}
