//! Moves NOT down to the subqueries, as Spark's `BooleanSimplification` does before it plans them:
//! `NOT (x IN (…) OR y)`.
//!
//! `NOT IN` is a different join than the negation of `IN`.

use datafusion::common::Result as EngineResult;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use super::has_joined;

/// Moves NOT down in a condition.
pub(in crate::sql) fn moved_down(expr: Expr) -> EngineResult<Expr> {
    if !has_joined(&expr) {
        return Ok(expr);
    }
    Ok(expr.transform_down(|part| Ok(one(part)))?.data)
}

fn one(expr: Expr) -> Transformed<Expr> {
    let Expr::Not(inner) = expr else { return Transformed::no(expr) };
    if !has_joined(&inner) {
        return Transformed::no(Expr::Not(inner));
    }
    let opposite = |side: Box<Expr>| match *side {
        // Its NOT is handled next.
        Expr::Not(inner) => inner,
        other => Box::new(Expr::Not(Box::new(other))),
    };
    Transformed::yes(match *inner {
        Expr::Not(twice) => return one_of(*twice),
        Expr::InSubquery(InSubquery { expr, subquery, negated }) => {
            Expr::InSubquery(InSubquery { expr, subquery, negated: !negated })
        }
        Expr::Exists(Exists { subquery, negated }) => {
            Expr::Exists(Exists { subquery, negated: !negated })
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            Expr::BinaryExpr(BinaryExpr {
                left: opposite(left),
                op: Operator::Or,
                right: opposite(right),
            })
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
            Expr::BinaryExpr(BinaryExpr {
                left: opposite(left),
                op: Operator::And,
                right: opposite(right),
            })
        }
        other => return Transformed::no(Expr::Not(Box::new(other))),
    })
}

/// Returns what remains of a double NOT; it may begin with a third one.
fn one_of(expr: Expr) -> Transformed<Expr> {
    Transformed::yes(one(expr).data)
}
