//! One namespace of files: `file://` and `hdfs://` URLs, and bare paths on the default file system.
//!
//! It knows paths, bytes and directories; it must not know what files contain (`landing` does) nor how
//! anything is displayed. [`FileSystem`] has only the operations that a directory commit and the file
//! commands need: an object store has no directories and cannot rename one.

mod engine_store;
mod file;
mod hadoop_conf;
mod hdfs;
mod location;
mod path;
mod read_only;
mod reader;
mod resolve;

pub mod commands;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use object_store::ObjectStore;
use url::Url;

use crate::error::{Error, Result};
use crate::progress::Reporter;

pub use location::Location;
pub use reader::Reader;
pub use resolve::Storage;

/// The status of one file or directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The last part of its path; empty for the root.
    pub name: String,
    /// Whether it is a directory.
    pub is_dir: bool,
    /// Its length in bytes; 0 for a directory.
    pub size: u64,
    /// When its content last changed.
    pub modified: DateTime<Utc>,
    /// The nine permission bits, and the sticky bit above them.
    pub mode: u32,
    /// The name of its owner, or the number where there is no name.
    pub owner: String,
    /// The name of its group, or the number where there is no name.
    pub group: String,
    /// How many replicas the file system keeps; 0 for a directory.
    pub replication: u32,
}

/// Files and directories under one root; paths are absolute, start with `/`, and are never
/// URL-encoded.
///
/// Errors name the path. "Missing" is not an error where the answer can say so.
#[async_trait]
pub trait FileSystem: fmt::Debug + Send + Sync {
    /// Returns the URL of its root: `file:///` or `hdfs://host:port/`.
    fn url(&self) -> &Url;

    /// Returns the status of a path, following symbolic links; `None` if it does not exist.
    ///
    /// # Errors
    /// The path may not be accessed, or the file system cannot be reached.
    async fn stat(&self, path: &str) -> Result<Option<Status>>;

    /// Returns the entries of a directory, in the file system's own order of names.
    ///
    /// # Errors
    /// The path is missing, is not a directory, or may not be read.
    async fn list(&self, path: &str) -> Result<Vec<Status>>;

    /// Makes a directory and its missing parents; an existing directory is no error.
    ///
    /// # Errors
    /// A parent is a file or may not be written.
    async fn mkdirs(&self, path: &str) -> Result<()>;

    /// Gives a directory the permissions of another one, and its owner and group if the user may do that.
    ///
    /// # Errors
    /// One of the directories is missing, or its permissions may not be changed.
    async fn set_like(&self, path: &str, other: &str) -> Result<()>;

    /// Renames a file or directory in one step that survives a crash; fails if `to` exists.
    ///
    /// # Errors
    /// `from` is missing, `to` exists, or one of their directories may not be written.
    async fn rename(&self, from: &str, to: &str) -> Result<()>;

    /// Renames a file over another one in one step that survives a crash.
    ///
    /// # Errors
    /// `from` is missing, or one of the directories may not be written.
    async fn replace(&self, from: &str, to: &str) -> Result<()>;

    /// Swaps two directories in one step; returns `false` if the file system cannot do that.
    ///
    /// # Errors
    /// One of the directories is missing, or may not be renamed.
    async fn exchange(&self, one: &str, other: &str) -> Result<bool>;

    /// Deletes a file, an empty directory, or with `recursive` any directory; a missing path is no error.
    ///
    /// # Errors
    /// The directory is not empty and `recursive` is false, or something in it may not be deleted.
    async fn delete(&self, path: &str, recursive: bool) -> Result<()>;

    /// Deletes a directory with everything in it; if the user interrupts a long deletion, its error says how
    /// many files were deleted.
    ///
    /// # Errors
    /// Something in it may not be deleted, or the user interrupts.
    async fn delete_all(&self, path: &str, _reporter: &Reporter) -> Result<()> {
        self.delete(path, true).await
    }

    /// Creates a file and returns its writer; fails if the file exists or its directory does not.
    ///
    /// # Errors
    /// The file exists, its directory is missing, or may not be written.
    async fn create(&self, path: &str) -> Result<Box<dyn FileWriter>>;

