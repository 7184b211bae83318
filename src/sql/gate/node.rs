//! The checks of nodes that hold one another: expressions hold queries, and queries expressions.

use datafusion::sql::sqlparser::ast::{Expr, OrderByExpr, OrderByOptions, Query};

use crate::error::Result;
use crate::sql::gate::refusal::absent;

/// A node that holds any other.
pub(super) trait Node {
    /// Takes the node apart.
    ///
    /// # Errors
    /// A part of it that is not handled further on.
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

/// Checks what rows are ordered by.
pub(super) fn sorts(by: &[OrderByExpr]) -> Result<()> {
    by.iter().try_for_each(|one| {
        let OrderByExpr { expr: of, options, with_fill } = one;
        ordered(*options);
        absent(with_fill.as_ref(), "WITH FILL")?;
        expr(of)
    })
}

/// Takes apart what the engine handles in full.
pub(super) fn ordered(options: OrderByOptions) {
    let OrderByOptions { asc: _, nulls_first: _ } = options;
}
