//! Joins the subqueries that the engine (55.2) cannot plan, or for which it returns wrong rows.
//!
//! The engine plans `EXISTS` and `IN` in WHERE, and scalar subqueries that are aggregates of rows with an
//! equal key. Everything else that Spark supports becomes a join here, before the engine sees it: the outer
//! values that the subquery names become a table (`domain`), the subquery is evaluated once for all of them,
//! and its results are joined to the rows. As in Spark (`RewritePredicateSubquery`), `IN` outside of WHERE is
//! true or false, never NULL, and `NOT IN` is false as soon as a comparison is NULL.

mod domain;
mod lateral;
mod negation;
mod place;
mod pull;

pub(in crate::sql) use domain::OUTSIDE;

use std::cell::Cell;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{
    Column, DFSchema, Result as EngineResult, ScalarValue, internal_err, plan_err,
};
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{
    Expr, LogicalPlan, LogicalPlanBuilder, Projection, ScalarUDF, Subquery, lit,
};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::sql::sqlparser::ast::BinaryOperator;

/// The parts of the session that the joins need, and the number of the next join.
pub(in crate::sql) struct Joins<'a> {
    /// The planners with Spark's rules of comparison.
    planners: &'a [Arc<dyn ExprPlanner>],
    /// The function that fails with a message.
    raise: Option<Arc<ScalarUDF>>,
    next: Cell<usize>,
}

impl<'a> Joins<'a> {
    /// Makes joins for a session.
    pub(in crate::sql) fn new(
        planners: &'a [Arc<dyn ExprPlanner>],
        raise: Option<Arc<ScalarUDF>>,
    ) -> Self {
        Self { planners, raise, next: Cell::new(0) }
    }

    /// Joins the subqueries of a complete plan.
    ///
    /// # Errors
    /// A subquery in an unsupported place or of an unsupported kind.
    pub(in crate::sql) fn joined(&self, plan: LogicalPlan) -> EngineResult<LogicalPlan> {
        self.next.set(domain::first_free(&plan)?);
        let done = plan.transform_up_with_subqueries(|node| self.node(node))?;
        Ok(done.data)
    }

    fn number(&self) -> usize {
        self.next.replace(self.next.get() + 1)
    }

    /// Replaces the subqueries of an expression by columns that are joined to the input.
    ///
    /// `leaves` returns whether the engine may keep a subquery.
    fn replaced(
        &self,
        expr: Expr,
        input: &mut LogicalPlan,
        leaves: &dyn Fn(&Expr) -> bool,
    ) -> EngineResult<Expr> {
        let replaced = expr.transform_up(|part| {
            if !is_joined(&part) || leaves(&part) {
                return Ok(Transformed::no(part));
            }
            Ok(Transformed::yes(self.column(part, input)?))
        })?;
        Ok(replaced.data)
    }

    /// Joins one subquery to the input, and returns its value as an expression of the columns.
    fn column(&self, expr: Expr, input: &mut LogicalPlan) -> EngineResult<Expr> {
        match expr {
            Expr::Exists(Exists { subquery, negated }) => {
                if !pull::names_outside(&subquery.subquery) {
                    return counted(&subquery.subquery, negated);
                }
                let found = self.marked(input, &subquery.subquery)?;
                Ok(if negated { Expr::Not(Box::new(found)) } else { found })
            }
            Expr::InSubquery(of) => {
                let negated = of.negated;
                if is_nothing(&of.expr) {
                    return Ok(lit(ScalarValue::Boolean(None)));
                }
                let rows = self.matching(of, input.schema())?;
                if !pull::names_outside(&rows) {
                    return counted(&rows, negated);
                }
                let found = self.marked(input, &rows)?;
                Ok(if negated { Expr::Not(Box::new(found)) } else { found })
            }
            Expr::ScalarSubquery(subquery) if !pull::names_outside(&subquery.subquery) => {
                self.nullable(&subquery.subquery)
            }
            Expr::ScalarSubquery(subquery) => self.scalar(input, &subquery.subquery),
            _ => plan_err!("`ANY` and `ALL` of a subquery are not supported"),
        }
    }

