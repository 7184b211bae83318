//! Joins the subqueries of one node of a plan: a condition, a select list, an aggregate, a join.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, Result as EngineResult, ScalarValue, plan_err};
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{
    Expr, Filter, Join, JoinType, LogicalPlan, LogicalPlanBuilder, Subquery, lit,
};

use super::negation::moved_down;
use super::{Joins, has_joined, pull};

impl Joins<'_> {
    /// Joins the subqueries of one node that the engine cannot join.
    pub(in crate::sql) fn node(&self, plan: LogicalPlan) -> EngineResult<Transformed<LogicalPlan>> {
        let plan = match plan {
            LogicalPlan::Join(join) => match self.lateral(&join)? {
                Some(joined) => return Ok(Transformed::yes(joined)),
                None => LogicalPlan::Join(join),
            },
            other => other,
        };
        if !plan.expressions().iter().any(has_joined) {
            return Ok(Transformed::no(plan));
        }
        Ok(Transformed::yes(match plan {
            LogicalPlan::Filter(filter) => self.filter(filter)?,
            LogicalPlan::Projection(_) | LogicalPlan::Aggregate(_) | LogicalPlan::Window(_) => {
                self.values(&plan)?
            }
            LogicalPlan::Join(join) => self.join(join)?,
            LogicalPlan::Sort(sort) if sort.expr.iter().any(|key| names_outside(&key.expr)) => {
                return plan_err!(
                    "a subquery that names columns outside, IN and EXISTS are not supported in ORDER BY"
                );
            }
            // A subquery that is evaluated once is allowed anywhere.
            other => {
                let mut input = LogicalPlanBuilder::empty(true).build()?;
                let mut replaced = |expr| self.replaced(expr, &mut input, &|_| false);
                let exprs: Vec<_> = other
                    .expressions()
                    .into_iter()
                    .map(&mut replaced)
                    .collect::<EngineResult<_>>()?;
                let inputs = other.inputs().into_iter().cloned().collect();
                other.with_new_exprs(exprs, inputs)?
            }
        }))
    }

    fn filter(&self, filter: Filter) -> EngineResult<LogicalPlan> {
        let before = filter.input.schema().columns();
        let mut input = Arc::unwrap_or_clone(filter.input);
        let mut kept = Vec::new();
        for part in split_conjunction_owned(moved_down(filter.predicate)?) {
            let part = self.left_sides(part, &mut input)?;
            let part = self.engines(part, input.schema())?;
            let is_whole = matches!(part, Expr::InSubquery(_));
            kept.push(self.replaced(part, &mut input, &|part| is_engines(part, is_whole))?);
        }
        let mut plan = LogicalPlanBuilder::from(input);
        if let Some(condition) = conjunction(kept) {
            plan = plan.filter(condition)?;
        }
        only(plan, before)
    }

    /// Joins the subqueries on the left side of `IN (subquery)`: the engine (55.2) does not join those.
    fn left_sides(&self, part: Expr, input: &mut LogicalPlan) -> EngineResult<Expr> {
        let joined = part.transform_up(|part| match part {
            Expr::InSubquery(of) if has_joined(&of.expr) => {
                let left = self.replaced(*of.expr, input, &|_| false)?;
                let of = InSubquery::new(Box::new(left), of.subquery, of.negated);
                Ok(Transformed::yes(Expr::InSubquery(of)))
            }
            other => Ok(Transformed::no(other)),
        })?;
        Ok(joined.data)
    }

    /// Writes `IN` in a form that the engine joins correctly, if there is one.
    fn engines(&self, part: Expr, outside: &DFSchema) -> EngineResult<Expr> {
        let whole = matches!(part, Expr::InSubquery(_));
        let written = part.transform_up(|part| {
            let Expr::InSubquery(of) = part else { return Ok(Transformed::no(part)) };
            if has_joined(&of.expr) {
                return Ok(Transformed::no(Expr::InSubquery(of)));
            }
            if super::is_nothing(&of.expr) {
                return Ok(Transformed::yes(lit(ScalarValue::Boolean(None))));
            }
            // A single column: the engine compares it by a hash, including NULLs. It would look for a
            // constant only among the rows of the subquery, and so lose those that are NULL.
            let is_plain = of.expr.any_column_refs()
                && !pull::names_outside(&of.subquery.subquery)
                && super::fields(&of.expr).is_none()
                && !gives_constant(&of.subquery.subquery)
                && Self::is_compared_as_is(&of, outside)?;
            if is_plain && (whole || !of.negated) {
                return Ok(Transformed::no(Expr::InSubquery(of)));
            }
            let negated = of.negated;
            let rows = self.matching(of, outside)?;
            let subquery = Subquery {
                outer_ref_columns: rows.all_out_ref_exprs(),
                subquery: Arc::new(rows),
                spans: datafusion::common::Spans::new(),
            };
            Ok(Transformed::yes(Expr::Exists(Exists { subquery, negated })))
        })?;
        Ok(written.data)
    }

    /// Returns whether Spark compares the two sides of `IN` without a cast that could change them
    /// (`InTypeCoercion`).
    fn is_compared_as_is(of: &InSubquery, outside: &DFSchema) -> EngineResult<bool> {
        use datafusion::logical_expr::ExprSchemable;
        let left = of.expr.get_type(outside)?;
        let inner = of.subquery.subquery.schema();
        let Some(field) = inner.fields().first() else { return Ok(true) };
        let right = field.data_type();
        Ok(left == *right || (left.is_integer() && right.is_integer()))
    }

    /// Joins the subqueries in values: in a select list, in groups and aggregates, in windows.
    fn values(&self, plan: &LogicalPlan) -> EngineResult<LogicalPlan> {
        let is_list = matches!(plan, LogicalPlan::Projection(_));
        let Some(input) = plan.inputs().into_iter().next() else { return Ok(plan.clone()) };
        let mut input = input.clone();
        let leaves = |part: &Expr| {
            is_list
                && matches!(part, Expr::ScalarSubquery(of) if pull::is_keyed_aggregate(&of.subquery))
        };
        let mut exprs = Vec::new();
        for expr in plan.expressions() {
            if !has_joined(&expr) {
                exprs.push(expr);
                continue;
            }
            if matches!(expr, Expr::GroupingSet(_)) {
                return plan_err!("a subquery is not supported in grouping sets");
            }
            let name = expr.schema_name().to_string();
            let is_named = matches!(expr, Expr::Alias(_));
            let expr = self.left_sides(moved_down(expr)?, &mut input)?;
            let replaced = self.replaced(expr, &mut input, &leaves)?;
            exprs.push(if is_named { replaced } else { replaced.alias(name) });
        }
        let columns = plan.schema().columns();
        let plan = LogicalPlanBuilder::from(plan.with_new_exprs(exprs, vec![input])?);
        only(plan, columns)
    }

    /// Joins the subqueries in the condition of a join to the side that they refer to.
    fn join(&self, join: Join) -> EngineResult<LogicalPlan> {
        let columns = join.schema.columns();
        let (mut left, mut right) = (join.left.as_ref().clone(), join.right.as_ref().clone());
        let (mut kept, mut above) = (Vec::new(), Vec::new());
        let filter = join.filter.clone().map(moved_down).transpose()?;
        for part in filter.map(split_conjunction_owned).unwrap_or_default() {
            if !has_joined(&part) {
                kept.push(part);
            } else if join.join_type == JoinType::Inner {
                above.push(part);
            } else {
                kept.push(self.of_a_side(part, &mut left, &mut right)?);
            }
        }
        let condition = conjunction(kept);
        let (left, right) = (Arc::new(left), Arc::new(right));
        let joined = Join::try_new(
            left,
            right,
            join.on,
            condition,
            join.join_type,
            join.join_constraint,
            join.null_equality,
            join.null_aware,
        )?;
        let plan = LogicalPlan::Join(joined);
        match conjunction(above) {
            Some(condition) => self.filter(Filter::try_new(condition, Arc::new(plan))?),
            None => only(LogicalPlanBuilder::from(plan), columns),
        }
    }

    fn of_a_side(
        &self,
        part: Expr,
        left: &mut LogicalPlan,
        right: &mut LogicalPlan,
    ) -> EngineResult<Expr> {
        let replaced = part.transform_up(|part| {
            if !super::is_joined(&part) {
                return Ok(Transformed::no(part));
            }
            let named = named(&part);
            let is_in =
                |side: &LogicalPlan| named.iter().all(|column| side.schema().has_column(column));
            let column = match &part {
                _ if is_in(left) => self.column(part, left)?,
                _ if is_in(right) => self.column(part, right)?,
                _ => {
                    return plan_err!(
                        "a subquery that names both sides of an outer join is not supported in ON"
                    );
                }
            };
            Ok(Transformed::yes(column))
        })?;
        Ok(replaced.data)
    }
}

