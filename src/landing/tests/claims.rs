//! Tests of the claim to the next manifest: of two writes that both believe to hold the lock, one commits.

use super::Lake;
use crate::landing::WriteMode;
use crate::landing::claim::{Claim, left, replace_manifest};
use crate::landing::commit::overwrite;
use crate::landing::manifest::Manifest;
use crate::landing::staging::Staging;
use crate::progress::Reporter;

/// A directory with a manifest, and a write to it that has read that.
async fn begun(lake: &Lake) -> (Staging, Manifest, bytes::Bytes) {
    let target = lake.at("/t");
    let staging = Staging::begin(&target, &Reporter::silent()).await.unwrap();
    let (manifest, text) = Manifest::read_with_text(&target).await.unwrap().unwrap();
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
