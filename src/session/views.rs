//! Views are always over what their names mean now.
//!
//! As in Spark, a view is its text: before a statement reads it, the text is planned again, over the tables
//! that have its names by then, and gives the columns that it had when it was made. Rows that `.cache` holds
//! stay until a table of the view is another one.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::catalog::default_table_source::source_as_provider;
use datafusion::common::Column;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{
    CreateView, DdlStatement, Expr, LogicalPlan, LogicalPlanBuilder, cast,
};

use super::kept::KeptQuery;
use super::{LAST, Session};
use crate::catalog::NamedTable;
use crate::error::{Error, Result};
use crate::spark::types::simple_string;
use crate::sql::{self, Parameters};

impl Session {
    /// Makes a view anew over what its names mean now; leaves any other table alone.
    ///
    /// # Errors
    /// A table of the view is gone, or has no longer a column of the view, or one of another type.
    pub(super) async fn renew_view(&self, name: &str) -> Result<()> {
        let Ok(table) = self.table(name) else { return Ok(()) };
        let source = table.source();
        let Some(view) = KeptQuery::of(source.as_ref()) else { return Ok(()) };
        if view.text().is_none() || (table.held().is_some() && !self.is_stale(view.plan())) {
            return Ok(());
        }
        self.renewed(&table, view).await
    }

    /// Makes the view anew that a plan is the scan of, as commands make it.
    pub(super) async fn renew_scanned(&self, plan: &LogicalPlan) -> Result<()> {
        let scan = match plan {
            LogicalPlan::Limit(limit) => limit.input.as_ref(),
            other => other,
        };
        if let LogicalPlan::TableScan(scan) = scan
            && let Ok(own) = self.table(scan.table_name.table())
            && let Ok(provider) = source_as_provider(&scan.source)
            && let Some(named) = super::load::as_any(&provider).downcast_ref::<NamedTable>()
            && std::ptr::eq(own.as_ref(), named)
        {
            self.renew_view(own.name()).await?;
        }
        Ok(())
    }

    /// Plans a view's text again, under its own settings, and gives it the columns that it had.
    pub(super) async fn renewed(&self, view: &Arc<NamedTable>, query: &KeptQuery) -> Result<()> {
        let Some(text) = query.text() else { return Ok(()) };
        let stale = |error: Error| error.context(format!("view `{}` no longer fits", view.name()));
        // Those of its making: what they are now changes no view.
        let mut parameters = Parameters::default();
        for (name, value) in view.parameters() {
            parameters.set(&name, &value)?;
        }
        let context = self.context_under(query.settings());
        let planning = Box::pin(self.planned_in(&context, text, &parameters));
        let planned = self.with_last(view.last(), planning).await.map_err(stale)?;
        let LogicalPlan::Ddl(DdlStatement::CreateView(CreateView { input, .. })) = planned.plan
        else {
            return Ok(());
        };
        let fitting = |own: &str, old: &str| query.settings().same(own, old);
        let plan = fitted(Arc::unwrap_or_clone(input), &view.schema(), fitting).map_err(stale)?;
        let text = Some(text.to_owned());
        view.renew(Arc::new(KeptQuery::new(plan, text, query.settings().clone())));
        Ok(())
    }

    /// Says whether a plan reads a table whose name another has now.
    fn is_stale(&self, plan: &LogicalPlan) -> bool {
        let mut is_stale = false;
        let looked = plan.apply(|node| {
            if let LogicalPlan::TableScan(scan) = node
                && let Ok(provider) = source_as_provider(&scan.source)
                && let Some(named) = super::load::as_any(&provider).downcast_ref::<NamedTable>()
            {
                let own = self.table(named.name());
                // A view over `_` stays with the rows that it was made over.
                is_stale |=
                    named.name() != LAST && !own.is_ok_and(|own| std::ptr::eq(own.as_ref(), named));
                if let Some(view) = KeptQuery::of(named.source().as_ref()) {
                    is_stale |= self.is_stale(view.plan());
                }
            }
            Ok(TreeNodeRecursion::Continue)
        });
        looked.is_err() || is_stale
    }
}

/// Gives a plan the columns of a schema, by their names, if their values fit.
fn fitted(
    plan: LogicalPlan,
    schema: &SchemaRef,
    same: impl Fn(&str, &str) -> bool,
) -> Result<LogicalPlan> {
    let own = plan.schema();
    let is_same = own.fields().len() == schema.fields().len()
        && own
            .fields()
            .iter()
            .zip(schema.fields())
            .all(|(own, old)| own.name() == old.name() && own.data_type() == old.data_type());
    if is_same {
        return Ok(plan);
    }
    let mut columns = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        let found = own.iter().find(|(_, own)| same(sql::shown(own.name()), field.name()));
        let Some((qualifier, found)) = found else {
            return Err(Error::failed(format!("there is no column `{}` any more", field.name()))
                .hint("make the view again with `CREATE OR REPLACE VIEW`"));
        };
        let column = Expr::Column(Column::new(qualifier.cloned(), found.name()));
        let column = match (found.data_type(), field.data_type()) {
            (new, old) if new == old => column,
            (new, old) if fits(new, old) => cast(column, old.clone()),
            (new, old) => {
                let [new, old] = [new, old].map(simple_string);
                return Err(Error::failed(format!(
                    "the column `{}` was of type {old} and is of type {new} now",
                    field.name()
                ))
                .hint("make the view again with `CREATE OR REPLACE VIEW`"));
            }
        };
        columns.push(column.alias(field.name()));
    }
    Ok(LogicalPlanBuilder::from(plan).project(columns)?.build()?)
}

/// Says whether every value of a type is one of another, as Spark casts the columns of views.
fn fits(new: &DataType, old: &DataType) -> bool {
    const WIDTHS: [DataType; 6] = [
        DataType::Int8,
        DataType::Int16,
        DataType::Int32,
        DataType::Int64,
        DataType::Float32,
        DataType::Float64,
    ];
    let place = |of: &DataType| WIDTHS.iter().position(|one| one == of);
    match (place(new), place(old)) {
        (Some(new), Some(old)) => new < old,
        _ => new.is_null(),
    }
}
