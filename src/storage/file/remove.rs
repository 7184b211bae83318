//! Deletes a directory with everything in it; can be interrupted between two entries.
//!
//! Directories are opened by handle, never by path, so that nobody can replace a directory by a link in the
//! meantime and have other files deleted. `_SUCCESS` is deleted last: a reader of a directory that is deleted
//! only in part, because the deletion runs or was interrupted or killed, still finds the manifest, notices
//! that files are missing, and does not take the remaining files for all.

use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::Path;

use nix::dir::{Dir, Type};
use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, OFlag};
use nix::sys::stat::Mode;
use nix::unistd::{UnlinkatFlags, unlinkat};

use crate::progress::Reporter;

/// The file that marks a finished directory, as Hadoop's writers name it.
const MARK: &[u8] = b"_SUCCESS";

/// How a deletion ended.
pub(super) enum Removed {
    All,
    /// The user interrupted it after this many files.
    Some(u64),
}

/// A directory that is being deleted.
struct Level {
    directory: Dir,
    /// Its remaining entries, deleted from the end; not every file system reports their types.
    entries: Vec<(CString, Option<Type>)>,
    /// Its name in its parent directory.
    name: CString,
}

/// Deletes a directory; entries that others delete at the same time are no error.
pub(super) fn remove_all(path: &Path, reporter: &Reporter) -> io::Result<Removed> {
    let name = CString::new(path.as_os_str().as_encoded_bytes())?;
    let mut levels = match level(AT_FDCWD, name)? {
        Some(first) => vec![first],
        None => return Ok(Removed::All),
    };
    let mut files = 0;
    while let Some(here) = levels.last_mut() {
        if reporter.check().is_err() {
            return Ok(Removed::Some(files));
        }
        let Some((name, kind)) = here.entries.pop() else {
            let Some(done) = levels.pop() else { break };
            let above = levels.last().map_or(AT_FDCWD, |above| above.directory.as_fd());
            gone(unlinkat(above, done.name.as_c_str(), UnlinkatFlags::RemoveDir))?;
            continue;
        };
        let is_directory = match kind {
            Some(Type::Directory) => true,
            _ => match unlinkat(&here.directory, name.as_c_str(), UnlinkatFlags::NoRemoveDir) {
                Err(Errno::EISDIR | Errno::EPERM) if kind.is_none() => true,
                done => {
                    gone(done)?;
                    false
                }
            },
        };
        files += u64::from(!is_directory);
        if is_directory && let Some(next) = level(here.directory.as_fd(), name)? {
            levels.push(next);
        }
    }
    Ok(Removed::All)
}

/// Opens a directory, never through a link, and reads its entries; `None` if it is gone.
fn level(above: BorrowedFd<'_>, name: CString) -> io::Result<Option<Level>> {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let mut directory = match Dir::openat(above, name.as_c_str(), flags, Mode::empty()) {
        Err(Errno::ENOENT) => return Ok(None),
        opened => opened?,
    };
    let mut entries = Vec::new();
    for entry in directory.iter() {
        let entry = entry?;
        let is_itself = |name: &CStr| matches!(name.to_bytes(), b"." | b"..");
        if !is_itself(entry.file_name()) {
            entries.push((entry.file_name().to_owned(), entry.file_type()));
        }
    }
    Ok(Some(Level { directory, entries: mark_last(entries), name }))
}

/// Sorts the mark to where it is deleted last.
fn mark_last(mut entries: Vec<(CString, Option<Type>)>) -> Vec<(CString, Option<Type>)> {
    entries.sort_by_key(|(name, _)| name.to_bytes() != MARK);
    entries
}

fn gone(done: Result<(), Errno>) -> io::Result<()> {
    match done {
        Ok(()) | Err(Errno::ENOENT) => Ok(()),
        Err(cause) => Err(cause.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::{CString, Removed, Type, mark_last, remove_all};
    use crate::progress::Reporter;

    #[test]
    fn all_goes_and_no_link_is_followed() {
        let home = tempfile::tempdir().expect("a directory");
        let (tree, other) = (home.path().join("tree"), home.path().join("other"));
        fs::create_dir_all(tree.join("a/b/c")).expect("directories");
        fs::create_dir(&other).expect("a directory");
        fs::write(other.join("kept"), "x").expect("a file");
        for file in ["1", "a/2", "a/b/c/3"] {
            fs::write(tree.join(file), "x").expect("a file");
        }
        symlink(&other, tree.join("a/link")).expect("a link");
        let removed = remove_all(&tree, &Reporter::silent()).expect("deleted");
        assert!(matches!(removed, Removed::All) && !tree.exists());
        assert!(other.join("kept").exists());
        let removed = remove_all(&tree, &Reporter::silent()).expect("nothing is there");
        assert!(matches!(removed, Removed::All));
    }

    #[test]
    fn the_mark_of_a_whole_directory_goes_last() {
        let names = ["part-0", "_SUCCESS", "k=1"].map(|name| CString::new(name).expect("a name"));
        let mut left = mark_last(names.map(|name| (name, Some(Type::File))).to_vec());
        let mut gone = std::iter::from_fn(|| left.pop());
        assert!(gone.by_ref().take(2).all(|(name, _)| name.as_c_str() != c"_SUCCESS"));
        assert!(gone.next().is_some_and(|(name, _)| name.as_c_str() == c"_SUCCESS"));
    }

    #[test]
    fn it_stops_where_the_user_stops_it() {
        let home = tempfile::tempdir().expect("a directory");
        fs::write(home.path().join("1"), "x").expect("a file");
        let reporter = Reporter::silent();
        reporter.cancellation().cancel();
        let removed = remove_all(home.path(), &reporter).expect("it can be looked at");
        assert!(matches!(removed, Removed::Some(0)) && home.path().join("1").exists());
    }
}
