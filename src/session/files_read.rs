//! Which files of a directory the rows of a query come from: `--overwrite-partitions` replaces no others.

use std::sync::Arc;

use super::{LAST, Session};
use crate::engine::{FilesRead, Kind, NamedTable, Query, Relation};
use crate::error::{Error, Result};
use crate::landing::ReadPart;
use crate::storage::Location;

/// The files of a path that a query reads.
#[derive(Debug, Clone)]
pub(super) struct PathRead {
    files: Arc<FilesRead>,
    /// The cached table through which it reads them: its rows are those of an earlier time.
    cached: Option<String>,
}

impl Session {
    /// Returns what a query reads of a directory.
    ///
    /// # Errors
    /// Cached rows come from the directory: which of its files they come from is not known any more.
    pub(super) async fn parts_read(
        &self,
        query: &Query,
        target: &Location,
    ) -> Result<Vec<ReadPart>> {
        let mut parts = Vec::new();
        for PathRead { files, cached } in self.files_read(query)? {
            let Some(part) = part_of(&files, target).await? else { continue };
            if let Some(name) = cached {
                return Err(Error::failed(format!(
                    "`{name}` was cached before, so what has been added to `{target}` since then would be lost"
                ))
                .hint(format!("read it again: `.uncache {name}`")));
            }
            parts.push(part);
        }
        Ok(parts)
    }

    /// Returns the files that a query reads, also through views and earlier queries.
    pub(super) fn files_read(&self, query: &Query) -> Result<Vec<PathRead>> {
        let mut found = Vec::new();
        self.read_by_query(query, None, &mut found)?;
        Ok(found)
    }

    fn read_by_query(
        &self,
        query: &Query,
        cached: Option<&str>,
        found: &mut Vec<PathRead>,
    ) -> Result<()> {
        query.tables()?.iter().try_for_each(|table| self.read_by(table, cached, found))
    }

    fn read_by(
        &self,
        table: &Relation,
        cached: Option<&str>,
        found: &mut Vec<PathRead>,
    ) -> Result<()> {
        match table.kind() {
            Kind::Files(table) => {
                let files = Arc::new(table.files());
                found.push(PathRead { files, cached: cached.map(str::to_owned) });
                Ok(())
            }
            Kind::Named(named) if self.is_last(named) => {
                found.extend(self.read_by_last());
                Ok(())
            }
            Kind::Named(named) => {
                let is_cached = named.held().is_some() && named.name() != LAST;
                let cached = if is_cached { Some(named.name()) } else { cached };
                self.read_by(&named.source(), cached, found)
            }
            Kind::Unrolled(unrolled) => self.read_by(unrolled.input(), cached, found),
            Kind::View(query) | Kind::LastQuery(query) => {
                self.read_by_query(query.query(), cached, found)
            }
            Kind::Topic(_) | Kind::Other => Ok(()),
        }
    }

    fn is_last(&self, table: &NamedTable) -> bool {
        self.table(LAST).is_ok_and(|last| std::ptr::eq(last.as_ref(), table))
    }
}

/// Returns the files that were read of a directory, by their paths in it; `None` if the read path is not in it.
async fn part_of(read: &FilesRead, target: &Location) -> Result<Option<ReadPart>> {
    let root = read.location.canonical().await?;
    if root.fs().url() != target.fs().url() {
        return Ok(None);
    }
    let Some(directory) = inside(root.path(), target.path()) else { return Ok(None) };
    let path = |file: &Location| {
        let inner = inside(file.path(), read.location.path())?;
        Some(if directory.is_empty() { inner } else { format!("{directory}/{inner}") })
    };
    let files = read.files.iter().filter_map(path).collect();
    Ok(Some(ReadPart { directory, files }))
}

/// Returns a path as it is in a directory; "" for the directory itself.
fn inside(path: &str, directory: &str) -> Option<String> {
    let rest = path.strip_prefix(directory)?;
    if rest.is_empty() {
        return Some(String::new());
    }
    let inner = rest.strip_prefix('/').or_else(|| directory.ends_with('/').then_some(rest));
    inner.map(str::to_owned)
}