    /// Writes `x IN (subquery)` as the rows of the subquery that are equal to `x`; for `NOT IN`, rows for
    /// which the comparison is NULL are included.
    fn matching(&self, of: InSubquery, outside: &DFSchema) -> EngineResult<LogicalPlan> {
        let InSubquery { expr, subquery: Subquery { subquery, .. }, negated } = of;
        let (pairs, rows): (Vec<_>, _) = match (fields(&expr), unwrapped(&subquery)) {
            (Some(left), Some((right, rows))) if left.len() == right.len() => {
                (left.into_iter().zip(right).collect(), rows)
            }
            _ => {
                let Some(column) = subquery.schema().columns().into_iter().next() else {
                    return internal_err!("a subquery without columns");
                };
                (vec![(*expr, Expr::Column(column))], Arc::unwrap_or_clone(subquery))
            }
        };
        // In one condition: of two conditions, the engine (55.2) forgets the columns of the first.
        let mut condition = lit(true);
        for (at, (left, right)) in pairs.into_iter().enumerate() {
            let left = as_outside(left, outside)?;
            let equal = self.equal(left, right, rows.schema())?;
            let fits = if negated { Expr::IsNotFalse(Box::new(equal)) } else { equal };
            condition = if at == 0 { fits } else { condition.and(fits) };
        }
        LogicalPlanBuilder::from(rows).filter(condition)?.build()
    }

    /// Compares as Spark does.
    fn equal(&self, left: Expr, right: Expr, schema: &DFSchema) -> EngineResult<Expr> {
        let mut pair = RawBinaryExpr { op: BinaryOperator::Eq, left, right };
        for planner in self.planners {
            match planner.plan_binary_op(pair, schema)? {
                PlannerResult::Planned(planned) => return Ok(planned),
                PlannerResult::Original(same) => pair = same,
            }
        }
        Ok(pair.left.eq(pair.right))
    }

    /// Joins a column that is true if the subquery has rows.
    fn marked(&self, input: &mut LogicalPlan, subquery: &LogicalPlan) -> EngineResult<Expr> {
        let domain = domain::Domain::of(input, subquery, self.number())?;
        let found = domain.column("found");
        let rows = LogicalPlanBuilder::from(domain.asked(subquery)?)
            .project(domain.own_columns())?
            .distinct()?
            .project(domain.with(vec![lit(true).alias(&found.name)]))?
            .build()?;
        *input = domain.joined(input.clone(), rows)?;
        Ok(Expr::IsNotNull(Box::new(Expr::Column(found))))
    }

    /// Joins the one value of the subquery; more than one row is an error when the value is used.
    fn scalar(&self, input: &mut LogicalPlan, subquery: &LogicalPlan) -> EngineResult<Expr> {
        use datafusion::functions_aggregate::expr_fn::{count, first_value};
        let Some(value) = subquery.schema().columns().into_iter().next() else {
            return internal_err!("a subquery without columns");
        };
        let value = Expr::Column(value);
        let domain = domain::Domain::of(input, subquery, self.number())?;
        let (one, rows) = (domain.column("value"), domain.column("rows"));
        let asked = LogicalPlanBuilder::from(domain.asked(subquery)?);
        if pull::is_one_row(subquery) {
            let asked = asked.project(domain.with(vec![value.alias(&one.name)]))?.build()?;
            *input = domain.joined(input.clone(), asked)?;
            return Ok(Expr::Column(one));
        }
        let asked = asked.aggregate(
            domain.own_columns(),
            vec![
                first_value(value, Vec::new()).alias(&one.name),
                count(lit(1_i64)).alias(&rows.name),
            ],
        )?;
        *input = domain.joined(input.clone(), asked.build()?)?;
        self.only_one(one, rows)
    }

    /// Fails if there is more than one row.
    fn only_one(&self, value: Column, rows: Column) -> EngineResult<Expr> {
        let Some(raise) = &self.raise else { return internal_err!("no function to fail with") };
        let failure =
            raise.call(vec![lit("more than one row returned by a subquery used as an expression")]);
        datafusion::logical_expr::when(Expr::Column(rows).gt(lit(1_i64)), failure)
            .otherwise(Expr::Column(value))
    }

