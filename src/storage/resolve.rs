//! Resolves a path to its location: which file system, and the path on it.
//!
//! It never connects; a remote file system is made when a path first names it.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::file::LocalFiles;
use super::hadoop_conf::Hadoop;
use super::location::Location;
use super::path::{Typed, join, normal, typed};
use super::read_only::ReadOnlyFiles;
use super::{FileSystem, hdfs};
use crate::error::{Error, Result};

/// Resolves paths that users type to locations on file systems; cheap to clone.
#[derive(Debug, Clone)]
pub struct Storage(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    root: Root,
    /// The directory of users' homes on HDFS.
    homes: String,
    local: Arc<dyn FileSystem>,
    /// The remote file systems, by authority; made at first use.
    remote: Mutex<Vec<(String, Arc<dyn FileSystem>)>>,
    readonly: bool,
}

/// The base of bare paths.
#[derive(Debug)]
enum Root {
    /// The local root; relative paths start in the current directory.
    Plain,
    /// A local directory that bare paths cannot leave.
    Local(String),
    /// An authority and a directory on it that bare paths cannot leave.
    Hdfs { authority: String, prefix: String },
}

impl Storage {
    /// Makes a storage whose bare paths belong to `default`, `URL[/PREFIX]`; they are local if it is `None`.
    ///
    /// Does not connect.
    ///
    /// # Errors
    /// `default` is not a URL of a file system.
    pub fn new(default: Option<&str>) -> Result<Self> {
        let root = match default {
            None => Root::Plain,
            Some(url) => Root::parse(url)?,
        };
        Ok(Self::with(root, &Hadoop::default(), false))
    }

    /// Makes a storage whose bare paths belong to `default`, else to `fs.defaultFS` of Hadoop's settings in
    /// `$HADOOP_CONF_DIR`; otherwise they are local.
    ///
    /// With `readonly`, all of them refuse to write. Does not connect.
    ///
    /// # Errors
    /// `default` or `fs.defaultFS` is not a URL of a file system, or Hadoop's settings cannot be read.
    pub fn configured(default: Option<&str>, readonly: bool) -> Result<Self> {
        // Local files do not need Hadoop's settings, so an error in them must not matter.
        if let Some(url) = default.filter(|url| matches!(typed(url), Ok(Typed::File(_)))) {
            return Ok(Self::with(Root::parse(url)?, &Hadoop::default(), readonly));
        }
        let hadoop = Hadoop::of_environment()?;
        let root = match (default, hadoop.get("fs.defaultFS")) {
            (Some(url), _) => Root::parse(url)?,
            (None, Some(url)) => Root::of_hadoop(url)?,
            (None, None) => Root::Plain,
        };
        Ok(Self::with(root, &hadoop, readonly))
    }

    fn with(root: Root, hadoop: &Hadoop, readonly: bool) -> Self {
        let homes = hadoop.get("dfs.user.home.dir.prefix").unwrap_or("/user").to_owned();
        let local = guarded(Arc::new(LocalFiles::new()), readonly);
        Self(Arc::new(Inner { root, homes, local, remote: Mutex::default(), readonly }))
    }

    /// Resolves a path that a user typed: a full URL, or a path on the default file system.
    ///
    /// # Errors
    /// The path is empty, has an unknown scheme, or leads out of its file system.
    pub fn resolve(&self, path: &str) -> Result<Location> {
        if path.is_empty() {
            return Err(Error::usage("the path is empty"));
        }
        if path.contains('\0') {
            return Err(Error::usage("the path contains a NUL character"));
        }
        let (fs, real) = match typed(path)? {
            Typed::File(rest) => (self.0.local.clone(), normal_url(path, rest)?),
            Typed::Hdfs("", rest) => match &self.0.root {
                Root::Hdfs { authority, .. } => (self.remote(authority)?, normal_url(path, rest)?),
                _ => {
                    return Err(Error::usage(format!("`{path}` does not name a NameNode"))
                        .hint("type `hdfs://HOST:PORT/…`, or start with `--fs hdfs://HOST:PORT`"));
                }
            },
            Typed::Hdfs(authority, rest) => (self.remote(authority)?, normal_url(path, rest)?),
            Typed::Bare(rest) => self.resolve_bare(rest)?,
        };
        let shown = match path.trim_end_matches('/') {
            "" => "/",
            trimmed if trimmed.ends_with(':') => path,
            trimmed => trimmed,
        };
        let is_root = real == "/" || self.0.root.prefix() == Some(&real);
        Ok(Location::new(fs, real, shown, is_root))
    }

