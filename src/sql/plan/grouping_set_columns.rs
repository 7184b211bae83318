//! Adds a column below the grouping for each expression of grouping sets.
//!
//! `grouping(upper(a))` finds its grouping expression by comparing expressions. The engine (55.2) has
//! rewritten the argument by then, but not the grouping, and refuses the statement. A column is not
//! rewritten.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, Result as EngineResult};
use datafusion::logical_expr::expr::GroupingSet;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, LogicalPlanBuilder};

/// Puts a projection below each grouping by sets of expressions.
///
/// # Errors
/// The engine's own.
pub(in crate::sql) fn columns_of(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    let changed = plan.transform_up_with_subqueries(|plan| match plan {
        LogicalPlan::Aggregate(aggregate) => over_columns(aggregate),
        other => Ok(Transformed::no(other)),
    });
    changed.map(|changed| changed.data)
}

fn over_columns(aggregate: Aggregate) -> EngineResult<Transformed<LogicalPlan>> {
    let [Expr::GroupingSet(GroupingSet::GroupingSets(sets))] = aggregate.group_expr.as_slice()
    else {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    };
    let mut computed: Vec<(Expr, Column)> = Vec::new();
    for expr in sets.iter().flatten() {
        let is_new = !computed.iter().any(|(known, _)| known == expr);
        if is_new && !matches!(expr, Expr::Column(_)) && !expr.contains_outer() {
            let name = expr.schema_name().to_string();
            computed.push((expr.clone(), Column::new_unqualified(name)));
        }
    }
    if computed.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    }
    let names = NamePreserver::new(&LogicalPlan::Aggregate(aggregate.clone()));
    let column_of = |expr: &Expr| {
        computed.iter().find(|(of, _)| of == expr).map(|(_, own)| Expr::Column(own.clone()))
    };
    let marked = |expr: Expr| {
        expr.transform_down(|part| match part {
            Expr::AggregateFunction(mut call) if call.func.name() == "grouping" => {
                for arg in &mut call.params.args {
                    *arg = column_of(arg).unwrap_or_else(|| arg.clone());
                }
                Ok(Transformed::yes(Expr::AggregateFunction(call)))
            }
            other => Ok(Transformed::no(other)),
        })
    };
    let own = aggregate.input.schema().columns().into_iter().map(Expr::Column);
    let added = computed.iter().map(|(expr, own)| match expr {
        Expr::Alias(alias) => Expr::Alias(alias.clone()),
        expr => expr.clone().alias(&own.name),
    });
    let input = LogicalPlanBuilder::from(Arc::clone(&aggregate.input))
        .project(own.chain(added))?
        .build()?;
    let sets = sets.iter().map(|set| {
        set.iter().map(|expr| column_of(expr).unwrap_or_else(|| expr.clone())).collect()
    });
    let groups = vec![Expr::GroupingSet(GroupingSet::GroupingSets(sets.collect()))];
    let mut values = Vec::with_capacity(aggregate.aggr_expr.len());
    for expr in aggregate.aggr_expr {
        let name = names.save(&expr);
        values.push(name.restore(marked(expr)?.data));
    }
    let grouped = Aggregate::try_new(Arc::new(input), groups, values)?;
    Ok(Transformed::yes(LogicalPlan::Aggregate(grouped)))
}
