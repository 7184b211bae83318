//! Makes and reads literals: strings and NULL.

use datafusion::sql::sqlparser::ast::{Expr, Value};

use crate::sql::ast::node;

/// Writes a string as an expression.
pub(in crate::sql) fn text(value: &str) -> Expr {
    Expr::value(Value::SingleQuotedString(value.to_owned()))
}

/// Writes NULL as an expression.
pub(in crate::sql) fn null() -> Expr {
    Expr::value(Value::Null)
}

/// Returns the string of a literal.
pub(in crate::sql) fn read(expr: &Expr) -> Option<String> {
    match node::value(expr)? {
        Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => Some(text.clone()),
        _ => None,
    }
}

/// Removes the type that `number_literal` gave to a number, for places where the engine requires a literal.
pub(in crate::sql) fn without_cast(expr: &Expr) -> Expr {
    if let Some(cast) = node::cast(expr) {
        return cast.value.clone();
    }
    match expr {
        Expr::UnaryOp { op, expr } => Expr::UnaryOp { op: *op, expr: Box::new(without_cast(expr)) },
        other => other.clone(),
    }
}
