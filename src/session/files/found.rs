//! The data files of a path, as they were when a statement was planned.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::pattern;
use crate::error::{Error, Result};
use crate::landing::Manifest;
use crate::storage::{Location, Status};

/// A data file.
#[derive(Debug, Clone)]
pub(super) struct DataFile {
    pub(super) location: Location,
    pub(super) bytes: u64,
    modified: DateTime<Utc>,
    /// The names of the directories between the path that was named and the file.
    pub(super) directories: Vec<String>,
}

impl DataFile {
    pub(super) fn new(location: Location, status: &Status, directories: Vec<String>) -> Self {
        Self { location, bytes: status.size, modified: status.modified, directories }
    }

    /// Fails where the file is no longer the one that was looked at.
    pub(super) async fn check(&self) -> Result<()> {
        let what = match self.location.stat().await? {
            Some(now) if now.size == self.bytes && now.modified == self.modified => return Ok(()),
            Some(_) => "changed after the statement had looked at it",
            None => "is gone, but was there when the statement had looked",
        };
        Err(Error::failed(format!("`{}` {what}", self.location))
            .hint("run the statement again; a view over files is to be made anew"))
    }
}

/// Says whether a name in a directory is no data: it begins with `.`, or with `_` and is no
/// partition's. The rule is Spark's.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || (name.starts_with('_') && !name.contains('='))
}

/// What a path names.
#[derive(Debug)]
pub(super) struct Found {
    /// The data files.
    pub(super) files: Vec<DataFile>,
    /// What was committed to the directory that is named.
    pub(super) manifest: Option<Manifest>,
    pub(super) kind: Kind,
}

/// What kind of path a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    /// It has `*` or the like, and names several files or directories.
    Pattern,
}

/// Finds the data files that a path names: a file, a directory, or a pattern of such.
///
/// # Errors
/// Nothing is there.
pub(super) async fn found(location: &Location) -> Result<Found> {
    if let Some(status) = location.stat().await? {
        return if status.is_dir {
            let manifest = Manifest::read(location).await?;
            let files = data_files(location, manifest.as_ref()).await?;
            Ok(Found { files, manifest, kind: Kind::Directory })
        } else {
            let files = vec![DataFile::new(location.clone(), &status, Vec::new())];
            Ok(Found { files, manifest: None, kind: Kind::File })
        };
    }
    let mut files = Vec::new();
    for (place, status) in pattern::expanded(location).await? {
        if status.is_dir {
            let manifest = Manifest::read(&place).await?;
            files.extend(data_files(&place, manifest.as_ref()).await?);
        } else {
            files.push(DataFile::new(place, &status, Vec::new()));
        }
    }
    if files.is_empty() {
        return Err(Error::failed(format!("`{location}`: No such file or directory"))
            .hint("`.ls` shows what there is"));
    }
    if files.iter().any(|file| file.directories.iter().any(|name| name.contains('='))) {
        return Err(Error::failed(format!(
            "`{location}` names directories with directories of columns in them"
        ))
        .hint("name the directory above them, and choose with `WHERE`"));
    }
    Ok(Found { files, manifest: None, kind: Kind::Pattern })
}

/// Returns the data files of a directory and of the directories in it, in the order of their paths;
/// directories in it count only where some are columns, `day=2018-01-01`. The rule is Spark's.
///
/// Where there is a manifest, its files are the data: others were not committed.
async fn data_files(directory: &Location, manifest: Option<&Manifest>) -> Result<Vec<DataFile>> {
    let mut found = Vec::new();
    let mut open = vec![(directory.clone(), Vec::new())];
    while let Some((directory, above)) = open.pop() {
        for status in directory.fs().list(directory.path()).await? {
            let entry = directory.child(&status.name);
            if is_hidden(&status.name) {
                continue;
            }
            if status.is_dir {
                let below = above.iter().chain([&status.name]).cloned().collect();
                open.push((entry, below));
            } else {
                found.push(DataFile::new(entry, &status, above.clone()));
            }
        }
    }
    found.sort_by(|one, other| one.location.path().cmp(other.location.path()));
    let Some(manifest) = manifest else {
        let is_column = |file: &DataFile| file.directories.iter().any(|name| name.contains('='));
        if !found.iter().any(is_column) {
            found.retain(|file| file.directories.is_empty());
        }
        return Ok(found);
    };
    let mut by_path: HashMap<String, DataFile> =
        found.into_iter().map(|file| (file.location.path().to_owned(), file)).collect();
    let committed = manifest.files.iter().map(|file| {
        let place = directory.child(&file.path);
        by_path.remove(place.path()).ok_or_else(|| {
            Error::failed(format!("`{place}` is missing: the manifest of `{directory}` names it"))
        })
    });
    committed.collect()
}
