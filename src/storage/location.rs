//! A path on its file system.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use bytes::Bytes;
use futures::TryStreamExt as _;
use url::Url;

use super::path::{join, split};
use super::{FileSystem, Status};
use crate::error::Result;

/// A path on its file system, and how the user wrote it.
#[derive(Debug, Clone)]
pub struct Location {
    fs: Arc<dyn FileSystem>,
    path: String,
    shown: String,
    is_root: bool,
}

impl Location {
    /// Makes a location from its resolved parts.
    pub(super) fn new(fs: Arc<dyn FileSystem>, path: String, shown: &str, is_root: bool) -> Self {
        Self { fs, path, shown: shown.to_owned(), is_root }
    }

    /// Returns the file system.
    #[must_use]
    pub fn fs(&self) -> &Arc<dyn FileSystem> {
        &self.fs
    }

    /// Returns the absolute path on the file system, not URL-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the last name of the path; empty for the root.
    #[must_use]
    pub fn name(&self) -> &str {
        split(&self.path).1
    }

    /// Returns whether this is the root of its file system or of bare paths.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.is_root
    }

    /// Returns the location of a name in this directory.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let (path, shown) = (join(&self.path, name), join(&self.shown, name));
        Self { fs: self.fs.clone(), path, shown, is_root: false }
    }

    /// Returns the parent directory; the root is its own parent.
    #[must_use]
    pub fn parent(&self) -> Self {
        let shown = match split(&self.shown) {
            ("", _) => ".",
            (parent, _) => parent,
        };
        let path = split(&self.path).0.to_owned();
        let is_root = path == "/";
        Self { fs: self.fs.clone(), path, shown: shown.to_owned(), is_root }
    }

    /// Returns the location of another name in the same directory.
    #[must_use]
    pub fn sibling(&self, name: &str) -> Self {
        self.parent().child(name)
    }

    /// Returns the location with symbolic links resolved; it is still displayed as the user wrote it.
    ///
    /// # Errors
    /// The file system cannot be reached.
    pub async fn canonical(&self) -> Result<Self> {
        Ok(Self { path: self.fs.canonical(&self.path).await?, ..self.clone() })
    }

    /// Returns the status of the path; `None` if it does not exist.
    ///
    /// # Errors
    /// The path may not be accessed, or the file system cannot be reached.
    pub async fn stat(&self) -> Result<Option<Status>> {
        self.fs.stat(&self.path).await
    }

    /// Returns the content of a file; `None` if it does not exist.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn content(&self) -> Result<Option<Bytes>> {
        if self.stat().await?.is_none() {
            return Ok(None);
        }
        let chunks = match self.fs.read(&self.path, 0..u64::MAX).await {
            Ok(chunks) => chunks.try_collect::<Vec<Bytes>>().await,
            Err(error) => Err(error),
        };
        match chunks {
            Ok(chunks) => Ok(Some(chunks.concat().into())),
            // It has just been deleted.
            Err(_) if self.stat().await?.is_none() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the path as the user wrote it, in quotes where a dot-command needs them.
    #[must_use]
    pub fn quoted(&self) -> String {
        shell_words::quote(&self.shown).into_owned()
    }

    /// Returns the encoded URL for the engine, which needs a `/` at the end of a directory.
    #[must_use]
    pub fn url(&self, is_dir: bool) -> Url {
        let mut url = self.fs.url().clone();
        let mut path = quoted(&self.path);
        if is_dir && !path.ends_with('/') {
            path.push('/');
        }
        url.set_path(&path);
        url
    }
}

/// Escapes a path for a URL; the library itself would drop tabs and line breaks.
fn quoted(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~!$&'()*+,;=:@".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

impl PartialEq for Location {
    /// Returns whether both are the same path of the same file system, however they were written.
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.fs.url() == other.fs.url()
    }
}

impl Eq for Location {}

impl fmt::Display for Location {
    /// Writes the path as the user wrote it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}
