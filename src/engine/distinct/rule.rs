//! Uses [`Distinct`] where the engine would group by nested columns without an aggregate.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};

use super::Distinct;
use super::equal::comparable;

/// Runs before the engine's own rules, which then distribute partitions and prune columns.
#[derive(Debug)]
pub(in crate::engine) struct DistinctRule;

impl PhysicalOptimizerRule for DistinctRule {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_down(|plan| {
            Ok(match distinct(&plan)? {
                Some(distinct) => Transformed::yes(distinct),
                None => Transformed::no(plan),
            })
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "distinct"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn distinct(plan: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(last) = plan.downcast_ref::<AggregateExec>() else { return Ok(None) };
    let fields = plan.schema();
    let types = || fields.fields().iter().map(|field| field.data_type());
    if !types().any(datafusion::arrow::datatypes::DataType::is_nested) || !types().all(comparable) {
        return Ok(None);
    }
    let first = match last.mode() {
        AggregateMode::Single | AggregateMode::SinglePartitioned => Some(last),
        AggregateMode::Final | AggregateMode::FinalPartitioned => {
            let first = last.input().downcast_ref::<AggregateExec>();
            first.filter(|first| matches!(first.mode(), AggregateMode::Partial))
        }
        _ => None,
    };
    let Some(first) = first.filter(|first| is_bare(first) && is_bare(last)) else {
        return Ok(None);
    };
    let input = projected(first.group_expr(), first.input())?;
    Ok(Some(Arc::new(Distinct::new(input, fields))))
}

/// Returns whether an aggregate only groups, by a single grouping set.
fn is_bare(aggregate: &AggregateExec) -> bool {
    let by = aggregate.group_expr();
    aggregate.aggr_expr().is_empty() && by.is_single() && !by.expr().is_empty()
}

/// Computes the grouping expressions, unless they are exactly the columns of the input.
fn projected(
    by: &PhysicalGroupBy,
    input: &Arc<dyn ExecutionPlan>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let is_input = by.expr().len() == input.schema().fields().len()
        && by.expr().iter().enumerate().all(|(at, (expr, _))| {
            expr.downcast_ref::<Column>().is_some_and(|column| column.index() == at)
        });
    if is_input {
        return Ok(Arc::clone(input));
    }
    let exprs = by
        .expr()
        .iter()
        .map(|(expr, name)| ProjectionExpr { expr: Arc::clone(expr), alias: name.clone() });
    let exprs: Vec<ProjectionExpr> = exprs.collect();
    Ok(Arc::new(ProjectionExec::try_new(exprs, Arc::clone(input))?))
}
