//! What every kind of storage does alike; one suite, run on `file` here and on `hdfs` below `on_services`.
//!
//! A check takes an empty directory that nobody else uses. `conformance!(with)` makes one test of each check,
//! where `with` makes the directory and calls it.

mod files;
mod fsck;
mod full;
mod lake;
mod landing;
mod settings;
mod unreachable;

use lakeshell::storage::{Location, Storage};
use tempfile::TempDir;

pub(crate) use lake::block_on;

/// The checks, by name.
pub(crate) mod checks {
    pub(crate) use super::files::{
        any_name_will_do, bytes_come_back, directories_come_and_go, engines_read_it, locks_exclude,
        names_change_in_one_step,
    };
    pub(crate) use super::fsck::{
        a_killed_overwrite_is_restored, living_writes_are_no_fault,
        what_was_not_committed_is_removed,
    };
    pub(crate) use super::landing::{
        a_file_is_in_the_way, a_killed_append_is_taken_out, a_killed_overwrite_is_undone,
        a_write_that_fails_leaves_nothing, each_mode_does_what_it_says, leftovers_are_cleared,
        of_writes_at_once_each_is_whole, partitions_are_directories,
    };
}

/// Makes a test of each check; `$with` is called with it.
macro_rules! conformance {
    ($with:path) => {
        $crate::storage::conformance!($with:
            directories_come_and_go, bytes_come_back, any_name_will_do, names_change_in_one_step,
            locks_exclude, engines_read_it, each_mode_does_what_it_says, partitions_are_directories,
            a_write_that_fails_leaves_nothing, a_killed_overwrite_is_undone,
            a_killed_append_is_taken_out, leftovers_are_cleared, of_writes_at_once_each_is_whole,
            a_file_is_in_the_way, what_was_not_committed_is_removed, living_writes_are_no_fault,
            a_killed_overwrite_is_restored);
    };
    ($with:path: $($check:ident),+) => {
        $(#[test] fn $check() { $with($crate::storage::checks::$check); })+
    };
}
pub(crate) use conformance;

conformance!(on_files);

fn on_files(check: impl AsyncFnOnce(Location)) {
    let dir = TempDir::new().unwrap();
    let storage = Storage::new(Some(&format!("file://{}", dir.path().display()))).unwrap();
    block_on(async {
        let root = storage.resolve("/conformance").unwrap();
        root.fs().mkdirs(root.path()).await.unwrap();
        check(root).await;
    });
}
