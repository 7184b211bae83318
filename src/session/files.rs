//! `FROM '/path'`: a file or a directory of parquet, JSON or CSV as a table.
//!
//! JSON has the reader of `.unroll`, see [`json`], CSV one of its own, see [`csv`], parquet the engine's. Readers lock nothing, write
//! nothing and wait for nobody: which files are the rows is found when a scan starts, see [`looks`].

use std::any::Any;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::logical_expr::LogicalPlan;

use super::Session;
use super::kept::KeptQuery;
use crate::catalog::NamedTable;
use crate::error::Result;
use crate::landing;
use crate::progress::Reporter;
use crate::sql::{Files, Settings};
use crate::storage::Location;

mod csv;
mod directories;
mod engine;
mod format;
mod found;
mod json;
mod looks;
mod names;
mod partition_types;
mod parts;
mod pattern;
mod read;
mod reading;
mod records;
mod table;
mod turns;

pub(super) use found::pause;
pub(super) use looks::Looks;
pub(super) use turns::Turns;

use looks::Place;
use table::FilesTable;

#[async_trait]
impl Files for Session {
    async fn register(&self, path: &str, format: Option<&str>) -> Result<TableReference> {
        let location = self.storage().resolve(path)?;
        self.restore(&location).await;
        let place =
            Place { location, word: format.map(str::to_owned), notices: self.notices().clone() };
        let looked = place.look(&self.ctx.state(), None).await?;
        let table = Arc::new(FilesTable::new(place, looked));
        // No table has a name with a dot: what is named with its format takes no table's place.
        let name = format.map_or_else(|| path.to_owned(), |format| format!("{format}.{path}"));
        let name = TableReference::bare(name);
        self.ctx.deregister_table(name.clone())?;
        self.ctx.register_table(name.clone(), table)?;
        Ok(name)
    }

    async fn renew(&self, name: &str) -> Result<()> {
        self.renew_view(name).await
    }

    fn query_of_view(&self, table: &dyn TableProvider) -> Option<LogicalPlan> {
        let named = (table as &dyn Any).downcast_ref::<NamedTable>()?;
        let source = named.held().is_none().then(|| named.source())?;
        let view = KeptQuery::of(source.as_ref())?;
        let now = Settings::of_planning().unwrap_or_else(|| self.settings());
        view.settings().mean_as(&now).then(|| view.plan().clone())
    }
}

impl Session {
    /// Takes the names of files away again; the plans that name them have their tables.
    pub(super) fn forget_files(&self) -> Result<()> {
        let state = self.ctx.state();
        let names = state.schema_for_ref(TableReference::bare(""))?.table_names();
        let files = names.into_iter().filter(|name| self.table(name).is_err());
        for name in files.collect::<Vec<_>>() {
            self.ctx.deregister_table(TableReference::bare(name))?;
        }
        Ok(())
    }

    /// Puts a directory back that a killed overwrite left beside its place, if this session may and nobody
    /// is at it; it is read where it stands else.
    async fn restore(&self, location: &Location) {
        let is_gone = location.stat().await.is_ok_and(|found| found.is_none());
        if is_gone && !self.is_read_only() {
            // Reading goes on without it.
            let _ = landing::restore(location, &Reporter::silent()).await;
        }
    }
}

#[cfg(test)]
mod tests;
