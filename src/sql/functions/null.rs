//! Rewrites functions that handle NULL with the engine's functions.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr};

use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::ast::operator::{choose, compared};

/// Rewrites a function that handles NULL.
pub(in crate::sql) fn rewrite(name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("isnull", [of]) => Some(Expr::IsNull(Box::new(of.clone()))),
        ("isnotnull", [of]) => Some(Expr::IsNotNull(Box::new(of.clone()))),
        // Unlike `size`, which is -1 for NULL.
        ("array_size", [list]) => {
            let present = Expr::IsNotNull(Box::new(list.clone()));
            Some(choose(vec![present, call("size", vec![list.clone()])], None))
        }
        ("if", [condition, yes, no]) => {
            Some(choose(vec![condition.clone(), yes.clone()], Some(no.clone())))
        }
        ("nullif", [value, other]) => {
            let is_equal = compared(value.clone(), BinaryOperator::Eq, other.clone());
            Some(choose(vec![is_equal, literal::null()], Some(value.clone())))
        }
        ("nullifzero", [value]) => {
            let is_zero = compared(value.clone(), BinaryOperator::Eq, int("0"));
            Some(choose(vec![is_zero, literal::null()], Some(value.clone())))
        }
        ("zeroifnull", [value]) => Some(call("coalesce", vec![value.clone(), int("0")])),
        ("nvl2", [of, yes, no]) => {
            let present = Expr::IsNotNull(Box::new(of.clone()));
            Some(choose(vec![present, yes.clone()], Some(no.clone())))
        }
        ("equal_null", [left, right]) => {
            Some(compared(left.clone(), BinaryOperator::Spaceship, right.clone()))
        }
        // With two arguments it reads bytes.
        ("decode", [of, cases @ ..]) if cases.len() > 1 => {
            let arms = cases.chunks_exact(2).flat_map(|pair| {
                let is_it = compared(of.clone(), BinaryOperator::Spaceship, pair[0].clone());
                [is_it, pair[1].clone()]
            });
            let otherwise = if cases.len() % 2 == 1 { cases.last().cloned() } else { None };
            Some(choose(arms.collect(), otherwise))
        }
        _ => None,
    }
}

/// Writes an integer.
pub(super) fn int(digits: &str) -> Expr {
    to_named(literal::text(digits), "INT")
}
