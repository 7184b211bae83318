//! Tests of what a failed, cancelled or killed write leaves: the unchanged target, and nothing unreported.

use futures::StreamExt as _;
use futures::stream;

use super::{Lake, batch, rows, stream_of};
use crate::error::{Error, ErrorKind};
use crate::landing::commit::two_renames;
use crate::landing::manifest::Manifest;
use crate::landing::staging::Staging;
use crate::landing::{WriteMode, WriteOptions, recover, restore, write};
use crate::progress::Reporter;

#[tokio::test]
async fn a_failing_stream_leaves_nothing_new_in_any_mode() {
    for mode in [WriteMode::Error, WriteMode::Overwrite, WriteMode::Append] {
        let lake = Lake::new();
        if mode != WriteMode::Error {
            lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
        }
        let before = lake.tree();
        let fails = stream::iter([Ok(batch(&[2])), Err(Error::failed("it broke"))]);
        let options = WriteOptions { mode, ..WriteOptions::default() };
        let path = if mode == WriteMode::Error { "/a/b/t" } else { "/t" };
        let stream = stream_of(batch(&[]).schema(), fails);
        let error = write(stream, &lake.at(path), &options, &Reporter::silent()).await.unwrap_err();
        assert_eq!(error.to_string(), format!("nothing was written to `{path}`: it broke"));
        assert_eq!(lake.tree(), before, "{mode:?}");
    }
}

#[tokio::test]
async fn a_cancelled_write_leaves_nothing() {
    let lake = Lake::new();
    let reporter = Reporter::silent();
    let token = reporter.cancellation().clone();
    let endless = stream::iter(0..).map(move |number| {
        if number == 3 {
            token.cancel();
        }
        Ok(batch(&[number]))
    });
    let stream = stream_of(batch(&[]).schema(), endless);
    let target = lake.at("/t");
    let error = write(stream, &target, &WriteOptions::default(), &reporter).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(lake.tree(), [""; 0]);
}

#[tokio::test]
async fn a_killed_overwrite_is_undone_by_the_next_command() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
    let staging = Staging::begin(&lake.at("/t"), &Reporter::silent()).await.unwrap();
    std::fs::rename(lake.dir.path().join("t"), lake.dir.path().join(staging.names.old().name()))
        .unwrap();
    drop(staging);
    let (reporter, mut notices) = Reporter::new();
    recover(&lake.at("/t"), &reporter).await.unwrap();
    assert_eq!(notices.try_recv().unwrap(), "Restored `/t` after an overwrite that was killed");
    assert!(notices.try_recv().unwrap().starts_with("Removed `/.t.staging-"));
    assert_eq!((lake.numbers("t"), lake.tree().len()), (vec![1], 3));
}

#[tokio::test]
async fn two_renames_do_what_an_exchange_does() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
    lake.write("/u", WriteMode::Error, &[2]).await.unwrap();
    let staging = Staging::begin(&lake.at("/t"), &Reporter::silent()).await.unwrap();
    let data = staging.names.data();
    let error = async {
        data.fs().delete(data.path(), true).await.unwrap();
        two_renames(&staging.names).await.unwrap_err()
    };
    assert!(error.await.to_string().contains("cannot rename"));
    assert_eq!(lake.numbers("t"), [1]);
    data.fs().rename(lake.at("/u").path(), data.path()).await.unwrap();
    two_renames(&staging.names).await.unwrap();
    staging.remove(&Reporter::silent()).await;
    assert_eq!((lake.numbers("t"), lake.tree().len()), (vec![2], 3));
}

