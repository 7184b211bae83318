//! Queries that keep the settings with which they were created, as Spark's views do.
//!
//! A view that was created under one session time zone shows the same strings and dates under any other.
//! Spark keeps the settings by `ViewHelper.sqlConfigsToProps`.

use std::any::Any;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::view::ViewTable;
use datafusion::catalog::{Session as Planning, TableProvider};
use datafusion::common::tree_node::TreeNode as _;
use datafusion::common::{Result as EngineResult, internal_datafusion_err};
use datafusion::execution::context::SessionState;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};

use super::Query;
use super::files::FilesTable;
use crate::sql::Settings;
use crate::sql::table_scan::{ScanPlan, scan_by};

/// A query, and the settings under which it is planned and read.
#[derive(Debug)]
pub(crate) struct StoredQuery {
    /// The plan, which the view has too.
    planned: Query,
    query: ViewTable,
    settings: Settings,
}

impl StoredQuery {
    /// Keeps a query, with its text if it is a view.
    pub(crate) fn new(planned: Query, text: Option<String>, settings: Settings) -> Self {
        // A stored query may live for a long time, so rows of files that were kept for planning are released.
        for table in planned.tables().into_iter().flatten() {
            if let Some(files) =
                (table.provider().as_ref() as &dyn Any).downcast_ref::<FilesTable>()
            {
                files.let_go();
            }
        }
        let query = ViewTable::new(planned.plan().clone(), text);
        Self { planned, query, settings }
    }

    /// Returns the settings of a query.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the text of a view.
    pub(crate) fn text(&self) -> Option<&str> {
        self.query.definition().map(String::as_str)
    }

    /// Returns the query.
    pub(crate) fn query(&self) -> &Query {
        &self.planned
    }
}

/// Returns whether a filter means the same under all settings: it casts no value to another type.
fn is_plain(filter: &Expr) -> bool {
    let other = filter.exists(|part| {
        Ok(!matches!(
            part,
            Expr::Column(_)
                | Expr::Literal(..)
                | Expr::BinaryExpr(_)
                | Expr::Not(_)
                | Expr::IsNull(_)
                | Expr::IsNotNull(_)
                | Expr::InList(_)
                | Expr::Between(_)
        ))
    });
    other.is_ok_and(|other| !other)
}

impl StoredQuery {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Planning,
        projection: Option<&'a Vec<usize>>,
        filters: &'a [Expr],
        limit: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let Some(state) = state.as_any().downcast_ref::<SessionState>() else {
                return Err(internal_datafusion_err!("a view is read outside of a session"));
            };
            if self.settings.mean_as(&Settings::of(state.config_options())) {
                return self.query.scan(state, projection, filters, limit).await;
            }
            let plain: Vec<Expr> =
                filters.iter().filter(|filter| is_plain(filter)).cloned().collect();
            let limit = limit.filter(|_| plain.len() == filters.len());
            self.query.scan(&self.settings.put_into(state), projection, &plain, limit).await
        })
    }
}

impl TableProvider for StoredQuery {
    fn schema(&self) -> SchemaRef {
        self.query.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> EngineResult<Vec<TableProviderFilterPushDown>> {
        let answers = self.query.supports_filters_pushdown(filters)?;
        // Only the scan knows the settings of the reader, so filters that depend on them are applied again
        // above.
        let answer = |(answer, filter): (TableProviderFilterPushDown, &&Expr)| match answer {
            TableProviderFilterPushDown::Exact if !is_plain(filter) => {
                TableProviderFilterPushDown::Inexact
            }
            other => other,
        };
        Ok(answers.into_iter().zip(filters).map(answer).collect())
    }

    scan_by!(planned);
}
