//! The folder of one topic: its names, its lock, and leftovers.
//!
//! ```text
//! topic.json               id, partitions, configuration; never written again
//! lock                     held while a publish gets its offsets and its name
//! 00000000000000000000.segment, 00000000000000000001.segment, …
//! .staging~ID              a publish under way; locked by its writer as long as that lives
//! ```
//!
//! Segments are numbered without gaps under the lock, so the highest number gives all names: a listing during a
//! publish need not be exact. No topic name contains `~`.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::TempPath;
use uuid::Uuid;

use super::fsync;
use crate::error::{Error, Result};
use crate::topics::NewTopic;

const DESCRIPTION: &str = "topic.json";
const LOCK: &str = "lock";
const STAGING: &str = ".staging~";
const VERSION: u32 = 1;

/// The most partitions with which a footer is still small.
pub(super) const PARTITIONS_MAX: i32 = 10_000;

/// The content of `topic.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Description {
    version: u32,
    id: String,
    partitions: i32,
    configs: Vec<(String, String)>,
    created_ms: i64,
}

/// A topic that existed when it was opened.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    pub(super) name: String,
    folder: PathBuf,
    description: Description,
}

impl Topic {
    /// Returns whether a folder is that of a topic.
    pub(super) fn is_at(folder: &Path) -> bool {
        folder.join(DESCRIPTION).is_file()
    }

    /// Makes and syncs the files of a topic without records.
    pub(super) fn create(folder: &Path, topic: &NewTopic) -> Result<()> {
        let description = Description {
            version: VERSION,
            id: Uuid::new_v4().to_string(),
            partitions: topic.partitions,
            configs: topic.configs.clone(),
            created_ms: chrono::Utc::now().timestamp_millis(),
        };
        let json = serde_json::to_vec_pretty(&description).map_err(std::io::Error::from)?;
        fsync::create(&folder.join(DESCRIPTION), &json)?;
        fsync::create(&folder.join(LOCK), b"")?;
        fsync::sync(folder)
    }

    /// Opens a topic; `None` if there is none.
    pub(super) fn open(root: &Path, name: &str) -> Result<Option<Self>> {
        let folder = root.join(name);
        let path = folder.join(DESCRIPTION);
        let json = match fs::read(&path) {
            Ok(json) => json,
            Err(cause) if is_absent(&cause) => return Ok(None),
            Err(cause) => return Err(Error::io("cannot read", &path, cause)),
        };
        let description = serde_json::from_slice::<Description>(&json).ok();
        let sound = description
            .filter(|it| it.version == VERSION && (1..=PARTITIONS_MAX).contains(&it.partitions));
        let Some(description) = sound else {
            let file = path.display();
            return Err(Error::failed(format!("topic `{name}`: `{file}` cannot be parsed"))
                .hint(format!("delete the topic with `.topic delete {name}`")));
        };
        Ok(Some(Self { name: name.to_owned(), folder, description }))
    }

    pub(super) fn id(&self) -> &str {
        &self.description.id
    }

    pub(super) fn configs(&self) -> &[(String, String)] {
        &self.description.configs
    }

    pub(super) fn partition_count(&self) -> i32 {
        self.description.partitions
    }

    /// Returns how many partitions there are, for indexing.
    pub(super) fn partitions(&self) -> usize {
        usize::try_from(self.description.partitions).unwrap_or(0)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the path of the segment with a number.
    pub(super) fn segment_path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:020}.segment"))
    }

    /// Counts the segments that are visible now.
    pub(super) fn segments(&self) -> Result<u64> {
        let numbers = self.entries()?.into_iter().filter_map(|entry| {
            entry.strip_suffix(".segment").filter(|digits| digits.len() == 20)?.parse().ok()
        });
        Ok(numbers.max().map_or(0, |last: u64| last.saturating_add(1)))
    }

    /// Counts the segments that are visible now, of which so many were visible before.
    pub(super) fn segments_since(&self, mut known: u64) -> Result<u64> {
        let is_there = |number| {
            let path = self.segment_path(number);
            path.try_exists().map_err(|cause| Error::io("cannot read", &path, cause))
        };
        while is_there(known)? {
            known += 1;
        }
        // After a gap, which somebody else has made, the listing counts what is missing, and its readers fail.
        if is_there(known + 1)? { self.segments() } else { Ok(known) }
    }

    /// Returns whether the topic is still the one that was opened.
    pub(super) fn is_current(&self) -> bool {
        let json = fs::read(self.folder.join(DESCRIPTION)).unwrap_or_default();
        serde_json::from_slice::<Description>(&json).is_ok_and(|now| now.id == self.id())
    }

    /// Makes the error of a topic that was deleted or recreated.
    pub(super) fn gone(&self) -> Error {
        Error::failed(format!("topic `{}` was deleted or recreated in the meantime", self.name))
            .hint("`.topics` lists the topics; `.refresh TABLE` takes a new snapshot")
    }

    /// Waits for the topic's lock; it is released when the file is dropped.
    pub(super) fn lock(&self) -> Result<File> {
        match lock(&self.folder) {
            Ok(lock) if self.is_current() => Ok(lock),
            Err(error) if self.is_current() => Err(error),
            _ => Err(self.gone()),
        }
    }

    /// Opens a new staging file, locked for as long as it is open, and removes those whose writers died.
    ///
    /// All under the topic's lock, so that no other process finds the new file before it is locked.
    pub(super) fn stage(&self) -> Result<(File, TempPath)> {
        let _lock = self.lock()?;
        self.remove_stale()?;
        let path = self.folder.join(format!("{STAGING}{}", Uuid::new_v4()));
        let failed = |cause| Error::io("cannot create", &path, cause);
        let staging = TempPath::try_from_path(&path).map_err(failed)?;
        let file = File::create_new(&path).map_err(failed)?;
        file.try_lock().map_err(|cause| failed(cause.into()))?;
        Ok((file, staging))
    }

    fn remove_stale(&self) -> Result<()> {
        for entry in self.entries()?.iter().filter(|entry| entry.starts_with(STAGING)) {
            let path = self.folder.join(entry);
            // A leftover is never read, so the next publish can try again.
            if File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
                let _ = fs::remove_file(&path);
            }
        }
        Ok(())
    }

    fn entries(&self) -> Result<Vec<String>> {
        let names = fs::read_dir(&self.folder).and_then(|entries| {
            let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
            entries.map(|entry| entry.map(name)).collect()
        });
        names.map_err(|cause| {
            if is_absent(&cause) {
                self.gone()
            } else {
                Error::io("cannot list", &self.folder, cause)
            }
        })
    }
}

/// Waits for the lock of the topic in a folder.
pub(super) fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    fsync::lock(&path).map_err(|cause| Error::io("cannot lock", &path, cause))
}

fn is_absent(cause: &std::io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
