//! Files for rows that do not fit into memory.
//!
//! They have no name: the system deletes them with the last handle, however the process ends, and no one else
//! can open them. They are in the system's directory for temporary files (`TMPDIR`).

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt as _;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::common::exec_datafusion_err;
use datafusion::error::Result;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::spill_file::{SpillFile, SpillWriter, TempFileFactory};
use futures::{Stream, TryStreamExt as _, stream};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// The number of bytes that are read at a time from each file of a merge.
const CHUNK_BYTES: usize = 128 << 10;
/// Sorted runs that are merged at once: one for this many bytes of the memory limit, within bounds. The
/// memory for reading ahead is not accounted for.
const RUN_BYTES: usize = 8 << 20;
const RUNS_MIN: usize = 4;
const RUNS_MAX: usize = 64;

/// Returns the settings with which the engine spills.
pub(super) fn disk(memory_limit: usize) -> DiskManagerBuilder {
    hold_many_files();
    DiskManagerBuilder::default()
        .with_mode(DiskManagerMode::Custom(Arc::new(Nameless)))
        .with_max_spill_merge_fan_in((memory_limit / RUN_BYTES).clamp(RUNS_MIN, RUNS_MAX))
}

/// Each sorted run is an open file until it is merged, and the default limit is often just 1,024.
fn hold_many_files() {
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // If the limit cannot be raised, a large sort fails with an error of its own.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
}

struct Nameless;

impl TempFileFactory for Nameless {
    fn create_temp_file(&self, description: &str) -> Result<Arc<dyn SpillFile>> {
        let file = tempfile::tempfile().map_err(|error| {
            let place = std::env::temp_dir();
            exec_datafusion_err!("cannot spill the {description} to {}: {error}", place.display())
        })?;
        Ok(Arc::new(Spilled(Arc::new(file))))
    }
}

struct Spilled(Arc<File>);

impl SpillFile for Spilled {
    fn size(&self) -> Option<u64> {
        self.0.metadata().ok().map(|found| found.len())
    }

    fn read_stream(&self) -> Result<Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>> {
        let chunks = stream::try_unfold((Arc::clone(&self.0), 0), |(file, at)| async move {
            let read = tokio::task::spawn_blocking(move || {
                let mut chunk = vec![0; CHUNK_BYTES];
                let read = file.read_at(&mut chunk, at)?;
                chunk.truncate(read);
                Ok((chunk, file))
            });
            let (chunk, file) = read.await.map_err(std::io::Error::other).flatten()?;
            let next = (file, at + chunk.len() as u64);
            Ok::<_, std::io::Error>((!chunk.is_empty()).then(|| (Bytes::from(chunk), next)))
        });
        Ok(Box::pin(chunks.map_err(Into::into)))
    }

    fn open_writer(&self) -> Result<Box<dyn SpillWriter>> {
        Ok(Box::new(Writer(self.0.try_clone()?)))
    }
}

/// Appends at the end: reading does not move the position.
struct Writer(File);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl SpillWriter for Writer {
    fn finish(&mut self) -> Result<()> {
        Ok(self.0.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use datafusion::execution::spill_file::TempFileFactory as _;
    use futures::TryStreamExt as _;

    use super::{CHUNK_BYTES, Nameless};

    #[tokio::test]
    async fn what_was_written_is_read_while_more_is_written() {
        let file = Nameless.create_temp_file("test").expect("a file");
        assert!(file.path().is_none());
        let bytes: Vec<u8> = (0..=255).cycle().take(CHUNK_BYTES * 2 + 77).collect();
        let read = async || {
            let chunks: Vec<_> =
                file.read_stream().expect("a stream").try_collect().await.expect("read");
            chunks.concat()
        };
        let mut writer = file.open_writer().expect("a writer");
        writer.write_all(&bytes).expect("written");
        assert!(read().await == bytes);
        writer.write_all(b"more").expect("written");
        writer.finish().expect("finished");
        assert!(read().await == [&bytes[..], b"more"].concat());
        assert_eq!(file.size(), Some(bytes.len() as u64 + 4));
    }
}
