//! The staging directory: where a write puts its files until they are complete.
//!
//! It is next to the target, so that the commit is a rename within one directory:
//!
//! ```text
//! .useract.staging-<uuid>/owner     locked for as long as the writing process lives
//! .useract.staging-<uuid>/data/     the files; renamed to the target
//! .useract.staging-<uuid>/append    only while `append` moves files in: their paths
//! .useract.staging-<uuid>/replaced  only while partitions are overwritten: the paths of the old files
//! .useract.old-<uuid>/              between the two renames of `overwrite`: the target as it was
//! .useract.deleted-<uuid>/          a staging or old directory while it is deleted
//! .useract.lock                     held by a write that commits, begins or removes leftovers
//! ```
//!
//! The names begin with a dot, so readers (Hadoop, Spark, the engine) ignore them.

use std::time::Duration;

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::{Location, Lock};

/// The names that one write uses next to a target.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// The directory that the write will make or change.
    pub(super) target: Location,
    /// Makes the names unique to the write.
    pub(super) id: Uuid,
}

impl Names {
    /// Returns the staging directory.
    pub(super) fn staging(&self) -> Location {
        self.target.sibling(&format!(".{}.staging-{}", stem(&self.target), self.id))
    }

    /// Returns the directory that holds the staged files.
    pub(super) fn data(&self) -> Location {
        self.staging().child("data")
    }

    /// Returns the file that the writing process has locked.
    pub(super) fn owner(&self) -> Location {
        self.staging().child("owner")
    }

    /// Returns the file that lists what an append is moving in.
    pub(super) fn append(&self) -> Location {
        self.staging().child("append")
    }

    /// Returns the file that lists what an overwrite of partitions replaces.
    pub(super) fn replaced(&self) -> Location {
        self.staging().child("replaced")
    }

    /// Returns where the old target is between the two renames of an overwrite.
    pub(super) fn old(&self) -> Location {
        self.target.sibling(&format!(".{}.old-{}", stem(&self.target), self.id))
    }

    /// Deletes a directory: renames it first, so that nothing is created in it in the meantime.
    ///
    /// A write that removes leftovers tries to lock the `owner` of each staging directory, which would create that
    /// file again. It does not do that in a directory of the new name.
    pub(super) async fn delete(&self, directory: &Location) -> Result<()> {
        if directory.stat().await?.is_none() {
            return Ok(());
        }
        let (fs, id) = (directory.fs(), Uuid::new_v4());
        let deleted = self.target.sibling(&format!(".{}{DELETED}{id}", stem(&self.target)));
        fs.rename(directory.path(), deleted.path()).await?;
        fs.delete(deleted.path(), true).await
    }

    /// Returns whether a name is that of a directory that [`Names::delete`] was deleting.
    pub(super) fn is_deleted(target: &Location, name: &str) -> bool {
        let rest = name.strip_prefix('.').and_then(|name| name.strip_prefix(stem(target).as_str()));
        let id = rest.and_then(|rest| rest.strip_prefix(DELETED));
        id.is_some_and(|id| Uuid::try_parse(id).is_ok())
    }

    /// Reads the id from the name of a staging or old directory of a target.
    pub(super) fn id_in(target: &Location, name: &str) -> Option<Uuid> {
        let rest = name.strip_prefix('.')?.strip_prefix(stem(target).as_str())?;
        let id = rest.strip_prefix(".staging-").or_else(|| rest.strip_prefix(".old-"))?;
        Uuid::try_parse(id).ok()
    }
}

/// How often to begin if other writes delete the parent of the target.
const BEGINS_MAX: usize = 3;

/// How often to lock an `owner`: who checks whether it is locked has it for an instant.
const LOCKS_MAX: usize = 10;

/// How often a lock may be neither there nor free, 50 ms apart: file systems such as `/proc` have no new files.
const ABSENT_MAX: u32 = 40;

/// Follows the name of the target in the name of a directory that is being deleted.
const DELETED: &str = ".deleted-";

/// The longest name of a target that is used unchanged in other names: file systems allow 255 bytes.
const STEM_BYTES_MAX: usize = 200;

/// Returns the part of a target's name for other names: all of it, or its beginning and a checksum.
fn stem(target: &Location) -> String {
    let name = target.name();
    if name.len() <= STEM_BYTES_MAX {
        return name.to_owned();
    }
    let begin = &name[..name.floor_char_boundary(STEM_BYTES_MAX - 10)];
    format!("{begin}~{:08x}", crc32fast::hash(name.as_bytes()))
}

/// A staging directory that this process owns.
#[derive(Debug)]
pub(super) struct Staging {
    pub(super) names: Names,
    /// The parents of the target that were missing, innermost first.
    parents: Vec<Location>,
    _lock: Lock,
}

impl Staging {
    /// Makes the staging directory, and the parents of the target, as Spark does with Hadoop's
    /// `FileOutputCommitter.setupJob`.
    pub(super) async fn begin(target: &Location, reporter: &Reporter) -> Result<Self> {
        let parents = missing_parents(target).await?;
        let begun = match Self::own(target, reporter).await {
            Ok(begun) => outlive(&parents).await.map(|()| begun),
            failed => failed,
        };
        match begun {
            Ok((names, lock)) => Ok(Self { names, parents, _lock: lock }),
            Err(error) => {
                remove_empty(&parents).await;
                Err(error.context(format!("cannot write next to `{target}`")))
            }
        }
    }

