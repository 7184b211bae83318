//! Keeps parameters of lambda functions from being confused with columns when an expression is moved.
//!
//! The engine (55.2) numbers a parameter after the columns of the input for which the expression was planned,
//! and distinguishes parameters from columns by that number. When an optimizer rule moves the expression to
//! another input, it renumbers only the columns, and a parameter may become a column. With numbers beyond
//! those of all columns, only the order of columns and parameters matters, and that does not change.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::physical_expr::expressions::LambdaVariable;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};
use datafusion::physical_plan::sorts::sort::SortExec;

/// No input has this many columns.
const FAR: usize = 1 << 32;

/// Renumbers the parameters in the plan as the planner made it, before any rule moves an expression.
#[derive(Debug)]
pub struct LambdaPlacesRule;

impl PhysicalOptimizerRule for LambdaPlacesRule {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| match placed(&plan)? {
            Some(placed) => Ok(Transformed::yes(placed)),
            None => Ok(Transformed::no(plan)),
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "lambda_places"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Returns the node with its parameters renumbered; `None` if it has none.
fn placed(plan: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let mut is_changed = false;
        let exprs = projection.expr().iter().map(|one| {
            let expr = far(&one.expr)?;
            is_changed |= expr.transformed;
            Ok(ProjectionExpr { expr: expr.data, alias: one.alias.clone() })
        });
        let exprs = exprs.collect::<Result<Vec<_>>>()?;
        let input = Arc::clone(projection.input());
        if !is_changed {
            return Ok(None);
        }
        return Ok(Some(Arc::new(ProjectionExec::try_new(exprs, input)?)));
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        let predicate = far(filter.predicate())?;
        if !predicate.transformed {
            return Ok(None);
        }
        let placed = FilterExecBuilder::from(filter).with_predicate(predicate.data).build()?;
        return Ok(Some(Arc::new(placed)));
    }
    let Some(sort) = plan.downcast_ref::<SortExec>() else { return Ok(None) };
    let mut is_changed = false;
    let exprs = sort.expr().iter().map(|one| {
        let expr = far(&one.expr)?;
        is_changed |= expr.transformed;
        Ok(PhysicalSortExpr { expr: expr.data, options: one.options })
    });
    let exprs = exprs.collect::<Result<Vec<_>>>()?;
    let Some(ordering) = LexOrdering::new(exprs).filter(|_| is_changed) else { return Ok(None) };
    let placed = SortExec::new(ordering, Arc::clone(sort.input()))
        .with_fetch(sort.fetch())
        .with_preserve_partitioning(sort.preserve_partitioning());
    Ok(Some(Arc::new(placed)))
}

fn far(expr: &Arc<dyn PhysicalExpr>) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
    Arc::clone(expr).transform_up(|expr| match expr.downcast_ref::<LambdaVariable>() {
        Some(variable) if variable.index() < FAR => {
            let place = FAR + variable.index();
            let placed = LambdaVariable::new(place, Arc::clone(variable.field()));
            Ok(Transformed::yes(Arc::new(placed) as _))
        }
        _ => Ok(Transformed::no(expr)),
    })
}
