//! Checks of landing on top of a file system: each mode, and what failed and killed writes leave.

use futures::stream;
use lakeshell::error::{Error, ErrorKind};
use lakeshell::landing::{Landed, Manifest, WriteMode, WriteOptions, recover, write};
use lakeshell::progress::Reporter;
use lakeshell::storage::Location;

use super::lake::{at, batch, get, is_there, land, mkdirs, numbers, put, rows, tree};

const PART: &str = "part-00000-uuid-c000.snappy.parquet";
const ID: &str = "c0ffee00-0000-4000-8000-000000000000";

pub(crate) async fn each_mode_does_what_it_says(root: Location) {
    let target = at(&root, "made/on/the/way");
    let landed = land(&target, WriteMode::Error, &[1, 2]).await.unwrap();
    assert_eq!((landed.files, landed.rows, landed.skipped), (1, 2, false));
    assert_eq!(tree(&target).await, ["_SUCCESS", PART]);
    let error = land(&target, WriteMode::Error, &[3]).await.unwrap_err();
    assert!(error.to_string().ends_with("already exists"), "{error}");
    let skipped = land(&target, WriteMode::Ignore, &[3]).await.unwrap();
    assert_eq!(skipped, Landed { skipped: true, ..Landed::default() });
    assert_eq!(numbers(&target).await, [1, 2]);
    land(&target, WriteMode::Append, &[3]).await.unwrap();
    land(&target, WriteMode::Append, &[]).await.unwrap();
    assert_eq!(numbers(&target).await, [1, 2, 3]);
    let manifest = Manifest::read(&target).await.unwrap().unwrap();
    assert_eq!((manifest.files.len(), manifest.rows), (2, Some(3)));
    land(&target, WriteMode::Overwrite, &[4]).await.unwrap();
    assert_eq!(numbers(&target).await, [4]);
    let beside = ["_SUCCESS".to_owned(), PART.to_owned()].map(|name| format!("way/{name}"));
    assert_eq!(tree(&at(&root, "made/on/the")).await[1..], beside, "nothing else is beside it");
}

