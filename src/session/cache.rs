//! Holding the rows of tables, and landing plans as directories.

use std::sync::{Arc, Weak};

use super::lineage::source_of;
use super::{Lineage, Session};
use crate::catalog::NamedTable;
use crate::catalog::cached_rows::CachedRows;
use crate::engine::{Query, Readers, with_headers};
use crate::error::{Error, Result};
use crate::landing::{self, AsRead, Landed, WriteMode, WriteOptions};
use crate::outcome::{byte_size, counted};
use crate::progress::Reporter;

impl Session {
    /// Reads a table once and answers from the held rows from now on.
    ///
    /// # Errors
    /// There is no such table or no last query; those of its query; a full disk; an interrupt.
    pub async fn cache(&self, name: Option<&str>, reporter: &Reporter) -> Result<Arc<CachedRows>> {
        let table = self.table_or_last(name)?;
        if let Some(held) = table.held() {
            return Ok(held);
        }
        if let Some(records) = self.records_of(&table) {
            reporter.expect(records);
        }
        let held = self.hold(table.name(), &self.scan(&table)?, reporter).await?;
        let held = Arc::new(held);
        table.hold(Some(Arc::clone(&held)));
        Ok(held)
    }

    /// Holds the rows of a query for the table `name`.
    pub(super) async fn hold(
        &self,
        name: &str,
        query: &Query,
        reporter: &Reporter,
    ) -> Result<CachedRows> {
        self.renew_scanned(query).await?;
        self.engine.hold(name, query, &self.held_tables(), reporter).await
    }

    /// Returns what tables and the last result hold, as long as they do.
    pub(super) fn held_tables(&self) -> Vec<Weak<CachedRows>> {
        self.named().iter().filter_map(|table| Some(Arc::downgrade(&table.held()?))).collect()
    }

    /// Returns how many rows a table has at most, where that is known before it is read.
    pub fn records_of(&self, table: &NamedTable) -> Option<u64> {
        table
            .held()
            .map(|held| held.rows())
            .or_else(|| Lineage::of(table.source().as_ref()).records())
    }

    /// Lets go of held rows; says whether there were any.
    ///
    /// # Errors
    /// There is no such table.
    pub fn uncache(&self, name: &str) -> Result<bool> {
        let table = self.table(name)?;
        let was_held = table.held().is_some();
        table.hold(None);
        Ok(was_held)
    }

    /// Lands the rows of a query as a directory.
    ///
    /// There is one reader where the rows come in record order anyway: readers side by side would only
    /// wait for their turn there, with batches in their hands.
    ///
    /// # Errors
    /// The session is read-only; the path is invalid; those of the query and of [`landing::write`].
    pub async fn land(
        &self,
        query: &Query,
        path: &str,
        options: &WriteOptions,
        reporter: &Reporter,
    ) -> Result<Landed> {
        if self.is_read_only() {
            // Before the query runs: its result could not be stored.
            return Err(Error::read_only(format!("`{path}`")));
        }
        let target = self.storage().resolve(path)?;
        let as_of = match options.mode {
            WriteMode::OverwritePartitions => {
                AsRead::of(&target.canonical().await?).await?.map(Arc::new)
            }
            WriteMode::Append | WriteMode::Error | WriteMode::Ignore | WriteMode::Overwrite => None,
        };
        self.renew_scanned(query).await?;
        let read = match options.mode {
            WriteMode::OverwritePartitions => {
                self.parts_read(query, &target.canonical().await?).await?
            }
            WriteMode::Append | WriteMode::Error | WriteMode::Ignore | WriteMode::Overwrite => {
                Vec::new()
            }
        };
        // Only then: a view reads what its tables are now.
        let source = query.scanned().map(|(_, table)| source_of(table.as_ref()));
        let source = source.unwrap_or_default();
        let options = WriteOptions { source, as_of, read, ..options.clone() };
        let rows = self.engine.rows(query, Readers::InTurn, self.held_tables()).await?;
        landing::write(with_headers(rows), &target, &options, reporter).await
    }
}

/// Sums up what is held under a name.
pub fn held_report(name: &str, held: &CachedRows) -> String {
    let rows = counted(held.rows(), "row");
    match held.bytes() {
        (memory, 0) => format!("Cached {name}: {rows}, {} in memory", byte_size(memory)),
        (memory, disk) => format!(
            "Cached {name}: {rows}, {} in memory, {} on disk",
            byte_size(memory),
            byte_size(disk)
        ),
    }
}
