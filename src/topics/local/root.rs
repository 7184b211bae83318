//! The directory of all local topics: their names, their creation and their deletion.
//!
//! A topic appears and disappears by one rename, under a lock of the directory. So a holder of the lock that
//! finds a folder that was created or deleted only in part knows that its process has died.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::topic::{self, PARTITIONS_MAX, Topic};
use super::{configs, fsync};
use crate::error::{Error, Result};
use crate::topics::{NewTopic, name};

// No topic has a `~` in its name.
const LOCK: &str = ".lock~";
const CREATING: &str = ".creating~";
const DELETED: &str = ".deleted~";

/// The directory; it need not exist before the first topic does.
#[derive(Debug, Clone)]
pub(super) struct Root(pub(super) PathBuf);

impl Root {
    /// Returns the names of all topics, sorted.
    pub(super) fn names(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(&self.0) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|cause| Error::io("cannot list", &self.0, cause))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|cause| Error::io("cannot list", &self.0, cause))?;
            let text = entry.file_name().into_string().ok();
            let topic =
                text.filter(|text| name::check(text).is_ok() && Topic::is_at(&entry.path()));
            names.extend(topic);
        }
        names.sort();
        Ok(names)
    }

    /// Opens a topic; a missing one is an error that names the nearest.
    pub(super) fn open(&self, topic: &str) -> Result<Topic> {
        name::check(topic)?;
        match Topic::open(&self.0, topic)? {
            Some(topic) => Ok(topic),
            None => Err(self.missing(topic)),
        }
    }

    /// Creates a topic: its folder is made under another name, then renamed.
    pub(super) fn create(&self, topic: &NewTopic) -> Result<()> {
        check(topic)?;
        fsync::create_all(&self.0)?;
        let _lock = self.lock()?;
        let folder = self.0.join(&topic.name);
        if Topic::is_at(&folder) {
            return Err(name::taken(&topic.name));
        }
        let making = self.hidden(CREATING);
        fs::create_dir(&making).map_err(|cause| Error::io("cannot create", &making, cause))?;
        let created = Topic::create(&making, topic).and_then(|()| {
            fs::rename(&making, &folder).map_err(|cause| Error::io("cannot create", &folder, cause))
        });
        if created.is_err() {
            // If this fails too, the next creation removes it.
            let _ = fs::remove_dir_all(&making);
        }
        created.and_then(|()| fsync::sync(&self.0))
    }

    /// Checks whether a topic may be created: a folder is made and removed, in the directory or in the nearest one
    /// above that exists.
    pub(super) fn try_create(&self) -> Result<()> {
        let directory = self.0.ancestors().find(|directory| directory.exists());
        let made = Self(directory.unwrap_or(&self.0).to_owned()).hidden(CREATING);
        let failed = |cause| Error::io("cannot create", &made, cause);
        fs::create_dir(&made).and_then(|()| fs::remove_dir(&made)).map_err(failed)
    }

    /// Deletes a topic: its folder is renamed away, then removed.
    pub(super) fn delete(&self, name: &str) -> Result<()> {
        name::check(name)?;
        let folder = self.0.join(name);
        if !Topic::is_at(&folder) {
            return Err(self.not_deleted(name));
        }
        let _lock = self.lock()?;
        if !Topic::is_at(&folder) {
            return Err(self.not_deleted(name));
        }
        // Waits for a publish that is just being committed.
        let _publishing = topic::lock(&folder)?;
        let trash = self.hidden(DELETED);
        fs::rename(&folder, &trash).map_err(|cause| Error::io("cannot delete", &folder, cause))?;
        fsync::sync(&self.0)?;
        // The topic is gone; the next creation removes files that cannot be removed now.
        let _ = fs::remove_dir_all(&trash);
        Ok(())
    }

    fn missing(&self, topic: &str) -> Error {
        name::missing(topic, &self.names().unwrap_or_default())
    }

    fn not_deleted(&self, topic: &str) -> Error {
        name::not_deleted(topic, &self.names().unwrap_or_default())
    }

    fn hidden(&self, kind: &str) -> PathBuf {
        self.0.join(format!("{kind}{}", Uuid::new_v4()))
    }

    /// Waits for the directory's lock and removes leftovers of dead processes.
    fn lock(&self) -> Result<File> {
        let path = self.0.join(LOCK);
        let lock = fsync::lock(&path).map_err(|cause| Error::io("cannot lock", &path, cause))?;
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        for folder in entries.map(|entry| entry.path()).filter(|path| is_left_over(path)) {
            // Leftovers are never read, so the next holder can try again.
            let _ = fs::remove_dir_all(folder);
        }
        Ok(lock)
    }
}

fn is_left_over(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with(CREATING) || name.starts_with(DELETED)
}

fn check(topic: &NewTopic) -> Result<()> {
    name::check(&topic.name)?;
    topic.configs.iter().try_for_each(|(name, value)| configs::check(name, value))?;
    let NewTopic { partitions, replication_factor, .. } = topic;
    if !(1..=PARTITIONS_MAX).contains(partitions) {
        return Err(Error::failed(format!(
            "a local topic has 1 to {PARTITIONS_MAX} partitions, not {partitions}"
        )));
    }
    // -1 means the broker's default in Kafka.
    if ![-1, 1].contains(replication_factor) {
        return Err(Error::failed(format!(
            "replication factor {replication_factor} is not possible: \
             local topics have one copy of each partition"
        ))
        .hint("leave `--replication-factor` out, or set it to 1"));
    }
    Ok(())
}
