//! Caches the rows of a query, for one state of the files that it reads.

use std::sync::Weak;

use super::cached_rows::CachedRows;
use super::{Engine, Query, low_memory};
use crate::error::Result;
use crate::progress::Reporter;

/// How often caching is repeated if the files change in the meantime.
const HOLDS_MAX: u32 = 5;

impl Engine {
    /// Caches the rows of a query for the table `name`, with its partitions in parallel.
    ///
    /// `beside` has the other cached tables, which move to disk if there is too little memory.
    ///
    /// # Errors
    /// Errors of the query; a full disk; an interrupt.
    pub(crate) async fn hold(
        &self,
        name: &str,
        query: &Query,
        beside: &[Weak<CachedRows>],
        reporter: &Reporter,
    ) -> Result<CachedRows> {
        let mut is_frugal = false;
        for _ in 1..HOLDS_MAX {
            let (schema, parts, contents) = self.parts_once(query.plan(), is_frugal).await?;
            let held = CachedRows::collect(name, schema, parts, &self.runtime(), reporter).await;
            match &held {
                // The rows so far are released: everything is read again, with little memory.
                Err(error) if error.is_exhausted() && !is_frugal => {
                    is_frugal = true;
                    low_memory::make_room(self.runtime(), beside).await?;
                }
                Err(_) if contents.have_changed().await => {}
                _ => return held,
            }
        }
        let (schema, parts, _) = self.parts_once(query.plan(), is_frugal).await?;
        CachedRows::collect(name, schema, parts, &self.runtime(), reporter).await
    }
}
