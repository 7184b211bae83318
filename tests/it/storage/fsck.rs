//! Checks of a landed directory on top of a file system: what killed and living writes leave next to it.

use lakeshell::landing::{Report, WriteMode, fsck};
use lakeshell::progress::Reporter;
use lakeshell::storage::Location;

use super::lake::{at, get, is_there, land, mkdirs, numbers, put, tree};

const ID: &str = "c0ffee00-0000-4000-8000-000000000000";

/// Checks a directory; returns its lines, the error last.
async fn check(target: &Location, repair: bool) -> Vec<String> {
    let Report { mut lines, failure } = fsck(target, repair, &Reporter::silent()).await;
    lines.extend(failure.map(|error| error.to_string()));
    lines
}

/// Makes lines comparable: without the path of the root.
fn below(root: &Location, lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| line.replace(&format!("{root}/"), "")).collect()
}

pub(crate) async fn what_was_not_committed_is_removed(root: Location) {
    let (target, fs) = (root.child("t"), root.fs().clone());
    land(&target, WriteMode::Error, &[1, 2]).await.unwrap();
    let consistent = ["`t` is consistent: 1 file, 2 rows"];
    assert_eq!(below(&root, &check(&target, false).await), consistent);
    let committed = tree(&root).await;
    mkdirs(&at(&root, &format!(".t.staging-{ID}/data"))).await;
    mkdirs(&at(&root, &format!(".t.deleted-{ID}/data"))).await;
    mkdirs(&target.child("a=1")).await;
    put(&at(&target, "a=1/stray.parquet"), "half").await.unwrap();
    put(&target.child("copied._COPYING_"), "half").await.unwrap();
    drop(fs.lock(root.child(".t.lock").path()).await.unwrap().unwrap());
    let planted = tree(&root).await;
    let faults = [
        "`t/a=1/stray.parquet` is not committed: the manifest does not name it".to_owned(),
        format!("`.t.staging-{ID}` was left by a write that was killed"),
        format!("`.t.deleted-{ID}` was not completely deleted by a write that was killed"),
        "`.t.lock` was left by a write that was killed".to_owned(),
        "4 faults in `t`".to_owned(),
    ];
    for _ in 0..2 {
        assert_eq!(below(&root, &check(&target, false).await), faults);
        assert_eq!(tree(&root).await, planted, "a check changes nothing");
    }
    let removed = [
        format!("Removed `.t.staging-{ID}`, left by a write that was killed"),
        format!("Removed `.t.deleted-{ID}`, whose deletion had begun"),
        "Removed `t/a=1/stray.parquet`, which was not committed".to_owned(),
        consistent[0].to_owned(),
    ];
    assert_eq!(below(&root, &check(&target, true).await), removed);
    fs.delete(target.child("copied._COPYING_").path(), false).await.unwrap();
    assert_eq!(tree(&root).await, committed);
    assert_eq!(below(&root, &check(&target, false).await), consistent);
}

pub(crate) async fn living_writes_are_no_fault(root: Location) {
    let (target, fs) = (root.child("t"), root.fs().clone());
    land(&target, WriteMode::Error, &[1]).await.unwrap();
    let staging = root.child(&format!(".t.staging-{ID}"));
    mkdirs(&staging.child("data")).await;
    put(&staging.child("append"), serde_json::to_vec(&["moved.parquet"]).unwrap()).await.unwrap();
    put(&target.child("moved.parquet"), "half").await.unwrap();
    mkdirs(&root.child(&format!(".t.deleted-{ID}"))).await;
    let owner = fs.lock(staging.child("owner").path()).await.unwrap().unwrap();
    let lock = fs.lock(root.child(".t.lock").path()).await.unwrap().unwrap();
    let living = "another write, which may be running";
    let mut notes = vec![
        format!("note: `t/moved.parquet` is being added by {living}"),
        format!("note: `.t.staging-{ID}` belongs to {living}"),
        format!("note: `.t.deleted-{ID}` is being deleted by {living}"),
        format!("note: `.t.lock` is held by {living}"),
        "`t` is consistent: 1 file, 1 row".to_owned(),
    ];
    assert_eq!(below(&root, &check(&target, false).await), notes);
    fs.unlock(lock).await.unwrap();
    notes.remove(3);
    notes[2] = format!("Removed `.t.deleted-{ID}`, whose deletion had begun");
    notes.swap(0, 2);
    notes.swap(1, 2);
    assert_eq!(below(&root, &check(&target, true).await), notes);
    assert!(is_there(&target.child("moved.parquet")).await, "its write lives");
    drop(owner);
    let faults = below(&root, &check(&target, false).await);
    assert_eq!(faults.last().unwrap(), "2 faults in `t`");
    assert!(faults[0].starts_with("`t/moved.parquet` is not committed"), "{faults:?}");
    let repaired = below(&root, &check(&target, true).await);
    assert!(repaired[0].starts_with("Removed `.t.staging-"), "{repaired:?}");
    assert_eq!(repaired[1..], ["`t` is consistent: 1 file, 1 row"]);
    assert_eq!((numbers(&target).await, tree(&root).await.len()), (vec![1], 3));
}

pub(crate) async fn a_killed_overwrite_is_restored(root: Location) {
    let (target, fs) = (root.child("t"), root.fs().clone());
    land(&target, WriteMode::Error, &[1]).await.unwrap();
    let manifest = get(&target.child("_SUCCESS")).await;
    mkdirs(&at(&root, &format!(".t.staging-{ID}/data"))).await;
    fs.rename(target.path(), root.child(&format!(".t.old-{ID}")).path()).await.unwrap();
    let faults = [
        format!("`.t.staging-{ID}` was left by a write that was killed"),
        format!("`.t.old-{ID}` is the old directory of a write that was killed"),
        "`t` is missing: an overwrite was killed before its directory was in place".to_owned(),
        "3 faults in `t`".to_owned(),
    ];
    assert_eq!(below(&root, &check(&target, false).await), faults);
    let repaired = [
        "Restored `t` after an overwrite that was killed".to_owned(),
        format!("Removed `.t.staging-{ID}`, left by a write that was killed"),
        "`t` is consistent: 1 file, 1 row".to_owned(),
    ];
    assert_eq!(below(&root, &check(&target, true).await), repaired);
    assert_eq!(get(&target.child("_SUCCESS")).await, manifest);
    assert_eq!(tree(&root).await.len(), 3);
}
