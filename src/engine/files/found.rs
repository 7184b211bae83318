//! The data files of a path at one point in time.
//!
//! If there is a manifest, its files are the data, and each of them must exist. Readers lock nothing and wait
//! for no one: a reader that finds a concurrent change looks again.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::pattern;
use crate::error::{Error, Result};
use crate::landing::{self, Manifest, is_hidden};
use crate::storage::{Location, Status, looped};

/// How often to look again at a directory that is being changed.
pub(super) const LOOKS_MAX: u32 = 40;

/// A data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DataFile {
    pub(super) location: Location,
    pub(super) bytes: u64,
    pub(super) modified: DateTime<Utc>,
    /// The names of the directories between the given path and the file.
    pub(super) directories: Vec<String>,
}

impl DataFile {
    pub(super) fn new(location: Location, status: &Status, directories: Vec<String>) -> Self {
        Self { location, bytes: status.size, modified: status.modified, directories }
    }

    /// Fails if the file has been replaced or changed.
    pub(super) async fn check(&self) -> Result<()> {
        let what = match self.location.stat().await? {
            Some(now) if now.size == self.bytes && now.modified == self.modified => return Ok(()),
            Some(_) => "changed after the statement had looked at it",
            None => "is gone, but was there when the statement had looked",
        };
        Err(Error::failed(format!("`{}` {what}", self.location)).hint("run the statement again"))
    }
}

/// The content of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The files: those of a manifest in its order, others in the order of their paths.
    pub(super) files: Vec<DataFile>,
    pub(super) manifest: Option<Manifest>,
    pub(super) is_dir: bool,
    /// What a user should know about files that are read or skipped.
    pub(super) notices: Vec<String>,
}

impl Found {
    /// Finds the files of a manifest.
    pub(super) async fn landed(root: &Location, manifest: Manifest) -> Result<Self> {
        let files = committed(root, &manifest).await?;
        Ok(Self { files, manifest: Some(manifest), is_dir: true, notices: Vec::new() })
    }
}

/// Finds the data files of a path.
///
/// # Errors
/// The path does not exist, or a file that its manifest lists is missing.
pub(super) async fn find(location: &Location) -> Result<Found> {
    let mut looks = 0;
    loop {
        let before = state(location).await;
        let error = match once(location).await {
            Ok(found) => return Ok(found),
            Err(error) => error,
        };
        looks += 1;
        if looks == LOOKS_MAX || state(location).await == before {
            return Err(error);
        }
        pause(looks).await;
    }
}

/// Waits a little before looking again at a path that is changing.
pub(crate) async fn pause(looks: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(2 * looks.min(20)))).await;
}

/// Returns a value that differs between states of a path.
async fn state(location: &Location) -> Option<(DateTime<Utc>, Option<Manifest>)> {
    let status = location.stat().await.ok().flatten()?;
    Some((status.modified, Manifest::read(location).await.ok().flatten()))
}

async fn once(location: &Location) -> Result<Found> {
    let Some(status) = location.stat().await? else {
        // Between the two renames of an overwrite, the old directory is complete next to the target.
        return match landing::replaced(location).await? {
            Some(old) => in_directory(&old).await,
            None => by_pattern(location).await,
        };
    };
    if status.is_dir {
        return in_directory(location).await;
    }
    let files = vec![DataFile::new(location.clone(), &status, Vec::new())];
    Ok(Found { files, manifest: None, is_dir: false, notices: Vec::new() })
}