pub(crate) async fn partitions_are_directories(root: Location) {
    let target = root.child("t");
    for numbers in [[1, 2, 3], [4, 5, 6]] {
        let options = WriteOptions {
            mode: WriteMode::Append,
            partition_by: vec!["word".into()],
            ..WriteOptions::default()
        };
        let batches = stream::iter([Ok(batch(&numbers))]);
        write(rows(batches), &target, &options, &Reporter::silent()).await.unwrap();
    }
    assert_eq!(numbers(&target).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(numbers(&target.child("word=n1")).await, [1, 4]);
    assert_eq!(tree(&root).await.len(), 11, "a manifest, three directories, six files");
}

pub(crate) async fn a_write_that_fails_leaves_nothing(root: Location) {
    for mode in [WriteMode::Error, WriteMode::Overwrite, WriteMode::Append] {
        let target = at(&root, if mode == WriteMode::Error { "a/b/t" } else { "t" });
        if mode == WriteMode::Overwrite {
            land(&target, WriteMode::Error, &[1]).await.unwrap();
        }
        let before = tree(&root).await;
        let options = WriteOptions { mode, ..WriteOptions::default() };
        let fails = stream::iter([Ok(batch(&[2])), Err(Error::failed("it broke"))]);
        let silent = Reporter::silent();
        let error = write(rows(fails), &target, &options, &silent).await.unwrap_err();
        assert!(error.to_string().starts_with("nothing was written to"), "{error}");
        let stops = Reporter::silent();
        stops.cancellation().cancel();
        let endless = stream::repeat_with(|| Ok(batch(&[3])));
        let error = write(rows(endless), &target, &options, &stops).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert_eq!(tree(&root).await, before, "{mode:?}");
    }
}

pub(crate) async fn a_killed_overwrite_is_undone(root: Location) {
    let (target, fs) = (root.child("t"), root.fs().clone());
    land(&target, WriteMode::Error, &[1]).await.unwrap();
    mkdirs(&at(&root, &format!(".t.staging-{ID}/data"))).await;
    fs.rename(target.path(), root.child(&format!(".t.old-{ID}")).path()).await.unwrap();
    let (reporter, mut notices) = Reporter::new();
    recover(&target, &reporter).await.unwrap();
    let restored = notices.try_recv().unwrap();
    assert!(restored.contains("after an overwrite that was killed"), "{restored}");
    assert!(notices.try_recv().unwrap().contains(ID));
    assert_eq!((numbers(&target).await, tree(&root).await.len()), (vec![1], 3));
}

pub(crate) async fn a_killed_append_is_taken_out(root: Location) {
    let target = root.child("t");
    land(&target, WriteMode::Error, &[1]).await.unwrap();
    let before = tree(&root).await;
    let committed = Manifest::read(&target).await.unwrap().unwrap().files[0].path.clone();
    let staging = root.child(&format!(".t.staging-{ID}"));
    mkdirs(&staging.child("data")).await;
    let moved = serde_json::to_vec(&["a=1/part-0.parquet", "never", &committed]).unwrap();
    put(&staging.child("append"), moved).await.unwrap();
    mkdirs(&target.child("a=1")).await;
    put(&at(&target, "a=1/part-0.parquet"), "").await.unwrap();
    land(&target, WriteMode::Append, &[2]).await.unwrap();
    assert_eq!(numbers(&target).await, [1, 2]);
    assert_eq!(tree(&root).await.len(), before.len() + 1);
}

pub(crate) async fn leftovers_are_cleared(root: Location) {
    let (target, fs) = (root.child("t"), root.fs().clone());
    let staging = root.child(&format!(".t.staging-{ID}"));
    mkdirs(&staging.child("data")).await;
    put(&at(&staging, "data/part-0"), "half").await.unwrap();
    let living = fs.lock(staging.child("owner").path()).await.unwrap().unwrap();
    let (reporter, mut notices) = Reporter::new();
    recover(&target, &reporter).await.unwrap();
    assert!(notices.try_recv().unwrap().contains("may be running"));
    assert!(is_there(&at(&staging, "data/part-0")).await, "its owner lives");
    drop(living);
    land(&target, WriteMode::Error, &[1]).await.unwrap();
    assert_eq!(tree(&root).await, ["t", "t/_SUCCESS", &format!("t/{PART}")]);
}

pub(crate) async fn of_writes_at_once_each_is_whole(root: Location) {
    let (one, many) = (root.child("one"), root.child("many"));
    let (first, second) =
        tokio::join!(land(&one, WriteMode::Error, &[1]), land(&one, WriteMode::Error, &[2]));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(numbers(&one).await.len(), 1);
    let (a, b, c) = tokio::join!(
        land(&many, WriteMode::Append, &[1]),
        land(&many, WriteMode::Append, &[2]),
        land(&many, WriteMode::Append, &[3])
    );
    for landed in [a, b, c] {
        landed.unwrap();
    }
    let manifest = Manifest::read(&many).await.unwrap().unwrap();
    assert_eq!((numbers(&many).await, manifest.rows), (vec![1, 2, 3], Some(3)));
    assert_eq!(tree(&root).await.len(), 3 + 5, "nothing is left beside them");
}

pub(crate) async fn a_file_is_in_the_way(root: Location) {
    let file = root.child("t");
    put(&file, "mine").await.unwrap();
    for mode in [WriteMode::Error, WriteMode::Overwrite, WriteMode::Append] {
        let error = land(&file, mode, &[1]).await.unwrap_err().to_string();
        assert!(error.ends_with("is a file, not a directory"), "{error}");
        let error = land(&file.child("u"), mode, &[1]).await.unwrap_err().to_string();
        assert!(error.ends_with("is a file"), "{error}");
    }
    assert_eq!((tree(&root).await, get(&file).await), (vec!["t".to_owned()], b"mine".to_vec()));
}
