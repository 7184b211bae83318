//! Answers the engine's planner: where a path is, and what a view reads now.

use futures::future::BoxFuture;

use super::Session;
use crate::engine::Names;
use crate::error::Result;
use crate::landing;
use crate::progress::{Notices, Reporter};
use crate::storage::Location;

impl Names for Session {
    fn locate<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Location>> {
        Box::pin(async move {
            let location = self.storage().resolve(path)?;
            self.restore(&location).await;
            Ok(location)
        })
    }

    fn renew_view<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.view_renewed(name))
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
