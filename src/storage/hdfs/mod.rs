//! HDFS as a [`FileSystem`], through the native client.
//!
//! A directory commit is one rename on the `NameNode`. HDFS cannot swap two directories, and locks are
//! made of directories; see [`lock`].

mod data;
mod delayed_wake;
mod error;
mod lock;
mod namenode;
mod waits;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::DateTime;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use hdfs_native::client::FileStatus;
use hdfs_native::{HdfsError, WriteOptions};
use object_store::ObjectStore;
use rand::RngExt as _;
use url::Url;

use super::engine_store::ReadOnly;
use super::hadoop_conf::{Hadoop, system_user};
use super::path::{join, split};
use super::{FileSystem, FileWriter, Held, Lock, Status};
use crate::error::{Error, Result};
use data::Writer;
use error::is_missing;
use lock::Names;
use namenode::NameNode;

pub(super) use lock::Name;

/// How often to try a lock that another process tries to take at the same time.
const LOCK_TRIES: usize = 4;
/// How many requests about one listing run at the same time.
const QUESTIONS_MAX: usize = 32;

/// Makes the file system of a `NameNode` or name service; does not connect.
pub(super) fn open(authority: &str, hadoop: &Hadoop) -> Result<Arc<dyn FileSystem>> {
    let text = format!("hdfs://{authority}/");
    let url = Url::parse(&text)
        .map_err(|cause| Error::usage(format!("invalid URL `{text}`: {cause}")))?;
    let umask = hadoop.umask()?;
    let files = WriteOptions {
        block_size: hadoop.block_bytes()?,
        replication: hadoop.replication()?,
        permission: 0o666 & !umask,
        overwrite: false,
        create_parent: false,
    };
    let node = Arc::new(NameNode::new(authority, hadoop)?);
    let directory_mode = 0o777 & !umask;
    Ok(Arc::new(Hdfs { url, node, names: Names::default(), files, directory_mode }))
}

/// Returns the name of the user to Hadoop without Kerberos.
pub(super) fn user() -> String {
    let given = std::env::var("HADOOP_USER_NAME").ok().filter(|name| !name.is_empty());
    given.unwrap_or_else(system_user)
}

/// The files of one `NameNode`; cheap to clone.
#[derive(Clone)]
struct Hdfs {
    url: Url,
    node: Arc<NameNode>,
    names: Names,
    /// How files are created.
    files: WriteOptions,
    directory_mode: u32,
}

