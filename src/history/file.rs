//! Reads and appends the history file: JSON lines that several sessions share.
//!
//! An entry is one `write` under a lock, so that entries of parallel sessions never mix, and each session sees
//! what the others add. A file that has become too long is rewritten under another name and renamed; sessions that
//! have the old file open notice it before their next write. Lines that are not entries (cut by a crash, or written by
//! another program) are skipped.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::history::Entry;

/// How many entries are kept in memory, and in a file that is rewritten.
pub(super) const PAST_MAX: usize = 10_000;
/// A file with this number of lines is rewritten.
const LINES_MAX: usize = 4 * PAST_MAX;
/// How many entries back the start of a statement is searched: parallel sessions add entries while it runs.
const BACK_MAX: usize = 1000;

/// The history file, open for appending.
#[derive(Debug)]
pub(super) struct HistoryFile {
    file: File,
    path: PathBuf,
    /// The position up to which the file was read, in bytes.
    read: u64,
}

impl HistoryFile {
    /// Opens the file and returns its last entries; creates it and its directories if necessary, for the owner only.
    pub(super) fn open(path: &Path) -> Result<(Self, VecDeque<Entry>)> {
        let unusable = |cause| Error::io("cannot open the history", path, cause);
        if let Some(directory) = path.parent().filter(|path| !path.as_os_str().is_empty()) {
            DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(unusable)?;
        }
        let file = open(path).map_err(unusable)?;
        let mut history = Self { file, path: path.to_owned(), read: 0 };
        let (entries, lines) = history.unread().map_err(unusable)?;
        if lines > LINES_MAX {
            return history.shorten().map_err(unusable);
        }
        Ok((history, entries))
    }

    /// Returns the last entries of a file without changing it. The file may not exist.
    pub(super) fn past(path: &Path) -> Result<VecDeque<Entry>> {
        let file = match File::open(path) {
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                return Ok(VecDeque::new());
            }
            file => file,
        };
        let read = |file| Self { file, path: path.to_owned(), read: 0 }.news();
        file.and_then(read).map_err(|cause| Error::io("cannot read the history", path, cause))
    }

    /// Appends an entry; returns the entries that other sessions have appended before it.
    pub(super) fn append(&mut self, entry: &Entry) -> Result<VecDeque<Entry>> {
        let json = serde_json::to_string(entry).map_err(std::io::Error::from);
        let done = json.and_then(|json| self.append_line(&json));
        done.map_err(|cause| Error::io("cannot write the history", &self.path, cause))
    }

    /// Returns the entries that other sessions have appended since the last read.
    pub(super) fn news(&mut self) -> std::io::Result<VecDeque<Entry>> {
        Ok(self.unread()?.0)
    }

    fn append_line(&mut self, json: &str) -> std::io::Result<VecDeque<Entry>> {
        let _lock = self.lock()?;
        let (others, _) = self.unread()?;
        let length = self.file.metadata()?.len();
        let mut last = [b'\n'];
        if length > 0 {
            self.file.read_exact_at(&mut last, length - 1)?;
        }
        // A session that was killed may have left an incomplete line.
        let start = if last == *b"\n" { "" } else { "\n" };
        self.file.write_all(format!("{start}{json}\n").as_bytes())?;
        self.read = self.file.metadata()?.len();
        Ok(others)
    }

    /// Locks the file, and opens it again if it was replaced.
    ///
    /// On a file system without locks, lines are appended without a lock: a single `write` is atomic almost everywhere.
    fn lock(&mut self) -> std::io::Result<Option<Lock>> {
        loop {
            let lock = self.file.try_clone()?;
            let locked = lock.lock().is_ok();
            let ours = self.file.metadata()?;
            let there = fs::metadata(&self.path);
            let is_there = there.is_ok_and(|m| (m.dev(), m.ino()) == (ours.dev(), ours.ino()));
            if is_there {
                return Ok(locked.then_some(Lock(lock)));
            }
            drop(Lock(lock));
            self.file = open(&self.path)?;
            // The new file contains what was already read from the old one.
            self.read = self.file.metadata()?.len();
        }
    }

    /// Reads the complete lines that were not read yet; returns their last entries and the number of lines.
    fn unread(&mut self) -> std::io::Result<(VecDeque<Entry>, usize)> {
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut reader = BufReader::new((&self.file).take(u64::MAX));
        let (mut entries, mut lines, mut line) = (VecDeque::new(), 0, Vec::new());
        while reader.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
            self.read += line.len() as u64;
            lines += 1;
            if let Ok(entry) = serde_json::from_slice(&line)
                && !finish(&mut entries, &entry)
            {
                if entries.len() == PAST_MAX {
                    entries.pop_front();
                }
                entries.push_back(entry);
            }
            line.clear();
        }
        Ok((entries, lines))
    }

    /// Rewrites the file with its last entries; of entries with the same text, the last one stays.
    fn shorten(mut self) -> std::io::Result<(Self, VecDeque<Entry>)> {
        let lock = self.lock()?;
        self.read = 0;
        let (mut entries, _) = self.unread()?;
        let mut texts = HashSet::new();
        let newest_first = entries.drain(..).rev();
        let mut kept: VecDeque<Entry> =
            newest_first.filter(|entry| texts.insert(entry.text.clone())).collect();
        kept.make_contiguous().reverse();
        let mut lines = Vec::new();
        for entry in &kept {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        let directory = self.path.parent().filter(|path| !path.as_os_str().is_empty());
        // Only the owner can read it, from the start.
        let mut new = tempfile::NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
        new.write_all(&lines)?;
        new.as_file().sync_all()?;
        new.persist(&self.path).map_err(|error| error.error)?;
        drop(lock);
        self.file = open(&self.path)?;
        self.read = lines.len() as u64;
        Ok((self, kept))
    }
}

/// Replaces the entry that was written at the start by the one with the outcome; returns whether it was found.
pub(super) fn finish(entries: &mut VecDeque<Entry>, ended: &Entry) -> bool {
    let begun = entries.iter_mut().rev().take(BACK_MAX).find(|begun| ended.ends(begun));
    begun.map(|begun| ended.clone_into(begun)).is_some()
}

/// The lock of a file, released when dropped. It also applies to other handles of the same file.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // A lock that cannot be released ends with the process.
        let _ = self.0.unlock();
    }
}

/// Opens the file, and restricts it to its owner if another program created it.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    if let Ok(link) = fs::symlink_metadata(path)
        && link.is_symlink()
        && link.uid() != uzers::get_effective_uid()
    {
        return Err(std::io::Error::other("it is a symbolic link of another user"));
    }
    let file = options.open(path)?;
    let found = file.metadata()?;
    // A device, such as /dev/null, keeps its permissions.
    if found.is_file() && found.mode() & 0o077 != 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}
