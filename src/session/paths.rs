//! Answers the engine's planner: where a path is, and what a view reads now.

use async_trait::async_trait;

use super::Session;
use crate::engine::Names;
use crate::error::Result;
use crate::landing;
use crate::progress::{Notices, Reporter};
use crate::storage::Location;

#[async_trait]
impl Names for Session {
    async fn locate(&self, path: &str) -> Result<Location> {
        let location = self.storage().resolve(path)?;
        self.restore(&location).await;
        Ok(location)
    }

    async fn renew_view(&self, name: &str) -> Result<()> {
        self.view_renewed(name).await
    }

    fn notices(&self) -> &Notices {
        &self.notices
    }
}

impl Session {
    /// Restores a directory that a killed overwrite has left renamed, if this session may write and no other
    /// write is at work on it. Otherwise the directory is read under the other name.
    pub(super) async fn restore(&self, location: &Location) {
        let is_gone = location.stat().await.is_ok_and(|found| found.is_none());
        if is_gone && !self.is_read_only() {
            // If this fails, the directory is read where it is.
            let _ = landing::restore(location, &Reporter::silent()).await;
        }
    }
}

#[cfg(test)]
mod tests;
