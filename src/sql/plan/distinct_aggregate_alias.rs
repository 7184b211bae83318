//! Removes aliases from distinct aggregates, and adds them again above.
//!
//! The engine (55.2) counts distinct values by grouping, which can spill, only if the aggregate has no alias.
//! If simplification has changed its argument, it has one, and then the values are kept in a set. The size of
//! each struct in the set is counted as that of the batch from which it came: 200,000 structs seem to be
//! terabytes.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::Result as EngineResult;
use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, Projection};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

/// The rule.
#[derive(Debug)]
pub(in crate::sql) struct Unaliased;

impl OptimizerRule for Unaliased {
    fn name(&self) -> &'static str {
        "unaliased_aggregates"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        _: &dyn OptimizerConfig,
    ) -> EngineResult<Transformed<LogicalPlan>> {
        let LogicalPlan::Aggregate(named) = &plan else { return Ok(Transformed::no(plan)) };
        if !named.aggr_expr.iter().any(is_named_distinct) {
            return Ok(Transformed::no(plan));
        }
        let mut taken = HashSet::new();
        let mut bare: Vec<Expr> = Vec::with_capacity(named.aggr_expr.len());
        for expr in &named.aggr_expr {
            let expr = expr.clone().unalias();
            // One aggregate with two aliases, or constants of two types that the engine writes alike.
            if !taken.insert(expr.schema_name().to_string()) {
                return Ok(Transformed::no(plan));
            }
            bare.push(expr);
        }
        let below = Aggregate::try_new(Arc::clone(&named.input), named.group_expr.clone(), bare)?;
        let columns = below.schema.iter().zip(named.schema.iter());
        let columns = columns.map(|(below, (qualifier, field))| {
            let column = Expr::from(below);
            if below.0 == qualifier && below.1.name() == field.name() {
                column
            } else {
                column.alias_qualified(qualifier.cloned(), field.name())
            }
        });
        let columns = columns.collect();
        let above = Projection::try_new(columns, Arc::new(LogicalPlan::Aggregate(below)))?;
        Ok(Transformed::yes(LogicalPlan::Projection(above)))
    }
}

fn is_named_distinct(expr: &Expr) -> bool {
    let Expr::Alias(alias) = expr else { return false };
    matches!(alias.expr.as_ref(), Expr::AggregateFunction(called) if called.params.distinct)
}
