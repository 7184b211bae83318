//! Makes sort keys sort as in Spark, and adds a column for those that the engine cannot analyze.
//!
//! The engine (55.2) does not recognize the order of `f(x) > 1` after it has computed the bounds of `f`,
//! takes a sorted input for unsorted, and fails. A column below the sort or window avoids that. The engine
//! also distinguishes zeros by their sign, unlike Spark's `SQLOrderingUtil`.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, Result as EngineResult};
use datafusion::logical_expr::{
    Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Sort, Window,
};

use crate::sql::functions::comparison::normal;

/// Puts a projection with such keys below each sort and window.
///
/// # Errors
/// The engine's own.
pub(in crate::sql) fn columns_of(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    let changed = plan.transform_up_with_subqueries(|plan| match plan {
        LogicalPlan::Sort(sort) => sorted(sort),
        LogicalPlan::Window(window) => windowed(window),
        other => Ok(Transformed::no(other)),
    });
    changed.map(|changed| changed.data)
}

/// The keys that become columns.
#[derive(Default)]
struct Keys(Vec<(Expr, Column)>);

impl Keys {
    /// Returns the column of a key, if it needs one.
    fn taken(&mut self, key: Expr) -> Expr {
        if is_unseen(&key) { self.column(key) } else { key }
    }

    /// As [`Keys::taken`], for a window. The keys of one node must remain the same, but the engine may
    /// simplify a call in one of them and not in another.
    fn of_window(&mut self, key: Expr) -> Expr {
        let calls = key.exists(|part| Ok(matches!(part, Expr::ScalarFunction(_))));
        let is_call = !key.contains_outer() && calls.is_ok_and(|calls| calls);
        if is_call || is_unseen(&key) { self.column(key) } else { key }
    }

    fn column(&mut self, key: Expr) -> Expr {
        if let Some((_, column)) = self.0.iter().find(|(known, _)| *known == key) {
            return Expr::Column(column.clone());
        }
        let column = Column::new_unqualified(format!("key of order {}", self.0.len()));
        self.0.push((key, column.clone()));
        Expr::Column(column)
    }

    /// Computes the keys in addition to the columns of a plan.
    fn beside(self, input: &Arc<LogicalPlan>) -> EngineResult<LogicalPlanBuilder> {
        let own = input.schema().columns().into_iter().map(Expr::Column);
        let keys = self.0.into_iter().map(|(key, column)| key.alias(column.name));
        LogicalPlanBuilder::from(Arc::clone(input)).project(own.chain(keys))
    }
}

fn sorted(mut sort: Sort) -> EngineResult<Transformed<LogicalPlan>> {
    let mut is_changed = false;
    for key in &mut sort.expr {
        if key.expr.get_type(sort.input.schema())?.is_floating() {
            key.expr = normal(key.expr.clone());
            is_changed = true;
        }
    }
    if !sort.expr.iter().any(|key| is_unseen(&key.expr)) {
        return Ok(Transformed::new_transformed(LogicalPlan::Sort(sort), is_changed));
    }
    let mut keys = Keys::default();
    let by: Vec<_> =
        sort.expr.into_iter().map(|key| key.with_expr(keys.taken(key.expr.clone()))).collect();
    let own: Vec<_> = sort.input.schema().columns().into_iter().map(Expr::Column).collect();
    let plan = keys.beside(&sort.input)?.sort_with_limit(by, sort.fetch)?.project(own)?.build()?;
    Ok(Transformed::yes(plan))
}

fn windowed(window: Window) -> EngineResult<Transformed<LogicalPlan>> {
    let mut keys = Keys::default();
    let mut exprs = Vec::with_capacity(window.window_expr.len());
    for expr in &window.window_expr {
        let name = expr.schema_name().to_string();
        let changed = expr.clone().transform_up(|part| {
            let Expr::WindowFunction(mut call) = part else { return Ok(Transformed::no(part)) };
            for key in &mut call.params.partition_by {
                *key = keys.of_window(key.clone());
            }
            for key in &mut call.params.order_by {
                key.expr = keys.of_window(key.expr.clone());
            }
            Ok(Transformed::yes(Expr::WindowFunction(call)))
        })?;
        exprs.push(match changed.data {
            Expr::Alias(alias) => Expr::Alias(alias),
            other => other.alias(name),
        });
    }
    if keys.0.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Window(window)));
    }
    let own = window.schema.columns().into_iter().map(Expr::Column);
    let plan = keys.beside(&window.input)?.window(exprs)?.project(own)?.build()?;
    Ok(Transformed::yes(plan))
}

/// Returns whether a key has an operator over anything but a column or a constant.
fn is_unseen(key: &Expr) -> bool {
    let is_plain = |side: &Expr| {
        let mut side = side;
        while let Expr::Cast(cast) = side {
            side = &cast.expr;
        }
        matches!(side, Expr::Column(_) | Expr::Literal(..))
    };
    let found = key.exists(|part| {
        Ok(matches!(part, Expr::BinaryExpr(of) if !is_plain(&of.left) || !is_plain(&of.right)))
    });
    !key.contains_outer() && found.is_ok_and(|found| found)
}
