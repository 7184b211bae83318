//! Checks a landed directory against its manifest, and removes what was never committed.
//!
//! A check locks and changes nothing, so writers go on meanwhile: what it finds counts only if the manifest is still
//! the same afterwards. Of the data only the footers of parquet files are read. A repair never touches what a
//! manifest names.

mod beside;
mod files;
mod finding;
mod look;
mod offsets;
mod repair;
mod sums;

use crate::error::{Error, Result};
use crate::outcome::counted;
use crate::progress::Reporter;
use crate::storage::Location;

use finding::Finding;
use look::{Found, settled};

/// What a check has found, and what a repair has removed.
#[derive(Debug, Default)]
pub struct Report {
    /// One line for each finding and each removal; the last one sums up a directory without faults.
    pub lines: Vec<String>,
    /// That there are faults, or why the directory could not be checked.
    pub failure: Option<Error>,
}

/// Checks a landed directory; with `repair`, first removes what was never committed.
pub async fn fsck(target: &Location, repair: bool, reporter: &Reporter) -> Report {
    let mut lines = Vec::new();
    let checked = checked(target, repair, &mut lines, reporter).await;
    Report { lines, failure: checked.err() }
}

async fn checked(
    target: &Location,
    repair: bool,
    lines: &mut Vec<String>,
    reporter: &Reporter,
) -> Result<()> {
    let target = target.canonical().await?;
    if repair {
        repair::repair(&target, lines, reporter).await?;
    }
    let Found { findings, manifest } = settled(&target, reporter).await?;
    lines.extend(findings.iter().map(Finding::line));
    let faults = findings.iter().filter(|finding| finding.is_fault()).count();
    if faults == 0 {
        lines.push(format!("`{target}` is consistent: {}", sums::summary(&manifest)));
        return Ok(());
    }
    let error = Error::failed(format!("{} in `{target}`", counted(faults as u64, "fault")));
    let removable = findings.iter().any(|finding| matches!(finding, Finding::Uncommitted(_)));
    Err(if removable && !repair {
        error.hint(format!("`.fs fsck {} --repair` removes what is not committed", target.quoted()))
    } else {
        error
    })
}
