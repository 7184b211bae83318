//! Maintains landed directories: `.fs fsck` and `.fs compact`.

use futures::FutureExt as _;

use super::Session;
use crate::error::{Error, Result};
use crate::landing::{self, Compacted, Manifest, Report};
use crate::progress::Reporter;

impl Session {
    /// Checks a landed directory against its manifest; with `repair`, removes what is not committed.
    ///
    /// # Errors
    /// The path is invalid, or `repair` is set in a read-only session. Faults of the directory are in the report.
    pub async fn fsck(&self, path: &str, repair: bool, reporter: &Reporter) -> Result<Report> {
        if repair && self.is_read_only() {
            return Err(Error::read_only(format!("`{path}`")));
        }
        let target = self.storage().resolve(path)?;
        Ok(landing::fsck(&target, repair, reporter).await)
    }

    /// Rewrites a landed directory into files of about `target_bytes`, by default [`landing::TARGET_BYTES`].
    ///
    /// # Errors
    /// The session is read-only; the errors of [`landing::compact`].
    pub async fn compact(
        &self,
        path: &str,
        target_bytes: Option<u64>,
        statement: Option<String>,
        reporter: &Reporter,
    ) -> Result<Compacted> {
        if self.is_read_only() {
            return Err(Error::read_only(format!("`{path}`")));
        }
        let target = self.storage().resolve(path)?;
        let directory = target.clone();
        let read = |manifest: Manifest| {
            let directory = directory.clone();
            async move { self.engine.landed_rows(&directory, manifest).await }.boxed()
        };
        landing::compact(&target, target_bytes, statement, &read, reporter).await
    }
}
