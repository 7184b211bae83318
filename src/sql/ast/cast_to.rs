//! Makes casts, which are calls of lakeshell's own function.

use datafusion::sql::sqlparser::ast::Expr;

use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;

/// The function that casts become.
pub(in crate::sql) const CAST_TO: &str = "cast_to";

/// Writes the cast of an expression to a type given by its Spark name.
pub(in crate::sql) fn to_named(expr: Expr, name: &str) -> Expr {
    call(CAST_TO, vec![expr, literal::text(name)])
}
