//! A blocking reader of a file, for code that is not asynchronous.

use std::fmt;
use std::io::{self, Read};

use bytes::{Buf as _, Bytes};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use tokio::runtime::Handle;

use super::Location;
use crate::error::Result;

/// Reads a file, chunk by chunk as they arrive; on a thread that may block.
pub struct Reader {
    runtime: Handle,
    chunks: BoxStream<'static, Result<Bytes>>,
    chunk: Bytes,
}

impl Location {
    /// Opens the file at a location; must be called on a thread that may block.
    ///
    /// # Errors
    /// There is no such file, or it may not be read. Later read errors are [`Error`](crate::error::Error)s of
    /// this crate, wrapped in [`std::io::Error`].
    pub fn reader(&self, start: u64) -> Result<Reader> {
        let runtime = Handle::current();
        let chunks = runtime.block_on(self.fs().read(self.path(), start..u64::MAX))?;
        // Readers of text read again at the end of a file.
        let chunks = chunks.fuse().boxed();
        Ok(Reader { runtime, chunks, chunk: Bytes::new() })
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            match self.runtime.block_on(self.chunks.next()) {
                None => return Ok(0),
                Some(chunk) => self.chunk = chunk.map_err(io::Error::other)?,
            }
        }
        let read = buffer.len().min(self.chunk.len());
        buffer[..read].copy_from_slice(&self.chunk[..read]);
        self.chunk.advance(read);
        Ok(read)
    }
}
