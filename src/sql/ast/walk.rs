//! Walks over the expressions of one query, except those of its subqueries.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{Expr, Query, VisitMut, VisitorMut};

use crate::error::{Error, Result};
use crate::sql::syntax::visit;

/// Passes each expression to a function, the innermost first; the result of a call is not walked again.
///
/// # Errors
/// Those of the function.
pub(in crate::sql) fn own(
    part: &mut impl VisitMut,
    change: impl FnMut(&mut Expr) -> Result<()>,
) -> Result<()> {
    match visit::walk_mut(part, &mut Walk { change, depth: 0 }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(error) => Err(*error),
    }
}

struct Walk<F> {
    change: F,
    /// How many queries deep the walk is.
    depth: usize,
}

impl<F: FnMut(&mut Expr) -> Result<()>> VisitorMut for Walk<F> {
    type Break = Box<Error>;

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<Self::Break> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<Self::Break> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        if self.depth > 0 {
            return ControlFlow::Continue(());
        }
        (self.change)(expr)
            .map_or_else(|error| ControlFlow::Break(Box::new(error)), ControlFlow::Continue)
    }
}