/// Finds the files and directories that a path with wildcards matches; the directories must not have
/// partitions.
async fn by_pattern(location: &Location) -> Result<Found> {
    let (mut files, mut notices) = (Vec::new(), Vec::new());
    for (place, status) in pattern::expanded(location).await? {
        if status.is_dir {
            let found = in_directory(&place).await?;
            files.extend(found.files);
            notices.extend(found.notices);
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
    Ok(Found { files, manifest: None, is_dir: true, notices })
}

async fn in_directory(root: &Location) -> Result<Found> {
    let manifest = Manifest::read(root).await?;
    let mut notices = Vec::new();
    let files = if let Some(manifest) = &manifest {
        committed(root, manifest).await?
    } else {
        // Checked first: files that are moved in later are not found below, or have a manifest by then.
        let uncommitted = landing::uncommitted(root).await?;
        let mut files = listed(root).await?;
        files.retain(|file| !uncommitted.contains(&path_in(root, file)));
        if Manifest::read(root).await?.is_some() {
            return Err(Error::failed(format!("`{root}` changed while its files were listed")));
        }
        if root.child("_spark_metadata").stat().await?.is_some() {
            notices.push(format!(
                "`{root}` has a `_spark_metadata`, as Spark's streams write it; all data files are \
                 read, not only those that it lists"
            ));
        }
        in_partitions(root, files, &mut notices)?
    };
    Ok(Found { files, manifest, is_dir: true, notices })
}

fn path_in(root: &Location, file: &DataFile) -> String {
    let path = file.location.path();
    path.strip_prefix(root.path()).unwrap_or(path).trim_start_matches('/').to_owned()
}

/// Skips files in directories that are not partitions.
///
/// So does `PartitioningAwareFileIndex.allFiles` of Spark if the path has no partitions.
fn in_partitions(
    root: &Location,
    files: Vec<DataFile>,
    notices: &mut Vec<String>,
) -> Result<Vec<DataFile>> {
    let is_partition = |file: &DataFile| file.directories.iter().all(|name| name.contains('='));
    let (files, others): (Vec<_>, Vec<_>) = files.into_iter().partition(is_partition);
    let Some(other) = others.first() else { return Ok(files) };
    let plain = other.directories.iter().find(|name| !name.contains('='));
    let plain = plain.map_or("", String::as_str);
    if files.is_empty() {
        return Err(Error::failed(format!(
            "`{root}` holds no data files, but a directory `{plain}`"
        ))
        .hint(format!("name it: `FROM '{}'`", root.child(plain))));
    }
    notices.push(format!(
        "`{plain}` in `{root}` is not read: it is a directory, and not of a partition `name=value`"
    ));
    Ok(files)
}

/// Returns the files in a directory and its subdirectories, in the order of their paths.
async fn listed(root: &Location) -> Result<Vec<DataFile>> {
    let mut found = Vec::new();
    let mut open = vec![(root.clone(), Vec::new())];
    while let Some((directory, above)) = open.pop() {
        for status in directory.fs().list(directory.path()).await? {
            if is_hidden(&status.name) {
                continue;
            }
            let entry = directory.child(&status.name);
            if status.is_dir {
                if entry.fs().is_loop(entry.path()).await? {
                    return Err(looped(&entry));
                }
                let below = above.iter().chain([&status.name]).cloned().collect();
                open.push((entry, below));
            } else {
                found.push(DataFile::new(entry, &status, above.clone()));
            }
        }
    }
    found.sort_by(|one, other| one.location.path().cmp(other.location.path()));
    Ok(found)
}

/// Returns the files that a manifest names.
async fn committed(root: &Location, manifest: &Manifest) -> Result<Vec<DataFile>> {
    let mut by_directory: HashMap<&str, HashMap<String, Status>> = HashMap::new();
    let mut files = Vec::with_capacity(manifest.files.len());
    for file in &manifest.files {
        let (directory, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        if !by_directory.contains_key(directory) {
            let place = if directory.is_empty() { root.clone() } else { root.child(directory) };
            let found = place.fs().list(place.path()).await?;
            let by_name = found.into_iter().map(|status| (status.name.clone(), status)).collect();
            by_directory.insert(directory, by_name);
        }
        let status = by_directory.get(directory).and_then(|by_name| by_name.get(name));
        let place = root.child(&file.path);
        let named = format!("the manifest of `{root}` names it");
        let Some(status) = status else {
            return Err(Error::failed(format!("`{place}` is missing: {named}")));
        };
        if status.size != file.bytes {
            let (size, bytes) = (status.size, file.bytes);
            return Err(Error::failed(format!(
                "`{place}` is {size} bytes long: {named} with {bytes}"
            )));
        }
        let directories = directory.split('/').filter(|name| !name.is_empty());
        files.push(DataFile::new(place, status, directories.map(str::to_owned).collect()));
    }
    Ok(files)
}
