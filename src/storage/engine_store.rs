//! A file system as an object store, from which the engine reads.
//!
//! It is read-only: lakeshell writes only through `landing`. Unlike the client's own object store
//! (hdfs-native-object-store 0.16), it keeps our errors and timeouts.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use object_store::{
    Attributes, CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult,
    MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload,
    PutResult, Result,
};

use super::path::join;
use super::{FileSystem, Status};

const NAME: &str = "lakeshell";

/// The files of a file system, for reading.
#[derive(Debug)]
pub(super) struct ReadOnly(Arc<dyn FileSystem>);

impl ReadOnly {
    pub(super) fn new(fs: Arc<dyn FileSystem>) -> Self {
        Self(fs)
    }
}

impl fmt::Display for ReadOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.url().as_str())
    }
}

fn failed(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Generic { store: NAME, source: cause.into() }
}

fn refused<T>(operation: &str) -> Result<T> {
    Err(Error::NotImplemented { operation: operation.to_owned(), implementer: NAME.to_owned() })
}

/// Returns the path on the file system; paths of object stores have no leading `/`.
fn absolute(location: &Path) -> String {
    format!("/{}", location.as_ref())
}

fn meta(path: &str, status: &Status) -> Result<ObjectMeta> {
    Ok(ObjectMeta {
        location: Path::parse(path)?,
        last_modified: status.modified,
        size: status.size,
        e_tag: None,
        version: None,
    })
}

/// Returns the entries of a directory; none if it does not exist.
async fn inside(fs: &Arc<dyn FileSystem>, path: &str) -> Result<Vec<(String, Status)>> {
    match fs.stat(path).await.map_err(failed)? {
        Some(found) if found.is_dir => {
            let found = fs.list(path).await.map_err(failed)?;
            Ok(found.into_iter().map(|status| (join(path, &status.name), status)).collect())
        }
        _ => Ok(Vec::new()),
    }
}

#[async_trait]
impl ObjectStore for ReadOnly {
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let path = absolute(location);
        let Some(status) = self.0.stat(&path).await.map_err(failed)?.filter(|found| !found.is_dir)
        else {
            let source = format!("`{path}`: No such file").into();
            return Err(Error::NotFound { path, source });
        };
        let meta = meta(&path, &status)?;
        options.check_preconditions(&meta)?;
        let range = options.range.map_or(Ok(0..meta.size), |range| range.as_range(meta.size));
        let range = if options.head { 0..0 } else { range.map_err(failed)? };
        let chunks = if range.is_empty() {
            stream::empty().boxed()
        } else {
            let chunks = self.0.read(&path, range.clone()).await.map_err(failed)?;
            chunks.map_err(failed).boxed()
        };
        let (payload, attributes) = (GetResultPayload::Stream(chunks), Attributes::default());
        Ok(GetResult { payload, meta, range, attributes })
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let begin = (self.0.clone(), vec![prefix.map_or_else(|| "/".to_owned(), absolute)]);
        let levels = stream::try_unfold(begin, |(fs, mut pending)| async move {
            let Some(directory) = pending.pop() else { return Ok(None) };
            let mut files = Vec::new();
            for (path, status) in inside(&fs, &directory).await? {
                if status.is_dir {
                    pending.push(path);
                } else {
                    files.push(meta(&path, &status));
                }
            }
            Ok::<_, Error>(Some((stream::iter(files), (fs, pending))))
        });
        levels.try_flatten().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let directory = prefix.map_or_else(|| "/".to_owned(), absolute);
        let mut listed = ListResult { common_prefixes: Vec::new(), objects: Vec::new() };
        for (path, status) in inside(&self.0, &directory).await? {
            if status.is_dir {
                listed.common_prefixes.push(Path::parse(&path)?);
            } else {
                listed.objects.push(meta(&path, &status)?);
            }
        }
        Ok(listed)
    }

    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        refused("put")
    }

    async fn put_multipart_opts(
        &self,
        _: &Path,
        _: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        refused("put in parts")
    }

    fn delete_stream(
        &self,
        _: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        stream::once(async { refused("delete") }).boxed()
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        refused("copy")
    }
}
