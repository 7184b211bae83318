//! Keeps the variables of lambda functions apart from columns where the engine joined two projections.
//!
//! The engine (55.2) numbers a variable behind the columns of the input, and takes a lower number for a
//! column. When a projection is joined with the one below, its input has more columns, and the numbers
//! of the variables are left: `transform(l, x -> x + 1)` over a view then fails, or reads a column.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::LambdaVariable;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};

/// Runs after the rules that join projections.
#[derive(Debug)]
pub(in crate::session) struct LambdaRule;

impl PhysicalOptimizerRule for LambdaRule {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(renumbered).data()
    }

    fn name(&self) -> &'static str {
        "lambdas"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn renumbered(plan: Arc<dyn ExecutionPlan>) -> Result<Transformed<Arc<dyn ExecutionPlan>>> {
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let columns = projection.input().schema().fields().len();
        let mut is_changed = false;
        let mut exprs = Vec::with_capacity(projection.expr().len());
        for one in projection.expr() {
            let moved = behind(Arc::clone(&one.expr), columns)?;
            is_changed |= moved.transformed;
            exprs.push(ProjectionExpr { expr: moved.data, alias: one.alias.clone() });
        }
        if is_changed {
            let input = Arc::clone(projection.input());
            let schema = plan.schema();
            let made = ProjectionExec::try_new_with_schema_metadata(exprs, input, &schema)?;
            return Ok(Transformed::yes(Arc::new(made)));
        }
    } else if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        let columns = filter.input().schema().fields().len();
        let moved = behind(Arc::clone(filter.predicate()), columns)?;
        if moved.transformed {
            let made = FilterExecBuilder::from(filter).with_predicate(moved.data).build()?;
            return Ok(Transformed::yes(Arc::new(made)));
        }
    }
    Ok(Transformed::no(plan))
}

/// Gives the variables of an expression numbers behind so many columns, their order kept.
fn behind(
    expr: Arc<dyn PhysicalExpr>,
    columns: usize,
) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
    let is_variable = |expr: &Arc<dyn PhysicalExpr>| {
        Ok(expr.downcast_ref::<LambdaVariable>().is_some_and(|one| one.index() < columns))
    };
    if !expr.exists(is_variable)? {
        return Ok(Transformed::no(expr));
    }
    expr.transform_up(|expr| {
        Ok(match expr.downcast_ref::<LambdaVariable>() {
            Some(variable) => {
                let number = variable.index() + columns;
                let field = Arc::clone(variable.field());
                Transformed::yes(Arc::new(LambdaVariable::new(number, field)))
            }
            None => Transformed::no(expr),
        })
    })
}