    /// Writes a scalar subquery so that it is nullable: the engine (55.2) treats the column of a subquery
    /// without rows as one without NULLs.
    fn nullable(&self, subquery: &LogicalPlan) -> EngineResult<Expr> {
        use datafusion::functions_aggregate::expr_fn::{count, first_value};
        let [value, rows] = ["value", "rows"].map(Column::new_unqualified);
        let Some(only) = subquery.schema().columns().into_iter().next() else {
            return internal_err!("a subquery without columns");
        };
        let plan = LogicalPlanBuilder::from(subquery.clone()).aggregate(
            Vec::<Expr>::new(),
            vec![
                first_value(Expr::Column(only), Vec::new()).alias(&value.name),
                count(lit(1_i64)).alias(&rows.name),
            ],
        )?;
        let plan = plan.project(vec![self.only_one(value, rows)?.alias("value")])?.build()?;
        Ok(asked_once(plan))
    }
}

/// Returns whether a value is NULL whatever the rows are: Spark then evaluates no subquery, not even to find
/// out whether it has rows.
fn is_nothing(expr: &Expr) -> bool {
    let depends = expr.any_column_refs() || expr.contains_outer() || expr.is_volatile();
    if depends || expr.exists(|part| Ok(is_joined(part))).unwrap_or(true) {
        return false;
    }
    let simplifier = ExprSimplifier::new(SimplifyContext::builder().build());
    let simple = simplifier
        .coerce(expr.clone(), &DFSchema::empty())
        .and_then(|expr| simplifier.simplify(expr));
    matches!(simple, Ok(Expr::Literal(value, _)) if value.is_null())
}

/// Returns whether an expression is a subquery that must be joined to the rows around it.
fn is_joined(expr: &Expr) -> bool {
    match expr {
        Expr::Exists(_) | Expr::InSubquery(_) | Expr::SetComparison(_) => true,
        Expr::ScalarSubquery(subquery) => {
            pull::names_outside(&subquery.subquery) || pull::may_be_empty(&subquery.subquery)
        }
        _ => false,
    }
}

/// Returns whether an expression contains a subquery that must be joined.
fn has_joined(expr: &Expr) -> bool {
    let mut found = false;
    // A walk that changes nothing cannot fail.
    let walked = expr.apply(|part| {
        found |= is_joined(part);
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    walked.is_ok() && found
}

/// Writes EXISTS of an uncorrelated subquery as a count, which the engine evaluates once.
fn counted(subquery: &LogicalPlan, negated: bool) -> EngineResult<Expr> {
    use datafusion::functions_aggregate::expr_fn::count;
    let plan = LogicalPlanBuilder::from(subquery.clone())
        .limit(0, Some(1))?
        .aggregate(Vec::<Expr>::new(), vec![count(lit(1_i64)).alias("rows")])?;
    let rows = Expr::Column(Column::new_unqualified("rows"));
    let condition = if negated { rows.eq(lit(0_i64)) } else { rows.gt(lit(0_i64)) };
    let plan = plan.project(vec![condition.alias("found")])?.build()?;
    Ok(asked_once(plan))
}

/// Makes a scalar subquery of an uncorrelated plan.
fn asked_once(plan: LogicalPlan) -> Expr {
    Expr::ScalarSubquery(Subquery {
        subquery: Arc::new(plan),
        outer_ref_columns: Vec::new(),
        spans: datafusion::common::Spans::new(),
    })
}

/// Writes the columns of an expression as outer columns of a subquery.
fn as_outside(expr: Expr, schema: &DFSchema) -> EngineResult<Expr> {
    let outside = expr.transform_up(|part| match part {
        Expr::Column(column) => {
            let (_, field) = schema.qualified_field_from_column(&column)?;
            Ok(Transformed::yes(Expr::OuterReferenceColumn(Arc::clone(field), column)))
        }
        other => Ok(Transformed::no(other)),
    })?;
    Ok(outside.data)
}

/// Returns the values of the struct that represents a tuple.
fn fields(expr: &Expr) -> Option<Vec<Expr>> {
    match expr {
        Expr::Alias(alias) => fields(&alias.expr),
        Expr::ScalarFunction(call) if call.func.name() == "named_struct" => {
            Some(call.args.iter().skip(1).step_by(2).cloned().collect())
        }
        _ => None,
    }
}

/// Splits the struct of a subquery's columns into its values, if it represents a tuple.
fn unwrapped(plan: &LogicalPlan) -> Option<(Vec<Expr>, LogicalPlan)> {
    let LogicalPlan::Projection(Projection { expr, input, .. }) = plan else { return None };
    match expr.as_slice() {
        [only] => Some((fields(only)?, input.as_ref().clone())),
        _ => None,
    }
}
