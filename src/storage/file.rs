//! The local file system as a [`FileSystem`].
//!
//! Every call runs on the blocking pool. Files are synced to disk before they are renamed, and
//! directories afterwards, so that a commit survives a crash.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, chown};
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, OFlag, RenameFlags, renameat2};
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use url::Url;
use uzers::{Groups as _, Users as _, UsersCache};

use super::{FileSystem, FileWriter, Held, Lock, Status};
use crate::error::{Error, Result};
use crate::outcome::counted;
use crate::progress::{Reporter, blocking};

mod remove;

use remove::{Removed, remove_all};

/// How many bytes are read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// The files of this machine.
#[derive(Debug)]
pub(super) struct LocalFiles(Url);

impl LocalFiles {
    /// Makes the file system; does not access it.
    pub(super) fn new() -> Self {
        Self(Url::parse("file:///").expect("the text is a URL"))
    }
}

/// Runs blocking work on one path; its error reads "`what` `path`: cause".
async fn on<T: Send + 'static>(
    path: &str,
    what: &'static str,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let path = path.to_owned();
    blocking(move || {
        work(Path::new(&path)).map_err(|cause| Error::io(what, Path::new(&path), cause))
    })
    .await
}

#[async_trait]
impl FileSystem for LocalFiles {
    fn url(&self) -> &Url {
        &self.0
    }

