//! Stub.
use datafusion::sql::sqlparser::ast::Expr;
use crate::error::Result;
#[allow(clippy::unnecessary_wraps)]
pub(super) fn rewrite(_: &mut Expr) -> Result<()> { Ok(()) }
