//! Finds the tables that a statement names before it is planned.
//!
//! Planning is not asynchronous, but finding tables is: all of them are looked up first. Names are compared
//! without regard to case. A path (`FROM '/data/x.parquet'`, `` parquet.`/data/x` ``) is passed to the
//! session through [`Files`], which knows the file systems. So is a view, whose definition is planned again
//! for each statement.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::execution::context::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;
use datafusion::sql::sqlparser::ast::{ObjectName, Statement};
use futures::future::BoxFuture;

use crate::error::{Error, Result, nearest};
use crate::spark::settings::names::{same, same_word};
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::visit;

/// Makes tables of the files or directories that a statement names.
pub trait Files: Send + Sync {
    /// Opens `path` (parquet, JSON or CSV; a file or a directory) as a table with a unique name.
    ///
    /// The format is the one before the path; without one, it is inferred from the names of the files.
    ///
    /// # Errors
    /// The path does not exist, or has no rows that can be read.
    fn open<'a>(
        &'a self,
        path: &'a str,
        format: Option<&'a str>,
    ) -> BoxFuture<'a, Result<(TableReference, Arc<dyn TableProvider>)>>;

    /// Plans a view again with the current meaning of its names, before a statement reads it.
    ///
    /// # Errors
    /// A table of the view is gone, or no longer has a column of the view.
    fn renew<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Returns the query of a view whose rows are not cached; `None` for any other table.
    fn query_of_view(&self, _: &dyn TableProvider) -> Option<LogicalPlan> {
        None
    }
}

/// A table that a statement names: the session's name for it, and the source of its rows.
#[derive(Clone)]
pub(in crate::sql) struct Table {
    pub(in crate::sql) reference: TableReference,
    pub(in crate::sql) provider: Arc<dyn TableProvider>,
}

/// The tables of one statement, by their names as written.
#[derive(Default)]
pub(in crate::sql) struct Tables {
    by_name: HashMap<String, Table>,
    /// All table names of the session, for hints.
    known: Vec<String>,
}

impl Tables {
    /// Looks up every table that the statement names; unknown names are omitted.
    ///
    /// # Errors
    /// A path that cannot be read, or an ambiguous name.
    pub(in crate::sql) async fn of(
        statement: &Statement,
        ctx: &SessionContext,
        files: &dyn Files,
    ) -> Result<Self> {
        let mut names: Vec<ObjectName> = Vec::new();
        let _: ControlFlow<()> = visit::relations(statement, |name| {
            names.push(name.clone());
            ControlFlow::Continue(())
        });
        Self::named(&names, ctx, files).await
    }

    /// Looks up these tables.
    ///
    /// # Errors
    /// As [`Tables::of`].
    pub(in crate::sql) async fn named(
        names: &[ObjectName],
        ctx: &SessionContext,
        files: &dyn Files,
    ) -> Result<Self> {
        let state = ctx.state();
        let mut tables = Self { known: table_names(&state), ..Self::default() };
        for name in names {
            if tables.by_name.contains_key(&key(name)) {
                continue;
            }
            if let Some((path, format)) = path_of(name)
                && !tables.is_known(name)
            {
                let (reference, provider) = files.open(path, format).await?;
                tables.by_name.insert(key(name), Table { reference, provider });
                continue;
            }
            let Some(reference) = reference(name, &state)? else { continue };
            files.renew(reference.table()).await?;
            let provider = match state.schema_for_ref(reference.clone()) {
                Ok(schema) => schema.table(reference.table()).await?,
                Err(_) => None,
            };
            if let Some(provider) = provider {
                tables.by_name.insert(key(name), Table { reference, provider });
            }
        }
        Ok(tables)
    }

    /// Returns the table of this name as written.
    pub(in crate::sql) fn get(&self, name: &ObjectName) -> Option<&Table> {
        self.by_name.get(&key(name))
    }

    /// Lists the tables that were found.
    pub(in crate::sql) fn all(&self) -> impl Iterator<Item = &Table> {
        self.by_name.values()
    }

