//! Rewrites a parsed statement where the parser (sqlparser 0.62) reads Spark's syntax differently.
//!
//! It also removes from the tree what was inserted into the tokens before parsing.

use std::convert::Infallible;
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, GroupByExpr,
    OrderBy, OrderByKind, Query, Select, SetExpr, Statement, VisitorMut,
};

use crate::error::{Error, Result};
use crate::sql::ast::function_call::{args_of, name_of};
use crate::sql::ast::named_args;
use crate::sql::ast::node;
use crate::sql::syntax::call_tokens::{NOTHING, PIVOTED, SETS};
use crate::sql::syntax::{parse, visit};

/// Parses one statement, with or without a `;` after it, and rewrites its tree.
///
/// # Errors
/// A syntax error with its position, a second statement in the text, or arguments that do not match their
/// names.
pub(in crate::sql) fn statement(text: &str) -> Result<Statement> {
    parse::statement(text, |statement| {
        if let ControlFlow::Break(error) = visit::expressions_mut(statement, given_a_query) {
            return Err(*error);
        }
        let ControlFlow::Continue(()) = visit::walk_mut(statement, &mut BarePlaces);
        named_args::in_place(statement)
    })
}

/// Removes the calls that were inserted: those around expressions of PIVOT, and those for nested grouping
/// sets.
fn remove_inserted_calls(expr: &mut Expr) {
    match expr {
        Expr::Function(function) if name_of(function).as_deref() == Some(PIVOTED) => {
            if let Some([only]) = args_of(function).as_deref() {
                *expr = Expr::Nested(Box::new(only.clone()));
            }
        }
        Expr::GroupingSets(sets) => {
            for set in sets {
                sets_in(set);
            }
        }
        _ => {}
    }
}

/// Makes grouping sets of the calls `rollup(…)`, `cube(…)` and those for nested sets.
fn sets_in(set: &mut [Expr]) {
    let [only] = set else { return };
    let Expr::Function(function) = only else { return };
    let Some(args) = args_of(function) else { return };
    let parts = args.into_iter().map(|arg| match arg {
        Expr::Tuple(parts) => parts,
        Expr::Nested(only) => vec![*only],
        Expr::Identifier(name) if name.value == NOTHING => Vec::new(),
        one => vec![one],
    });
    let parts: Vec<Vec<Expr>> = parts.collect();
    *only = match name_of(function).as_deref() {
        Some("rollup") => Expr::Rollup(parts),
        Some("cube") => Expr::Cube(parts),
        Some(SETS) => {
            let mut sets = parts;
            for set in &mut sets {
                sets_in(set);
            }
            Expr::GroupingSets(sets)
        }
        _ => return,
    };
}

/// Removes the parentheses around positions of the select list: `ORDER BY (1)` sorts by the first column.
struct BarePlaces;

impl VisitorMut for BarePlaces {
    type Break = Infallible;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Infallible> {
        if let Some(OrderBy { kind: OrderByKind::Expressions(keys), interpolate: _ }) =
            &mut query.order_by
        {
            for key in keys {
                node::bare_place(&mut key.expr);
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<Infallible> {
        select.sort_by.iter_mut().for_each(|key| node::bare_place(&mut key.expr));
        if let GroupByExpr::Expressions(exprs, _) = &mut select.group_by {
            exprs.iter_mut().for_each(node::bare_place);
        }
        ControlFlow::Continue(())
    }
}

/// Makes a scalar subquery of the one in `array((SELECT 1))`, which the parser (sqlparser 0.62) reads as an
/// array of its rows.
fn given_a_query(expr: &mut Expr) -> ControlFlow<Box<Error>> {
    remove_inserted_calls(expr);
    let Expr::Function(function) = expr else { return ControlFlow::Continue(()) };
    let FunctionArguments::Subquery(query) = &mut function.args else {
        return ControlFlow::Continue(());
    };
    let SetExpr::Query(value) = query.body.as_ref() else {
        return ControlFlow::Break(Box::new(
            Error::failed(format!("syntax error: `{}` takes values, not a query", function.name))
                .hint("a subquery in parentheses is a value: `array((SELECT 1))`"),
        ));
    };
    let value = FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Subquery(value.clone())));
    function.args = FunctionArguments::List(FunctionArgumentList {
        duplicate_treatment: None,
        args: vec![value],
        clauses: Vec::new(),
    });
    ControlFlow::Continue(())
}
