//! Joins with a lateral subquery, row by row if the engine cannot decorrelate the subquery.
//!
//! The engine (55.2) turns a lateral subquery into a join if the subquery uses the outer row only in filters.
//! It fails for one with an aggregate, a LIMIT, a DISTINCT or a union, and for left joins. Here these become
//! a table that plans the subquery again for each outer row, with the values of that row.

mod exec;

use std::sync::Arc;

use crate::sql::table_scan::{ScanPlan, scan_by};
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchemaRef, Result as EngineResult, internal_err};
use datafusion::datasource::provider_as_source;
use datafusion::execution::context::SessionState;
use datafusion::logical_expr::{Expr, Join, JoinType, LogicalPlan, LogicalPlanBuilder, TableType};
use datafusion::physical_plan::ExecutionPlan;

use exec::{ApplyExec, Inner};

/// The name of the table that such a join becomes.
const NAME: &str = "lateral join";

/// Replaces the joins with a lateral subquery that the engine cannot plan.
///
/// # Errors
/// The engine's own.
pub(in crate::sql) fn applied(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    let replaced = plan.transform_up_with_subqueries(|plan| match &plan {
        LogicalPlan::Join(join) if is_lateral(join) => match table(join)? {
            Some(table) => Ok(Transformed::yes(table)),
            None => Ok(Transformed::no(plan)),
        },
        _ => Ok(Transformed::no(plan)),
    });
    replaced.map(|replaced| replaced.data)
}

/// Returns whether the right side of a join refers to its left side other than in conditions.
fn is_lateral(join: &Join) -> bool {
    let Some(inner) = lateral(&join.right) else { return false };
    join.join_type != JoinType::Inner || !only_filters(inner)
}

/// Returns the subquery that a plan consists of, below its aliases.
fn lateral(plan: &LogicalPlan) -> Option<&LogicalPlan> {
    match plan {
        LogicalPlan::SubqueryAlias(alias) => lateral(&alias.input),
        LogicalPlan::Subquery(subquery) => Some(&subquery.subquery),
        _ => None,
    }
}

/// Returns whether a subquery uses the outer row only in filters, so that the engine makes a join of it.
fn only_filters(plan: &LogicalPlan) -> bool {
    let mut is_plain = true;
    let looked = plan.apply(|node| {
        let refers = || node.expressions().iter().any(Expr::contains_outer);
        let is_fine = match node {
            LogicalPlan::Filter(_) | LogicalPlan::TableScan(_) | LogicalPlan::SubqueryAlias(_) => {
                true
            }
            LogicalPlan::Projection(_) => !refers(),
            _ => false,
        };
        is_plain &= is_fine;
        Ok(if is_fine { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    });
    looked.is_ok() && is_plain
}

/// Writes such a join as a table with the columns of both sides, under their names.
fn table(join: &Join) -> EngineResult<Option<LogicalPlan>> {
    let left = join.left.as_ref().clone();
    let right = unwrapped(&join.right)?;
    let outer = outer_columns(&right, left.schema())?;
    // References beyond the left side would have to be resolved before this join is planned.
    let further = right.all_out_ref_exprs().iter().any(|expr| match expr {
        Expr::OuterReferenceColumn(_, column) => !outer.contains(column),
        _ => true,
    });
    if further || !left.all_out_ref_exprs().is_empty() {
        return Ok(None);
    }
    let right = conditioned(right, join)?;
    let outer = outer_columns(&right, left.schema())?;
    let joined = join.schema.as_ref();
    let field = |(at, field): (usize, &Arc<Field>)| {
        Field::new(format!("c{at}"), field.data_type().clone(), true)
    };
    let fields: Vec<Field> = joined.fields().iter().enumerate().map(field).collect();
    let keeps_left = join.join_type == JoinType::Left;
    let provider = Lateral {
        left,
        inner: Inner { plan: right, outer },
        keeps_left,
        schema: Arc::new(Schema::new(fields)),
    };
    let scan = LogicalPlanBuilder::scan(NAME, provider_as_source(Arc::new(provider)), None)?;
    let named = joined.iter().enumerate().map(|(at, (qualifier, field))| {
        Expr::Column(Column::new(Some(NAME), format!("c{at}")))
            .alias_qualified(qualifier.cloned(), field.name())
    });
    scan.project(named.collect::<Vec<_>>())?.build().map(Some)
}

/// Removes the subquery node from a plan, but keeps the aliases.
fn unwrapped(plan: &LogicalPlan) -> EngineResult<LogicalPlan> {
    match plan {
        LogicalPlan::SubqueryAlias(alias) => {
            LogicalPlanBuilder::from(unwrapped(&alias.input)?).alias(alias.alias.clone())?.build()
        }
        LogicalPlan::Subquery(subquery) => Ok(subquery.subquery.as_ref().clone()),
        other => internal_err!("a lateral subquery is {}", other.display()),
    }
}

/// Moves the condition of the join into the subquery, where the left side's columns are outer columns.
fn conditioned(right: LogicalPlan, join: &Join) -> EngineResult<LogicalPlan> {
    let equal = join.on.iter().map(|(left, right)| left.clone().eq(right.clone()));
    let conditions = equal.chain(join.filter.clone()).map(|condition| {
        let outer = condition.transform(|expr| match expr {
            Expr::Column(column) if join.left.schema().has_column(&column) => {
                let (_, field) = join.left.schema().qualified_field_from_column(&column)?;
                Ok(Transformed::yes(Expr::OuterReferenceColumn(Arc::clone(field), column)))
            }
            other => Ok(Transformed::no(other)),
        });
        outer.map(|outer| outer.data)
    });
    let conditions = conditions.collect::<EngineResult<Vec<_>>>()?;
    match conditions.into_iter().reduce(Expr::and) {
        Some(condition) => LogicalPlanBuilder::from(right).filter(condition)?.build(),
        None => Ok(right),
    }
}

/// Lists the outer columns of a plan that are columns of this schema.
fn outer_columns(plan: &LogicalPlan, schema: &DFSchemaRef) -> EngineResult<Vec<Column>> {
    let mut columns: Vec<Column> = Vec::new();
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            expr.apply(|expr| {
                if let Expr::OuterReferenceColumn(_, column) = expr
                    && schema.has_column(column)
                    && !columns.contains(column)
                {
                    columns.push(column.clone());
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(columns)
}

/// A join with a lateral subquery.
#[derive(Debug)]
struct Lateral {
    left: LogicalPlan,
    inner: Inner,
    keeps_left: bool,
    schema: SchemaRef,
}

impl Lateral {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        _: &'a [Expr],
        _: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let Some(state) = state.as_any().downcast_ref::<SessionState>() else {
                return internal_err!("a lateral join needs the engine's own session");
            };
            let left = state.create_physical_plan(&self.left).await?;
            let places = self.inner.outer.iter();
            let places = places.map(|column| self.left.schema().index_of_column(column));
            let places = places.collect::<EngineResult<Vec<_>>>()?;
            let schema = match projection {
                Some(columns) => Arc::new(self.schema.project(columns)?),
                None => Arc::clone(&self.schema),
            };
            Ok(Arc::new(ApplyExec::new(
                left,
                exec::Applied {
                    state: Arc::new(state.clone()),
                    inner: self.inner.clone(),
                    places,
                    keeps_left: self.keeps_left,
                    all: Arc::clone(&self.schema),
                    projection: projection.cloned(),
                },
                schema,
            )) as Arc<dyn ExecutionPlan>)
        })
    }
}

impl TableProvider for Lateral {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    scan_by!(planned);
}