impl fmt::Debug for Hdfs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hdfs").field(&self.url.as_str()).finish()
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
        match self.node.ask(|| self.node.client.get_file_info(path)).await {
            Ok(found) => Ok(Some(status(found))),
            Err(cause) if is_missing(&cause) => Ok(None),
            Err(cause) => Err(self.node.explain("cannot look at", path, cause)),
        }
    }

    async fn list(&self, path: &str) -> Result<Vec<Status>> {
        let found = self.node.ask(|| self.node.client.list_status(path, false)).await;
        let found = found.map_err(|cause| self.node.explain("cannot list", path, cause))?;
        Ok(found.into_iter().map(status).collect())
    }

    async fn mkdirs(&self, path: &str) -> Result<()> {
        let mode = self.directory_mode;
        let done = self.node.ask(|| self.node.client.mkdirs(path, mode, true)).await;
        done.map_err(|cause| self.node.explain("cannot create directory", path, cause))
    }

    async fn set_like(&self, path: &str, other: &str) -> Result<()> {
        let client = &self.node.client;
        let explained = |cause| self.node.explain("cannot set the permissions of", path, cause);
        let known = self.node.ask(|| client.get_file_info(other)).await.map_err(explained)?;
        let mode = u32::from(known.permission);
        self.node.ask(|| client.set_permission(path, mode)).await.map_err(explained)?;
        // Only a superuser may give a directory to another user.
        let (owner, group) = (Some(known.owner.as_str()), Some(known.group.as_str()));
        let _ = client.set_owner(path, owner, group).await;
        Ok(())
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        self.rename_to(from, to, false).await
    }

    async fn replace(&self, from: &str, to: &str) -> Result<()> {
        self.rename_to(from, to, true).await
    }

    async fn exchange(&self, _one: &str, _other: &str) -> Result<bool> {
        Ok(false)
    }

    async fn delete(&self, path: &str, recursive: bool) -> Result<()> {
        match self.node.ask(|| self.node.client.delete(path, recursive)).await {
            Ok(_) => Ok(()),
            Err(cause) if is_missing(&cause) => Ok(()),
            Err(cause) => Err(self.node.explain("cannot delete", path, cause)),
        }
    }

    async fn create(&self, path: &str) -> Result<Box<dyn FileWriter>> {
        let file = self.node.ask(|| self.node.client.create(path, &self.files)).await;
        let file = file.map_err(|cause| self.node.explain("cannot create", path, cause))?;
        Ok(Box::new(Writer::new(file, path, self.node.clone())))
    }

    async fn read(
        &self,
        path: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let reader = self.node.ask(|| self.node.client.read(path)).await;
        let reader = reader.map_err(|cause| self.node.explain("cannot read", path, cause))?;
        let clip = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(reader.file_length());
        let (start, end) = (clip(range.start), clip(range.end));
        let chunks = reader.read_range_stream(start, end.saturating_sub(start)).boxed();
        Ok(data::watched(chunks, path, self.node.clone()))
    }

    async fn sync_dir(&self, _path: &str) -> Result<()> {
        // The NameNode syncs its edit log before it answers.
        Ok(())
    }

    async fn lock(&self, path: &str) -> Result<Option<Lock>> {
        let taken = self.try_lock(path).await;
        taken.map_err(|cause| self.node.explain("cannot lock", path, cause))
    }

    async fn is_locked(&self, path: &str) -> Result<bool> {
        match self.node.ask(|| self.node.client.list_status(path, false)).await {
            Ok(found) => Ok(found.iter().any(|entry| self.names.is_alive(split(&entry.path).1))),
            Err(cause) if is_missing(&cause) => Ok(false),
            Err(cause) => Err(self.node.explain("cannot look at", path, cause)),
        }
    }

    async fn unlock(&self, lock: Lock) -> Result<()> {
        let Lock { path, held: Held::Name(name) } = lock else { return Ok(()) };
        self.delete(&join(&path, &name.text), true).await?;
        // Another process may have created an entry in the meantime; then the directory must stay.
        match self.node.ask(|| self.node.client.delete(&path, false)).await {
            Err(HdfsError::IOError(cause)) => {
                Err(self.node.explain("cannot unlock", &path, HdfsError::IOError(cause)))
            }
            _ => Ok(()),
        }
    }

    async fn canonical(&self, path: &str) -> Result<String> {
        Ok(path.to_owned())
    }

    async fn weigh(&self, path: &str) -> Result<(u64, u64)> {
        let summed = self.node.ask(|| self.node.client.get_content_summary(path)).await;
        let summed =
            summed.map_err(|cause| self.node.explain("cannot compute the size of", path, cause))?;
        Ok((summed.length, summed.space_consumed))
    }

    async fn with_acl(&self, paths: &[String]) -> Vec<bool> {
        // The client (0.13) drops the flag that a listing has for this. If access control lists are turned off
        // or may not be read, there is nothing to show.
        let asked = paths.iter().cloned().map(|path| async move {
            let found = self.node.client.get_acl_status(&path).await;
            found.is_ok_and(|found| !found.entries.is_empty())
        });
        stream::iter(asked).buffered(QUESTIONS_MAX).collect().await
    }

    fn servers(&self) -> Vec<String> {
        self.node.addresses.clone()
    }

    fn unanswered(&self) -> Option<Duration> {
        self.node.waits.longest()
    }

    fn object_store(&self) -> Result<Arc<dyn ObjectStore>> {
        Ok(Arc::new(ReadOnly::new(Arc::new(self.clone()))))
    }
}

impl Hdfs {
    async fn rename_to(&self, from: &str, to: &str, over: bool) -> Result<()> {
        let renamed = self.node.ask(|| self.node.client.rename(from, to, over)).await;
        let Err(cause) = renamed else { return Ok(()) };
        // The answer to a successful rename may be lost; repeated, it does not find its source.
        let may_be_done = error::is_lost(&cause) || is_missing(&cause);
        if may_be_done && self.stat(from).await?.is_none() && self.stat(to).await?.is_some() {
            return Ok(());
        }
        Err(self.node.explain(&format!("cannot rename `{from}` to"), to, cause))
    }

    /// Creates an entry in a lock and checks whether it is the only one; tries several times, because two
    /// contenders at the same time both withdraw.
    async fn try_lock(&self, path: &str) -> hdfs_native::Result<Option<Lock>> {
        let mkdir = |path: String| async move {
            self.node.ask(|| self.node.client.mkdirs(&path, 0o755, false)).await
        };
        for _ in 0..LOCK_TRIES {
            match mkdir(path.to_owned()).await {
                Err(cause) if is_missing(&cause) => return Ok(None),
                made => made?,
            }
            let name = self.names.new_name();
            match mkdir(join(path, &name.text)).await {
                // The previous holder has just removed it.
                Err(cause) if is_missing(&cause) => continue,
                made => made?,
            }
            match self.stands_alone(path, &name.text).await {
                Ok(true) => {
                    return Ok(Some(Lock { path: path.to_owned(), held: Held::Name(name) }));
                }
                // The previous holder has deleted the directory that contains it.
                Err(cause) if is_missing(&cause) => continue,
                looked => drop(looked?),
            }
            let own = join(path, &name.text);
            self.node.ask(|| self.node.client.delete(&own, true)).await?;
            let pause = rand::rng().random_range(2..20);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        Ok(None)
    }

    /// Returns whether there is no other live entry in a lock; removes dead entries.
    async fn stands_alone(&self, path: &str, own: &str) -> hdfs_native::Result<bool> {
        let mut alone = true;
        for found in self.node.ask(|| self.node.client.list_status(path, false)).await? {
            let name = split(&found.path).1;
            if name == own {
                continue;
            }
            if self.names.is_alive(name) {
                alone = false;
            } else {
                self.node.ask(|| self.node.client.delete(&found.path, true)).await?;
            }
        }
        Ok(alone)
    }
}
