//! Makes operators, and calls that choose between values.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};

use crate::sql::ast::function_call::call;

/// The function that `CASE` becomes: conditions and results in turn, then the default.
pub(in crate::sql) const CHOOSE: &str = "choose";

/// The function that `IN` becomes: the value, then the list.
pub(in crate::sql) const IS_IN: &str = "is_in";

pub(in crate::sql) fn negated(expr: Expr) -> Expr {
    Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(Expr::Nested(Box::new(expr))) }
}

pub(in crate::sql) fn unless(negated: bool, expr: Expr) -> Expr {
    if negated { Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expr) } } else { expr }
}

/// Writes a choice: conditions and results in turn, then the default.
pub(in crate::sql) fn choose(mut arms: Vec<Expr>, otherwise: Option<Expr>) -> Expr {
    arms.extend(otherwise);
    call(CHOOSE, arms)
}

/// Writes a comparison.
pub(in crate::sql) fn compared(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(left), op, right: Box::new(right) }
}

/// Writes `left <=> right`.
pub(in crate::sql) fn is_equal(left: Expr, right: Expr) -> Expr {
    compared(left, BinaryOperator::Spaceship, right)
}

/// Writes `left AND right`.
pub(in crate::sql) fn both(left: Expr, right: Expr) -> Expr {
    compared(left, BinaryOperator::And, right)
}

/// Writes a value that is NULL unless a condition holds.
pub(in crate::sql) fn only_if(condition: Expr, value: Expr) -> Expr {
    choose(vec![condition, value], None)
}
