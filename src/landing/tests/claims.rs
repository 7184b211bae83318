//! Tests of the claim to the next manifest: of two writes that both believe to hold the lock, one commits.

use std::sync::Arc;

use super::{Lake, rows};
use crate::landing::claim::{Claim, left, replace_manifest};
use crate::landing::commit::overwrite;
use crate::landing::manifest::Manifest;
use crate::landing::staging::Staging;
use crate::landing::{AsRead, WriteMode, WriteOptions};
use crate::progress::Reporter;

/// A directory with a manifest, and a write to it that has read that.
async fn begun(lake: &Lake) -> (Staging, Manifest, bytes::Bytes) {
    let target = lake.at("/t");
    let staging = Staging::begin(&target, &Reporter::silent()).await.unwrap();
    let (manifest, text) = Manifest::read_again(&target, None).await.unwrap().unwrap();
    let next = Manifest { commit: manifest.commit + 1, ..manifest };
    (staging, next, text)
}

#[tokio::test]
async fn of_two_writes_with_one_manifest_the_first_commits() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
    let (one, next, text) = begun(&lake).await;
    let (other, ..) = begun(&lake).await;
    replace_manifest(&one.names, Some(&text), &next).await.unwrap();
    let error = replace_manifest(&other.names, Some(&text), &next).await.unwrap_err();
    assert_eq!(error.to_string(), "another write to `/t` was committed first");
    let error = overwrite(&other.names, next.commit + 1, Some(&text)).await.unwrap_err();
    assert_eq!(error.to_string(), "another write to `/t` was committed first");
    assert_eq!(Manifest::read(&lake.at("/t")).await.unwrap(), Some(next));
    for staging in [one, other] {
        staging.remove(&Reporter::silent()).await;
    }
    assert_eq!(lake.tree().len(), 3);
}

#[tokio::test]
async fn a_claim_of_a_living_write_is_respected() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
    let (living, next, text) = begun(&lake).await;
    let (other, ..) = begun(&lake).await;
    let names = living.names.clone();
    let claim = Claim::make(&names, next.commit).await.unwrap();
    let error = replace_manifest(&other.names, Some(&text), &next).await.unwrap_err();
    assert_eq!(error.to_string(), "another write to `/t` was committed first");
    claim.check(Some(&text)).await.unwrap();
    assert!(left(&lake.at("/t")).await.unwrap().is_empty());
    // The user deletes its staging directory: the claim is left, and the next write takes it.
    living.remove(&Reporter::silent()).await;
    assert_eq!(left(&lake.at("/t")).await.unwrap().len(), 1);
    let taken = Claim::make(&other.names, next.commit).await.unwrap();
    claim.check(Some(&text)).await.unwrap_err();
    taken.release().await.unwrap();
    other.remove(&Reporter::silent()).await;
    assert_eq!(lake.tree().len(), 3);
}

#[tokio::test]
async fn a_write_whose_staging_directory_was_removed_does_not_commit() {
    let lake = Lake::new();
    lake.write("/t", WriteMode::Error, &[1]).await.unwrap();
    let (stalled, next, text) = begun(&lake).await;
    let names = stalled.names.clone();
    stalled.remove(&Reporter::silent()).await;
    replace_manifest(&names, Some(&text), &next).await.unwrap_err();
    let now = Manifest::text(&lake.at("/t")).await.unwrap();
    assert_eq!((now, lake.tree().len()), (Some(text), 3));
}

#[tokio::test]
async fn partitions_that_changed_since_the_statement_began_are_not_overwritten() {
    let lake = Lake::new();
    let target = lake.at("/t");
    let write = async |mode, number, as_of| {
        let partition_by = vec!["word".to_owned()];
        let options = WriteOptions { mode, partition_by, as_of, ..WriteOptions::default() };
        crate::landing::write(rows(&[&[number]]), &target, &options, &Reporter::silent()).await
    };
    write(WriteMode::Error, 1, None).await.unwrap();
    let as_of = async || AsRead::of(&target).await.unwrap().map(Arc::new);
    let before = as_of().await;
    // The numbers 1 and 4 are in one partition, 2 is in another one.
    write(WriteMode::Append, 4, None).await.unwrap();
    let error = write(WriteMode::OverwritePartitions, 7, before.clone()).await.unwrap_err();
    assert!(error.to_string().ends_with("another write to `/t` was committed first"), "{error}");
    assert_eq!(lake.numbers("t/word=n1"), [1, 4]);
    write(WriteMode::OverwritePartitions, 2, before).await.unwrap();
    let now = as_of().await;
    write(WriteMode::OverwritePartitions, 7, now).await.unwrap();
    assert_eq!((lake.numbers("t/word=n1"), lake.numbers("t/word=n2")), (vec![7], vec![2]));
}
