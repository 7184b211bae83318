//! Checks LIMIT and OFFSET, and handles orders that are given without ORDER BY.

use datafusion::sql::sqlparser::ast::{
    Expr, LimitClause, Offset, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, Query, Select,
    UnaryOperator, Value,
};

use crate::error::{Error, Result};

/// Checks LIMIT and OFFSET, as Spark's `CheckAnalysis` does.
///
/// # Errors
/// An invalid number of rows, or a form that Spark does not have.
pub(in crate::sql) fn checked(query: &Query) -> Result<()> {
    match &query.limit_clause {
        None => Ok(()),
        Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
            if !limit_by.is_empty() {
                return Err(Error::failed("`LIMIT … BY` is not supported")
                    .hint("number the rows with `row_number() OVER (PARTITION BY …)`"));
            }
            limit.as_ref().map_or(Ok(()), |limit| number_of_rows("LIMIT", limit))?;
            offset
                .as_ref()
                .map_or(Ok(()), |Offset { value, rows: _ }| number_of_rows("OFFSET", value))
        }
        Some(LimitClause::OffsetCommaLimit { offset: _, limit: _ }) => {
            Err(Error::failed("`LIMIT a, b` is not supported").hint("`LIMIT b OFFSET a`"))
        }
    }
}

/// Refuses what cannot be a number of rows; an expression that must be evaluated is left to the engine.
fn number_of_rows(word: &str, expr: &Expr) -> Result<()> {
    let is_none = match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => !digits.bytes().all(|byte| byte.is_ascii_digit()),
            Value::Placeholder(_) => false,
            _ => true,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr: _ }
        | Expr::Identifier(_)
        | Expr::CompoundIdentifier(_)
        | Expr::Subquery(_) => true,
        _ => false,
    };
    if is_none {
        return Err(Error::failed(format!("{word} takes a number of rows, 0 or more, not {expr}")));
    }
    Ok(())
}

/// Treats `CLUSTER BY` and `SORT BY` as `ORDER BY`: there is only one partition, so its order is that of the
/// result.
pub(in crate::sql) fn sorted_parts(select: &mut Select, order_by: &mut Option<OrderBy>) {
    let clustered = std::mem::take(&mut select.cluster_by).into_iter().map(|expr| OrderByExpr {
        expr,
        options: OrderByOptions { asc: None, nulls_first: None },
        with_fill: None,
    });
    let sorted: Vec<_> = clustered.chain(std::mem::take(&mut select.sort_by)).collect();
    select.distribute_by.clear();
    if order_by.is_none() && !sorted.is_empty() {
        *order_by = Some(OrderBy { kind: OrderByKind::Expressions(sorted), interpolate: None });
    }
}
