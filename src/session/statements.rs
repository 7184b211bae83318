//! Executes SQL: queries, definitions, settings.

use std::sync::Arc;

use super::Session;
use crate::engine::{
    CachedTable, NamedTable, Planned, Query, Relation, Statement, StoredQuery, with_headers,
};
use crate::error::{Error, Result};
use crate::outcome::{Outcome, byte_size, counted};
use crate::progress::Reporter;
use crate::sql::{Change, Parameters};

impl Session {
    /// Executes one SQL statement.
    ///
    /// # Errors
    /// A syntax error, an unknown or ambiguous name, a statement that is not supported, and errors of executing it.
    /// Errors of the rows of a query are in the stream.
    pub async fn sql(&self, text: &str, reporter: &Reporter) -> Result<Outcome> {
        let planned = self.planned(text, &self.parameters()).await?;
        for notice in &planned.notices {
            reporter.notice(notice);
        }
        let done = match planned.statement {
            Statement::Query(query) => {
                let rows = self.unnamed_rows(&query).await?;
                let rows = self.remember(query, text, rows)?;
                return Ok(Outcome::Rows(self.engine.on_clocks(with_headers(rows))));
            }
            Statement::Listing(query) => return Ok(Outcome::Rows(self.shown_rows(&query).await?)),
            Statement::CreateView { name, query, or_replace, keeps_existing } => {
                if keeps_existing && self.table(&name).is_ok() {
                    format!("View `{name}` already exists")
                } else {
                    self.check_free(&name, or_replace)?;
                    self.create_view(&name, query, text)?
                }
            }
            Statement::CreateTable { name, query, or_replace, keeps_existing } => {
                if keeps_existing && self.table(&name).is_ok() {
                    format!("Table `{name}` already exists")
                } else {
                    self.check_free(&name, or_replace)?;
                    self.create_table(&name, &query, reporter).await?
                }
            }
            Statement::Drop { name, if_exists } => self.drop_name(&name, if_exists)?,
            Statement::Act(act) => return self.act(act, reporter).await,
            Statement::Change(change, query) => {
                if let Some(notice) = self.engine.change(&change)? {
                    reporter.notice(notice);
                }
                match change {
                    Change::Set(..) => return Ok(Outcome::Rows(self.rows(&query).await?)),
                    Change::Reset(_) | Change::ResetAll => "Reset".to_owned(),
                }
            }
            Statement::Option(query) => {
                self.engine.set_option(query).await?;
                "Set".to_owned()
            }
        };
        Ok(Outcome::Done(done.into()))
    }

    /// Plans a statement. Its files are looked up again for each statement that names them.
    pub(crate) async fn planned(&self, text: &str, parameters: &Parameters) -> Result<Planned> {
        Box::pin(self.engine.plan(self, text, parameters)).await
    }

    fn create_view(&self, name: &str, query: Query, text: &str) -> Result<String> {
        self.check_not_over_itself(name, text)?;
        let view = StoredQuery::new(query, Some(text.to_owned()), self.settings());
        let table = self.register(name, Arc::new(view).into())?;
        table.keep_parameters(self.parameters().iter());
        table.keep_last(self.last_of(text));
        Ok(format!("Created view `{name}`"))
    }

    async fn create_table(&self, name: &str, query: &Query, reporter: &Reporter) -> Result<String> {
        let held = self.hold(name, query, reporter).await?;
        let (rows, (memory, disk)) = (counted(held.rows(), "row"), held.bytes());
        self.register(name, Arc::new(CachedTable(Arc::new(held))).into())?;
        Ok(format!("Created table `{name}`: {rows}, {}", byte_size(memory + disk)))
    }

    fn check_free(&self, name: &str, or_replace: bool) -> Result<()> {
        Self::check_new_name(name)?;
        match self.table(name) {
            Ok(table) if !or_replace => {
                Err(Error::failed(format!("`{}` already exists", table.name()))
                    .hint("write `CREATE OR REPLACE`, or `DROP` it first"))
            }
            _ => Ok(()),
        }
    }

    fn drop_name(&self, name: &str, if_exists: bool) -> Result<String> {
        match self.table(name) {
            Ok(table) => self.deregister(table.name())?,
            Err(_) if if_exists => return Ok(format!("There is no `{name}`")),
            Err(error) => return Err(error),
        };
        Ok(format!("Dropped `{name}`"))
    }

    /// Registers a source of rows under a name; views over the old table of that name are planned again.
    pub(super) async fn put(&self, name: &str, source: Relation) -> Result<()> {
        self.check_not_inside(name, &source)?;
        if let Ok(old) = self.table(name)
            && old.schema() == source.schema()
        {
            return old.replace(source);
        }
        let old = self.table(name).ok();
        self.register(name, source)?;
        let Some(old) = old else { return Ok(()) };
        for table in self.tables() {
            let source = table.source();
            if let Some(view) = source.view()
                && view.text().is_some()
                && uses(view.query(), &old)
            {
                // The table is registered already; a view that no longer fits fails when it is read.
                let _ = self.renewed(&table, view).await;
            }
        }
        Ok(())
    }
}

/// Returns whether a query reads a table.
fn uses(query: &Query, table: &Arc<NamedTable>) -> bool {
    query.tables().is_ok_and(|tables| tables.iter().any(|read| read.is(table)))
}
