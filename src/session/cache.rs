//! Caches the rows of tables, and writes the rows of queries as directories.

use std::sync::{Arc, Weak};

use super::lineage::source_of;
use super::{Lineage, Session};
use crate::engine::{CachedRows, NamedTable, Query, Readers, with_headers};
use crate::error::{Error, Result};
use crate::landing::{self, AsRead, Landed, WriteMode, WriteOptions};
use crate::outcome::{byte_size, counted};
use crate::progress::Reporter;

impl Session {
    /// Reads a table once and caches its rows; later reads use the cached rows.
    ///
    /// # Errors
    /// The table or the last query does not exist, its query fails, the disk is full, or the user interrupts.
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

    /// Caches the rows of a query for the table `name`.
    pub(super) async fn hold(
        &self,
        name: &str,
        query: &Query,
        reporter: &Reporter,
    ) -> Result<CachedRows> {
        self.renew_scanned(query).await?;
        self.engine.hold(name, query, &self.held_tables(), reporter).await
    }

    /// Returns weak references to the cached rows of all tables and of the last result.
    pub(super) fn held_tables(&self) -> Vec<Weak<CachedRows>> {
        self.named().iter().filter_map(|table| Some(Arc::downgrade(&table.held()?))).collect()
    }

    /// Returns an upper bound of the number of rows of a table, if one is known before it is read.
    pub fn records_of(&self, table: &NamedTable) -> Option<u64> {
        table.held().map(|held| held.rows()).or_else(|| Lineage::of(&table.source()).records())
    }

    /// Releases the cached rows of a table; returns whether there were any.
    ///
    /// # Errors
    /// There is no such table.
    pub fn uncache(&self, name: &str) -> Result<bool> {
        let table = self.table(name)?;
        let was_held = table.held().is_some();
        table.hold(None);
        Ok(was_held)
    }

    /// Writes the rows of a query as a directory of files.
    ///
    /// Rows in record order are read by one reader: several readers would only wait for each other while they keep
    /// batches in memory.
    ///
    /// # Errors
    /// The session is read-only; the path is invalid; the errors of the query and of [`landing::write`].
    pub async fn land(
        &self,
        query: &Query,
        path: &str,
        options: &WriteOptions,
        reporter: &Reporter,
    ) -> Result<Landed> {
        if self.is_read_only() {
            // Checked before the query runs, because its result could not be stored.
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
        // Only after the query is planned: planning a view again may change what it reads.
        let source = query.scanned().map(|(_, table)| source_of(&table));
        let source = source.unwrap_or_default();
        let options = WriteOptions { source, as_of, read, ..options.clone() };
        let rows = self.engine.rows(query, Readers::InTurn, self.held_tables()).await?;
        landing::write(with_headers(rows), &target, &options, reporter).await
    }
}

/// Describes the cached rows of a table in one line.
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
