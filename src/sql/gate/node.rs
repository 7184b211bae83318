//! The checks of nodes that contain each other: expressions contain queries, and queries contain expressions.

use datafusion::sql::sqlparser::ast::{Expr, OrderByExpr, OrderByOptions, Query};

use crate::error::Result;
use crate::sql::gate::refusal::absent;

/// A node that may contain any other.
pub(super) trait Node {
    /// Checks the node and its parts.
    ///
    /// # Errors
    /// A part of it that later layers do not handle.
    fn check(&self) -> Result<()>;
}

/// Checks an expression.
pub(super) fn expr(of: &Expr) -> Result<()> {
    of.check()
}

/// Checks a query.
pub(super) fn query(of: &Query) -> Result<()> {
    of.check()
}

/// Checks expressions.
pub(super) fn exprs(all: &[Expr]) -> Result<()> {
    all.iter().try_for_each(expr)
}

/// Checks sort keys.
pub(super) fn sorts(by: &[OrderByExpr]) -> Result<()> {
    by.iter().try_for_each(|one| {
        let OrderByExpr { expr: of, options, with_fill } = one;
        ordered(*options);
        absent(with_fill.as_ref(), "WITH FILL")?;
        expr(of)
    })
}

/// Matches the sort options, all of which the engine handles.
pub(super) fn ordered(options: OrderByOptions) {
    let OrderByOptions { asc: _, nulls_first: _ } = options;
}