    async fn stat(&self, path: &str) -> Result<Option<Status>> {
        on(path, "cannot look at", |path| match path.metadata() {
            Ok(found) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                Ok(Some(status(name, &found, &UsersCache::new())))
            }
            Err(cause) if is_missing(&cause) => Ok(None),
            Err(cause) => Err(cause),
        })
        .await
    }

    async fn list(&self, path: &str) -> Result<Vec<Status>> {
        on(path, "cannot list", list).await
    }

    async fn mkdirs(&self, path: &str) -> Result<()> {
        on(path, "cannot create directory", |path| std::fs::create_dir_all(path)).await
    }

    async fn set_like(&self, path: &str, other: &str) -> Result<()> {
        let other = other.to_owned();
        let set = move |path: &Path| {
            let known = std::fs::metadata(&other)?;
            // Only root may give a directory to another user.
            let _ = chown(path, Some(known.uid()), Some(known.gid()));
            std::fs::set_permissions(path, known.permissions())
        };
        on(path, "cannot set the permissions of", set).await
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (from.to_owned(), to.to_owned());
        blocking(move || rename(Path::new(&from), Path::new(&to), false)).await
    }

    async fn replace(&self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (from.to_owned(), to.to_owned());
        blocking(move || rename(Path::new(&from), Path::new(&to), true)).await
    }

    async fn exchange(&self, one: &str, other: &str) -> Result<bool> {
        let (one, other) = (one.to_owned(), other.to_owned());
        blocking(move || {
            match renameat2(AT_FDCWD, &*one, AT_FDCWD, &*other, RenameFlags::RENAME_EXCHANGE) {
                Ok(()) => sync_parents(Path::new(&one), Path::new(&other)).map(|()| true),
                Err(cause) if is_unsupported(cause) => Ok(false),
                Err(cause) => Err(Error::io("cannot replace", Path::new(&other), cause.into())),
            }
        })
        .await
    }

    async fn delete(&self, path: &str, recursive: bool) -> Result<()> {
        on(path, "cannot delete", move |path| {
            let gone = match path.symlink_metadata() {
                Ok(found) if found.is_dir() && recursive => std::fs::remove_dir_all(path),
                Ok(found) if found.is_dir() => std::fs::remove_dir(path),
                Ok(_) => std::fs::remove_file(path),
                Err(cause) => Err(cause),
            };
            gone.or_else(|cause| if is_missing(&cause) { Ok(()) } else { Err(cause) })
        })
        .await
    }

    async fn delete_all(&self, path: &str, reporter: &Reporter) -> Result<()> {
        let looking = reporter.clone();
        match on(path, "cannot delete", move |path| remove_all(path, &looking)).await? {
            Removed::All => Ok(()),
            Removed::Some(files) => {
                let files = counted(files, "file");
                reporter.notice(format!("{files} of `{path}` deleted; the rest was not"));
                Err(Error::interrupted())
            }
        }
    }

    async fn create(&self, path: &str) -> Result<Box<dyn FileWriter>> {
        let file = on(path, "cannot create", |path| File::create_new(path)).await?;
        Ok(Box::new(LocalWriter { file: Arc::new(file), path: path.to_owned() }))
    }

    async fn read(
        &self,
        path: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let start = range.start;
        let file = on(path, "cannot read", move |path| {
            let mut file = File::open(path)?;
            if file.metadata()?.is_dir() {
                return Err(ErrorKind::IsADirectory.into());
            }
            file.seek(SeekFrom::Start(start))?;
            Ok(file)
        })
        .await?;
        let rest = file.take(range.end.saturating_sub(start));
        let path = path.to_owned();
        let chunks = stream::try_unfold((rest, path), |(mut rest, path)| async move {
            let (chunk, rest, path) = blocking(move || {
                let mut chunk = Vec::with_capacity(CHUNK_BYTES);
                let read = (&mut rest).take(CHUNK_BYTES as u64).read_to_end(&mut chunk);
                read.map_err(|cause| Error::io("cannot read", Path::new(&path), cause))?;
                Ok((chunk, rest, path))
            })
            .await?;
            Ok((!chunk.is_empty()).then(|| (Bytes::from(chunk), (rest, path))))
        });
        Ok(chunks.boxed())
    }

    async fn sync_dir(&self, path: &str) -> Result<()> {
        on(path, "cannot sync", sync_dir).await
    }

    async fn lock(&self, path: &str) -> Result<Option<Lock>> {
        on(path, "cannot lock", lock).await
    }

    async fn is_locked(&self, path: &str) -> Result<bool> {
        on(path, "cannot look at", is_locked).await
    }

    async fn unlock(&self, lock: Lock) -> Result<()> {
        // Deleted while still locked: a process that waits for it finds that its file is gone, and
        // creates a new one.
        self.delete(&lock.path, false).await
    }

    async fn canonical(&self, path: &str) -> Result<String> {
        let path = path.to_owned();
        blocking(move || {
            Ok(match std::fs::canonicalize(&path) {
                Ok(real) => real.into_os_string().into_string().unwrap_or(path),
                Err(_) => path,
            })
        })
        .await
    }

    async fn is_loop(&self, path: &str) -> Result<bool> {
        on(path, "cannot look at", is_loop).await
    }

    fn object_store(&self) -> Result<Arc<dyn ObjectStore>> {
        Ok(Arc::new(LocalFileSystem::new()))
    }
}

/// Writes one local file.
struct LocalWriter {
    file: Arc<File>,
    path: String,
}

#[async_trait]
impl FileWriter for LocalWriter {
    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let file = self.file.clone();
        on(&self.path, "cannot write", move |_| (&*file).write_all(&bytes)).await
    }

    async fn close(&mut self) -> Result<()> {
        let file = self.file.clone();
        on(&self.path, "cannot write", move |_| file.sync_all()).await
    }
}

