//! Refuses aggregates, window functions and generators where they are not allowed.
//!
//! The engine (55.2) refuses most of these with its internal trees in the message, some when it plans and
//! some only when it runs. The parts of a subquery are checked with that subquery. The places are those of
//! Spark's `CheckAnalysis`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArguments, GroupByExpr, Query, Visit, Visitor,
};

use super::random;
use crate::error::{Error, Result};
use crate::sql::functions::declaration::FunctionKind;
use crate::sql::functions::kinds;
use crate::sql::syntax::visit;

/// What messages call a function such as `explode`.
const ROWS: &str = "a function that makes rows";

/// Where a generator is allowed instead.
const VIEW: &str = "`LATERAL VIEW explode(list) v AS element`, then use `element`";

/// Checks a condition on rows: `WHERE`, the `ON` of a join.
pub(super) fn on_rows(condition: &Expr, place: &str) -> Result<()> {
    let hint = if place == "WHERE" {
        "`HAVING` has conditions on groups"
    } else {
        "compute it in a subquery and name it there"
    };
    within(condition, &[FunctionKind::Aggregate, FunctionKind::Generator], place, hint)?;
    // Window functions in WHERE are refused elsewhere, with an example of what to write.
    if place == "WHERE" {
        return Ok(());
    }
    within(condition, &[FunctionKind::Window], place, hint)
}

/// Checks a condition on groups.
pub(super) fn in_having(condition: &Expr) -> Result<()> {
    within(condition, &[FunctionKind::Generator], "HAVING", VIEW)
}

/// Checks the values of `VALUES`.
pub(super) fn in_values(value: &Expr) -> Result<()> {
    within(
        value,
        &[FunctionKind::Aggregate, FunctionKind::Window],
        "VALUES",
        "`SELECT` computes it of a table",
    )
}

/// Checks the grouping expressions of a query.
pub(super) fn in_groups(groups: &GroupByExpr) -> Result<()> {
    let GroupByExpr::Expressions(exprs, _) = groups else { return Ok(()) };
    let all = [FunctionKind::Aggregate, FunctionKind::Window, FunctionKind::Generator];
    let hint = "compute it in a subquery and group by its name";
    exprs.iter().try_for_each(|expr| within(expr, &all, "GROUP BY", hint))
}

/// Checks a sort key of a query.
pub(super) fn in_order(key: &Expr) -> Result<()> {
    within(key, &[FunctionKind::Generator], "ORDER BY", "name it in the select list of a subquery")
}

/// Checks the arguments and the filter of an aggregate, with or without a window.
pub(super) fn in_call(function: &Function) -> Result<()> {
    if kinds::kind_of(function) == FunctionKind::Scalar
        || kinds::kind_of(function) == FunctionKind::Generator
    {
        return Ok(());
    }
    let name = kinds::name_of(function);
    let place = format!("the arguments of `{name}`");
    let hint = "compute it in a subquery and name it there";
    let refused: &[FunctionKind] = match function.over {
        None => &[FunctionKind::Aggregate, FunctionKind::Window],
        Some(_) => &[FunctionKind::Window],
    };
    if let FunctionArguments::List(list) = &function.args {
        within(&list.args, refused, &place, hint)?;
        if kinds::is_aggregate(function) {
            random::in_aggregate(&list.args, &place)?;
        }
    }
    if let Some(condition) = &function.filter {
        within(condition, &[FunctionKind::Aggregate, FunctionKind::Window], "FILTER", hint)?;
        random::in_aggregate(condition.as_ref(), "FILTER")?;
    }
    Ok(())
}

fn within(part: &impl Visit, refused: &[FunctionKind], place: &str, hint: &str) -> Result<()> {
    match visit::walk(part, &mut Looking { refused, depth: 0 }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break((what, name)) => {
            let hint = if what == ROWS { VIEW } else { hint };
            Err(Error::failed(format!("{what} is not allowed in {place}: `{name}`")).hint(hint))
        }
    }
}

struct Looking<'a> {
    refused: &'a [FunctionKind],
    /// How many queries deep the walk is.
    depth: usize,
}

impl Visitor for Looking<'_> {
    type Break = (&'static str, String);

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<Self::Break> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<Self::Break> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        let Expr::Function(function) = expr else { return ControlFlow::Continue(()) };
        let kind = match kinds::kind_of(function) {
            _ if function.over.is_some() => FunctionKind::Window,
            kind => kind,
        };
        let what = match kind {
            _ if self.depth > 0 || !self.refused.contains(&kind) => {
                return ControlFlow::Continue(());
            }
            FunctionKind::Scalar | FunctionKind::Table => return ControlFlow::Continue(()),
            FunctionKind::Aggregate => "an aggregate",
            FunctionKind::Window => "a window function",
            FunctionKind::Generator => ROWS,
        };
        ControlFlow::Break((what, kinds::name_of(function)))
    }
}
