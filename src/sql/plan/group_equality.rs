//! Makes values equal that Spark treats as equal where a plan compares complete columns: `GROUP BY`,
//! `DISTINCT`, joins by columns, `IN (subquery)` (Spark's `NormalizeFloatingNumbers`).
//!
//! The parser's tree has no operator there that could be planned by its types, so the plan is changed.
//! Doubles are compared in a normalized form; the value of `IN` and the column of its subquery are cast to
//! one type, as the sides of `=` are. Also refuses `NOT` of a value that is not boolean.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, Result as EngineResult, plan_err};
use datafusion::logical_expr::expr::{AggregateFunction, InSubquery};
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{
    Aggregate, Distinct, Expr, ExprSchemable, Join, LogicalPlan, LogicalPlanBuilder, Projection,
};

use crate::spark::types::simple_string;
use crate::sql::functions::arithmetic::{Side, converted};
use crate::sql::functions::comparison::{holds_double, normal, searched_as};

/// Rewrites a plan; its columns keep their names and types.
///
/// # Errors
/// Values that Spark does not compare, and `NOT` of a value that is not boolean.
pub(in crate::sql) fn agreed(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    plan.transform_up_with_subqueries(|plan| {
        let schema = merge_schema(&plan.inputs());
        let plan = plan.map_expressions(|expr| expr.transform_up(|expr| in_one(expr, &schema)))?;
        plan.transform_data(equals)
    })
    .map(|done| done.data)
}

fn in_one(expr: Expr, schema: &DFSchema) -> EngineResult<Transformed<Expr>> {
    match expr {
        Expr::Not(inner) => {
            if let Ok(of) = inner.get_type(schema)
                && !matches!(of, DataType::Boolean | DataType::Null)
            {
                return plan_err!("`NOT` does not take ({})", simple_string(&of));
            }
            Ok(Transformed::no(Expr::Not(inner)))
        }
        Expr::AggregateFunction(call) => {
            let filter = call.params.filter.as_ref();
            let of = filter.and_then(|filter| filter.get_type(schema).ok());
            match of.filter(|of| *of != DataType::Boolean) {
                Some(of) => plan_err!("a FILTER must be boolean, not {}", simple_string(&of)),
                None => Ok(Transformed::no(Expr::AggregateFunction(call))),
            }
        }
        Expr::InSubquery(within) => searched(within, schema),
        other => Ok(Transformed::no(other)),
    }
}

/// Casts the value of `IN` and the column of its subquery to one type.
fn searched(within: InSubquery, schema: &DFSchema) -> EngineResult<Transformed<Expr>> {
    let among = within.subquery.subquery.schema();
    let (Ok(left), [field]) = (within.expr.get_type(schema), among.fields().as_ref()) else {
        return Ok(Transformed::no(Expr::InSubquery(within)));
    };
    let right = field.data_type().clone();
    let (qualifier, field) = among.qualified_field(0);
    let column = Expr::Column(Column::from((qualifier, field)));
    let name = field.name().clone();
    let side = |expr: &Expr, data_type: &DataType| Side {
        expr: expr.clone(),
        data_type: data_type.clone(),
    };
    let (looked_for, found) = (side(&within.expr, &left), side(&column, &right));
    let Some(shared) = searched_as(&looked_for, &found) else {
        return plan_err!(
            "`IN` does not take ({}, {})",
            simple_string(&left),
            simple_string(&right)
        );
    };
    let is_double = left.is_floating() || right.is_floating();
    if shared.is_none() && !is_double {
        return Ok(Transformed::no(Expr::InSubquery(within)));
    }
    let made = |side: Side| {
        let expr = match &shared {
            Some(to) => converted(side, to),
            None => side.expr,
        };
        if is_double { normal(expr) } else { expr }
    };
    let InSubquery { expr: _, mut subquery, negated } = within;
    let input = Arc::unwrap_or_clone(subquery.subquery);
    let projected = LogicalPlanBuilder::from(input).project([made(found).alias(name)])?;
    subquery.subquery = Arc::new(projected.build()?);
    let expr = Box::new(made(looked_for));
    Ok(Transformed::yes(Expr::InSubquery(InSubquery { expr, subquery, negated })))
}

