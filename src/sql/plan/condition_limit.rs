//! Limits the conditions of a plan: the engine joins those of a query and of its views to one chain, which it
//! processes by recursion. More of them would overflow the stack.

use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

use crate::error::Error;

/// The most conditions joined by AND. The stack of `shell::stack` holds about 10,000 in a build without optimization.
const CONDITIONS_MAX: usize = 6000;

/// The rule, which changes nothing: the first, to which the plans of views are already expanded.
#[derive(Debug)]
pub(super) struct ConditionLimit;

impl OptimizerRule for ConditionLimit {
    fn name(&self) -> &'static str {
        "condition_limit"
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        _: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        let mut count = 0;
        plan.apply_with_subqueries(|node| {
            count += match node {
                LogicalPlan::Filter(filter) => split_conjunction(&filter.predicate).len(),
                LogicalPlan::Join(join) => {
                    join.filter.as_ref().map_or(0, |of| split_conjunction(of).len())
                }
                _ => 0,
            };
            Ok(TreeNodeRecursion::Continue)
        })?;
        if count > CONDITIONS_MAX {
            let error = Error::failed(format!(
                "the statement and its views have {count} conditions joined by AND; the limit is {CONDITIONS_MAX}"
            ));
            return Err(error
                .hint("keep the rows of a view: `CREATE TABLE t AS SELECT * FROM v`")
                .into());
        }
        Ok(Transformed::no(plan))
    }
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::utils::conjunction;
    use datafusion::logical_expr::{LogicalPlanBuilder, lit};
    use datafusion::optimizer::OptimizerContext;

    use super::*;

    /// Returns how the rule answers a plan with two filters of so many conditions.
    fn answer(counts: [usize; 2]) -> Result<(), String> {
        let values = LogicalPlanBuilder::values(vec![vec![lit(1)]]).unwrap();
        let plan = counts.into_iter().fold(values, |plan, count| {
            let conditions = (0..count).map(|_| lit(true));
            plan.filter(conjunction(conditions).unwrap()).unwrap()
        });
        let answer = ConditionLimit.rewrite(plan.build().unwrap(), &OptimizerContext::new());
        answer.map(|_| ()).map_err(|error| Error::from(error).to_string())
    }

    #[test]
    fn conditions_of_all_filters_are_counted() {
        assert_eq!(answer([3000, 3000]), Ok(()));
        let refused =
            "the statement and its views have 6001 conditions joined by AND; the limit is 6000";
        assert_eq!(answer([3000, 3001]), Err(refused.to_owned()));
    }
}
