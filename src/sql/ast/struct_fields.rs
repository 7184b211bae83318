//! Makes structs, and names their fields as Spark's `CreateStruct` does.

use datafusion::sql::sqlparser::ast::{AccessExpr, Expr, Subscript};

use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;

/// Returns the name that a struct's field gets from its value: the name of a column, a field or a key.
pub(in crate::sql) fn field_name(value: &Expr) -> Option<String> {
    match value {
        Expr::Nested(inner) => field_name(inner),
        Expr::Identifier(name) => Some(name.value.clone()),
        Expr::CompoundIdentifier(parts) => parts.last().map(|part| part.value.clone()),
        Expr::CompoundFieldAccess { root: _, access_chain } => match access_chain.last()? {
            AccessExpr::Dot(Expr::Identifier(field)) => Some(field.value.clone()),
            AccessExpr::Subscript(Subscript::Index { index }) => literal::read(index),
            AccessExpr::Dot(_) | AccessExpr::Subscript(_) => None,
        },
        _ => None,
    }
}

/// Makes a `named_struct` of `struct(1 AS x, b)`.
pub(in crate::sql) fn named(values: Vec<Expr>) -> Expr {
    let fields = values.into_iter().enumerate().flat_map(|(at, value)| match value {
        Expr::Named { expr, name } => [literal::text(&name.value), *expr],
        other => {
            let name = field_name(&other).unwrap_or_else(|| format!("col{}", at + 1));
            [literal::text(&name), other]
        }
    });
    call("named_struct", fields.collect())
}
