//! The data files of a path, as they were when a statement was planned.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

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

/// Returns the data files of a directory and of the directories in it, in the order of their paths.
///
/// Where there is a manifest, its files are the data: others were not committed.
pub(super) async fn data_files(
    directory: &Location,
    manifest: Option<&Manifest>,
) -> Result<Vec<DataFile>> {
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
    let Some(manifest) = manifest else { return Ok(found) };
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