/// Compares the doubles of a node in their normalized form.
fn equals(plan: LogicalPlan) -> EngineResult<Transformed<LogicalPlan>> {
    match plan {
        LogicalPlan::Filter(filter) => {
            if filter.predicate.get_type(filter.input.schema()).is_ok_and(|of| of.is_null()) {
                return plan_err!("a condition must be boolean, not void");
            }
            Ok(Transformed::no(LogicalPlan::Filter(filter)))
        }
        LogicalPlan::Aggregate(aggregate) => match distinct(aggregate)? {
            LogicalPlan::Aggregate(aggregate) => grouped(aggregate),
            LogicalPlan::Projection(mut named) => {
                let LogicalPlan::Aggregate(aggregate) = Arc::unwrap_or_clone(named.input) else {
                    return plan_err!("an aggregate was planned without one");
                };
                named.input = Arc::new(grouped(aggregate)?.data);
                Ok(Transformed::yes(LogicalPlan::Projection(named)))
            }
            other => Ok(Transformed::no(other)),
        },
        LogicalPlan::Sort(mut sort) => {
            let schema = Arc::clone(sort.input.schema());
            let is_double = |expr: &Expr| expr.get_type(&schema).is_ok_and(|of| holds_double(&of));
            for key in sort.expr.iter_mut().filter(|key| is_double(&key.expr)) {
                key.expr = normal(key.expr.clone());
            }
            Ok(Transformed::yes(LogicalPlan::Sort(sort)))
        }
        LogicalPlan::Distinct(Distinct::All(input)) => {
            let input = if input.schema().fields().iter().any(|f| holds_double(f.data_type())) {
                let exprs = columns(input.schema(), &|_| true);
                Arc::new(LogicalPlan::Projection(Projection::try_new(exprs, input)?))
            } else {
                return Ok(Transformed::no(LogicalPlan::Distinct(Distinct::All(input))));
            };
            Ok(Transformed::yes(LogicalPlan::Distinct(Distinct::All(input))))
        }
        LogicalPlan::Join(mut join) => {
            let schema = merge_schema(&[&join.left, &join.right]);
            let is_double = |expr: &Expr| expr.get_type(&schema).is_ok_and(|of| holds_double(&of));
            let is_changed =
                join.on.iter().any(|(left, right)| is_double(left) || is_double(right));
            if !is_changed {
                return Ok(Transformed::no(LogicalPlan::Join(join)));
            }
            let one = |expr: Expr| if is_double(&expr) { normal(expr) } else { expr };
            let on = std::mem::take(&mut join.on);
            let on = on.into_iter().map(|(left, right)| (one(left), one(right))).collect();
            Ok(Transformed::yes(LogicalPlan::Join(Join { on, ..join })))
        }
        other => Ok(Transformed::no(other)),
    }
}

/// Writes the columns of an input, with the chosen doubles in their normalized form.
fn columns(schema: &DFSchema, chosen: &dyn Fn(&Column) -> bool) -> Vec<Expr> {
    let one = |(qualifier, field): (Option<&_>, &Arc<_>)| {
        let column = Column::from((qualifier, field));
        let field: &datafusion::arrow::datatypes::Field = field;
        if holds_double(field.data_type()) && chosen(&column) {
            let (relation, name) = (column.relation.clone(), column.name.clone());
            return normal(Expr::Column(column)).alias_qualified(relation, name);
        }
        Expr::Column(column)
    };
    schema.iter().map(one).collect()
}

/// Returns whether an expression has a single value that is known before a query runs.
fn is_constant(expr: &Expr) -> bool {
    let of_query = |part: &Expr| {
        let is_subquery =
            matches!(part, Expr::ScalarSubquery(_) | Expr::Exists(_) | Expr::InSubquery(_));
        Ok(is_subquery || matches!(part, Expr::OuterReferenceColumn(..)))
    };
    expr.column_refs().is_empty() && !expr.is_volatile() && !expr.exists(of_query).unwrap_or(true)
}

/// Counts and adds up distinct doubles in their normalized form; a projection gives the columns their names again.
fn distinct(aggregate: Aggregate) -> EngineResult<LogicalPlan> {
    let input = Arc::clone(aggregate.input.schema());
    let mut exprs = aggregate.aggr_expr.clone();
    let mut is_changed = false;
    for expr in &mut exprs {
        let changed = std::mem::take(expr).transform_down(|expr| match expr {
            Expr::AggregateFunction(mut call) if call.params.distinct => {
                let is_other = normalize_arguments(&mut call, &input);
                Ok(Transformed::new_transformed(Expr::AggregateFunction(call), is_other))
            }
            other => Ok(Transformed::no(other)),
        })?;
        is_changed |= changed.transformed;
        *expr = changed.data;
    }
    if !is_changed {
        return Ok(LogicalPlan::Aggregate(aggregate));
    }
    let Aggregate { input, group_expr, schema: named, .. } = aggregate;
    let changed = Aggregate::try_new(input, group_expr, exprs)?;
    let columns: Vec<Expr> = changed
        .schema
        .iter()
        .zip(named.iter())
        .map(|(now, (qualifier, field))| {
            Expr::Column(Column::from(now)).alias_qualified(qualifier.cloned(), field.name())
        })
        .collect();
    let input = Arc::new(LogicalPlan::Aggregate(changed));
    Ok(LogicalPlan::Projection(Projection::try_new(columns, input)?))
}

