//! Reads and appends the history file: JSON lines that several sessions share.
//!
//! An entry is one `write` to a file opened for appending, so entries of parallel sessions never mix.
//! Lines that are no entries (torn by a crash, written by something else) are stepped over.

use std::collections::VecDeque;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::history::Entry;

/// How many entries of earlier sessions are held in memory.
const PAST_MAX: usize = 10_000;

/// The history file, open for appending.
#[derive(Debug)]
pub(super) struct HistoryFile {
    file: File,
    path: PathBuf,
    /// Whether the last line has no end, so that an entry must not simply follow it.
    torn: bool,
}

impl HistoryFile {
    /// Opens the file and returns its last entries; makes it, and its directories, for the owner alone.
    pub(super) fn open(path: &Path) -> Result<(Self, VecDeque<Entry>)> {
        let unusable = |cause| Error::io("cannot open the history", path, cause);
        if let Some(directory) = path.parent().filter(|path| !path.as_os_str().is_empty()) {
            DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(unusable)?;
        }
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).mode(0o600).open(path);
        let file = file.map_err(unusable)?;
        let (entries, torn) = read(&file).map_err(unusable)?;
        Ok((Self { file, path: path.to_owned(), torn }, entries))
    }

    /// Appends an entry.
    pub(super) fn append(&mut self, entry: &Entry) -> Result<()> {
        let unwritable = |cause| Error::io("cannot write the history", &self.path, cause);
        let json = serde_json::to_string(entry).map_err(|error| unwritable(error.into()))?;
        let start = if self.torn { "\n" } else { "" };
        self.file.write_all(format!("{start}{json}\n").as_bytes()).map_err(unwritable)?;
        self.torn = false;
        Ok(())
    }
}

/// Reads the last entries, and whether the last line has no end.
fn read(file: &File) -> std::io::Result<(VecDeque<Entry>, bool)> {
    let mut reader = BufReader::new(file);
    let (mut entries, mut torn, mut line) = (VecDeque::new(), false, Vec::new());
    while reader.read_until(b'\n', &mut line)? > 0 {
        if let Ok(entry) = serde_json::from_slice(&line) {
            if entries.len() == PAST_MAX {
                entries.pop_front();
            }
            entries.push_back(entry);
        }
        torn = line.last() != Some(&b'\n');
        line.clear();
    }
    Ok((entries, torn))
}
