//! Looks at a landed directory from outside: its manifest, its files, and what stands beside it.

use std::fs::{self, File};
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::Value;

/// What stands at a target.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Rows, as the manifest counts them; the footers of the committed files agree.
    pub(crate) rows: u64,
    /// Files that the manifest does not name.
    pub(crate) strays: Vec<String>,
}

/// Reads a target that a writer has left; `None` if there is none.
pub(crate) fn found(target: &Path) -> Option<Found> {
    if !target.exists() {
        return None;
    }
    let text = fs::read(target.join("_SUCCESS")).expect("a target has a manifest");
    let manifest: Value = serde_json::from_slice(&text).expect("a manifest is whole");
    let mut files = data_files(target);
    let mut rows = 0;
    for file in manifest["files"].as_array().expect("a manifest lists files") {
        let path = file["path"].as_str().expect("a file has a path");
        let at = files.iter().position(|held| held == path);
        files.swap_remove(at.unwrap_or_else(|| panic!("{}: {path} is missing", target.display())));
        let bytes = fs::metadata(target.join(path)).expect("the file is there").len();
        assert_eq!(file["bytes"].as_u64(), Some(bytes), "{path} has another length");
        let held = footer_rows(&target.join(path));
        assert_eq!(file["rows"].as_u64(), Some(held), "{path} has other rows");
        rows += held;
    }
    assert_eq!(manifest["rows"].as_u64(), Some(rows), "the manifest adds up");
    for stray in &files {
        // Moved in before the commit; readers that ignore the manifest must be able to read it.
        footer_rows(&target.join(stray));
    }
    files.sort();
    Some(Found { rows, strays: files })
}

/// Returns the rows of a parquet file as its footer counts them.
fn footer_rows(path: &Path) -> u64 {
    let file = File::open(path).expect("a data file can be opened");
    let reader = SerializedFileReader::new(file)
        .unwrap_or_else(|cause| panic!("{} is not whole: {cause}", path.display()));
    u64::try_from(reader.metadata().file_metadata().num_rows()).expect("rows are counted from 0")
}

/// Returns the data files below a directory, as readers find them.
fn data_files(directory: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for name in names(directory) {
        let inner = directory.join(&name);
        if inner.is_dir() {
            files.extend(data_files(&inner).iter().map(|file| format!("{name}/{file}")));
        } else if !name.starts_with(['_', '.']) {
            files.push(name);
        }
    }
    files
}

/// Returns what writes have put beside their targets and not taken away.
pub(crate) fn leftovers(directory: &Path) -> Vec<String> {
    names(directory).into_iter().filter(|name| name.starts_with('.')).collect()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory can be listed");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect()
}