    /// Resolves a local path, whatever the default file system is.
    ///
    /// # Errors
    /// The path is empty, or is a URL of a remote file system.
    pub fn resolve_local(&self, path: &str) -> Result<Location> {
        let path_on_disk = match typed(path)? {
            Typed::File(rest) => normal_url(path, rest)?,
            Typed::Bare(rest) => local_path(rest)?,
            Typed::Hdfs(..) => {
                return Err(Error::usage(format!("`{path}` is not a local path")));
            }
        };
        let is_root = path_on_disk == "/";
        let fs = self.0.local.clone();
        Ok(Location::new(fs, path_on_disk, path, is_root))
    }

    /// Returns how long the oldest request to a cluster has waited for an answer; `None` if nothing waits.
    #[must_use]
    pub fn unanswered(&self) -> Option<Duration> {
        self.0.remote.lock().iter().filter_map(|(_, fs)| fs.unanswered()).max()
    }

    fn resolve_bare(&self, path: &str) -> Result<(Arc<dyn FileSystem>, String)> {
        match &self.0.root {
            Root::Plain => Ok((self.0.local.clone(), local_path(path)?)),
            Root::Local(prefix) => Ok((self.0.local.clone(), within(prefix, path)?)),
            Root::Hdfs { authority, prefix } if prefix == "/" && !path.starts_with('/') => {
                let home = join(&self.0.homes, &hdfs::user());
                Ok((self.remote(authority)?, within("/", &join(&home, path))?))
            }
            Root::Hdfs { authority, prefix } => {
                Ok((self.remote(authority)?, within(prefix, path)?))
            }
        }
    }

    fn remote(&self, authority: &str) -> Result<Arc<dyn FileSystem>> {
        let mut remote = self.0.remote.lock();
        if let Some((_, fs)) = remote.iter().find(|(name, _)| name == authority) {
            return Ok(fs.clone());
        }
        let fs = guarded(hdfs::open(authority, &Hadoop::of_environment()?)?, self.0.readonly);
        remote.push((authority.to_owned(), fs.clone()));
        Ok(fs)
    }
}

/// Makes a file system read-only if that was asked for.
fn guarded(fs: Arc<dyn FileSystem>, readonly: bool) -> Arc<dyn FileSystem> {
    if readonly { Arc::new(ReadOnlyFiles(fs)) } else { fs }
}

impl Root {
    fn prefix(&self) -> Option<&String> {
        match self {
            Root::Plain => None,
            Root::Local(prefix) | Root::Hdfs { prefix, .. } => Some(prefix),
        }
    }

    /// Reads `fs.defaultFS`, of which Hadoop uses only the authority.
    fn of_hadoop(url: &str) -> Result<Self> {
        let odd = |error: Error| {
            let from = "`fs.defaultFS` in `$HADOOP_CONF_DIR`";
            error.context(from).hint("`--fs file:///` or `--fs hdfs://HOST:PORT` overrides it")
        };
        match typed(url).map_err(odd)? {
            Typed::Hdfs(authority, _) if !authority.is_empty() => {
                Ok(Root::Hdfs { authority: authority.to_owned(), prefix: "/".to_owned() })
            }
            Typed::File(_) => Ok(Root::Plain),
            _ => Err(odd(Error::usage(format!("`{url}` does not name a NameNode")))),
        }
    }

