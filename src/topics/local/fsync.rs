//! Directory entries that survive a power failure.
//!
//! A new name is durable only after its directory was synced as well; everything that creates, renames or
//! removes a name of the local topics uses this module.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;

use crate::error::{Error, Result};

/// Syncs the entries of a directory.
pub(super) fn sync(directory: &Path) -> Result<()> {
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(|cause| Error::io("cannot sync", directory, cause))
}

/// Creates a directory and its missing parents, and syncs their entries.
pub(super) fn create_all(directory: &Path) -> Result<()> {
    let missing = directory.ancestors().take_while(|path| !path.as_os_str().is_empty());
    let missing: Vec<&Path> = missing.take_while(|path| !path.exists()).collect();
    fs::create_dir_all(directory).map_err(|cause| Error::io("cannot create", directory, cause))?;
    let parents = missing.iter().filter_map(|path| path.parent());
    parents.filter(|path| !path.as_os_str().is_empty()).try_for_each(sync)
}

/// Writes and syncs a new file; the caller has to sync its directory.
pub(super) fn create(path: &Path, content: &[u8]) -> Result<()> {
    let written = || -> io::Result<()> {
        let mut file = File::create_new(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    written().map_err(|cause| Error::io("cannot write", path, cause))
}

/// Opens a lock file and waits for the lock, which is released with the file or the process.
///
/// Its name can be guessed, so an existing link is not followed, and nothing is written.
pub(super) fn lock(path: &Path) -> io::Result<File> {
    // Opening a named pipe would block.
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    let file = match File::options().create(true).append(true).custom_flags(flags).open(path) {
        Err(cause) if cause.raw_os_error() == Some(Errno::ELOOP as i32) => {
            return Err(io::Error::other("it is a symbolic link"));
        }
        opened => opened?,
    };
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    file.lock()?;
    Ok(file)
}
