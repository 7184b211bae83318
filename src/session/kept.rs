//! Queries that keep the settings that they were written under, as Spark's views do.
//!
//! A view that was made under one session time zone shows the same texts and days under any other.

use std::any::Any;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::view::ViewTable;
use datafusion::catalog::{Session as Planning, TableProvider};
use datafusion::common::tree_node::TreeNode as _;
use datafusion::common::{Result as EngineResult, internal_datafusion_err};
use datafusion::execution::context::SessionState;
use datafusion::logical_expr::{Expr, LogicalPlan, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::SessionContext;

use super::Session;
use crate::sql::Settings;

/// A query, and the settings under which it is planned and read.
#[derive(Debug)]
pub(super) struct KeptQuery {
    query: ViewTable,
    settings: Settings,
}

impl KeptQuery {
    /// Keeps a query, with its text if it is a view.
    pub(super) fn new(plan: LogicalPlan, text: Option<String>, settings: Settings) -> Self {
        Self { query: ViewTable::new(plan, text), settings }
    }

    /// Returns the settings of a query.
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the text of a view.
    pub(super) fn text(&self) -> Option<&str> {
        self.query.definition().map(String::as_str)
    }

    /// Returns the plan.
    pub(super) fn plan(&self) -> &LogicalPlan {
        self.query.logical_plan()
    }

    /// Finds the kept query that a provider is.
    pub(super) fn of(provider: &dyn TableProvider) -> Option<&Self> {
        (provider as &dyn Any).downcast_ref()
    }
}

impl Session {
    /// Returns the settings of the session.
    pub(super) fn settings(&self) -> Settings {
        Settings::of(self.ctx.state_ref().read().config_options())
    }

    /// Returns a context that plans under other settings, over the same tables.
    pub(super) fn context_under(&self, settings: &Settings) -> SessionContext {
        SessionContext::new_with_state(settings.put_into(&self.ctx.state()))
    }
}

/// Says whether a filter means the same under all settings: no value is made another type in it.
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

#[async_trait]
impl TableProvider for KeptQuery {
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
        // The settings of whoever reads are known to the scan only: what follows them is asked again above.
        let answer = |(answer, filter): (TableProviderFilterPushDown, &&Expr)| match answer {
            TableProviderFilterPushDown::Exact if !is_plain(filter) => {
                TableProviderFilterPushDown::Inexact
            }
            other => other,
        };
        Ok(answers.into_iter().zip(filters).map(answer).collect())
    }

    async fn scan(
        &self,
        state: &dyn Planning,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let Some(state) = state.as_any().downcast_ref::<SessionState>() else {
            return Err(internal_datafusion_err!("a view is read outside of a session"));
        };
        if self.settings.mean_as(&Settings::of(state.config_options())) {
            return self.query.scan(state, projection, filters, limit).await;
        }
        let plain: Vec<Expr> = filters.iter().filter(|filter| is_plain(filter)).cloned().collect();
        let limit = limit.filter(|_| plain.len() == filters.len());
        self.query.scan(&self.settings.put_into(state), projection, &plain, limit).await
    }
}
