//! Joins lateral subqueries that the engine (55.2) cannot join, or joins wrongly: aggregates, limits,
//! windows.

use datafusion::common::{NullEquality, Result as EngineResult, TableReference};
use datafusion::logical_expr::{
    Expr, Join, JoinType, LogicalPlan, LogicalPlanBuilder, SubqueryAlias,
};

use super::{Joins, domain, pull};

impl Joins<'_> {
    /// Joins the lateral side of a join, unless the engine can do that or there is none.
    pub(in crate::sql) fn lateral(&self, join: &Join) -> EngineResult<Option<LogicalPlan>> {
        let (side, alias): (&LogicalPlan, Option<&TableReference>) = match join.right.as_ref() {
            LogicalPlan::SubqueryAlias(SubqueryAlias { input, alias, .. }) => (input, Some(alias)),
            other => (other, None),
        };
        let LogicalPlan::Subquery(subquery) = side else { return Ok(None) };
        let is_joined = matches!(join.join_type, JoinType::Inner | JoinType::Left);
        if !is_joined || !join.on.is_empty() || pull::is_pulled(&subquery.subquery) {
            return Ok(None);
        }
        let domain = domain::Domain::of(&join.left, &subquery.subquery, self.number())?;
        let mut rows = LogicalPlanBuilder::from(domain.asked(&subquery.subquery)?);
        if let Some(alias) = alias {
            rows = LogicalPlanBuilder::from(domain.called(rows.build()?, alias, &join.right)?);
        }
        let joined = LogicalPlanBuilder::from(join.left.as_ref().clone()).join_detailed(
            rows.build()?,
            join.join_type,
            domain.keys(),
            join.filter.clone(),
            NullEquality::NullEqualsNull,
        )?;
        let columns = join.schema.columns().into_iter().map(Expr::Column);
        Ok(Some(joined.project(columns)?.build()?))
    }
}
