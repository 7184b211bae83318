//! The outer values for which a subquery is evaluated, as a table that is joined into it.
//!
//! The rule is Neumann and Kemper's, "Unnesting Arbitrary Queries" (2015): the distinct values of the outer
//! columns that the subquery names are cross-joined with its tables. Above that, an aggregate groups by them,
//! a limit and a window count within them, and an aggregate over no rows is added again.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{
    Column, NullEquality, Result as EngineResult, TableReference, internal_err, plan_err,
};
use datafusion::logical_expr::expr::{AggregateFunction, Sort as SortKey, WindowFunction};
use datafusion::logical_expr::{
    Aggregate, Distinct, Expr, ExprSchemable, Join, JoinType, Limit, LogicalPlan,
    LogicalPlanBuilder, Union, WindowFunctionDefinition, lit,
};

use super::pull;

/// The prefix of the columns of all joins; no user types it.
pub(in crate::sql) const OUTSIDE: &str = "outside ";

/// Outer values of a subquery.
pub(in crate::sql) struct Domain {
    /// The distinct values.
    plan: LogicalPlan,
    /// The outer columns of the subquery, and the name of each in the domain.
    columns: Vec<(Column, Column)>,
    number: usize,
}

/// Returns the first number that no column of a plan has; views bring such columns.
pub(in crate::sql) fn first_free(plan: &LogicalPlan) -> EngineResult<usize> {
    let mut free = 0;
    plan.apply_with_subqueries(|node| {
        let names = node.schema().fields().iter().map(|field| field.name());
        let numbers =
            names.filter_map(|name| name.strip_prefix(OUTSIDE)?.split(' ').next()?.parse().ok());
        free = numbers.map(|number: usize| number + 1).fold(free, usize::max);
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(free)
}

impl Domain {
    /// Takes the values of the outer columns of a subquery from the plan around it.
    pub(in crate::sql) fn of(
        input: &LogicalPlan,
        subquery: &LogicalPlan,
        number: usize,
    ) -> EngineResult<Self> {
        let mut columns = Vec::new();
        for (at, (_, column)) in pull::outside(subquery).into_iter().enumerate() {
            if !input.schema().has_column(&column) {
                return plan_err!(
                    "a subquery names `{}`, which is not a column of the query right around it",
                    column.name
                );
            }
            let own = Column::new_unqualified(format!("{OUTSIDE}{number} {at}"));
            columns.push((column, own));
        }
        let values =
            columns.iter().map(|(column, own)| Expr::Column(column.clone()).alias(&own.name));
        let plan = LogicalPlanBuilder::from(input.clone()).project(values)?.distinct()?.build()?;
        Ok(Self { plan, columns, number })
    }

    /// Names a column that the join adds.
    pub(in crate::sql) fn column(&self, word: &str) -> Column {
        Column::new_unqualified(format!("{OUTSIDE}{} {word}", self.number))
    }

    /// Returns the columns of the domain.
    pub(in crate::sql) fn own_columns(&self) -> Vec<Expr> {
        self.columns.iter().map(|(_, own)| Expr::Column(own.clone())).collect()
    }

    /// Puts the columns of the domain before others.
    pub(in crate::sql) fn with(&self, others: Vec<Expr>) -> Vec<Expr> {
        [self.own_columns(), others].concat()
    }

    /// Joins the results to the rows around the subquery.
    pub(in crate::sql) fn joined(
        &self,
        input: LogicalPlan,
        rows: LogicalPlan,
    ) -> EngineResult<LogicalPlan> {
        let equality = NullEquality::NullEqualsNull;
        LogicalPlanBuilder::from(input)
            .join_detailed(rows, JoinType::Left, self.keys(), None, equality)?
            .build()
    }

    /// Evaluates a subquery for all values; the columns of the domain are before its own.
    pub(in crate::sql) fn asked(&self, plan: &LogicalPlan) -> EngineResult<LogicalPlan> {
        if !pull::names_outside(plan) {
            return LogicalPlanBuilder::from(self.plan.clone()).cross_join(plan.clone())?.build();
        }
        match plan {
            LogicalPlan::Filter(filter) => LogicalPlanBuilder::from(self.asked(&filter.input)?)
                .filter(self.inside(filter.predicate.clone())?)?
                .build(),
            LogicalPlan::Projection(projection) => {
                let exprs = self.all_inside(&projection.expr)?;
                LogicalPlanBuilder::from(self.asked(&projection.input)?)
                    .project(self.with(exprs))?
                    .build()
            }
            LogicalPlan::Aggregate(aggregate) => self.aggregate(aggregate),
            LogicalPlan::Window(window) => {
                let exprs = self.windows(&window.window_expr)?;
                LogicalPlanBuilder::from(self.asked(&window.input)?).window(exprs)?.build()
            }
            LogicalPlan::Distinct(Distinct::All(input)) => {
                LogicalPlanBuilder::from(self.asked(input)?).distinct()?.build()
            }
            LogicalPlan::Sort(sort) if sort.fetch.is_none() => self.asked(&sort.input),
            LogicalPlan::Limit(limit) => self.limit(limit),
            LogicalPlan::SubqueryAlias(alias) => {
                self.called(self.asked(&alias.input)?, &alias.alias, plan)
            }
            LogicalPlan::Join(join) => self.join(join),
            LogicalPlan::Union(union) => {
                let inputs = union.inputs.iter().map(|input| self.asked(input).map(Arc::new));
                let inputs = inputs.collect::<EngineResult<Vec<_>>>()?;
                Ok(LogicalPlan::Union(Union::try_new_with_loose_types(inputs)?))
            }
            LogicalPlan::Unnest(unnest) => {
                plan.with_new_exprs(Vec::new(), vec![self.asked(&unnest.input)?])
            }
            _ => plan_err!("a subquery of this form cannot name columns outside of it"),
        }
    }

    /// Returns the outer columns of the subquery and the columns of the domain, by which they are joined.
    pub(in crate::sql) fn keys(&self) -> (Vec<Column>, Vec<Column>) {
        self.columns.iter().cloned().unzip()
    }

    /// Gives the result the alias of a plan; the columns of the domain keep their names.
    pub(in crate::sql) fn called(
        &self,
        asked: LogicalPlan,
        name: &TableReference,
        plan: &LogicalPlan,
    ) -> EngineResult<LogicalPlan> {
        let renamed = self.columns.iter().map(|(_, own)| {
            let within = Column::new(Some(name.clone()), own.name.clone());
            Expr::Column(within).alias(&own.name)
        });
        let others = plan.schema().columns().into_iter().map(Expr::Column);
        LogicalPlanBuilder::from(asked).alias(name.clone())?.project(renamed.chain(others))?.build()
    }

    /// Replaces outer columns by columns of the domain.
    fn inside(&self, expr: Expr) -> EngineResult<Expr> {
        let inside = expr.transform_up(|part| {
            let Expr::OuterReferenceColumn(_, column) = &part else {
                return Ok(Transformed::no(part));
            };
            if let Some((_, own)) = self.columns.iter().find(|(outer, _)| outer == column) {
                Ok(Transformed::yes(Expr::Column(own.clone())))
            } else {
                internal_err!("a column outside is not in the domain")
            }
        })?;
        Ok(inside.data)
    }

    /// As [`Domain::inside`], for expressions whose names are those of columns.
    fn all_inside(&self, exprs: &[Expr]) -> EngineResult<Vec<Expr>> {
        let one = |expr: &Expr| {
            if !expr.contains_outer() {
                return Ok(expr.clone());
            }
            let name = expr.schema_name().to_string();
            let inside = self.inside(expr.clone())?;
            Ok(if matches!(inside, Expr::Alias(_)) { inside } else { inside.alias(name) })
        };
        exprs.iter().map(one).collect()
    }

    fn aggregate(&self, aggregate: &Aggregate) -> EngineResult<LogicalPlan> {
        let input = self.asked(&aggregate.input)?;
        let (groups, values) =
            (self.all_inside(&aggregate.group_expr)?, self.all_inside(&aggregate.aggr_expr)?);
        if groups.iter().any(|group| matches!(group, Expr::GroupingSet(_))) {
            return plan_err!("a subquery with grouping sets cannot name columns outside of it");
        }
        let asked = LogicalPlanBuilder::from(input.clone());
        if !groups.is_empty() {
            return asked.aggregate(self.with(groups), values)?.build();
        }
        // An aggregate without groups also has a row for the values that no row has.
        let names = aggregate.schema.columns();
        let there = self.column(&format!("there {}", names.len()));
        let key = |own: &Column| Column::new_unqualified(format!("{} key", own.name));
        let keys =
            self.columns.iter().map(|(_, own)| Expr::Column(own.clone()).alias(&key(own).name));
        let rows = asked
            .aggregate(self.own_columns(), values.clone())?
            .project(
                keys.chain(names.iter().cloned().map(Expr::Column))
                    .chain([lit(true).alias(&there.name)]),
            )?
            .build()?;
        let pairs = self.columns.iter().map(|(_, own)| (own.clone(), key(own))).unzip();
        let mut results = Vec::new();
        for (value, name) in values.iter().zip(names) {
            results.push(match of_nothing(value, &input)? {
                None => Expr::Column(name),
                Some(nothing) => {
                    let is_there = Expr::IsNotNull(Box::new(Expr::Column(there.clone())));
                    datafusion::logical_expr::when(is_there, Expr::Column(name.clone()))
                        .otherwise(nothing)?
                        .alias(name.name)
                }
            });
        }
        LogicalPlanBuilder::from(self.plan.clone())
            .join_detailed(rows, JoinType::Left, pairs, None, NullEquality::NullEqualsNull)?
            .project(self.with(results))?
            .build()
    }

    /// Partitions windows by the values of the domain.
    fn windows(&self, exprs: &[Expr]) -> EngineResult<Vec<Expr>> {
        let one = |expr: &Expr| {
            let name = expr.schema_name().to_string();
            let inside = self.inside(expr.clone())?;
            let divided = inside.transform_up(|part| {
                let Expr::WindowFunction(mut window) = part else {
                    return Ok(Transformed::no(part));
                };
                window.params.partition_by.extend(self.own_columns());
                Ok(Transformed::yes(Expr::WindowFunction(window)))
            })?;
            let divided = divided.data;
            Ok(if matches!(divided, Expr::Alias(_)) { divided } else { divided.alias(name) })
        };
        exprs.iter().map(one).collect()
    }

    /// Numbers the rows within the values of the domain, and keeps those within the limit.
    fn limit(&self, limit: &Limit) -> EngineResult<LogicalPlan> {
        let Some((skip, fetch)) = pull::bounds(limit) else {
            return plan_err!("a LIMIT that is not a number is not supported in a subquery");
        };
        // The sort may be below a select list that omits its columns.
        let (list, inner) = match limit.input.as_ref() {
            LogicalPlan::Projection(list)
                if matches!(list.input.as_ref(), LogicalPlan::Sort(_)) =>
            {
                (Some(self.all_inside(&list.expr)?), list.input.as_ref())
            }
            other => (None, other),
        };
        let (keys, rows): (Vec<SortKey>, &LogicalPlan) = match inner {
            LogicalPlan::Sort(sort) => (sort.expr.clone(), &sort.input),
            other => (Vec::new(), other),
        };
        let keys = keys.into_iter().map(|key| Ok(SortKey { expr: self.inside(key.expr)?, ..key }));
        let place = self.column(&format!("place {}", plan_depth(rows)));
        let number = Expr::WindowFunction(Box::new(WindowFunction {
            fun: WindowFunctionDefinition::WindowUDF(
                datafusion::functions_window::row_number::row_number_udwf(),
            ),
            params: datafusion::logical_expr::expr::WindowFunctionParams {
                args: Vec::new(),
                partition_by: self.own_columns(),
                order_by: keys.collect::<EngineResult<_>>()?,
                window_frame: datafusion::logical_expr::WindowFrame::new(Some(true)),
                filter: None,
                null_treatment: None,
                distinct: false,
            },
        }));
        let asked =
            LogicalPlanBuilder::from(self.asked(rows)?).window(vec![number.alias(&place.name)])?;
        let number = Expr::Column(place);
        let count = |rows: usize| lit(u64::try_from(rows).unwrap_or(u64::MAX));
        let mut within = number.clone().gt(count(skip));
        if let Some(fetch) = fetch {
            within = within.and(number.lt_eq(count(skip.saturating_add(fetch))));
        }
        let columns = rows.schema().columns().into_iter().map(Expr::Column).collect();
        asked.filter(within)?.project(self.with(list.unwrap_or(columns)))?.build()
    }

    fn join(&self, join: &Join) -> EngineResult<LogicalPlan> {
        let (in_left, in_right) =
            (pull::names_outside(&join.left), pull::names_outside(&join.right));
        let of_left = matches!(
            join.join_type,
            JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark
        );
        let is_inner = join.join_type == JoinType::Inner;
        let of_right_alone = join.join_type == JoinType::Right && !in_left;
        if !(is_inner || of_left || of_right_alone) {
            return plan_err!("a subquery with this join cannot name columns outside of it");
        }
        let (left, right) = match (in_left, in_right) {
            (true, true) => (self.asked(&join.left)?, self.asked(&join.right)?),
            (false, true) if of_left => (self.asked(&join.left)?, self.asked(&join.right)?),
            (false, true) => (join.left.as_ref().clone(), self.asked(&join.right)?),
            (false, false) if join.join_type == JoinType::Right => {
                (join.left.as_ref().clone(), self.asked(&join.right)?)
            }
            (_, false) => (self.asked(&join.left)?, join.right.as_ref().clone()),
        };
        let are_both = in_right && (in_left || of_left);
        let mut filter = join.filter.clone().map(|filter| self.inside(filter)).transpose()?;
        let right = if are_both {
            let key = |own: &Column| Column::new_unqualified(format!("{} right", own.name));
            let renamed =
                self.columns.iter().map(|(_, own)| Expr::Column(own.clone()).alias(&key(own).name));
            let others = join.right.schema().columns().into_iter().map(Expr::Column);
            let renamed =
                LogicalPlanBuilder::from(right).project(renamed.chain(others))?.build()?;
            for (_, own) in &self.columns {
                let same = datafusion::logical_expr::binary_expr(
                    Expr::Column(own.clone()),
                    datafusion::logical_expr::Operator::IsNotDistinctFrom,
                    Expr::Column(key(own)),
                );
                filter = Some(match filter {
                    Some(filter) => filter.and(same),
                    None => same,
                });
            }
            renamed
        } else {
            right
        };
        let inside = |(l, r): &(Expr, Expr)| Ok((self.inside(l.clone())?, self.inside(r.clone())?));
        let joined = Join::try_new(
            Arc::new(left),
            Arc::new(right),
            join.on.iter().map(inside).collect::<EngineResult<_>>()?,
            filter,
            join.join_type,
            join.join_constraint,
            join.null_equality,
            join.null_aware,
        )?;
        let columns = join.schema.columns().into_iter().map(Expr::Column).collect();
        LogicalPlanBuilder::from(LogicalPlan::Join(joined)).project(self.with(columns))?.build()
    }
}

/// Counts the nodes above the tables, to distinguish the limits of one subquery.
fn plan_depth(plan: &LogicalPlan) -> usize {
    plan.inputs().into_iter().map(plan_depth).max().unwrap_or(0) + 1
}

/// Returns the result of an aggregate over no rows, unless that is NULL.
fn of_nothing(value: &Expr, input: &LogicalPlan) -> EngineResult<Option<Expr>> {
    match value {
        Expr::Alias(alias) => of_nothing(&alias.expr, input),
        Expr::AggregateFunction(AggregateFunction { func, .. }) => {
            let nothing = func.default_value(&value.get_type(input.schema())?)?;
            Ok((!nothing.is_null()).then(|| lit(nothing)))
        }
        _ => Ok(None),
    }
}
