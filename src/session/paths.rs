//! Paths and views, for the engine's planning: where a path is, and what a view is now.

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
    /// Puts a directory back that a killed overwrite left beside its place, if this session may and nobody
    /// is at it; it is read where it stands else.
    pub(super) async fn restore(&self, location: &Location) {
        let is_gone = location.stat().await.is_ok_and(|found| found.is_none());
        if is_gone && !self.is_read_only() {
            // Reading goes on without it.
            let _ = landing::restore(location, &Reporter::silent()).await;
        }
    }
}

#[cfg(test)]
mod tests;