    /// Makes the staging directory and locks its `owner`.
    ///
    /// Both happen under the lock of the target, which a write that removes leftovers also takes. That write
    /// therefore never finds a directory that is not locked yet, which it would mistake for that of a killed
    /// write.
    async fn own(target: &Location, reporter: &Reporter) -> Result<(Names, Lock)> {
        let parent = target.parent();
        for _ in 0..BEGINS_MAX {
            parent.fs().mkdirs(parent.path()).await?;
            // Another write that has failed may delete the parent again if it had created it.
            let Some(lock) = CommitLock::take(target, reporter).await? else { continue };
            let owned = Self::own_locked(target).await;
            lock.release(reporter).await;
            return owned;
        }
        Err(Error::failed(format!("`{parent}` was deleted {BEGINS_MAX} times by other writes")))
    }

    async fn own_locked(target: &Location) -> Result<(Names, Lock)> {
        let (fs, names) = (target.fs(), Names { target: target.clone(), id: Uuid::new_v4() });
        let owned = match fs.mkdirs(names.data().path()).await {
            Ok(()) => Self::lock(&names).await,
            Err(error) => Err(error),
        };
        let staging = names.staging();
        let error = match owned {
            Ok(Some(lock)) => return Ok((names, lock)),
            Ok(None) => Error::failed(format!("`{staging}` was deleted")),
            Err(error) => error,
        };
        Err(match fs.delete(staging.path(), true).await {
            Ok(()) => error,
            Err(_) => error.note(format!("`{staging}` may be left")),
        })
    }

    async fn lock(names: &Names) -> Result<Option<Lock>> {
        for _ in 1..LOCKS_MAX {
            let taken = names.target.fs().lock(names.owner().path()).await?;
            if taken.is_some() {
                return Ok(taken);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        names.target.fs().lock(names.owner().path()).await
    }

    /// Removes what is left after a commit: the empty staging directory, or what was overwritten.
    pub(super) async fn remove(self, reporter: &Reporter) {
        for place in [self.names.old(), self.names.staging()] {
            if let Err(error) = self.names.delete(&place).await {
                reporter.notice(format!("`{place}` is left and can be deleted: {error}"));
            }
        }
    }

    /// Removes everything after a failure; the error names what could not be removed.
    pub(super) async fn abort(self, error: Error) -> Error {
        let Names { target, .. } = &self.names;
        let staging = self.names.staging();
        let moved = self.names.append().stat().await.is_ok_and(|found| found.is_some());
        let gone = if moved {
            Err(Error::failed("some of its files are already in the target"))
        } else {
            self.names.delete(&staging).await
        };
        remove_empty(&self.parents).await;
        match gone {
            Ok(()) => error.context(format!("nothing was written to `{target}`")),
            Err(cause) => {
                let left =
                    format!("`{staging}` was not removed ({cause}); the next write removes it");
                error.context(format!("nothing was committed to `{target}`; {left}"))
            }
        }
    }
}

/// Returns the missing parent directories of a target, innermost first.
async fn missing_parents(target: &Location) -> Result<Vec<Location>> {
    let mut missing = Vec::new();
    let mut place = target.parent();
    loop {
        match place.stat().await? {
            Some(found) if found.is_dir => return Ok(missing),
            Some(_) => {
                return Err(Error::failed(format!("cannot write `{target}`: `{place}` is a file")));
            }
            None => {
                let above = place.parent();
                if above.path() == place.path() {
                    return Ok(missing);
                }
                missing.push(std::mem::replace(&mut place, above));
            }
        }
    }
}

/// Makes sure that new directories survive a crash: each is an entry of its parent.
async fn outlive(directories: &[Location]) -> Result<()> {
    for place in directories {
        let above = place.parent();
        above.fs().sync_dir(above.path()).await?;
    }
    Ok(())
}

/// Removes directories that are still empty.
async fn remove_empty(directories: &[Location]) {
    for place in directories {
        if place.fs().delete(place.path(), false).await.is_err() {
            return;
        }
    }
}

/// The lock of a target: one process at a time may change it.
pub(super) struct CommitLock {
    place: Location,
    lock: Lock,
}

impl CommitLock {
    /// Returns where the lock of a target is.
    pub(super) fn place(target: &Location) -> Location {
        target.sibling(&format!(".{}.lock", stem(target)))
    }

    /// Takes the lock if no other process holds it.
    pub(super) async fn try_take(target: &Location) -> Result<Option<Self>> {
        let place = Self::place(target);
        match place.fs().lock(place.path()).await {
            Ok(lock) => Ok(lock.map(|lock| Self { place, lock })),
            // The file may have been created although there was an error.
            Err(error) => Err(error.context(format!("cannot create the lock file `{place}`"))),
        }
    }

    /// Waits for the lock; `None` if the parent directory of the target is gone.
    pub(super) async fn take(target: &Location, reporter: &Reporter) -> Result<Option<Self>> {
        let place = Self::place(target);
        let (mut told, mut absent) = (false, 0);
        loop {
            if let Some(taken) = Self::try_take(target).await? {
                return Ok(Some(taken));
            }
            if target.parent().stat().await?.is_none() {
                return Ok(None);
            }
            absent = if place.stat().await?.is_some() { 0 } else { absent + 1 };
            if absent == ABSENT_MAX {
                return Err(Error::failed(format!("cannot create the lock file `{place}`")));
            }
            if !std::mem::replace(&mut told, true) {
                reporter.notice(format!("Waiting for another write to `{target}` (`{place}`)"));
            }
            reporter.check()?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Releases the lock; a notice names its file if that may be left.
    pub(super) async fn release(self, reporter: &Reporter) {
        let Self { place, lock } = self;
        if let Err(error) = place.fs().unlock(lock).await {
            reporter.notice(format!("cannot delete the lock file `{place}`: {error}"));
        }
    }
}
