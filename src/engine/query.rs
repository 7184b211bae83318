//! What the engine can execute: a planned query, or the rows of a table.

use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::default_table_source::source_as_provider;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Column, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast};

use super::relation::Relation;
use crate::error::{Error, Result};
use crate::spark::coercion::width;
use crate::spark::types::simple_string;
use crate::sql;

/// A planned query.
#[derive(Debug, Clone)]
pub struct Query(LogicalPlan);

impl Query {
    pub(super) fn new(plan: LogicalPlan) -> Self {
        Self(plan)
    }

    pub(super) fn plan(&self) -> &LogicalPlan {
        &self.0
    }

    pub(super) fn into_plan(self) -> LogicalPlan {
        self.0
    }

    /// Returns all rows of a table.
    ///
    /// # Errors
    /// A correct table has none.
    pub(crate) fn of_table(name: &str, table: Relation) -> Result<Self> {
        let source = provider_as_source(table.into_provider());
        let scan = LogicalPlanBuilder::scan(reference(name), source, None)?;
        Ok(Self(scan.build()?))
    }

    /// Returns some columns, by their names.
    ///
    /// # Errors
    /// There is no such column.
    pub(crate) fn columns(self, names: &[&str]) -> Result<Self> {
        let columns = names.iter().map(|name| Expr::Column(Column::new_unqualified(*name)));
        let columns: Vec<Expr> = columns.collect();
        Ok(Self(LogicalPlanBuilder::from(self.0).project(columns)?.build()?))
    }

    /// Returns the first rows.
    ///
    /// # Errors
    /// A correct query has none.
    pub(crate) fn limit(self, rows_max: usize) -> Result<Self> {
        Ok(Self(LogicalPlanBuilder::from(self.0).limit(0, Some(rows_max))?.build()?))
    }

    /// Lists the tables that are read, including those in subqueries.
    ///
    /// # Errors
    /// The engine cannot determine the tables.
    pub(crate) fn tables(&self) -> Result<Vec<Relation>> {
        let mut tables = Vec::new();
        self.0.apply_with_subqueries(|node| {
            if let LogicalPlan::TableScan(scan) = node
                && let Ok(provider) = source_as_provider(&scan.source)
            {
                tables.push(Relation::new(provider));
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(tables)
    }

    /// Returns the table if each row of the query is a row of that table, in the same order.
    pub(crate) fn row_by_row(&self) -> Option<Relation> {
        let mut plan = &self.0;
        loop {
            plan = match plan {
                LogicalPlan::Projection(projection) => projection.input.as_ref(),
                LogicalPlan::SubqueryAlias(alias) => alias.input.as_ref(),
                LogicalPlan::TableScan(scan) if scan.filters.is_empty() && scan.fetch.is_none() => {
                    return source_as_provider(&scan.source).ok().map(Relation::new);
                }
                _ => return None,
            };
        }
    }

    /// If the query is a scan of one table, with or without a limit, returns its name and the table.
    pub(crate) fn scanned(&self) -> Option<(&str, Relation)> {
        let scan = match &self.0 {
            LogicalPlan::Limit(limit) => limit.input.as_ref(),
            other => other,
        };
        match scan {
            LogicalPlan::TableScan(scan) => {
                let table = Relation::new(source_as_provider(&scan.source).ok()?);
                Some((scan.table_name.table(), table))
            }
            _ => None,
        }
    }

    /// Gives the query the columns of a schema, by name, if their values fit.
    ///
    /// # Errors
    /// A column no longer exists, or has values of another type.
    pub(crate) fn fitted(
        self,
        schema: &SchemaRef,
        same: impl Fn(&str, &str) -> bool,
    ) -> Result<Self> {
        let own = self.0.schema();
        let is_same =
            own.fields().len() == schema.fields().len()
                && own.fields().iter().zip(schema.fields()).all(|(own, old)| {
                    own.name() == old.name() && own.data_type() == old.data_type()
                });
        if is_same {
            return Ok(self);
        }
        let mut columns = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            let found = own.iter().find(|(_, own)| same(sql::shown(own.name()), field.name()));
            let Some((qualifier, found)) = found else {
                return Err(Error::failed(format!("column `{}` no longer exists", field.name()))
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
        Ok(Self(LogicalPlanBuilder::from(self.0).project(columns)?.build()?))
    }
}

/// Returns whether every value of a type is one of another type, so that the column of a view can
/// be cast.
///
/// Spark's rule is `Cast.canUpCast`, which allows more pairs of types.
fn fits(new: &DataType, old: &DataType) -> bool {
    match (width(new), width(old)) {
        (Some(new), Some(old)) => new < old,
        _ => new.is_null(),
    }
}

/// Returns the engine's reference to a table; from plain text, the engine would parse dots and change case.
pub(super) fn reference(name: &str) -> TableReference {
    TableReference::bare(name)
}