#[tokio::test]
async fn what_a_killed_append_moved_in_is_taken_out_again() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
    let before = lake.tree();
    let staging = Staging::begin(&lake.at("/t"), &Reporter::silent()).await.unwrap();
    let committed = Manifest::read(&lake.at("/t")).await.unwrap().unwrap().files[0].path.clone();
    let moved = serde_json::to_vec(&["a=1/part-00000.parquet", "never", &committed]).unwrap();
    std::fs::write(staging.names.append().path(), moved).unwrap();
    drop(staging);
    std::fs::create_dir(lake.dir.path().join("t/a=1")).unwrap();
    std::fs::write(lake.dir.path().join("t/a=1/part-00000.parquet"), "").unwrap();
    lake.write("/t", WriteMode::Append, &[2]).await.unwrap();
    assert_eq!(lake.numbers("t"), [1, 2]);
    assert_eq!(lake.tree().len(), before.len() + 1);
}

#[tokio::test]
async fn a_living_write_is_left_alone_and_told_of() {
    let lake = Lake::new();
    let other = Staging::begin(&lake.at("/t"), &Reporter::silent()).await.unwrap();
    let (reporter, mut notices) = Reporter::new();
    let target = lake.at("/t");
    write(rows(&[&[1]]), &target, &WriteOptions::default(), &reporter).await.unwrap();
    assert!(notices.try_recv().unwrap().contains("another write"));
    assert!(notices.try_recv().is_err());
    assert!(other.names.data().stat().await.unwrap().is_some());
    other.remove(&reporter).await;
    assert_eq!(lake.tree().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writes_at_the_same_time_do_not_take_each_other_for_killed() {
    const WRITERS: i64 = 6;
    const ROUNDS: i64 = 10;
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[0]).await.unwrap();
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let target = lake.at("/t");
        writers.push(tokio::spawn(async move {
            let options = WriteOptions { mode: WriteMode::Append, ..WriteOptions::default() };
            let (reporter, mut notices) = Reporter::new();
            for round in 1..=ROUNDS {
                let number = writer * ROUNDS + round;
                write(rows(&[&[number]]), &target, &options, &reporter).await.unwrap();
            }
            while let Ok(notice) = notices.try_recv() {
                let is_true = notice.contains("belongs to another write, which may be running")
                    || notice.starts_with("Waiting for another write to `/t`");
                assert!(is_true, "{notice}");
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let mut numbers = lake.numbers("t");
    numbers.sort_unstable();
    assert_eq!(numbers, (0..=WRITERS * ROUNDS).collect::<Vec<_>>());
    assert!(lake.tree().iter().all(|path| path == "t" || path.starts_with("t/")));
}

#[tokio::test]
async fn a_deletion_that_was_interrupted_is_completed_without_a_notice() {
    let lake = Lake::new();
    let staging = Staging::begin(&lake.at("/t"), &Reporter::silent()).await.unwrap();
    let left = staging.names.staging();
    let deleted = format!(".t.deleted-{}", staging.names.id);
    std::fs::rename(left.path(), lake.dir.path().join(&deleted)).unwrap();
    drop(staging);
    std::fs::create_dir(lake.dir.path().join(".t.deleted-mine")).unwrap();
    let (reporter, mut notices) = Reporter::new();
    recover(&lake.at("/t"), &reporter).await.unwrap();
    assert!(notices.try_recv().is_err());
    assert_eq!(lake.tree(), [".t.deleted-mine"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_owns_a_staging_directory_that_is_being_deleted() {
    let lake = Lake::new();
    let (target, names) =
        (lake.at("/t"), Staging::begin(&lake.at("/t"), &Reporter::silent()).await.unwrap().names);
    for number in 0..2000 {
        std::fs::write(names.staging().child(&number.to_string()).path(), "").unwrap();
    }
    // If another process looks while the lock is tried, it leaves the directory for the next write.
    while names.staging().stat().await.unwrap().is_some() {
        let target = target.clone();
        let clearing = tokio::spawn(async move { restore(&target, &Reporter::silent()).await });
        while !clearing.is_finished() {
            let owner = names.owner();
            let lock = owner.fs().lock(owner.path()).await.unwrap();
            assert!(lock.is_none() || names.data().stat().await.unwrap().is_some());
        }
        clearing.await.unwrap().unwrap();
    }
    assert_eq!(lake.tree(), [""; 0]);
}
