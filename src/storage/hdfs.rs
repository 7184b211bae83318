//! HDFS as a [`FileSystem`], over the native client.
//!
//! A directory commit is one rename on the `NameNode`. There is no exchange of two directories, and
//! a lock is a file that names its holder: whether that process lives can be told only on its own
//! machine.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::DateTime;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use hdfs_native::client::FileStatus;
use hdfs_native::{Client, ClientBuilder, HdfsError, WriteOptions};
use hdfs_native_object_store::HdfsObjectStore;
use object_store::ObjectStore;
use url::Url;

use super::path::split;
use super::{FileSystem, FileWriter, Lock, Status};
use crate::error::{Error, Result};

/// Makes the file system of a `NameNode` or name service; connects to nothing.
pub(super) fn open(authority: &str) -> Result<Arc<dyn FileSystem>> {
    let text = format!("hdfs://{authority}/");
    let url =
        Url::parse(&text).map_err(|cause| Error::usage(format!("`{text}` is no URL: {cause}")))?;
    let client = ClientBuilder::new()
        .with_url(format!("hdfs://{authority}"))
        .build()
        .map_err(|cause| explain("cannot use", authority, "", cause))?;
    Ok(Arc::new(Hdfs { url, client, authority: authority.to_owned() }))
}

/// Returns the name under which Hadoop knows the user.
pub(super) fn user() -> String {
    std::env::var("HADOOP_USER_NAME").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| {
        let name = uzers::get_current_username();
        name.map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
    })
}

/// The files of one `NameNode`.
#[derive(Debug)]
struct Hdfs {
    url: Url,
    client: Client,
    authority: String,
}

impl Hdfs {
    fn explain(&self, what: &str, path: &str, cause: HdfsError) -> Error {
        explain(what, &self.authority, path, cause)
    }
}

/// Says whether an error means that nothing is at a path (also: under a file).
///
/// The client (0.13) hands on some of the `NameNode`'s answers as they came.
fn is_missing(cause: &HdfsError) -> bool {
    match cause {
        HdfsError::FileNotFound(_) => true,
        HdfsError::RPCError(class, _) => {
            class.ends_with(".FileNotFoundException")
                || class.ends_with(".ParentNotDirectoryException")
        }
        _ => false,
    }
}

/// Says in the user's words what HDFS refused.
fn explain(what: &str, authority: &str, path: &str, cause: HdfsError) -> Error {
    match cause {
        HdfsError::IOError(cause) => {
            Error::unreachable(format!("cannot reach HDFS at `{authority}`: {cause}"))
                .hint("is the NameNode running, and is this its RPC port?")
        }
        cause if is_missing(&cause) => {
            Error::failed(format!("{what} `{path}`: No such file or directory"))
        }
        HdfsError::AlreadyExists(_) => Error::failed(format!("{what} `{path}`: File exists")),
        HdfsError::RPCError(class, message) | HdfsError::FatalRPCError(class, message) => {
            let class = class.rsplit('.').next().unwrap_or_default();
            let message = message.lines().next().unwrap_or_default();
            Error::failed(format!("{what} `{path}`: {message} ({class})"))
        }
        other => Error::failed(format!("{what} `{path}`: {other}")),
    }
}

fn status(found: FileStatus) -> Status {
    let millis = i64::try_from(found.modification_time).unwrap_or_default();
    Status {
        name: split(&found.path).1.to_owned(),
        is_dir: found.isdir,
        size: if found.isdir { 0 } else { found.length as u64 },
        modified: DateTime::from_timestamp_millis(millis).unwrap_or_default(),
        mode: u32::from(found.permission) & 0o1777,
        owner: found.owner,
        group: found.group,
        replication: if found.isdir { 0 } else { found.replication.unwrap_or_default() },
    }
}

#[async_trait]
impl FileSystem for Hdfs {
    fn url(&self) -> &Url {
        &self.url
    }

    async fn stat(&self, path: &str) -> Result<Option<Status>> {
        match self.client.get_file_info(path).await {
            Ok(found) => Ok(Some(status(found))),
            Err(cause) if is_missing(&cause) => Ok(None),
            Err(cause) => Err(self.explain("cannot look at", path, cause)),
        }
    }

