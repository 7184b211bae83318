//! Passes the order of a subquery to the aggregates that depend on it: `collect_list`, `first`, `last`,
//! `listagg`.
//!
//! In Spark, `SELECT collect_list(x) FROM (SELECT x FROM t ORDER BY x)` returns the list in that
//! order: `EliminateSorts` keeps a sort below aggregates that depend on it. The engine (55.2) drops
//! it below every aggregate, so the rows are numbered in that order and the aggregates are ordered
//! by the number. A view is treated as its subquery.

use std::sync::Arc;

use datafusion::catalog::default_table_source::source_as_provider;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, Result as EngineResult};
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::expr::{AggregateFunction, Sort as SortExpr};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{
    Aggregate, Expr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, Projection, Sort,
};

use crate::sql::resolve::tables::Files;

/// Aggregates whose result depends on the order of the rows.
const ORDERED: [&str; 4] = ["array_agg", "first_value", "last_value", "string_agg"];

/// The column with the number of a row in the order of its subquery; no user types this name.
const PLACE: &str = "place in order";

/// Orders the aggregates over subqueries that have an order.
///
/// # Errors
/// The engine's own.
pub(in crate::sql) fn ordered(plan: LogicalPlan, files: &dyn Files) -> EngineResult<LogicalPlan> {
    let changed = in_order(plan, files)?.transform_up_with_subqueries(|plan| match plan {
        LogicalPlan::Aggregate(aggregate) if aggregate.aggr_expr.iter().any(shows_order) => {
            match numbered(&aggregate.input, files)? {
                Some((input, place)) => over(aggregate, input, &place).map(Transformed::yes),
                None => Ok(Transformed::no(LogicalPlan::Aggregate(aggregate))),
            }
        }
        other => Ok(Transformed::no(other)),
    });
    changed.map(|changed| changed.data)
}

/// Sorts the rows that a generator makes from ordered rows, if they are the result.
fn in_order(plan: LogicalPlan, files: &dyn Files) -> EngineResult<LogicalPlan> {
    let mut inner = &plan;
    let is_unnested = loop {
        inner = match inner {
            LogicalPlan::Unnest(_) => break true,
            LogicalPlan::Filter(filter) => &filter.input,
            LogicalPlan::Limit(limit) => &limit.input,
            LogicalPlan::Projection(projection) => &projection.input,
            LogicalPlan::SubqueryAlias(alias) => &alias.input,
            _ => break false,
        };
    };
    if !is_unnested {
        return Ok(plan);
    }
    let Some((rows, place)) = numbered(&plan, files)? else { return Ok(plan) };
    let own: Vec<_> = plan.schema().columns().into_iter().map(Expr::Column).collect();
    let by = SortExpr::new(Expr::Column(place), true, true);
    LogicalPlanBuilder::from(rows).sort(vec![by])?.project(own)?.build()
}

/// Returns whether an aggregate depends on the order of its rows and has no ORDER BY of its own.
fn shows_order(expr: &Expr) -> bool {
    match expr {
        Expr::Alias(alias) => shows_order(&alias.expr),
        Expr::AggregateFunction(AggregateFunction { func, params }) => {
            ORDERED.contains(&func.name()) && params.order_by.is_empty() && !params.distinct
        }
        _ => false,
    }
}

/// Rebuilds the aggregate over numbered rows.
fn over(aggregate: Aggregate, input: LogicalPlan, place: &Column) -> EngineResult<LogicalPlan> {
    let names = NamePreserver::new(&LogicalPlan::Aggregate(aggregate.clone()));
    let order = |expr: Expr| {
        expr.transform(|expr| match expr {
            Expr::AggregateFunction(mut function)
                if shows_order(&Expr::AggregateFunction(function.clone())) =>
            {
                let place = Expr::Column(place.clone());
                function.params.order_by = vec![SortExpr::new(place, true, true)];
                Ok(Transformed::yes(Expr::AggregateFunction(function)))
            }
            other => Ok(Transformed::no(other)),
        })
    };
    let mut aggregates = Vec::with_capacity(aggregate.aggr_expr.len());
    for expr in aggregate.aggr_expr {
        let name = names.save(&expr);
        aggregates.push(name.restore(order(expr)?.data));
    }
    Aggregate::try_new(Arc::new(input), aggregate.group_expr, aggregates)
        .map(LogicalPlan::Aggregate)
}

/// Numbers the rows of a plan in their order, if there is one, and returns the column of the number.
fn numbered(plan: &LogicalPlan, files: &dyn Files) -> EngineResult<Option<(LogicalPlan, Column)>> {
    Ok(match plan {
        LogicalPlan::Sort(Sort { expr, input, fetch: None }) => {
            let number = row_number().order_by(expr.clone()).build()?;
            let name = number.schema_name().to_string();
            let counted = LogicalPlanBuilder::from(Arc::clone(input)).window(vec![number])?;
            let own = input.schema().columns().into_iter().map(Expr::Column);
            let place = Expr::Column(Column::from_name(name)).alias(PLACE);
            let plan = counted.project(own.chain([place]))?.build()?;
            Some((plan, Column::from_name(PLACE)))
        }
        LogicalPlan::Limit(limit) => {
            let Some((input, place)) = numbered(&limit.input, files)? else { return Ok(None) };
            let by = SortExpr::new(Expr::Column(place.clone()), true, true);
            let sorted = LogicalPlanBuilder::from(input).sort(vec![by])?.build()?;
            let limited = plan.with_new_exprs(plan.expressions(), vec![sorted])?;
            Some((limited, place))
        }
        LogicalPlan::Filter(filter) => {
            let Some((input, place)) = numbered(&filter.input, files)? else { return Ok(None) };
            Some((plan.with_new_exprs(vec![filter.predicate.clone()], vec![input])?, place))
        }
        LogicalPlan::Unnest(unnest) => {
            let Some((input, place)) = numbered(&unnest.input, files)? else { return Ok(None) };
            Some((plan.with_new_exprs(Vec::new(), vec![input])?, place))
        }
        LogicalPlan::Projection(projection) => {
            let Some((input, place)) = numbered(&projection.input, files)? else { return Ok(None) };
            let mut exprs = projection.expr.clone();
            exprs.push(Expr::Column(place.clone()));
            let projection = Projection::try_new(exprs, Arc::new(input))?;
            Some((LogicalPlan::Projection(projection), place))
        }
        LogicalPlan::SubqueryAlias(alias) => {
            let Some((input, place)) = numbered(&alias.input, files)? else { return Ok(None) };
            let named = LogicalPlanBuilder::from(input).alias(alias.alias.clone())?.build()?;
            Some((named, Column::new(Some(alias.alias.clone()), place.name)))
        }
        LogicalPlan::TableScan(scan) => {
            let provider = source_as_provider(&scan.source)?;
            let Some(query) = files.query_of_view(provider.as_ref()) else { return Ok(None) };
            let Some((input, place)) = numbered(&query, files)? else { return Ok(None) };
            let name = scan.table_name.clone();
            let named = LogicalPlanBuilder::from(input).alias(name.clone())?.build()?;
            Some((named, Column::new(Some(name), place.name)))
        }
        _ => None,
    })
}
