//! Data to and from `DataNode`s, with a timeout: the client (hdfs-native 0.13) waits forever for one that
//! does not answer any more.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{Future, StreamExt as _};
use hdfs_native::HdfsError;
use tokio::time::timeout;

use super::delayed_wake::delayed;
use super::error;
use super::namenode::NameNode;
use crate::error::{Error, Result};
use crate::storage::FileWriter;

/// How long there may be no progress; Hadoop's `dfs.client.socket-timeout`.
const STALLED_AFTER: Duration = Duration::from_mins(1);
/// How many bytes are written under one timeout.
const PIECE_BYTES: usize = 1 << 20;
/// How long a `DataNode` gets to report the last block to the `NameNode` before a file is closed.
const REPORTED_AFTER: Duration = Duration::from_millis(4);

/// Writes one file to HDFS.
pub(super) struct Writer {
    file: hdfs_native::file::FileWriter,
    path: String,
    node: Arc<NameNode>,
}

impl Writer {
    pub(super) fn new(
        file: hdfs_native::file::FileWriter,
        path: &str,
        node: Arc<NameNode>,
    ) -> Self {
        Self { file, path: path.to_owned(), node }
    }
}

#[async_trait]
impl FileWriter for Writer {
    async fn write(&mut self, mut bytes: Bytes) -> Result<()> {
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(PIECE_BYTES));
            if let Err(cause) = moving(&self.node, Box::pin(self.file.write(piece))).await {
                return Err(explain("cannot write", &self.path, &self.node, cause).await);
            }
        }
        Ok(())
    }

    async fn close(&mut self) -> Result<()> {
        let closing = delayed(REPORTED_AFTER, self.file.close());
        match moving(&self.node, Box::pin(closing)).await {
            Ok(()) => Ok(()),
            Err(cause) => Err(explain("cannot write", &self.path, &self.node, cause).await),
        }
    }
}

/// Passes on the chunks of a file as long as they arrive in time.
pub(super) fn watched(
    chunks: BoxStream<'static, hdfs_native::Result<Bytes>>,
    path: &str,
    node: Arc<NameNode>,
) -> BoxStream<'static, Result<Bytes>> {
    let begin = Some((chunks, path.to_owned(), node));
    let watched = stream::unfold(begin, |state| async move {
        let (mut chunks, path, node) = state?;
        let next = moving(&node, async { chunks.next().await.transpose() }).await;
        match next {
            Ok(chunk) => chunk.map(|chunk| (Ok(chunk), Some((chunks, path, node)))),
            Err(cause) => Some((Err(explain("cannot read", &path, &node, cause).await), None)),
        }
    });
    watched.fuse().boxed()
}

/// Waits for a future, but not longer than the timeout.
async fn moving<T>(
    node: &NameNode,
    work: impl Future<Output = hdfs_native::Result<T>>,
) -> hdfs_native::Result<T> {
    let _waiting = node.waits.begin();
    let done = timeout(STALLED_AFTER, work).await;
    done.unwrap_or_else(|_| Err(error::silent(STALLED_AFTER)))
}

/// Makes the error of a failed transfer: asks the `NameNode` to find out which side failed.
async fn explain(what: &str, path: &str, node: &NameNode, cause: HdfsError) -> Error {
    let on_the_way = matches!(cause, HdfsError::IOError(_) | HdfsError::DataTransferError(_));
    if on_the_way && node.answers().await {
        return error::explain_data(what, &node.authority, path, &cause);
    }
    node.explain(what, path, cause)
}
