//! Refuses random functions where Spark does: with a seed that differs from row to row, in `VALUES`, and in
//! the arguments of an aggregate. Also refuses functions that return the file of a row.
//!
//! Spark computes `VALUES` when it plans (`EvaluateUnresolvedInlineTable`), and an aggregate may evaluate its
//! arguments for a row more than once (`CheckAnalysis`).

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, ObjectName, Query, Statement,
    UnaryOperator, Value, Visit, Visitor,
};

use crate::error::{Error, Result};
use crate::sql::ast::node;
use crate::sql::functions::declaration::Trait;
use crate::sql::functions::{kinds, registry};
use crate::sql::syntax::visit;

/// Checks the arguments of a random function: they must be the same in all rows.
pub(super) fn in_call(function: &Function) -> Result<()> {
    let name = kinds::name_of(function);
    let Some(declared) = registry::find(&name) else { return Ok(()) };
    let FunctionArguments::List(list) = &function.args else { return Ok(()) };
    let args = |places: &'static [usize]| {
        places.iter().filter_map(|at| match list.args.get(*at) {
            Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(arg))) => Some(arg),
            _ => None,
        })
    };
    let varying = args(declared.constants).find(|arg| varies(arg));
    match varying.or_else(|| args(declared.literals).find(|arg| !is_literal(arg))) {
        Some(arg) => Err(Error::failed(format!("`{name}` takes constants, not `{arg}`"))),
        None => Ok(()),
    }
}

/// Checks the values of `VALUES`.
pub(super) fn in_values(value: &Expr) -> Result<()> {
    match first(value, |part| match part {
        Expr::Between { expr: _, negated: _, low: _, high: _ } => Some("BETWEEN".to_owned()),
        Expr::Lambda(_) => Some("a lambda".to_owned()),
        Expr::Function(function) => {
            let name = kinds::name_of(function);
            [Trait::Drawn, Trait::Late]
                .into_iter()
                .any(|wanted| registry::has(&name, wanted))
                .then_some(name)
        }
        _ => None,
    }) {
        Some(name) => Err(Error::failed(format!("`{name}` is not allowed in VALUES"))
            .hint("`SELECT` computes it: `SELECT rand() AS x`")),
        None => Ok(()),
    }
}

/// Refuses a statement that asks for the file of a row and reads tables or files, which do not keep that
/// information.
pub(super) fn of_files(statement: &Statement) -> Result<()> {
    let mut reads = OfFiles { call: None, is_reading: false };
    let _: ControlFlow<()> = visit::walk(statement, &mut reads);
    match reads.call.filter(|_| reads.is_reading) {
        Some(name) => {
            Err(Error::failed(format!("`{name}` is not supported in queries of tables or files"))
                .hint("query each file alone: `SELECT * FROM 'file.parquet'`"))
        }
        None => Ok(()),
    }
}

/// The function of a statement that asks for files, and whether the statement reads any table that is not
/// made by a function.
struct OfFiles {
    call: Option<String>,
    is_reading: bool,
}

impl Visitor for OfFiles {
    type Break = ();

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<()> {
        let name = name.to_string().to_lowercase();
        self.is_reading |= !registry::is_table_function(&name);
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr {
            let name = kinds::name_of(function);
            if name.starts_with("input_file_") {
                self.call = Some(name);
            }
        }
        ControlFlow::Continue(())
    }
}

/// Checks the parts of an aggregate: its arguments and its filter.
pub(super) fn in_aggregate(part: &impl Visit, place: &str) -> Result<()> {
    match first(part, drawn) {
        Some(name) => Err(Error::failed(format!("`{name}` is not allowed in {place}"))
            .hint("compute it in a subquery and name it there")),
        None => Ok(()),
    }
}

fn drawn(part: &Expr) -> Option<String> {
    let Expr::Function(function) = part else { return None };
    let name = kinds::name_of(function);
    registry::has(&name, Trait::Drawn).then_some(name)
}

/// Returns whether a value may differ from row to row.
fn varies(value: &Expr) -> bool {
    let found = first(value, |part| match part {
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Subquery(_) => {
            Some(String::new())
        }
        part => drawn(part),
    });
    found.is_some()
}

/// Returns whether it is an integer literal or NULL.
fn is_literal(value: &Expr) -> bool {
    match value {
        Expr::Nested(inner) | Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => {
            is_literal(inner)
        }
        value => match node::value(value) {
            Some(Value::Number(digits, _)) => digits.bytes().all(|byte| byte.is_ascii_digit()),
            Some(Value::Null | Value::Placeholder(_)) => true,
            _ => false,
        },
    }
}

/// Finds the first part for which `meant` returns a result; subqueries are not searched.
fn first(part: &impl Visit, meant: impl Fn(&Expr) -> Option<String>) -> Option<String> {
    match visit::walk(part, &mut Looking { meant, depth: 0 }) {
        ControlFlow::Break(name) => Some(name),
        ControlFlow::Continue(()) => None,
    }
}

struct Looking<F> {
    meant: F,
    /// How many queries deep the walk is.
    depth: usize,
}

impl<F: Fn(&Expr) -> Option<String>> Visitor for Looking<F> {
    type Break = String;

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<String> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<String> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<String> {
        match (self.meant)(expr).filter(|_| self.depth == 0) {
            Some(name) => ControlFlow::Break(name),
            None => ControlFlow::Continue(()),
        }
    }
}