    fn parse(url: &str) -> Result<Self> {
        match typed(url)? {
            Typed::File(path) => Ok(match normal_url(url, path)? {
                root if root == "/" => Root::Plain,
                prefix => Root::Local(prefix),
            }),
            Typed::Hdfs("", _) => Err(Error::usage(format!("`{url}` does not name a NameNode"))
                .hint("type `--fs hdfs://HOST:PORT`")),
            Typed::Hdfs(authority, path) => {
                Ok(Root::Hdfs { authority: authority.to_owned(), prefix: normal_url(url, path)? })
            }
            Typed::Bare(path) => {
                Err(Error::usage(format!("`{path}` is not a URL of a file system"))
                    .hint("type `--fs file:///DIRECTORY` or `--fs hdfs://HOST:PORT`"))
            }
        }
    }
}

fn normal_url(text: &str, path: &str) -> Result<String> {
    normal(path).ok_or_else(|| Error::usage(format!("`{text}` is above the root")))
}

/// Resolves a path below a directory that it must not leave.
fn within(prefix: &str, path: &str) -> Result<String> {
    let inner = normal(path).ok_or_else(|| {
        Error::usage(format!("`{path}` is outside the default file system"))
            .hint("with `--fs URL/PREFIX`, paths start at PREFIX; type a full URL for other paths")
    })?;
    Ok(match (prefix, inner.as_str()) {
        (_, "/") => prefix.to_owned(),
        ("/", _) => inner,
        _ => format!("{prefix}{inner}"),
    })
}

/// Resolves a local path: a relative one starts in the current directory.
fn local_path(path: &str) -> Result<String> {
    if path.starts_with('/') {
        return normal_url(path, path);
    }
    let current = std::env::current_dir()
        .map_err(|cause| Error::from(cause).context("cannot find the current directory"))?;
    normal_url(path, &format!("{}/{path}", current.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::Storage;

    fn path(default: Option<&str>, typed: &str) -> String {
        Storage::new(default).unwrap().resolve(typed).unwrap().path().to_owned()
    }

    #[test]
    fn bare_paths_begin_at_the_prefix() {
        let fs = Some("file:///tmp/x");
        assert_eq!(path(fs, "/tmp/useract"), "/tmp/x/tmp/useract");
        assert_eq!(path(fs, "useract/"), "/tmp/x/useract");
        assert_eq!(path(fs, "/"), "/tmp/x");
        assert_eq!(path(fs, "file:///a/b"), "/a/b");
        assert_eq!(path(None, "/a/../b"), "/b");
        let here = std::env::current_dir().unwrap();
        assert_eq!(path(None, "a"), here.join("a").to_str().unwrap());
        assert_eq!(path(Some("file:///"), "a"), here.join("a").to_str().unwrap());
    }

    #[test]
    fn no_path_leaves_the_prefix() {
        let storage = Storage::new(Some("file:///tmp/x")).unwrap();
        for path in ["..", "/..", "a/../../b", "/../x/y"] {
            assert!(storage.resolve(path).unwrap_err().hint_text().is_some(), "{path}");
        }
        assert_eq!(storage.resolve("a/../b").unwrap().path(), "/tmp/x/b");
    }

    #[test]
    fn places_are_shown_as_they_were_written() {
        let storage = Storage::new(Some("file:///tmp/x")).unwrap();
        let place = storage.resolve("/useract/").unwrap();
        assert_eq!(place.to_string(), "/useract");
        assert_eq!(place.child("part").to_string(), "/useract/part");
        assert_eq!(place.sibling(".b").path(), "/tmp/x/.b");
        assert_eq!(storage.resolve(".").unwrap().child("a").to_string(), "a");
        assert_eq!(storage.resolve("file:///").unwrap().child("a").to_string(), "file:///a");
    }

    #[test]
    fn urls_are_encoded_for_the_engine() {
        let place = Storage::new(None).unwrap().resolve("/a b/50%#?é*").unwrap();
        assert_eq!(place.url(true).as_str(), "file:///a%20b/50%25%23%3F%C3%A9*/");
        assert_eq!(place.url(false).to_file_path().unwrap().to_str(), Some("/a b/50%#?é*"));
    }
}