/// Returns whether an error means that a path does not exist, also because its parent is a file.
fn is_missing(cause: &io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Returns whether the kernel or file system does not have an operation.
fn is_unsupported(cause: Errno) -> bool {
    matches!(cause, Errno::ENOSYS | Errno::EINVAL | Errno::EOPNOTSUPP)
}

fn list(path: &Path) -> io::Result<Vec<Status>> {
    let users = UsersCache::new();
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        // A dangling link is still listed; an entry deleted in the meantime is not.
        let metadata = entry.path().metadata().or_else(|_| entry.metadata());
        if let Ok(metadata) = metadata {
            found.push(status(entry.file_name().to_string_lossy().into_owned(), &metadata, &users));
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Returns whether a path is a link to a directory that contains it: a recursive walk would never end.
///
/// An endless walk passes through one directory twice and follows such a link in between.
fn is_loop(path: &Path) -> io::Result<bool> {
    if !path.symlink_metadata()?.is_symlink() {
        return Ok(false);
    }
    let Ok(real) = path.canonicalize() else { return Ok(false) };
    let above = path.ancestors().skip(1).filter(|path| !path.as_os_str().is_empty());
    Ok(above.flat_map(Path::canonicalize).any(|above| above == real))
}

fn status(name: String, found: &Metadata, users: &UsersCache) -> Status {
    let user = users.get_user_by_uid(found.uid());
    let group = users.get_group_by_gid(found.gid());
    Status {
        name,
        is_dir: found.is_dir(),
        size: if found.is_dir() { 0 } else { found.len() },
        modified: found.modified().map(Into::into).unwrap_or_default(),
        mode: found.mode() & 0o1777,
        owner: user.map_or(found.uid().to_string(), |user| user.name().to_string_lossy().into()),
        group: group.map_or(found.gid().to_string(), |group| group.name().to_string_lossy().into()),
        replication: u32::from(!found.is_dir()),
    }
}

fn rename(from: &Path, to: &Path, over: bool) -> Result<()> {
    let flags = if over { RenameFlags::empty() } else { RenameFlags::RENAME_NOREPLACE };
    let renamed = match renameat2(AT_FDCWD, from, AT_FDCWD, to, flags) {
        Err(cause) if !over && is_unsupported(cause) && to.symlink_metadata().is_err() => {
            std::fs::rename(from, to)
        }
        renamed => renamed.map_err(Into::into),
    };
    let what = format!("cannot rename `{}` to", from.display());
    renamed.map_err(|cause| Error::io(&what, to, cause))?;
    sync_parents(from, to)
}

fn sync_parents(one: &Path, other: &Path) -> Result<()> {
    let (one, other) = (one.parent(), other.parent());
    let both = [one, other.filter(|_| one != other)];
    for path in both.into_iter().flatten() {
        sync_dir(path).map_err(|cause| Error::io("cannot sync", path, cause))?;
    }
    Ok(())
}

fn sync_dir(path: &Path) -> io::Result<()> {
    match File::open(path).and_then(|dir| dir.sync_all()) {
        // Some network file systems do not support it; there is no alternative then.
        Err(cause) if cause.kind() == ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

/// Returns whether another process, or another lock of this one, holds a lock.
///
/// The kernel answers only who asks for the lock: for that moment, nobody else can take it.
fn is_locked(path: &Path) -> io::Result<bool> {
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Err(cause) if is_missing(&cause) => return Ok(false),
        opened => opened?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}

/// Locks a file whose name others can guess: an existing link is not followed, an existing file not changed.
fn lock(path: &Path) -> io::Result<Option<Lock>> {
    // Opening a named pipe would block.
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    let opened =
        OpenOptions::new().write(true).create(true).truncate(false).custom_flags(flags).open(path);
    let file = match opened {
        Err(cause) if is_missing(&cause) => return Ok(None),
        Err(cause) if cause.raw_os_error() == Some(Errno::ELOOP as i32) => {
            return Err(io::Error::other("it is a symbolic link"));
        }
        opened => opened?,
    };
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(cause)) => return Err(cause),
    }
    // The previous holder may have deleted the file after we opened it: then our lock is on a deleted file.
    let still =
        path.metadata().is_ok_and(|at| Some(at.ino()) == file.metadata().ok().map(|own| own.ino()));
    if !still {
        return Ok(None);
    }
    let path = path.to_string_lossy().into_owned();
    Ok(Some(Lock { path, held: Held::File(file) }))
}