/// Normalizes the doubles of a call; returns whether it has any.
fn normalize_arguments(call: &mut AggregateFunction, input: &DFSchema) -> bool {
    // `collect_set` keeps the lists and structs in which a zero has another sign.
    let is_list = call.func.name() == "array_agg";
    let is_double = |of: DataType| if is_list { of.is_floating() } else { holds_double(&of) };
    let mut is_changed = false;
    for argument in &mut call.params.args {
        if argument.get_type(input).is_ok_and(is_double) {
            let normalized = normal(argument.clone());
            // The order of distinct values is that of an argument.
            for key in call.params.order_by.iter_mut().filter(|key| key.expr == *argument) {
                key.expr = normalized.clone();
            }
            *argument = normalized;
            is_changed = true;
        }
    }
    is_changed
}

/// Groups by doubles in their normalized form, which are separate columns below the aggregate.
fn grouped(aggregate: Aggregate) -> EngineResult<Transformed<LogicalPlan>> {
    let schema = Arc::clone(aggregate.input.schema());
    let is_double = |expr: &Expr| expr.get_type(&schema).is_ok_and(|of| holds_double(&of));
    let mut by: Vec<Expr> = Vec::new();
    for expr in &aggregate.group_expr {
        match expr {
            Expr::GroupingSet(sets) => by.extend(sets.distinct_expr().into_iter().cloned()),
            other => by.push(other.clone()),
        }
    }
    by.retain(|expr| is_double(expr) && !is_constant(expr));
    if by.is_empty() {
        return constants(aggregate, &is_double);
    }
    let is_grouped = |column: &Column| by.contains(&Expr::Column(column.clone()));
    let mut exprs = columns(&schema, &is_grouped);
    let computed = |expr: &&Expr| !matches!(expr, Expr::Column(_));
    for expr in by.iter().filter(computed) {
        exprs.push(normal(expr.clone()).alias(expr.schema_name().to_string()));
    }
    let input = Projection::try_new(exprs, Arc::clone(&aggregate.input))?;
    let below = |expr: Expr| {
        if matches!(expr, Expr::Column(_)) || !by.contains(&expr) {
            return Ok(Transformed::no(expr));
        }
        let name = expr.schema_name().to_string();
        Ok(Transformed::yes(Expr::Column(Column::from_name(name))))
    };
    let group_expr = aggregate.group_expr.into_iter();
    let group_expr: Vec<Expr> = group_expr
        .map(|expr| expr.transform_down(below).map(|done| done.data))
        .collect::<EngineResult<_>>()?;
    let input = Arc::new(LogicalPlan::Projection(input));
    let grouped = Aggregate::try_new(input, group_expr, aggregate.aggr_expr)?;
    constants(grouped, &is_double).map(|done| Transformed::yes(done.data))
}

/// Writes constant grouping keys again above the aggregate: Spark does not group by constants
/// (`RemoveLiteralFromGroupExpressions`), so -0.0 keeps its sign there, and the engine (55.2) would remove
/// it.
fn constants(
    aggregate: Aggregate,
    is_double: &dyn Fn(&Expr) -> bool,
) -> EngineResult<Transformed<LogicalPlan>> {
    let is_kept = |expr: &Expr| is_double(expr) && is_constant(expr);
    if !aggregate.group_expr.iter().any(is_kept) {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    }
    let keys = aggregate.group_expr.clone();
    let schema = Arc::clone(&aggregate.schema);
    let above = schema.iter().enumerate().map(|(at, (qualifier, field))| {
        match keys.get(at).filter(|key| is_kept(key)) {
            Some(key) => key.clone().alias_qualified(qualifier.cloned(), field.name()),
            None => Expr::Column(Column::from((qualifier, field))),
        }
    });
    let input = Arc::new(LogicalPlan::Aggregate(aggregate));
    let projection = Projection::try_new(above.collect(), input)?;
    Ok(Transformed::yes(LogicalPlan::Projection(projection)))
}
