//! The content of the paths of one statement, determined once for all of its scans.
//!
//! A statement is executed for one state of each path. If a writer removes files before they are read, the
//! rows so far cannot be used; as long as none of them has been returned, the statement is executed again for
//! the new state.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use tokio::sync::Mutex;

use super::found::{DataFile, LOOKS_MAX, find, pause};
use super::read;
use super::table_path::TablePath;
use crate::error::Result;
use crate::storage::Location;

/// The content of a path, and its table.
#[derive(Debug)]
pub(in crate::engine) struct PathContent {
    files: Vec<DataFile>,
    pub(super) table: Arc<dyn TableProvider>,
}

impl PathContent {
    /// Returns its data files.
    pub(super) fn locations(&self) -> Vec<Location> {
        self.files.iter().map(|file| file.location.clone()).collect()
    }

    /// Returns the name of a column that the planned schema does not have.
    pub(super) fn added_to(&self, planned: &SchemaRef) -> Option<String> {
        let schema = self.table.schema();
        let added = schema.fields().iter().find(|field| planned.index_of(field.name()).is_err());
        added.map(|field| field.name().clone())
    }
}

impl TablePath {
    /// Looks at the path; files that have not changed are not read again.
    pub(in crate::engine) async fn look(
        &self,
        state: &dyn Session,
        before: Option<&Arc<PathContent>>,
    ) -> Result<Arc<PathContent>> {
        let mut looks = 0;
        loop {
            let found = find(&self.location).await?;
            if let Some(before) = before.filter(|before| before.files == found.files) {
                return Ok(Arc::clone(before));
            }
            let error = match read::table(state, self, &found).await {
                Ok(table) => return Ok(Arc::new(PathContent { files: found.files, table })),
                Err(error) => error,
            };
            looks += 1;
            if looks == LOOKS_MAX || self.holds(&found.files).await {
                return Err(error);
            }
            pause(looks).await;
        }
    }

    /// Looks at the path for a statement that was planned with an earlier state.
    ///
    /// If an append has added columns since, the statement reads the earlier state: rows of the new files
    /// without their new columns have never existed.
    pub(super) async fn look_again(
        &self,
        state: &dyn Session,
        planned: &Arc<PathContent>,
    ) -> Result<Arc<PathContent>> {
        let now = self.look(state, Some(planned)).await?;
        let is_kept = |file| now.files.contains(file);
        let is_older = now.added_to(&planned.table.schema()).is_some();
        Ok(if is_older && planned.files.iter().all(is_kept) { Arc::clone(planned) } else { now })
    }

    /// Returns whether the path has these files, still or again.
    async fn holds(&self, files: &[DataFile]) -> bool {
        find(&self.location).await.is_ok_and(|found| found.files == files)
    }
}

/// The content of the paths of one statement.
#[derive(Debug, Default)]
pub(crate) struct ContentCache(Mutex<Vec<(TablePath, Arc<PathContent>)>>);

impl ContentCache {
    /// Looks at a path, or returns what was found there before.
    pub(super) async fn look(
        &self,
        state: &dyn Session,
        place: &TablePath,
        before: &Arc<PathContent>,
    ) -> Result<Arc<PathContent>> {
        let mut seen = self.0.lock().await;
        let same = |(other, _): &&(TablePath, _)| {
            other.location == place.location && other.word == place.word
        };
        if let Some((_, looked)) = seen.iter().find(same) {
            return Ok(Arc::clone(looked));
        }
        let looked = place.look_again(state, before).await?;
        seen.push((place.clone(), Arc::clone(&looked)));
        Ok(looked)
    }

    /// Makes later scans look at all paths again.
    pub(crate) async fn forget(&self) {
        self.0.lock().await.clear();
    }

    /// Returns whether a path has other files now.
    pub(crate) async fn have_changed(&self) -> bool {
        let seen: Vec<(TablePath, Arc<PathContent>)> = self.0.lock().await.clone();
        for (place, looked) in seen {
            if !place.holds(&looked.files).await {
                return true;
            }
        }
        false
    }
}
