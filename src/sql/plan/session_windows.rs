//! Merges the session windows by which rows are grouped, if they overlap or touch within a group.
//!
//! Spark's rule (`MergingSessionsExec`): the rows with equal other keys are taken in the order of their
//! timestamps, and a row that begins before the current session has ended, or when it ends, belongs to that
//! session. Here a window function computes the complete session of each row, below the aggregate.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StructArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{DataType, FieldRef, TimestampMicrosecondType};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result as EngineResult, exec_err, plan_err};
use datafusion::logical_expr::expr::{WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::function::{PartitionEvaluatorArgs, WindowUDFFieldArgs};
use datafusion::logical_expr::{
    Aggregate, Expr, LogicalPlan, LogicalPlanBuilder, PartitionEvaluator, Signature, Volatility,
    WindowFrame, WindowFunctionDefinition, WindowUDF, WindowUDFImpl,
};

use crate::sql::functions::datetime::time_window::SESSIONS;

/// Merges the sessions below each aggregate that groups by them.
///
/// # Errors
/// The sessions are in grouping sets.
pub(in crate::sql) fn merged(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    let changed = plan.transform_up_with_subqueries(|node| match node {
        LogicalPlan::Aggregate(aggregate) => match session_of(&aggregate)? {
            Some(at) => Ok(Transformed::yes(below(aggregate, at)?)),
            None => Ok(Transformed::no(LogicalPlan::Aggregate(aggregate))),
        },
        other => Ok(Transformed::no(other)),
    })?;
    Ok(changed.data)
}

/// Finds the session among the grouping expressions.
fn session_of(aggregate: &Aggregate) -> EngineResult<Option<usize>> {
    let is_session = |expr: &Expr| match expr {
        Expr::Column(column) => column.name() == "session_window",
        _ => false,
    };
    let mut has_sessions = false;
    aggregate.input.apply(|node| {
        for expr in node.expressions() {
            has_sessions |= expr.exists(|part| {
                Ok(matches!(part, Expr::ScalarFunction(call) if call.name() == SESSIONS))
            })?;
        }
        // The sessions of a subquery are merged there.
        let is_far = matches!(node, LogicalPlan::Aggregate(_));
        Ok(if is_far { TreeNodeRecursion::Jump } else { TreeNodeRecursion::Continue })
    })?;
    if !has_sessions {
        return Ok(None);
    }
    if let [Expr::GroupingSet(sets)] = aggregate.group_expr.as_slice()
        && sets.distinct_expr().into_iter().any(is_session)
    {
        return plan_err!("`session_window` in grouping sets is not supported");
    }
    Ok(aggregate.group_expr.iter().position(is_session))
}

fn below(aggregate: Aggregate, at: usize) -> EngineResult<LogicalPlan> {
    let Aggregate { input, mut group_expr, aggr_expr, .. } = aggregate;
    let session = group_expr[at].clone();
    let order = vec![session.clone().sort(true, true)];
    let partition_by: Vec<Expr> = group_expr
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at)
        .map(|(_, expr)| expr.clone())
        .collect();
    let whole = Arc::new(WindowUDF::from(Merging::default()));
    let window = Expr::from(WindowFunction {
        fun: WindowFunctionDefinition::WindowUDF(whole),
        params: WindowFunctionParams {
            args: vec![session.clone()],
            partition_by,
            order_by: order,
            // A frame of rows: the engine (55.2) does not support ranges of structs.
            window_frame: WindowFrame::new(Some(true)),
            filter: None,
            null_treatment: None,
            distinct: false,
        },
    });
    let name = window.schema_name().to_string();
    let columns: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
    let windowed = LogicalPlanBuilder::from(input).window(vec![window])?;
    let columns = columns.into_iter().map(|column| match (&column, &session) {
        (Expr::Column(own), Expr::Column(session)) if own == session => {
            let whole = Expr::Column(Column::from_name(name.clone()));
            whole.alias_qualified(own.relation.clone(), own.name.clone())
        }
        _ => column,
    });
    let columns: Vec<Expr> = columns.collect();
    group_expr[at] = session;
    windowed.project(columns)?.aggregate(group_expr, aggr_expr)?.build()
}

/// Returns the session to which each row belongs.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Merging {
    signature: Signature,
}

impl Default for Merging {
    fn default() -> Self {
        Self { signature: Signature::any(1, Volatility::Immutable) }
    }
}

impl WindowUDFImpl for Merging {
    fn name(&self) -> &'static str {
        "merged_sessions"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn partition_evaluator(
        &self,
        _: PartitionEvaluatorArgs,
    ) -> EngineResult<Box<dyn PartitionEvaluator>> {
        Ok(Box::new(Merger))
    }

    fn field(&self, args: WindowUDFFieldArgs) -> EngineResult<FieldRef> {
        if let [of] = args.input_fields() {
            Ok(Arc::new(of.as_ref().clone().with_name(args.name())))
        } else {
            plan_err!("one session is merged at a time")
        }
    }
}

#[derive(Debug)]
struct Merger;

impl PartitionEvaluator for Merger {
    fn evaluate_all(&mut self, values: &[ArrayRef], rows: usize) -> EngineResult<ArrayRef> {
        let [sessions] = values else { return exec_err!("one session is merged at a time") };
        let DataType::Struct(fields) = sessions.data_type() else {
            return exec_err!("a session is a struct");
        };
        let parts = sessions.as_struct();
        let [starts, ends] =
            [0, 1].map(|at: usize| parts.column(at).as_primitive::<TimestampMicrosecondType>());
        let mut whole: Vec<(i64, i64, usize)> = Vec::new();
        for row in 0..rows {
            let (start, end) = (starts.value(row), ends.value(row));
            match whole.last_mut() {
                Some((_, last, count)) if start <= *last => {
                    *last = end.max(*last);
                    *count += 1;
                }
                _ => whole.push((start, end, 1)),
            }
        }
        let column = |of: fn(&(i64, i64, usize)) -> i64, as_in: &DataType| -> ArrayRef {
            let values = whole.iter().flat_map(|one| std::iter::repeat_n(of(one), one.2));
            let values: TimestampMicrosecondArray = values.map(Some).collect();
            Arc::new(values.with_data_type(as_in.clone()))
        };
        let columns =
            vec![column(|one| one.0, starts.data_type()), column(|one| one.1, ends.data_type())];
        Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
    }
}