    /// Reads a range of a file as chunks; the range may extend past the end of the file.
    async fn read(
        &self,
        path: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes>>>;

    /// Makes sure that the entries of a directory survive a crash.
    ///
    /// # Errors
    /// The directory is missing, or cannot be synced.
    async fn sync_dir(&self, path: &str) -> Result<()>;

    /// Takes the lock `path`; returns `None` if a live process holds it or its directory is gone.
    ///
    /// It is released by [`unlock`](Self::unlock), or by dropping it if the directory that contains it is
    /// deleted. A killed process loses it at once on `file://`, and on `hdfs://` when a process on the same
    /// machine asks for it.
    ///
    /// # Errors
    /// The lock cannot be created, for a reason other than another holder.
    async fn lock(&self, path: &str) -> Result<Option<Lock>>;

    /// Returns whether a process that may be alive holds the lock `path`; changes nothing.
    ///
    /// # Errors
    /// The lock cannot be looked at.
    async fn is_locked(&self, path: &str) -> Result<bool>;

    /// Releases a lock and deletes its file.
    ///
    /// # Errors
    /// The file of the lock cannot be deleted.
    async fn unlock(&self, lock: Lock) -> Result<()>;

    /// Returns the path with symbolic links resolved.
    ///
    /// # Errors
    /// The file system cannot be reached.
    async fn canonical(&self, path: &str) -> Result<String>;

    /// Returns whether a directory is a link to one that contains it: a recursive walk would never end.
    ///
    /// # Errors
    /// The link cannot be read.
    async fn is_loop(&self, _path: &str) -> Result<bool> {
        Ok(false)
    }

    /// Returns the bytes of a file, or of all files in a directory: counted once, and with all replicas.
    ///
    /// # Errors
    /// The path is missing, or something in it may not be read.
    async fn weigh(&self, path: &str) -> Result<(u64, u64)> {
        let (mut once, mut all) = (0, 0);
        let mut add = |found: &Status| {
            once += found.size;
            all += found.size * u64::from(found.replication);
        };
        let found = self.stat(path).await?;
        found.iter().for_each(&mut add);
        let mut pending = Vec::new();
        pending.extend(found.filter(|found| found.is_dir).map(|_| path.to_owned()));
        while let Some(directory) = pending.pop() {
            for found in self.list(&directory).await? {
                add(&found);
                let inside = path::join(&directory, &found.name);
                if found.is_dir && !self.is_loop(&inside).await? {
                    pending.push(inside);
                }
            }
        }
        Ok((once, all))
    }

    /// Returns for each path whether it has an access control list, if the file system supports them.
    async fn with_acl(&self, paths: &[String]) -> Vec<bool> {
        vec![false; paths.len()]
    }

    /// Returns the addresses of its servers, as `HOST:PORT`; none for local files.
    fn servers(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns how long the oldest request to a cluster has waited for an answer; `None` if nothing waits.
    fn unanswered(&self) -> Option<Duration> {
        None
    }

    /// Returns an object store over the whole file system, for the engine's readers.
    ///
    /// # Errors
    /// The object store of the engine cannot be made.
    fn object_store(&self) -> Result<Arc<dyn ObjectStore>>;
}

/// Makes the error of a link to a directory that contains it.
pub fn looped(link: &Location) -> Error {
    Error::failed(format!("`{link}` is a link to a directory that contains it"))
        .hint("remove the link, or name the other directories")
}

/// Writes one new file.
#[async_trait]
pub trait FileWriter: Send {
    /// Appends bytes.
    ///
    /// # Errors
    /// The file system refuses the bytes, or does not answer.
    async fn write(&mut self, bytes: Bytes) -> Result<()>;

    /// Finishes the file so that it survives a crash; a file that was not closed must not be read.
    ///
    /// # Errors
    /// Bytes that are still buffered cannot be written or synced.
    async fn close(&mut self) -> Result<()>;
}

/// A lock, held until it is released or dropped.
#[derive(Debug)]
pub struct Lock {
    /// Its path.
    path: String,
    held: Held,
}

/// How a lock is held.
#[derive(Debug)]
enum Held {
    /// An open file that the kernel has locked.
    File(#[expect(dead_code, reason = "held, not read")] std::fs::File),
    /// The name of an entry in a directory.
    Name(hdfs::Name),
}
