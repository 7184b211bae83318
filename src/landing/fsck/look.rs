//! One look at a directory and what is next to it, repeated while writers change it.

use std::collections::HashSet;
use std::time::Duration;

use super::beside::Beside;
use super::files::{self, Known};
use super::finding::Finding;
use super::{offsets, sums};
use crate::error::{Error, ErrorKind, Result};
use crate::landing::claim;
use crate::landing::manifest::{DataFile, Manifest, SUCCESS, missing};
use crate::landing::recover::replaced;
use crate::landing::standing::data_files;
use crate::progress::Reporter;
use crate::storage::Location;

/// How often to look again at a directory that is being changed.
const LOOKS_MAX: u32 = 40;

/// How often to look for a manifest: an overwrite by two renames leaves none for an instant.
const OPENS_MAX: u32 = 3;

/// The content of a directory, as one manifest describes it.
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    pub(super) manifest: Manifest,
}

/// Looks until no commit has happened meanwhile, or nothing is wrong.
pub(super) async fn settled(target: &Location, reporter: &Reporter) -> Result<Found> {
    let mut known = Known::default();
    for looks in 1..=LOOKS_MAX {
        reporter.check()?;
        let (root, manifest) = content(target).await?;
        let found = once(target, &root, &manifest, &mut known, reporter).await;
        let is_final = match &found {
            Ok(findings) => !findings.iter().any(Finding::is_fault),
            Err(error) => error.kind() != ErrorKind::Failed,
        };
        let same = |now: &Manifest| *now == manifest;
        if is_final || Manifest::read(&root).await.is_ok_and(|now| now.as_ref().is_some_and(same)) {
            return Ok(Found { findings: found?, manifest });
        }
        pause(looks).await;
    }
    Err(Error::failed(format!("`{target}` changed during each of {LOOKS_MAX} checks"))
        .hint("check it while fewer writes to it are running"))
}

async fn pause(looks: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(2 * looks.min(20)))).await;
}

/// Finds the directory with the committed content, and reads its manifest. Between the two renames of an overwrite,
/// that is the old directory next to the target.
pub(super) async fn content(target: &Location) -> Result<(Location, Manifest)> {
    for looks in 1..OPENS_MAX {
        match open(target).await {
            Err(error) if error.kind() == ErrorKind::Failed => pause(looks).await,
            opened => return opened,
        }
    }
    open(target).await
}

async fn open(target: &Location) -> Result<(Location, Manifest)> {
    let root = match target.stat().await? {
        Some(_) => target.clone(),
        None => replaced(target).await?.ok_or_else(|| missing(target))?,
    };
    let manifest = Manifest::required(&root).await?;
    Ok((root, manifest))
}

async fn once(
    target: &Location,
    root: &Location,
    manifest: &Manifest,
    known: &mut Known,
    reporter: &Reporter,
) -> Result<Vec<Finding>> {
    let held = data_files(root).await?;
    let mut findings = files::compared(root, manifest, &held, known, reporter).await?;
    findings.extend(sums::checked(root, manifest));
    findings.extend(offsets::checked(&manifest.landings));
    // After the directory was listed: an append lists its files before it moves them in.
    let beside = Beside::of(target).await?;
    for file in uncommitted(manifest, &held) {
        let place = root.child(&file.path);
        if beside.is_claimed(&file.path) {
            let text = "is being added by another write, which may be running";
            findings.push(Finding::Note(format!("`{place}` {text}")));
        } else if !is_removable(root, file).await? {
            let text = "is in a directory that is not a partition; the manifest does not name it";
            findings.push(Finding::Fault(format!("`{place}` {text}")));
        } else if place.stat().await?.is_some() {
            let text = "is not committed: the manifest does not name it";
            findings.push(Finding::Uncommitted(format!("`{place}` {text}")));
        }
    }
    for claim in claim::left(root).await? {
        let text = "was left by a write that was killed";
        findings.push(Finding::Uncommitted(format!("`{claim}` {text}")));
    }
    findings.extend(beside.findings());
    Ok(findings)
}

/// Returns whether a file could be one of a write to the directory: not in a directory that is no partition, or that is
/// landed itself.
pub(super) async fn is_removable(root: &Location, file: &DataFile) -> Result<bool> {
    if !file.is_in_partitions() {
        return Ok(false);
    }
    for (at, _) in file.path.match_indices('/') {
        if root.child(&file.path[..at]).child(SUCCESS).stat().await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns the data files that a manifest does not name.
pub(super) fn uncommitted<'a>(manifest: &Manifest, held: &'a [DataFile]) -> Vec<&'a DataFile> {
    let named: HashSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    held.iter().filter(|file| !named.contains(file.path.as_str())).collect()
}
