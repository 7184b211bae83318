//! A file system that is only read: the base of `--readonly`.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use object_store::ObjectStore;
use url::Url;

use super::{FileSystem, FileWriter, Lock, Status};
use crate::error::{Error, Result};

/// Passes on operations that read, and refuses the others.
#[derive(Debug)]
pub(super) struct ReadOnlyFiles(pub(super) Arc<dyn FileSystem>);

fn refused<T>(path: &str) -> Result<T> {
    Err(Error::read_only(format!("`{path}`")))
}

#[async_trait]
impl FileSystem for ReadOnlyFiles {
    fn url(&self) -> &Url {
        self.0.url()
    }

    async fn stat(&self, path: &str) -> Result<Option<Status>> {
        self.0.stat(path).await
    }

    async fn list(&self, path: &str) -> Result<Vec<Status>> {
        self.0.list(path).await
    }

    async fn mkdirs(&self, path: &str) -> Result<()> {
        refused(path)
    }

    async fn set_like(&self, path: &str, _: &str) -> Result<()> {
        refused(path)
    }

    async fn rename(&self, from: &str, _: &str) -> Result<()> {
        refused(from)
    }

    async fn replace(&self, _: &str, to: &str) -> Result<()> {
        refused(to)
    }

    async fn exchange(&self, one: &str, _: &str) -> Result<bool> {
        refused(one)
    }

    async fn delete(&self, path: &str, _: bool) -> Result<()> {
        refused(path)
    }

    async fn create(&self, path: &str) -> Result<Box<dyn FileWriter>> {
        refused(path)
    }

    async fn read(
        &self,
        path: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        self.0.read(path, range).await
    }

    async fn sync_dir(&self, path: &str) -> Result<()> {
        refused(path)
    }

    async fn lock(&self, path: &str) -> Result<Option<Lock>> {
        refused(path)
    }

    async fn is_locked(&self, path: &str) -> Result<bool> {
        self.0.is_locked(path).await
    }

    async fn unlock(&self, lock: Lock) -> Result<()> {
        self.0.unlock(lock).await
    }

    async fn canonical(&self, path: &str) -> Result<String> {
        self.0.canonical(path).await
    }

    async fn weigh(&self, path: &str) -> Result<(u64, u64)> {
        self.0.weigh(path).await
    }

    async fn is_loop(&self, path: &str) -> Result<bool> {
        self.0.is_loop(path).await
    }

    async fn with_acl(&self, paths: &[String]) -> Vec<bool> {
        self.0.with_acl(paths).await
    }

    fn servers(&self) -> Vec<String> {
        self.0.servers()
    }

    fn unanswered(&self) -> Option<Duration> {
        self.0.unanswered()
    }

    fn object_store(&self) -> Result<Arc<dyn ObjectStore>> {
        self.0.object_store()
    }
}