    async fn list(&self, path: &str) -> Result<Vec<Status>> {
        let found = self.client.list_status(path, false).await;
        let found = found.map_err(|cause| self.explain("cannot list", path, cause))?;
        let mut found: Vec<Status> = found.into_iter().map(status).collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    async fn mkdirs(&self, path: &str) -> Result<()> {
        let made = self.client.mkdirs(path, 0o755, true).await;
        made.map_err(|cause| self.explain("cannot make the directory", path, cause))
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let renamed = self.client.rename(from, to, false).await;
        renamed.map_err(|cause| self.explain(&format!("cannot rename `{from}` to"), to, cause))
    }

    async fn replace(&self, from: &str, to: &str) -> Result<()> {
        let renamed = self.client.rename(from, to, true).await;
        renamed.map_err(|cause| self.explain(&format!("cannot rename `{from}` to"), to, cause))
    }

    async fn exchange(&self, _one: &str, _other: &str) -> Result<bool> {
        Ok(false)
    }

    async fn delete(&self, path: &str, recursive: bool) -> Result<()> {
        match self.client.delete(path, recursive).await {
            Ok(_) => Ok(()),
            Err(cause) if is_missing(&cause) => Ok(()),
            Err(cause) => Err(self.explain("cannot delete", path, cause)),
        }
    }

    async fn create(&self, path: &str) -> Result<Box<dyn FileWriter>> {
        let options = WriteOptions::default().create_parent(false);
        let file = self.client.create(path, options).await;
        let file = file.map_err(|cause| self.explain("cannot create", path, cause))?;
        Ok(Box::new(Writer { file, path: path.to_owned(), authority: self.authority.clone() }))
    }

    async fn read(
        &self,
        path: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let reader = self.client.read(path).await;
        let reader = reader.map_err(|cause| self.explain("cannot read", path, cause))?;
        let clip = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(reader.file_length());
        let (start, end) = (clip(range.start), clip(range.end));
        let (authority, path) = (self.authority.clone(), path.to_owned());
        Ok(reader
            .read_range_stream(start, end.saturating_sub(start))
            .map_err(move |cause| explain("cannot read", &authority, &path, cause))
            .boxed())
    }

    async fn sync_dir(&self, _path: &str) -> Result<()> {
        // The NameNode's edit log is forced to the disk before it answers.
        Ok(())
    }

    async fn lock(&self, path: &str) -> Result<Option<Lock>> {
        let options = WriteOptions::default().create_parent(false);
        for _ in 0..2 {
            match self.client.create(path, &options).await {
                Ok(mut file) => {
                    let written = file.write(Bytes::from(holder())).await;
                    let closed = match written {
                        Ok(_) => file.close().await,
                        Err(cause) => Err(cause),
                    };
                    closed.map_err(|cause| self.explain("cannot lock", path, cause))?;
                    return Ok(Some(Lock(None)));
                }
                Err(HdfsError::AlreadyExists(_)) if self.is_stale(path).await? => {
                    self.delete(path, false).await?;
                }
                Err(HdfsError::AlreadyExists(_)) => return Ok(None),
                Err(cause) if is_missing(&cause) => return Ok(None),
                Err(cause) => return Err(self.explain("cannot lock", path, cause)),
            }
        }
        Ok(None)
    }

    async fn canonical(&self, path: &str) -> Result<String> {
        Ok(path.to_owned())
    }

    fn object_store(&self) -> Result<Arc<dyn ObjectStore>> {
        Ok(Arc::new(HdfsObjectStore::new(self.client.clone())))
    }
}

impl Hdfs {
    /// Says whether the process that a lock file names is known to be gone.
    async fn is_stale(&self, path: &str) -> Result<bool> {
        if self.stat(path).await?.is_none() {
            return Ok(true);
        }
        let text: Vec<Bytes> = self.read(path, 0..1024).await?.try_collect().await?;
        let text = String::from_utf8_lossy(&text.concat()).into_owned();
        let Some((host, process)) = text.trim_end().split_once(' ') else { return Ok(false) };
        let alive = std::path::Path::new("/proc").join(process).exists();
        Ok(host == host_name() && !alive && !process.is_empty())
    }
}

/// Names this process: its machine and its number.
fn holder() -> String {
    format!("{} {}\n", host_name(), std::process::id())
}

fn host_name() -> String {
    sysinfo::System::host_name().unwrap_or_default().replace(' ', "_")
}

/// Writes one file of HDFS.
struct Writer {
    file: hdfs_native::file::FileWriter,
    path: String,
    authority: String,
}

#[async_trait]
impl FileWriter for Writer {
    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let written = self.file.write(bytes).await;
        written
            .map(drop)
            .map_err(|cause| explain("cannot write", &self.authority, &self.path, cause))
    }

    async fn close(&mut self) -> Result<()> {
        let closed = self.file.close().await;
        closed.map_err(|cause| explain("cannot write", &self.authority, &self.path, cause))
    }
}
