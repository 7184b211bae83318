//! Stub.
use crate::error::Result;
use datafusion::sql::sqlparser::ast::Expr;
#[allow(clippy::unnecessary_wraps)]
pub(super) fn rewrite(_: &mut Expr) -> Result<()> {
    Ok(())
}