/// Returns whether a subquery returns a constant: below `OR`, the engine (55.2) would name it twice.
fn gives_constant(subquery: &LogicalPlan) -> bool {
    match subquery {
        LogicalPlan::Projection(list) => list.expr.iter().any(|expr| !expr.any_column_refs()),
        LogicalPlan::SubqueryAlias(alias) => gives_constant(&alias.input),
        LogicalPlan::Distinct(distinct) => gives_constant(distinct.input()),
        _ => false,
    }
}

/// Returns whether an expression contains a subquery that must be joined to rows.
fn names_outside(expr: &Expr) -> bool {
    let mut found = false;
    // A walk that changes nothing cannot fail.
    let walked = expr.apply(|part| {
        found |= match part {
            Expr::Exists(_) | Expr::InSubquery(_) | Expr::SetComparison(_) => true,
            Expr::ScalarSubquery(of) => pull::names_outside(&of.subquery),
            _ => false,
        };
        Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
    });
    walked.is_ok() && found
}

/// Returns the outer columns that a subquery names, and those that are compared with its rows.
fn named(expr: &Expr) -> Vec<Column> {
    let (subquery, mut columns): (&LogicalPlan, Vec<Column>) = match expr {
        Expr::InSubquery(of) => {
            (&of.subquery.subquery, of.expr.column_refs().into_iter().cloned().collect())
        }
        Expr::Exists(of) => (&of.subquery.subquery, Vec::new()),
        Expr::ScalarSubquery(of) => (&of.subquery, Vec::new()),
        _ => return Vec::new(),
    };
    columns.extend(pull::outside(subquery).into_iter().map(|(_, column)| column));
    columns
}

/// Returns whether the engine joins a subquery in a condition correctly.
fn is_engines(part: &Expr, is_whole: bool) -> bool {
    match part {
        Expr::Exists(of) => {
            pull::names_outside(&of.subquery.subquery)
                && pull::is_pulled_limit(&of.subquery.subquery)
        }
        Expr::InSubquery(of) => {
            (is_whole || !of.negated)
                && super::fields(&of.expr).is_none()
                && !pull::names_outside(&of.subquery.subquery)
        }
        Expr::ScalarSubquery(of) => pull::is_keyed_aggregate(&of.subquery),
        _ => false,
    }
}

/// Removes the columns that were joined.
fn only(plan: LogicalPlanBuilder, columns: Vec<Column>) -> EngineResult<LogicalPlan> {
    if plan.schema().fields().len() == columns.len() {
        return plan.build();
    }
    plan.project(columns.into_iter().map(Expr::Column))?.build()
}
