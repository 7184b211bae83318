//! Passes a stream of batches on to the encoders of files.

use datafusion::arrow::array::RecordBatch;
use futures::StreamExt as _;
use tokio::sync::mpsc;

use super::manifest::DataFile;
use super::parts::Parts;
use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::rows::Rows;

/// Encodes a stream on a blocking thread, at most two batches behind the stream.
pub(super) async fn encoded(
    stream: Rows,
    mut parts: Parts,
    reporter: &Reporter,
) -> Result<Vec<DataFile>> {
    // `None` marks the regular end of the stream; a channel that only closes does not.
    let (sender, mut receiver) = mpsc::channel::<Option<RecordBatch>>(2);
    let encoding = tokio::task::spawn_blocking(move || {
        while let Some(message) = receiver.blocking_recv() {
            match message {
                Some(batch) => parts.batch(&batch)?,
                None => return parts.end(),
            }
        }
        Err(Error::interrupted())
    });
    let sent = send_all(stream, sender, reporter).await;
    let files = encoding.await;
    sent?;
    files.map_err(|ended| Error::of_task(&ended))?
}

async fn send_all(
    mut stream: Rows,
    sender: mpsc::Sender<Option<RecordBatch>>,
    reporter: &Reporter,
) -> Result<()> {
    let cancelled = reporter.cancellation();
    loop {
        let batch = tokio::select! {
            biased;
            () = cancelled.cancelled() => return Err(Error::interrupted()),
            batch = stream.next() => batch.transpose()?,
        };
        let is_last = batch.is_none();
        let sent = tokio::select! {
            biased;
            () = cancelled.cancelled() => return Err(Error::interrupted()),
            sent = sender.send(batch) => sent,
        };
        // A closed channel means that encoding has failed; that error is the one to report.
        if is_last || sent.is_err() {
            return Ok(());
        }
    }
}
