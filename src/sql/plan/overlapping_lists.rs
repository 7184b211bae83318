//! Keeps the engine from merging conditions `x IN (…)` of one value wrongly.
//!
//! Its simplifier (55.2) makes `x IN (a, b) AND x IN (c)` the common elements of both lists, as if different
//! expressions had different values: `x IN (5, 7) AND x NOT IN (y)` becomes `x IN (5, 7)`. It also takes an empty list
//! for false, or with NOT for true, where Spark (`In`) has NULL because `x` is NULL. Here each such
//! `x` looks like another expression to the simplifier.

use datafusion::common::tree_node::{Transformed, TreeNode as _, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{InList, ScalarFunction};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{BinaryExpr, Expr, LogicalPlan, Operator, lit};

use crate::sql::ast::operator::IS_IN;
use crate::sql::functions::not_folded;

/// Applies a rule to a plan in which lists of one value do not meet.
pub(super) fn apart(
    plan: LogicalPlan,
    rule: impl FnOnce(LogicalPlan) -> Result<Transformed<LogicalPlan>>,
) -> Result<Transformed<LogicalPlan>> {
    let mut overlaps = false;
    plan.apply_expressions(|expr| {
        overlaps |= Lists::of(expr).overlap;
        Ok(if overlaps { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    if !overlaps {
        return rule(plan);
    }
    let names = NamePreserver::new(&plan);
    let mut saved = Vec::new();
    let mut number = 0;
    let hidden = plan.map_expressions(|expr| {
        saved.push(names.save(&expr));
        hide(expr, &mut number)
    })?;
    let done = rule(hidden.data)?;
    let mut saved = saved.into_iter();
    let shown = done.data.map_expressions(|expr| {
        let shown = show(expr)?.data;
        Ok(Transformed::yes(match saved.next() {
            Some(name) => name.restore(shown),
            None => shown,
        }))
    })?;
    Ok(Transformed::new(shown.data, done.transformed, done.tnr))
}

/// The values that a condition compares with lists, or with several constants.
#[derive(Default)]
struct Lists<'e> {
    of: Vec<&'e Expr>,
    /// Whether two conditions that are combined compare the same value.
    overlap: bool,
}

impl<'e> Lists<'e> {
    fn of(expr: &'e Expr) -> Self {
        match expr {
            Expr::InList(list) => {
                let mut lists = Self::of_parts(list.list.iter().chain([list.expr.as_ref()]));
                lists.of.push(list.expr.as_ref());
                lists
            }
            // The simplifier makes a list of it.
            Expr::ScalarFunction(call) if is_in(call) => {
                let mut lists = Self::of_parts(&call.args);
                lists.of.extend(call.args.first());
                lists
            }
            Expr::BinaryExpr(BinaryExpr { op: op @ (Operator::And | Operator::Or), .. }) => {
                Self::of_operands(&operands(expr, *op), *op)
            }
            Expr::Not(inner) => Self::of(inner),
            other => {
                let mut parts = Vec::new();
                let walked = other.apply_children(|part| {
                    parts.push(part);
                    Ok(TreeNodeRecursion::Continue)
                });
                let mut lists = Self::of_parts(parts);
                lists.overlap |= walked.is_err();
                lists
            }
        }
    }

    /// Looks for overlaps inside of each part; parts are not compared with each other.
    fn of_parts(parts: impl IntoIterator<Item = &'e Expr>) -> Self {
        let overlap = parts.into_iter().any(|part| Self::of(part).overlap);
        Self { of: Vec::new(), overlap }
    }

    fn of_operands(operands: &[&'e Expr], op: Operator) -> Self {
        let mut all = Self::default();
        let mut constants: Vec<&Expr> = Vec::new();
        for operand in operands {
            let lists = Self::of(operand);
            all.overlap |= lists.overlap || lists.of.iter().any(|value| all.of.contains(value));
            all.of.extend(lists.of);
            // The simplifier makes a list of `x = 1 OR x = 2`.
            if let Some(value) = compared(operand).filter(|_| op == Operator::Or) {
                if constants.contains(&value) && !all.of.contains(&value) {
                    all.of.push(value);
                }
                constants.push(value);
            }
        }
        all
    }
}

/// Returns whether a function is the one that `IN` becomes.
fn is_in(call: &ScalarFunction) -> bool {
    call.func.name() == IS_IN && !call.args.is_empty()
}

/// Returns the column that is compared with a constant, which may not be computed yet.
fn compared(expr: &Expr) -> Option<&Expr> {
    let Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) = expr else { return None };
    let is_constant =
        |expr: &Expr| !matches!(expr, Expr::Column(_)) && expr.column_refs().is_empty();
    match (left.as_ref(), right.as_ref()) {
        (column @ Expr::Column(_), other) | (other, column @ Expr::Column(_)) => {
            is_constant(other).then_some(column)
        }
        _ => None,
    }
}

/// Returns what one operator combines, in whatever order of parentheses.
fn operands(expr: &Expr, wanted: Operator) -> Vec<&Expr> {
    let (mut found, mut open) = (Vec::new(), vec![expr]);
    while let Some(expr) = open.pop() {
        match expr {
            Expr::BinaryExpr(BinaryExpr { left, op, right }) if *op == wanted => {
                open.push(right);
                open.push(left);
            }
            other => found.push(other),
        }
    }
    found
}

/// Gives each value that is compared with a list or a constant a number.
fn hide(expr: Expr, number: &mut i64) -> Result<Transformed<Expr>> {
    let mut hidden = |value: Expr| {
        *number += 1;
        let function = not_folded::numbered();
        Expr::ScalarFunction(ScalarFunction::new_udf(function, vec![value, lit(*number)]))
    };
    expr.transform_up(|expr| {
        let column = compared(&expr).cloned();
        Ok(match expr {
            Expr::InList(InList { expr, list, negated }) => {
                let expr = Box::new(hidden(*expr));
                Transformed::yes(Expr::InList(InList { expr, list, negated }))
            }
            Expr::ScalarFunction(mut call) if is_in(&call) => {
                let value = call.args.remove(0);
                call.args.insert(0, hidden(value));
                Transformed::yes(Expr::ScalarFunction(call))
            }
            Expr::BinaryExpr(BinaryExpr { left, op, right }) if column.is_some() => {
                let is_left = column.as_ref() == Some(left.as_ref());
                let (left, right) = if is_left {
                    (Box::new(hidden(*left)), right)
                } else {
                    (left, Box::new(hidden(*right)))
                };
                Transformed::yes(Expr::BinaryExpr(BinaryExpr { left, op, right }))
            }
            other => Transformed::no(other),
        })
    })
}

/// Takes the numbers away.
fn show(expr: Expr) -> Result<Transformed<Expr>> {
    expr.transform_up(|expr| match expr {
        Expr::ScalarFunction(mut call) if call.func.name() == not_folded::NUMBERED => {
            Ok(Transformed::yes(call.args.swap_remove(0)))
        }
        other => Ok(Transformed::no(other)),
    })
}