    /// Lists the names of the tables' columns.
    pub(in crate::sql) fn columns(&self) -> Vec<String> {
        let schemas = self.all().map(|table| table.provider.schema());
        schemas
            .flat_map(|schema| {
                schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Returns the table, or an error that suggests the nearest name.
    ///
    /// # Errors
    /// There is no such table.
    pub(in crate::sql) fn require(&self, name: &ObjectName, others: &[String]) -> Result<&Table> {
        self.get(name).ok_or_else(|| {
            let typed = idents(name).map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
            let error = Error::failed(format!("no table `{typed}`"));
            let names = self.known.iter().chain(others).map(String::as_str);
            match nearest(&typed, names) {
                Some(near) => error.did_you_mean(near),
                None => error.hint("`.tables` lists the tables, `.load TOPIC AS NAME` makes one"),
            }
        })
    }

    fn is_known(&self, name: &ObjectName) -> bool {
        match name.0.as_slice() {
            [only] => only
                .as_ident()
                .is_some_and(|name| self.known.iter().any(|known| same(known, &name.value))),
            _ => false,
        }
    }
}

/// Lists the tables of the session's own schema.
pub(in crate::sql) fn table_names(state: &SessionState) -> Vec<String> {
    let catalogs = &state.config_options().catalog;
    let schema = state
        .catalog_list()
        .catalog(&catalogs.default_catalog)
        .and_then(|catalog| catalog.schema(&catalogs.default_schema));
    let mut names = schema.map(|schema| schema.table_names()).unwrap_or_default();
    names.sort();
    names
}

fn key(name: &ObjectName) -> String {
    name.to_string()
}

/// If a name in `FROM` is a path, returns the path and the format before it: `'x'`, `"a/b"`, `` parquet.`x`
/// ``.
fn path_of(name: &ObjectName) -> Option<(&str, Option<&str>)> {
    let parts: Vec<_> = idents(name).collect();
    match parts.as_slice() {
        [path] if path.quote_style == Some('\'') => Some((&path.value, None)),
        [path] if path.quote_style.is_some() && path.value.contains('/') => {
            Some((&path.value, None))
        }
        [format, path]
            if path.quote_style.is_some()
                && ["parquet", "json", "csv"].iter().any(|one| same_word(one, &format.value)) =>
        {
            Some((&path.value, Some(&format.value)))
        }
        _ => None,
    }
}

/// Finds the session's name for a table.
fn reference(name: &ObjectName, state: &SessionState) -> Result<Option<TableReference>> {
    let parts: Vec<_> = idents(name).map(|part| part.value.as_str()).collect();
    let options = &state.config_options().catalog;
    let (catalog, schema, table) = match parts.as_slice() {
        [table] => (options.default_catalog.as_str(), options.default_schema.as_str(), *table),
        [schema, table] => (options.default_catalog.as_str(), *schema, *table),
        [catalog, schema, table] => (*catalog, *schema, *table),
        _ => return Ok(None),
    };
    let Some(catalog) = fitting(state.catalog_list().catalog_names(), catalog)? else {
        return Ok(None);
    };
    let schemas = state.catalog_list().catalog(&catalog).map(|found| found.schema_names());
    let schemas = schemas.into_iter().flatten().chain(["information_schema".to_owned()]);
    let Some(schema) = fitting(schemas, schema)? else { return Ok(None) };
    let whole = TableReference::full(catalog.clone(), schema.clone(), "");
    let Ok(provider) = state.schema_for_ref(whole) else { return Ok(None) };
    let Some(table) = fitting(provider.table_names(), table)? else { return Ok(None) };
    Ok(Some(match parts.len() {
        1 => TableReference::bare(table),
        2 => TableReference::partial(schema, table),
        _ => TableReference::full(catalog, schema, table),
    }))
}

/// Returns the name that is exactly equal, or the only one that differs only in case.
fn fitting(names: impl IntoIterator<Item = String>, typed: &str) -> Result<Option<String>> {
    let mut fits: Vec<String> = names.into_iter().filter(|name| same(name, typed)).collect();
    fits.sort();
    fits.dedup();
    if fits.len() < 2 {
        return Ok(fits.pop());
    }
    match fits.iter().find(|name| *name == typed) {
        Some(name) => Ok(Some(name.clone())),
        None => Err(Error::failed(format!("the name `{typed}` fits more than one table"))
            .hint(format!("there are `{}`", fits.join("`, `")))),
    }
}
