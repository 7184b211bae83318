//! `cat` and `head`: the bytes of files.

use futures::StreamExt as _;
use futures::TryStreamExt as _;
use futures::stream::{self, BoxStream};

use bytes::Bytes;

use super::{all_named, refused};
use crate::error::Result;
use crate::storage::{Location, Storage};

/// How many bytes `head` shows, as in Hadoop.
const HEAD_BYTES: u64 = 1024;

/// Returns the bytes of files, one file after the other.
///
/// # Errors
/// A path is missing or a directory, or a file cannot be opened.
pub async fn cat(storage: &Storage, paths: &[String]) -> Result<BoxStream<'static, Result<Bytes>>> {
    let files = files(storage, paths).await?;
    let parts = stream::iter(files).then(|file| async move { part(&file, u64::MAX).await });
    Ok(parts.try_flatten().boxed())
}

/// Returns the first 1,024 bytes of a file.
///
/// # Errors
/// The path is missing or a directory, or the file cannot be opened.
pub async fn head(storage: &Storage, path: &str) -> Result<BoxStream<'static, Result<Bytes>>> {
    let files = files(storage, &[path.to_owned()]).await?;
    let parts = stream::iter(files).then(|file| async move { part(&file, HEAD_BYTES).await });
    Ok(parts.try_flatten().boxed())
}

async fn part(file: &Location, bytes: u64) -> Result<BoxStream<'static, Result<Bytes>>> {
    file.fs().read(file.path(), 0..bytes).await
}

/// Returns files; a directory among them is an error before anything is read.
async fn files(storage: &Storage, paths: &[String]) -> Result<Vec<Location>> {
    let mut files = Vec::new();
    for (place, status) in all_named(storage, paths).await? {
        if status.is_dir {
            return Err(refused(place, "Is a directory"));
        }
        files.push(place);
    }
    Ok(files)
}
