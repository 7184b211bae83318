//! Reads and appends the history file: JSON lines that several sessions share.
//!
//! An entry is one `write` under a lock, so entries of parallel sessions never mix, and each session sees
//! what the others add. A file that has grown too long is written anew beside its place and renamed; who
//! still has the old one open notices before the next write. Lines that are no entries (torn by a crash,
//! written by something else) are stepped over.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::history::Entry;

/// How many entries are held in memory, and stay in a file that is written anew.
pub(super) const PAST_MAX: usize = 10_000;
/// A file of so many lines is written anew.
const LINES_MAX: usize = 4 * PAST_MAX;
/// How far back the beginning of a statement is looked for: parallel sessions add their own meanwhile.
const BACK_MAX: usize = 1000;

/// The history file, open for appending.
#[derive(Debug)]
pub(super) struct HistoryFile {
    file: File,
    path: PathBuf,
    /// How far it was read, in bytes.
    read: u64,
}

impl HistoryFile {
    /// Opens the file and returns its last entries; makes it, and its directories, for the owner alone.
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

    /// Returns the last entries of a file, and leaves it as it is; there may be none.
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

    /// Appends an entry; returns what other sessions have appended before it.
    pub(super) fn append(&mut self, entry: &Entry) -> Result<VecDeque<Entry>> {
        let json = serde_json::to_string(entry).map_err(std::io::Error::from);
        let done = json.and_then(|json| self.append_line(&json));
        done.map_err(|cause| Error::io("cannot write the history", &self.path, cause))
    }

    /// Returns what other sessions have appended since the file was looked at last.
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
        // A session that was killed may have left a line without its end.
        let start = if last == *b"\n" { "" } else { "\n" };
        self.file.write_all(format!("{start}{json}\n").as_bytes())?;
        self.read = self.file.metadata()?.len();
        Ok(others)
    }

    /// Locks the file at the path, and opens it again if it was replaced.
    ///
    /// On a file system without locks, lines are appended without one: a single `write` is atomic almost everywhere.
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
            // It holds what was read from the one before.
            self.read = self.file.metadata()?.len();
        }
    }

    /// Reads the whole lines that were not read yet: their last entries, and how many lines there are.
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

    /// Writes the file anew: its last entries, of those with the same text the last.
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
        // It is the owner's alone from the start.
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

/// Gives the entry that has begun its outcome; says whether there is one.
pub(super) fn finish(entries: &mut VecDeque<Entry>, ended: &Entry) -> bool {
    let begun = entries.iter_mut().rev().take(BACK_MAX).find(|begun| ended.ends(begun));
    begun.map(|begun| ended.clone_into(begun)).is_some()
}

/// The lock of a file, released when dropped. It also applies to other handles of the same file.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // A lock that cannot be let go ends with the process.
        let _ = self.0.unlock();
    }
}

/// Opens the file, and makes it the owner's alone where it was made by something else.
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
    // A device, such as /dev/null, keeps its own.
    if found.is_file() && found.mode() & 0o077 != 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}
